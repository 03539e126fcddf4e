// The golden table of who gets what from which route names exactly the routes that there are; what
// it says is shown on the real binary by tests/behaviour/test_route_access.py.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "api/recipient_routes.h"
#include "api/testing/admin_client.h"
#include "audit/testing/memory_sink.h"
#include "sharing/shared_snapshots.h"

namespace sluice::api {
namespace {

constexpr const char* kGolden = SLUICE_SOURCE_DIR "/tests/behaviour/route_access.golden";

/// `admin GET /api/2.1/unity-catalog/shares`, one for each method of each row.
std::vector<std::string> names_of(std::string_view listener, std::string_view base,
                                  const RouteTable& table) {
    constexpr std::array kMethods = {http::Method::get, http::Method::head,  http::Method::post,
                                     http::Method::put, http::Method::patch, http::Method::del};
    std::vector<std::string> names;
    for (const RouteRow& row : table) {
        for (const http::Method method : kMethods) {
            const bool head = method == http::Method::head && row.route.head_as_get;
            if (!row.route.methods.contains(method) && !head) continue;
            names.push_back(std::string(listener) + " " + std::string(http::method_name(method)) +
                            " " + (row.route.under_base ? std::string(base) : "") +
                            row.route.pattern);
        }
    }
    return names;
}

std::vector<std::string> all_routes() {
    testing::AdminClient client;
    std::vector<std::string> names = names_of("admin", "/api/2.1/unity-catalog", client.table());
    const governance::Services& services = client.world().services();
    sharing::SharedSnapshots snapshots(services.snapshots);
    const sharing::Services sharing{.stores = services.stores,
                                    .snapshots = snapshots,
                                    .keys = services.keys,
                                    .random = services.random,
                                    .public_url = "",
                                    .link_ttl_s = 0};
    const access::AccessService access({}, services.clock, {});
    audit::MemorySink sink;
    const RecipientHandlers handlers(sharing, access, sink, false);
    const ActivationHandlers activation(services);
    const auto more = names_of("public", "/delta-sharing", recipient_routes(handlers, activation));
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

/// What the file says after each name.
std::map<std::string, std::string> read_golden() {
    std::map<std::string, std::string> lines;
    std::ifstream file(kGolden);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        const std::size_t end = line.find(" | ");
        lines[line.substr(0, end)] = end == std::string::npos ? "" : line.substr(end + 3);
    }
    return lines;
}

std::string heading() {
    std::ifstream file(kGolden);
    std::string out;
    for (std::string line; std::getline(file, line) && line.starts_with('#');) out += line + "\n";
    return out;
}

// A161 R14 R89
TEST(RouteAccess, TheGoldenTableNamesEveryRouteAndNoOther) {
    const std::vector<std::string> routes = all_routes();
    const std::set<std::string> names(routes.begin(), routes.end());
    ASSERT_EQ(names.size(), routes.size()) << "a route stands twice";
    const std::map<std::string, std::string> golden = read_golden();
    const char* update = std::getenv("UPDATE_GOLDEN");
    if (update != nullptr && *update != '\0') {
        std::ostringstream out;
        out << heading();
        for (const std::string& name : routes) {
            const auto known = golden.find(name);
            out << name << " | " << (known == golden.end() ? "?" : known->second) << "\n";
        }
        std::ofstream(kGolden) << out.str();
        return;
    }
    for (const std::string& name : routes)
        EXPECT_TRUE(golden.contains(name)) << name << " is not in " << kGolden;
    for (const auto& [name, statuses] : golden) {
        EXPECT_TRUE(names.contains(name)) << name << " is no route";
        EXPECT_EQ(statuses.find('?'), std::string::npos) << name;
    }
}

}  // namespace
}  // namespace sluice::api
