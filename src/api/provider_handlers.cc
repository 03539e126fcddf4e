#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "governance/providers.h"

namespace sluice::api {
namespace {

void note_name(Call& call) { call.event.add_param("name", call.capture("name")); }

http::Response answer(const catalog::Provider& row) {
    json::Writer out;
    write_provider(out, row);
    return admin_answer(out);
}

/// 0 and absent: everything.
Result<std::optional<std::int64_t>> tables_max_of(const Call& call) {
    SLUICE_TRY(const std::optional<std::int64_t> wanted, integer_query(call, "table_max_results"));
    if (!wanted || *wanted == 0) return std::optional<std::int64_t>();
    if (*wanted > 0) return wanted;
    return Error(Condition::INVALID_PARAMETER_VALUE, "table_max_results cannot be negative");
}

}  // namespace

Result<http::Response> ProviderHandlers::create(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::CreateProvider request, parse_create_provider(body.root()));
    call.event.add_param("name", request.name);
    SLUICE_TRY(const catalog::Provider row,
               governance::create_provider(services_, *call.administrator, request, *call.context));
    return answer(row);
}

Result<http::Response> ProviderHandlers::list(Call& call) const {
    SLUICE_TRY(const governance::PageParameters page, page_parameters(call));
    SLUICE_TRY(const auto rows,
               governance::list_providers(services_, *call.administrator, page, *call.context));
    json::Writer out;
    write_page(out, "providers", rows,
               [&](const catalog::Provider& row) { write_provider(out, row); });
    return admin_answer(out);
}

Result<http::Response> ProviderHandlers::get(Call& call) const {
    note_name(call);
    SLUICE_TRY(const catalog::Provider row,
               governance::get_provider(services_, *call.administrator, call.capture("name"),
                                        *call.context));
    return answer(row);
}

Result<http::Response> ProviderHandlers::update(Call& call) const {
    note_name(call);
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const governance::UpdateProvider request, parse_update_provider(body.root()));
    SLUICE_TRY(const catalog::Provider row,
               governance::update_provider(services_, *call.administrator, call.capture("name"),
                                           request, *call.context));
    return answer(row);
}

Result<http::Response> ProviderHandlers::remove(Call& call) const {
    note_name(call);
    SLUICE_CHECK(governance::delete_provider(services_, *call.administrator, call.capture("name"),
                                             *call.context));
    return empty_answer();
}

Result<http::Response> ProviderHandlers::shares(Call& call) const {
    note_name(call);
    SLUICE_TRY(const std::vector<governance::OfferedShare> shares,
               governance::list_provider_shares(services_, *call.administrator,
                                                call.capture("name"), *call.context));
    json::Writer out;
    write_offered_shares(out, shares);
    return admin_answer(out);
}

Result<http::Response> ProviderHandlers::share_assets(Call& call) const {
    note_name(call);
    call.event.objects.share = call.capture("share");
    SLUICE_TRY(const std::optional<std::int64_t> tables_max, tables_max_of(call));
    SLUICE_TRY(
        const governance::ShareAssets assets,
        governance::list_provider_share_assets(services_, *call.administrator, call.capture("name"),
                                               call.capture("share"), tables_max, *call.context));
    json::Writer out;
    write_share_assets(out, assets);
    return admin_answer(out);
}

}  // namespace sluice::api
