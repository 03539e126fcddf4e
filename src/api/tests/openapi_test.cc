#include "api/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "access/metastore_source.h"
#include "api/recipient_handlers.h"
#include "api/recipient_routes.h"
#include "api/testing/admin_client.h"
#include "audit/testing/memory_sink.h"
#include "json/json.h"

namespace sluice::api {
namespace {

using testing::AdminClient;
using ::testing::IsEmpty;

std::string line(OperationPlace place, Gate gate, http::Method method, std::string_view path) {
    const char* const base = place == OperationPlace::catalog   ? "catalog "
                             : place == OperationPlace::sharing ? "sharing "
                                                                : "fixed ";
    return base + std::to_string(static_cast<int>(gate)) + " " +
           std::string(http::method_name(method)) + " " + std::string(path);
}

/// One line for each method of each row; routes that are only there to be refused are left out.
void note(const RouteTable& table, OperationPlace base, std::set<std::string>& lines) {
    for (const RouteRow& row : table) {
        if (row.action == audit::Action::unsupported_route) continue;
        const OperationPlace place = row.route.under_base ? base : OperationPlace::fixed;
        for (const http::Method method :
             {http::Method::get, http::Method::head, http::Method::post, http::Method::put,
              http::Method::patch, http::Method::del}) {
            if (row.route.methods.contains(method))
                lines.insert(line(place, row.gate, method, row.route.pattern));
        }
    }
}

std::set<std::string> minus(const std::set<std::string>& a, const std::set<std::string>& b) {
    std::set<std::string> rest;
    for (const std::string& one : a) {
        if (!b.contains(one)) rest.insert(one);
    }
    return rest;
}

// A148
TEST(OpenApi, HoldsEveryRouteOfBothListenersWithItsGateAndNothingElse) {
    AdminClient client;
    const governance::Services& services = client.world().services();
    sharing::SharedSnapshots snapshots(services.snapshots);
    const sharing::Services sharing{.stores = services.stores,
                                    .snapshots = snapshots,
                                    .keys = services.keys,
                                    .random = services.random,
                                    .public_url = ""};
    const access::AccessService access(access::metastore_source(services.database, services.clock),
                                       services.clock, {});
    audit::MemorySink sink;
    const RecipientHandlers recipients(sharing, access, sink, false);
    const ActivationHandlers activation(services);
    std::set<std::string> served;
    note(client.table(), OperationPlace::catalog, served);
    note(recipient_routes(recipients, activation), OperationPlace::sharing, served);
    std::set<std::string> described;
    for (const Operation& operation : all_operations()) {
        const std::string text =
            line(operation.place, operation.gate, operation.method, operation.path);
        EXPECT_TRUE(described.insert(text).second) << text;
    }
    EXPECT_THAT(minus(served, described), IsEmpty()) << "add them to openapi/operations.def";
    EXPECT_THAT(minus(described, served), IsEmpty()) << "no route answers them";
}

// A148
TEST(OpenApi, IsJsonWhoseReferencesAllLeadSomewhere) {
    const std::string text = openapi_document("1.2.3", "https://share.example");
    const auto document = json::Document::parse(text);
    ASSERT_TRUE(document) << document.error().message();
    const auto components = document->root().object({"components"});
    const auto schemas = (*components)->object({"schemas"});
    std::set<std::string> used;
    constexpr std::string_view kReference = R"("$ref":"#/components/schemas/)";
    for (std::size_t at = text.find(kReference); at != std::string::npos;
         at = text.find(kReference, at)) {
        at += kReference.size();
        used.insert(text.substr(at, text.find('"', at) - at));
    }
    const std::vector<std::string> keys = (*schemas)->keys();
    const std::set<std::string> known(keys.begin(), keys.end());
    EXPECT_EQ(known.size(), keys.size());
    EXPECT_EQ(used, known);
    std::set<std::string_view> ids;
    for (const Operation& operation : all_operations())
        EXPECT_TRUE(ids.insert(operation.id).second) << operation.id;
}

}  // namespace
}  // namespace sluice::api
