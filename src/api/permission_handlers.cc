#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "api/limits.h"
#include "base/encoding.h"
#include "governance/grants.h"
#include "governance/object_grants.h"

namespace sluice::api {
namespace {

using governance::AdminPage;
using metastore::NamedGrant;

enum class Securable { share, table };

/// A51, A53: what carries grants here. The text comes as a word in any case, or as Python prints
/// its enumeration (W10).
Result<Securable> parse_securable(std::string_view type) {
    constexpr std::string_view kPythonPrefix = "SecurableType.";
    std::string_view word = type;
    if (equals_folded(word.substr(0, kPythonPrefix.size()), kPythonPrefix))
        word.remove_prefix(kPythonPrefix.size());
    if (equals_folded(word, "share")) return Securable::share;
    if (equals_folded(word, "table") || equals_folded(word, "view")) return Securable::table;
    if (equals_folded(word, "schema") || equals_folded(word, "catalog")) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Recipients are granted shares and tables; add the schema to a share.");
    }
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "permissions on a '" + std::string(word) +
                     "' are not supported by this server: recipients are granted shares and "
                     "tables");
}

void note_share(Call& call, std::string_view name) {
    call.event.objects.share = name;
    call.event.add_param("name", name);
}

void note_securable(Call& call) {
    call.event.add_param("securable_type", call.capture("type"));
    call.event.add_param("securable_full_name", call.capture("full_name"));
}

http::Response list_answer(std::string_view key, const AdminPage<NamedGrant>& page,
                           PrivilegeShape shape) {
    json::Writer out;
    out.begin_object();
    write_privilege_assignments(out, key, page.items, shape);
    out.optional("next_page_token", page.next_page_token).end_object();
    return admin_answer(out);
}

}  // namespace

Result<http::Response> PermissionHandlers::share_permissions(Call& call) const {
    note_share(call, call.capture("name"));
    governance::SharePermissionsRequest request;
    request.share = call.capture("name");
    SLUICE_TRY(request.page, page_parameters(call));
    SLUICE_TRY(const auto page, governance::share_permissions(services_, *call.administrator,
                                                              request, *call.context));
    return list_answer("privilege_assignments", page, PrivilegeShape::plain);
}

Result<http::Response> PermissionHandlers::change(Call& call, std::string_view share,
                                                  std::string_view omit_key) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    const json::View root = body.root();
    SLUICE_TRY(const auto sent, root.find({"changes"}));
    if (sent) call.event.add_param("changes", sent->text());
    SLUICE_TRY(const std::vector<governance::PermissionChange> changes,
               parse_permission_changes(root, call.context->clock().now_ms()));
    SLUICE_TRY(const auto omit, root.boolean({omit_key}));
    SLUICE_TRY(std::vector<NamedGrant> grants,
               governance::change_share_permissions(services_, *call.administrator, share, changes,
                                                    *call.context));
    if (omit.value_or(false)) return empty_answer();
    const AdminPage<NamedGrant> page = {.items = std::move(grants),
                                        .next_page_token = std::nullopt};
    return list_answer("privilege_assignments", page, PrivilegeShape::plain);
}

Result<http::Response> PermissionHandlers::change_share_permissions(Call& call) const {
    note_share(call, call.capture("name"));
    return change(call, call.capture("name"), "omit_permissions_list");
}

Result<http::Response> PermissionHandlers::recipient_permissions(Call& call) const {
    call.event.objects.recipient = call.capture("name");
    call.event.add_param("name", call.capture("name"));
    SLUICE_TRY(const governance::PageParameters parameters, page_parameters(call));
    SLUICE_TRY(const auto page,
               governance::recipient_permissions(services_, *call.administrator,
                                                 call.capture("name"), parameters, *call.context));
    json::Writer out;
    out.begin_object();
    write_permissions_out(out, page.items);
    out.optional("next_page_token", page.next_page_token).end_object();
    return admin_answer(out);
}

Result<AdminPage<NamedGrant>> PermissionHandlers::page_of_share(Call& call,
                                                                std::string_view size_name) const {
    governance::SharePermissionsRequest request;
    request.share = call.capture("full_name");
    if (const std::string* principal = call.query("principal")) request.principal = *principal;
    SLUICE_TRY(request.page, page_parameters(call, size_name));
    const std::int64_t size = request.page.max_results.value_or(0);
    if (size > 0 && size < kPermissionPageMin) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "'" + std::string(size_name) +
                                                             "' must be 0 or at least " +
                                                             std::to_string(kPermissionPageMin));
    }
    return governance::share_permissions(services_, *call.administrator, request, *call.context);
}

Result<AdminPage<NamedGrant>> PermissionHandlers::securable_grants(
    Call& call, std::string_view size_name) const {
    note_securable(call);
    SLUICE_TRY(const Securable kind, parse_securable(call.capture("type")));
    if (kind == Securable::share) {
        call.event.objects.share = call.capture("full_name");
        return page_of_share(call, size_name);
    }
    call.event.objects.table = call.capture("full_name");
    std::optional<std::string> principal;
    if (const std::string* wanted = call.query("principal")) principal = *wanted;
    AdminPage<NamedGrant> page;
    SLUICE_TRY(page.items,
               governance::table_permissions(services_, *call.administrator,
                                             call.capture("full_name"), principal, *call.context));
    return page;
}

Result<http::Response> PermissionHandlers::permissions(Call& call) const {
    SLUICE_TRY(const auto page, securable_grants(call, "max_results"));
    return list_answer("privilege_assignments", page, PrivilegeShape::plain);
}

Result<http::Response> PermissionHandlers::change_table(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    const json::View root = body.root();
    SLUICE_TRY(const auto sent, root.find({"changes"}));
    if (sent) call.event.add_param("changes", sent->text());
    SLUICE_TRY(const std::vector<governance::PermissionChange> changes,
               parse_permission_changes(root, call.context->clock().now_ms()));
    SLUICE_TRY(const auto omit, root.boolean({"omit_permissions_in_response"}));
    AdminPage<NamedGrant> page;
    SLUICE_TRY(page.items, governance::change_table_permissions(services_, *call.administrator,
                                                                call.capture("full_name"), changes,
                                                                *call.context));
    if (omit.value_or(false)) return empty_answer();
    return list_answer("privilege_assignments", page, PrivilegeShape::plain);
}

Result<http::Response> PermissionHandlers::change_permissions(Call& call) const {
    note_securable(call);
    SLUICE_TRY(const Securable kind, parse_securable(call.capture("type")));
    if (kind == Securable::table) {
        call.event.objects.table = call.capture("full_name");
        return change_table(call);
    }
    call.event.objects.share = call.capture("full_name");
    return change(call, call.capture("full_name"), "omit_permissions_in_response");
}

Result<http::Response> PermissionHandlers::effective_permissions(Call& call) const {
    SLUICE_TRY(const auto page, securable_grants(call, "max_results"));
    return list_answer("privilege_assignments", page, PrivilegeShape::effective);
}

Result<http::Response> PermissionHandlers::privilege_assignments(Call& call) const {
    SLUICE_TRY(const auto page, securable_grants(call, "page_size"));
    return list_answer("privilege_assignments", page, PrivilegeShape::plain);
}

Result<http::Response> PermissionHandlers::effective_privilege_assignments(Call& call) const {
    SLUICE_TRY(const auto page, securable_grants(call, "page_size"));
    return list_answer("effective_privilege_assignments", page, PrivilegeShape::effective);
}

}  // namespace sluice::api
