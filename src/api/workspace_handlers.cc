#include <algorithm>

#include "api/admin_body.h"
#include "api/admin_handlers.h"

namespace sluice::api {
namespace {

constexpr std::string_view kWarehouse = "sluice";
constexpr std::size_t kWarehouseIdDigits = 16;

/// A119: what scripts have in hand: our own id, the word, or the id of a warehouse elsewhere.
bool is_warehouse_id(std::string_view id) {
    if (id == kWarehouse || id == "default") return true;
    return id.size() == kWarehouseIdDigits && std::all_of(id.begin(), id.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

Result<void> check_warehouse(Call& call) {
    const std::string_view id = call.capture("id");
    call.event.add_param("id", id);
    if (is_warehouse_id(id)) return {};
    return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                 "Warehouse '" + std::string(id) + "' does not exist.");
}

void write_warehouse(json::Writer& out) {
    out.begin_object().member("id", kWarehouse).member("name", kWarehouse);
    out.member("state", "RUNNING").member("cluster_size", "Small").end_object();
}

}  // namespace

Result<http::Response> WorkspaceHandlers::warehouses(Call&) const {
    json::Writer out;
    out.begin_object().key("warehouses").begin_array();
    write_warehouse(out);
    out.end_array().end_object();
    return admin_answer(out);
}

Result<http::Response> WorkspaceHandlers::warehouse(Call& call) const {
    SLUICE_CHECK(check_warehouse(call));
    json::Writer out;
    write_warehouse(out);
    return admin_answer(out);
}

Result<http::Response> WorkspaceHandlers::start_or_stop_warehouse(Call& call) const {
    SLUICE_CHECK(check_warehouse(call));
    return empty_answer();
}

Result<http::Response> WorkspaceHandlers::telemetry(Call& call) const {
    SLUICE_TRY(const json::Document body, parse_body(call));
    SLUICE_TRY(const auto logs, body.root().array({"protoLogs"}));
    json::Writer out;
    out.begin_object().key("errors").begin_array().end_array();
    out.member("numProtoSuccess", std::int64_t{logs ? std::ssize(*logs) : 0}).end_object();
    return admin_answer(out);
}

}  // namespace sluice::api
