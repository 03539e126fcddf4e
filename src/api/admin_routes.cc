#include "api/admin_routes.h"

#include <array>
#include <string_view>

namespace sluice::api {
namespace {

using audit::Action;
using http::Method;
using http::MethodSet;

/// Adds rows that call members of one handler class.
template <class H>
class Rows {
public:
    Rows(RouteTable& table, const H& handlers) : table_(table), handlers_(handlers) {}

    using Member = Result<http::Response> (H::*)(Call&) const;

    /// Below the base paths.
    void add(Method method, std::string pattern, Action action, Member member) {
        table_.push_back(row(method, std::move(pattern), action, member));
    }
    /// As the path stands.
    void add_absolute(Method method, std::string pattern, Action action, Member member) {
        RouteRow added = row(method, std::move(pattern), action, member);
        added.route.under_base = false;
        table_.push_back(std::move(added));
    }

private:
    RouteRow row(Method method, std::string pattern, Action action, Member member) {
        return {.route = {.methods = MethodSet{method},
                          .pattern = std::move(pattern),
                          .trailing_slash = true},
                .gate = Gate::administrator,
                .action = action,
                .handler = [&handlers = handlers_, member](Call& call) {
                    return (handlers.*member)(call);
                }};
    }

    RouteTable& table_;
    const H& handlers_;
};

// A149: what Unity Catalog has and sluice has not, by the first segment of the path. A 404 there
// would tell clients that an object is missing, and Terraform would drop it from its state.
constexpr std::array kUnsupportedUnderBase = {
    "artifact-allowlists",
    "bindings",
    "connections",
    "constraints",
    "credentials",
    "entity-tag-assignments",
    "external-lineage",
    "external-metadata",
    "functions",
    "lineage",
    "mcp-services",
    "model-provider-services",
    "model-services",
    "models",
    "monitors",
    "online-tables",
    "policies",
    "quality-monitors",
    "resource-quotas",
    "secrets",
    "skills",
    "system-schemas",
    "tag-assignments",
    "tag-policies",
    "tags",
    "temporary-model-version-credentials",
    "temporary-service-credentials",
    "temporary-volume-credentials",
    "validate-credentials",
    "validate-storage-credentials",
    "workspace-bindings",
    "workspaces",
};

// The same for what stands by itself.
constexpr std::array kUnsupportedElsewhere = {
    "/api/2.0/clean-rooms",
    "/api/2.0/data-sharing",
    "/api/2.0/entity-tag-assignments",
    "/api/2.0/lineage-tracking",
    "/api/2.0/marketplace-exchange",
    "/api/2.0/marketplace-provider",
    "/api/2.0/online-tables",
    "/api/2.0/quality-monitors",
    "/api/2.0/sql",
    "/api/2.0/tag-policies",
    "/api/2.1/clean-room-central",
    "/api/2.1/clean-rooms",
    "/api/2.1/data-sharing",
    "/api/2.1/marketplace-consumer",
    "/api/2.1/marketplace-provider",
    "/api/2.1/quality-monitoring",
    "/api/2.1/tag-policies",
    "/api/3.0/rfa",
    "/api/data-classification",
    "/api/data-quality",
};

void add_catalogs(RouteTable& table, const CatalogHandlers& handlers) {
    using H = CatalogHandlers;
    Rows<H> rows(table, handlers);
    rows.add(Method::post, "/catalogs", Action::create_catalog, &H::create_catalog);
    rows.add(Method::get, "/catalogs", Action::list_catalogs, &H::list_catalogs);
    rows.add(Method::get, "/catalogs/{name}", Action::get_catalog, &H::get_catalog);
    rows.add(Method::patch, "/catalogs/{name}", Action::update_catalog, &H::update_catalog);
    rows.add(Method::del, "/catalogs/{name}", Action::delete_catalog, &H::delete_catalog);
    rows.add(Method::post, "/schemas", Action::create_schema, &H::create_schema);
    rows.add(Method::get, "/schemas", Action::list_catalog_schemas, &H::list_schemas);
    rows.add(Method::get, "/schemas/{full_name}", Action::get_schema, &H::get_schema);
    rows.add(Method::patch, "/schemas/{full_name}", Action::update_schema, &H::update_schema);
    rows.add(Method::del, "/schemas/{full_name}", Action::delete_schema, &H::delete_schema);
}

void add_tables(RouteTable& table, const TableHandlers& handlers) {
    using H = TableHandlers;
    Rows<H> rows(table, handlers);
    rows.add(Method::post, "/tables", Action::create_table, &H::create);
    rows.add(Method::get, "/tables", Action::list_catalog_tables, &H::list);
    rows.add(Method::get, "/tables/{full_name}", Action::get_table, &H::get);
    rows.add(Method::patch, "/tables/{full_name}", Action::update_table, &H::update);
    rows.add(Method::del, "/tables/{full_name}", Action::delete_table, &H::remove);
    rows.add(Method::get, "/tables/{full_name}/exists", Action::table_exists, &H::exists);
    rows.add(Method::get, "/table-summaries", Action::list_table_summaries, &H::summaries);
}

void add_volumes(RouteTable& table, const VolumeHandlers& handlers) {
    using H = VolumeHandlers;
    Rows<H> rows(table, handlers);
    rows.add(Method::post, "/volumes", Action::create_volume, &H::create);
    rows.add(Method::get, "/volumes", Action::list_volumes, &H::list);
    rows.add(Method::get, "/volumes/{full_name}", Action::get_volume, &H::get);
    rows.add(Method::patch, "/volumes/{full_name}", Action::update_volume, &H::update);
    rows.add(Method::del, "/volumes/{full_name}", Action::delete_volume, &H::remove);
}

void add_shares(RouteTable& table, const ShareHandlers& handlers) {
    using H = ShareHandlers;
    Rows<H> rows(table, handlers);
    rows.add(Method::post, "/shares", Action::create_share, &H::create);
    rows.add(Method::get, "/shares", Action::list_shares, &H::list);
    rows.add(Method::get, "/shares/{name}", Action::get_share, &H::get);
    rows.add(Method::patch, "/shares/{name}", Action::update_share, &H::update);
    rows.add(Method::del, "/shares/{name}", Action::delete_share, &H::remove);
}

void add_recipients(RouteTable& table, const RecipientAdminHandlers& handlers) {
    using H = RecipientAdminHandlers;
    Rows<H> rows(table, handlers);
    rows.add(Method::post, "/recipients", Action::create_recipient, &H::create);
    rows.add(Method::get, "/recipients", Action::list_recipients, &H::list);
    rows.add(Method::get, "/recipients/{name}", Action::get_recipient, &H::get);
    rows.add(Method::patch, "/recipients/{name}", Action::update_recipient, &H::update);
    rows.add(Method::del, "/recipients/{name}", Action::delete_recipient, &H::remove);
    rows.add(Method::post, "/recipients/{name}/rotate-token", Action::rotate_recipient_token,
             &H::rotate_token);
}

void add_permissions(RouteTable& table, const PermissionHandlers& handlers) {
    using H = PermissionHandlers;
    Rows<H> rows(table, handlers);
    rows.add(Method::get, "/shares/{name}/permissions", Action::get_share_permissions,
             &H::share_permissions);
    rows.add(Method::patch, "/shares/{name}/permissions", Action::update_share_permissions,
             &H::change_share_permissions);
    rows.add(Method::get, "/recipients/{name}/share-permissions",
             Action::get_recipient_share_permissions, &H::recipient_permissions);
    rows.add(Method::get, "/permissions/{type}/{full_name}", Action::get_permissions,
             &H::permissions);
    rows.add(Method::patch, "/permissions/{type}/{full_name}", Action::update_permissions,
             &H::change_permissions);
    rows.add(Method::get, "/effective-permissions/{type}/{full_name}",
             Action::get_effective_permissions, &H::effective_permissions);
    rows.add(Method::get, "/privilege-assignments/{type}/{full_name}", Action::get_permissions,
             &H::privilege_assignments);
    rows.add(Method::get, "/effective-privilege-assignments/{type}/{full_name}",
             Action::get_effective_permissions, &H::effective_privilege_assignments);
}

void add_grants(RouteTable& table, const GrantHandlers& handlers) {
    using H = GrantHandlers;
    Rows<H> rows(table, handlers);
    const std::string grants = "/api/sluice/v1/grants";
    rows.add_absolute(Method::get, grants, Action::list_grants, &H::list);
    rows.add_absolute(Method::put, grants, Action::put_grant, &H::put);
    rows.add_absolute(Method::del, grants + "/{id}", Action::delete_grant, &H::remove);
}

void add_recipient_tokens(RouteTable& table, const RecipientTokenHandlers& handlers) {
    using H = RecipientTokenHandlers;
    Rows<H> rows(table, handlers);
    const std::string recipient = "/api/sluice/v1/recipients/{name}";
    rows.add_absolute(Method::get, recipient + "/tokens", Action::list_recipient_tokens, &H::list);
    rows.add_absolute(Method::post, recipient + "/tokens/{id}/revoke",
                      Action::revoke_recipient_token, &H::revoke);
    rows.add_absolute(Method::post, recipient + "/rotate-token", Action::rotate_recipient_token,
                      &H::rotate);
    rows.add_absolute(Method::post, recipient + "/block", Action::block_recipient, &H::block);
    rows.add_absolute(Method::post, recipient + "/unblock", Action::unblock_recipient, &H::unblock);
    rows.add_absolute(Method::get, recipient + "/access", Action::explain_recipient_access,
                      &H::access);
    // The same deeds as under the base paths, but the answer says how long links outlive them.
    rows.add_absolute(Method::del, recipient, Action::delete_recipient, &H::remove_recipient);
    rows.add_absolute(Method::del, "/api/sluice/v1/shares/{name}", Action::delete_share,
                      &H::remove_share);
}

void add_storage(RouteTable& table, const StorageHandlers& handlers) {
    using H = StorageHandlers;
    Rows<H> rows(table, handlers);
    const std::string credentials = "/storage-credentials";
    rows.add(Method::post, credentials, Action::create_storage_credential, &H::create_credential);
    rows.add(Method::get, credentials, Action::list_storage_credentials, &H::list_credentials);
    rows.add(Method::get, credentials + "/{name}", Action::get_storage_credential,
             &H::get_credential);
    rows.add(Method::patch, credentials + "/{name}", Action::update_storage_credential,
             &H::update_credential);
    rows.add(Method::del, credentials + "/{name}", Action::delete_storage_credential,
             &H::delete_credential);
    const std::string locations = "/external-locations";
    rows.add(Method::post, locations, Action::create_external_location, &H::create_location);
    rows.add(Method::get, locations, Action::list_external_locations, &H::list_locations);
    rows.add(Method::get, locations + "/{name}", Action::get_external_location, &H::get_location);
    rows.add(Method::patch, locations + "/{name}", Action::update_external_location,
             &H::update_location);
    rows.add(Method::del, locations + "/{name}", Action::delete_external_location,
             &H::delete_location);
    for (const char* what : {"/temporary-table-credentials", "/temporary-path-credentials"}) {
        rows.add(Method::post, what, Action::refuse_temporary_credentials,
                 &H::refuse_temporary_credentials);
    }
}

void add_federation_policies(RouteTable& table, const FederationPolicyHandlers& handlers) {
    using H = FederationPolicyHandlers;
    Rows<H> rows(table, handlers);
    const std::string policies = "/api/2.0/data-sharing/recipients/{recipient}/federation-policies";
    rows.add_absolute(Method::post, policies, Action::create_federation_policy, &H::create);
    rows.add_absolute(Method::get, policies, Action::list_federation_policies, &H::list);
    const std::string one = policies + "/{name}";
    rows.add_absolute(Method::get, one, Action::get_federation_policy, &H::get);
    rows.add_absolute(Method::patch, one, Action::update_federation_policy, &H::update);
    rows.add_absolute(Method::del, one, Action::delete_federation_policy, &H::remove);
}

void add_providers(RouteTable& table, const ProviderHandlers& handlers) {
    using H = ProviderHandlers;
    Rows<H> rows(table, handlers);
    const std::string providers = "/providers";
    rows.add(Method::post, providers, Action::create_provider, &H::create);
    rows.add(Method::get, providers, Action::list_providers, &H::list);
    rows.add(Method::get, providers + "/{name}", Action::get_provider, &H::get);
    rows.add(Method::patch, providers + "/{name}", Action::update_provider, &H::update);
    rows.add(Method::del, providers + "/{name}", Action::delete_provider, &H::remove);
    rows.add(Method::get, providers + "/{name}/shares", Action::list_provider_shares, &H::shares);
    for (const std::string base : {"/api/2.1/data-sharing", "/api/2.0/data-sharing"}) {
        rows.add_absolute(Method::get, base + "/providers/{name}/shares/{share}",
                          Action::list_provider_share_assets, &H::share_assets);
    }
}

void add_metastore(RouteTable& table, const MetastoreHandlers& handlers) {
    using H = MetastoreHandlers;
    Rows<H> rows(table, handlers);
    rows.add(Method::get, "/metastore_summary", Action::get_metastore_summary, &H::summary);
    rows.add(Method::get, "/current-metastore-assignment", Action::get_metastore_assignment,
             &H::current_assignment);
    rows.add(Method::get, "/metastores/{id}", Action::get_metastore, &H::get);
    rows.add(Method::patch, "/metastores/{id}", Action::update_metastore, &H::update);
    rows.add_absolute(Method::get, "/api/2.0/preview/scim/v2/Me", Action::get_current_user,
                      &H::current_user);
    rows.add_absolute(Method::get, "/api/sluice/v1/status", Action::get_status, &H::status);
    // What clients and tools read before they sign in; U51 lists them as not audited.
    rows.add_absolute(Method::get, "/.well-known/databricks-config", Action::get_metastore_summary,
                      &H::workspace_config);
    table.back().gate = Gate::open;
    table.back().audited = false;
    rows.add_absolute(Method::get, "/openapi.json", Action::get_status, &H::openapi);
    table.back().gate = Gate::open;
    table.back().audited = false;
}

void add_workspace(RouteTable& table, const WorkspaceHandlers& handlers) {
    using H = WorkspaceHandlers;
    Rows<H> rows(table, handlers);
    const std::string warehouses = "/api/2.0/sql/warehouses";
    rows.add_absolute(Method::get, warehouses, Action::list_warehouses, &H::warehouses);
    const std::string one = warehouses + "/{id}";
    rows.add_absolute(Method::get, one, Action::get_warehouse, &H::warehouse);
    rows.add_absolute(Method::post, one + "/start", Action::start_warehouse,
                      &H::start_or_stop_warehouse);
    rows.add_absolute(Method::post, one + "/stop", Action::stop_warehouse,
                      &H::start_or_stop_warehouse);
    rows.add_absolute(Method::post, "/telemetry-ext", Action::take_telemetry, &H::telemetry);
}

void add_admin_tokens(RouteTable& table, const AdminTokenHandlers& handlers) {
    using H = AdminTokenHandlers;
    Rows<H> rows(table, handlers);
    const std::string tokens = "/api/sluice/v1/admin-tokens";
    rows.add_absolute(Method::post, tokens, Action::create_admin_token, &H::create);
    rows.add_absolute(Method::get, tokens, Action::list_admin_tokens, &H::list);
    rows.add_absolute(Method::del, tokens + "/{id}", Action::delete_admin_token, &H::remove);
}

void add_plans(RouteTable& table, const PlanHandlers& handlers) {
    using H = PlanHandlers;
    Rows<H> rows(table, handlers);
    const std::string base = "/api/sluice/v1";
    rows.add_absolute(Method::post, base + "/plan", Action::plan_configuration, &H::plan);
    table.back().body = BodyKind::with_hints;
    rows.add_absolute(Method::post, base + "/apply", Action::apply_configuration, &H::apply);
    table.back().body = BodyKind::with_hints;
    rows.add_absolute(Method::get, base + "/export", Action::export_configuration,
                      &H::export_document);
}

void add_statements(RouteTable& table, const StatementHandlers& handlers) {
    using H = StatementHandlers;
    Rows<H> rows(table, handlers);
    const std::string statement = std::string(kStatementsPath) + "/{id}";
    table.push_back(
        {.route = {.methods = MethodSet{Method::post},
                   .pattern = std::string(kStatementsPath),
                   .trailing_slash = true,
                   .under_base = false},
         .gate = Gate::administrator,
         .action = Action::execute_statement,
         .later = [&handlers](Call& call,
                              Answer answer) { handlers.execute(call, std::move(answer)); },
         .body = BodyKind::statement});
    rows.add_absolute(Method::get, statement, Action::get_statement, &H::get);
    rows.add_absolute(Method::post, statement + "/cancel", Action::cancel_statement, &H::cancel);
    rows.add_absolute(Method::get, statement + "/result/chunks/{chunk}",
                      Action::get_statement_result, &H::get_chunk);
    rows.add_absolute(Method::get, "/files/statements/{id}/{chunk}", Action::read_statement_result,
                      &H::read_linked);
    table.back().gate = Gate::file_link;
    table.back().reader_of = [&handlers](const Call& call) {
        return handlers.statement_of_link(call);
    };
}

/// Each segment by itself and with anything behind it, whatever the method.
void add_unsupported(RouteTable& table, const MetastoreHandlers& handlers) {
    const auto add = [&](std::string pattern, bool under_base) {
        table.push_back(
            {.route = {.methods = MethodSet{Method::get, Method::post, Method::put, Method::patch,
                                            Method::del},
                       .pattern = std::move(pattern),
                       .trailing_slash = true,
                       .under_base = under_base},
             .gate = Gate::administrator,
             .action = Action::unsupported_route,
             .handler = [&handlers](Call& call) { return handlers.not_implemented(call); }});
    };
    for (const std::string segment : kUnsupportedUnderBase) {
        add("/" + segment, true);
        add("/" + segment + "/{rest...}", true);
    }
    for (const std::string prefix : kUnsupportedElsewhere) {
        add(prefix, false);
        add(prefix + "/{rest...}", false);
    }
    // Below objects that are here: assignments and system schemas of a metastore, monitors of a
    // table.
    add("/metastores", true);
    add("/metastores/{id}/{rest...}", true);
    add("/tables/{full_name}/monitor", true);
    add("/tables/{full_name}/monitor/{rest...}", true);
}

}  // namespace

RouteTable admin_routes(const AdminHandlers& handlers, const ActivationHandlers& activation) {
    RouteTable table;
    add_catalogs(table, handlers.catalogs);
    add_tables(table, handlers.tables);
    add_volumes(table, handlers.volumes);
    add_shares(table, handlers.shares);
    add_recipients(table, handlers.recipients);
    add_permissions(table, handlers.permissions);
    add_grants(table, handlers.grants);
    add_recipient_tokens(table, handlers.recipient_tokens);
    add_storage(table, handlers.storage);
    add_federation_policies(table, handlers.federation_policies);
    add_providers(table, handlers.providers);
    add_metastore(table, handlers.metastores);
    add_workspace(table, handlers.workspace);
    add_admin_tokens(table, handlers.admin_tokens);
    add_plans(table, handlers.plans);
    add_statements(table, handlers.statements);
    add_unsupported(table, handlers.metastores);
    add_activation_routes(table, activation);
    return table;
}

}  // namespace sluice::api
