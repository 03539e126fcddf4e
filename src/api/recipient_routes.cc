#include "api/recipient_routes.h"

namespace sluice::api {
namespace {

using audit::Action;
using http::Method;
using http::MethodSet;

constexpr const char* kTable = "/shares/{share}/schemas/{schema}/tables/{table}";

}  // namespace

RouteTable recipient_routes(const RecipientHandlers& handlers,
                            const ActivationHandlers& activation) {
    RouteTable table;
    const auto handled = [&handlers](auto member) {
        return [&handlers, member](Call& call) { return (handlers.*member)(call); };
    };
    // A read of the protocol: HEAD answers as GET does (P1), a final slash is no other place (P2).
    const auto get = [&](std::string pattern, Action action, auto member) {
        table.push_back({.route = {.methods = MethodSet{Method::get},
                                   .pattern = std::move(pattern),
                                   .head_as_get = true,
                                   .trailing_slash = true},
                         .gate = Gate::recipient,
                         .action = action,
                         .handler = handled(member)});
    };
    const auto post = [&](std::string pattern, Action action, auto member, BodyKind body) {
        table.push_back({.route = {.methods = MethodSet{Method::post},
                                   .pattern = std::move(pattern),
                                   .trailing_slash = true},
                         .gate = Gate::recipient,
                         .action = action,
                         .handler = handled(member),
                         .body = body});
    };
    using H = RecipientHandlers;
    const std::string one_table = kTable;

    // Lists (section 4).
    get("/shares", Action::list_recipient_shares, &H::list_shares);
    get("/shares/{share}", Action::get_recipient_share, &H::get_share);
    get("/shares/{share}/schemas", Action::list_schemas, &H::list_schemas);
    get("/shares/{share}/schemas/{schema}/tables", Action::list_tables, &H::list_tables);
    get("/shares/{share}/all-tables", Action::list_all_tables, &H::list_all_tables);

    // One table (sections 5 to 7, 10, 12).
    get(one_table + "/version", Action::get_table_version, &H::table_version);
    table.push_back({.route = {.methods = MethodSet{Method::head},
                               .pattern = one_table,
                               .trailing_slash = true},
                     .gate = Gate::recipient,
                     .action = Action::get_table_version,
                     .handler = handled(&H::table_version)});
    get(one_table + "/metadata", Action::get_table_metadata, &H::table_metadata);
    post(one_table + "/query", Action::query_table, &H::query_table, BodyKind::with_hints);
    get(one_table + "/changes", Action::query_table_changes, &H::refuse_changes);
    post(one_table + "/temporary-table-credentials", Action::generate_temporary_table_credential,
         &H::refuse_credentials, BodyKind::plain);

    // Files behind our own links (section 13).
    table.push_back(
        {.route = {.methods = MethodSet{Method::get},
                   .pattern = "/files/{opaque}/{file}",
                   .head_as_get = true,
                   .under_base = false},
         .gate = Gate::file_link,
         .action = Action::download_file,
         .handler = handled(&H::get_file),
         .reader_of = [&handlers](const Call& call) { return handlers.reader_of(call); }});
    add_activation_routes(table, activation);
    return table;
}

}  // namespace sluice::api
