#include <utility>

#include "api/admin_body.h"
#include "api/admin_requests.h"

namespace sluice::api {
namespace {

using json::View;
using Texts = std::map<std::string, std::string>;
using IpRanges = std::vector<std::string>;

/// `{"allowed_ip_addresses":[…]}`; `{}` is an empty list, which clears (A67).
Result<std::optional<IpRanges>> parse_ip_list(const View& body) {
    SLUICE_TRY(const std::optional<View> object, body.object({"ip_access_list"}));
    if (!object) return std::optional<IpRanges>();
    SLUICE_TRY(auto ranges, object->strings({"allowed_ip_addresses"}));
    return std::optional<IpRanges>(ranges ? std::move(*ranges) : IpRanges());
}

/// `{"properties":{…}}`; `{}` is an empty map, which clears (A67).
Result<std::optional<Texts>> parse_properties(const View& body) {
    SLUICE_TRY(const std::optional<View> outer, body.object({"properties_kvpairs"}));
    if (!outer) return std::optional<Texts>();
    SLUICE_TRY(auto properties, text_map(*outer, "properties"));
    return std::optional<Texts>(properties ? std::move(*properties) : Texts());
}

}  // namespace

Result<governance::CreateRecipient> parse_create_recipient(const View& body) {
    governance::CreateRecipient request;
    SLUICE_TRY(request.name, body.required_string("CreateRecipient", "name"));
    SLUICE_TRY(const auto type, body.string({"authentication_type"}));
    request.authentication_type = type.value_or("");
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.email, body.string({"email"}));
    SLUICE_TRY(request.expiration_time, body.integer({"expiration_time"}));
    SLUICE_TRY(auto ranges, parse_ip_list(body));
    if (ranges) request.ip_access_list = std::move(*ranges);
    SLUICE_TRY(auto properties, parse_properties(body));
    if (properties) request.properties = std::move(*properties);
    SLUICE_TRY(request.sharing_code, body.string({"sharing_code"}));
    SLUICE_TRY(request.global_metastore_id, body.string({"data_recipient_global_metastore_id"}));
    SLUICE_TRY(auto acceptance, body.strings({"allowed_acceptance_types"}));
    if (acceptance) request.allowed_acceptance_types = std::move(*acceptance);
    SLUICE_TRY(auto metastores, body.strings({"allowed_data_recipient_global_metastore_ids"}));
    if (metastores) request.allowed_global_metastore_ids = std::move(*metastores);
    return request;
}

Result<governance::UpdateRecipient> parse_update_recipient(const View& body) {
    governance::UpdateRecipient request;
    SLUICE_TRY(request.new_name, body.string({"new_name"}));
    SLUICE_TRY(request.owner, body.string({"owner"}));
    SLUICE_TRY(request.comment, body.string({"comment"}));
    SLUICE_TRY(request.email, body.string({"email"}));
    SLUICE_TRY(request.expiration_time, body.integer({"expiration_time"}));
    SLUICE_TRY(request.ip_access_list, parse_ip_list(body));
    SLUICE_TRY(request.properties, parse_properties(body));
    SLUICE_TRY(request.authentication_type, body.string({"authentication_type"}));
    return request;
}

Result<std::int64_t> parse_rotate_token(const View& body) {
    SLUICE_TRY(const auto seconds, body.integer({"existing_token_expire_in_seconds"}));
    if (seconds) return *seconds;
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "RotateRecipientToken Missing required field: existing_token_expire_in_seconds");
}

}  // namespace sluice::api
