#include "api/admin_body.h"
#include "api/admin_handlers.h"
#include "api/admin_json.h"
#include "api/admin_requests.h"
#include "api/limits.h"
#include "governance/grants.h"
#include "governance/permissions.h"

namespace sluice::api {
namespace {

using governance::AdminPage;
using metastore::NamedGrant;

void note_share(Call& call, std::string_view name) {
    call.event.objects.share = name;
    call.event.add_param("name", name);
}

/// What the path names, noted for the audit before anything can be refused.
Result<governance::SecurableName> securable_of(Call& call) {
    call.event.add_param("securable_type", call.capture("type"));
    call.event.add_param("securable_full_name", call.capture("full_name"));
    governance::SecurableName name;
    SLUICE_TRY(name.type, catalog::parse_securable_type(call.capture("type")));
    name.full_name = call.capture("full_name");
    if (name.type == catalog::SecurableType::share) call.event.objects.share = name.full_name;
    if (name.type == catalog::SecurableType::table) call.event.objects.table = name.full_name;
    if (name.type == catalog::SecurableType::recipient)
        call.event.objects.recipient = name.full_name;
    return name;
}

/// A56.
Result<governance::PageParameters> permission_page(const Call& call, std::string_view size_name) {
    SLUICE_TRY(governance::PageParameters page, page_parameters(call, size_name));
    const std::int64_t size = page.max_results.value_or(0);
    if (size > 0 && size < kPermissionPageMin) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "'" + std::string(size_name) +
                                                             "' must be 0 or at least " +
                                                             std::to_string(kPermissionPageMin));
    }
    return page;
}

http::Response assignments_answer(std::string_view key,
                                  const std::vector<governance::Assignment>& assignments,
                                  PrivilegeShape shape) {
    json::Writer out;
    out.begin_object();
    write_assignments(out, key, assignments, shape);
    out.end_object();
    return admin_answer(out);
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

Result<http::Response> PermissionHandlers::show(Call& call, const Shown& shown) const {
    SLUICE_TRY(const governance::SecurableName securable, securable_of(call));
    SLUICE_TRY(const governance::PageParameters page, permission_page(call, shown.size_name));
    std::optional<std::string> principal;
    if (const std::string* wanted = call.query("principal")) principal = *wanted;
    if (securable.type == catalog::SecurableType::share) {
        SLUICE_TRY(const auto grants,
                   governance::share_permissions(
                       services_, *call.administrator,
                       {.share = securable.full_name, .principal = principal, .page = page},
                       *call.context));
        return list_answer(shown.key, grants, shown.shape);
    }
    SLUICE_TRY(const auto assignments,
               governance::permissions(services_, *call.administrator,
                                       {.securable = securable,
                                        .principal = principal,
                                        .effective = shown.shape == PrivilegeShape::effective},
                                       *call.context));
    return assignments_answer(shown.key, assignments, shown.shape);
}

Result<http::Response> PermissionHandlers::permissions(Call& call) const {
    return show(call, {.key = "privilege_assignments",
                       .size_name = "max_results",
                       .shape = PrivilegeShape::plain});
}

Result<http::Response> PermissionHandlers::change_permissions(Call& call) const {
    SLUICE_TRY(const governance::SecurableName securable, securable_of(call));
    if (securable.type == catalog::SecurableType::share)
        return change(call, securable.full_name, "omit_permissions_in_response");
    SLUICE_TRY(const json::Document body, parse_body(call));
    const json::View root = body.root();
    SLUICE_TRY(const auto sent, root.find({"changes"}));
    if (sent) call.event.add_param("changes", sent->text());
    SLUICE_TRY(const std::vector<governance::PermissionChange> changes,
               parse_permission_changes(root, call.context->clock().now_ms()));
    SLUICE_TRY(const auto omit, root.boolean({"omit_permissions_in_response"}));
    SLUICE_TRY(const auto assignments,
               governance::change_permissions(services_, *call.administrator, securable, changes,
                                              *call.context));
    if (omit.value_or(false)) return empty_answer();
    return assignments_answer("privilege_assignments", assignments, PrivilegeShape::plain);
}

Result<http::Response> PermissionHandlers::effective_permissions(Call& call) const {
    return show(call, {.key = "privilege_assignments",
                       .size_name = "max_results",
                       .shape = PrivilegeShape::effective});
}

Result<http::Response> PermissionHandlers::privilege_assignments(Call& call) const {
    return show(
        call,
        {.key = "privilege_assignments", .size_name = "page_size", .shape = PrivilegeShape::plain});
}

Result<http::Response> PermissionHandlers::effective_privilege_assignments(Call& call) const {
    return show(call, {.key = "effective_privilege_assignments",
                       .size_name = "page_size",
                       .shape = PrivilegeShape::effective});
}

}  // namespace sluice::api
