#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/environment.h"
#include "cli/settings.h"
#include "cli/transport.h"
#include "json/json.h"

namespace sluice::cli {

/// `/api/2.1/unity-catalog/shares/s/permissions` of `{"shares", "s", "permissions"}`, each part
/// percent-encoded: no name can lead to another route.
std::string unity_path(std::initializer_list<std::string_view> parts);
/// The same under `/api/2.0/data-sharing`.
std::string sharing_path(std::initializer_list<std::string_view> parts);
/// The same under `/api/sluice/v1`.
std::string sluice_path(std::initializer_list<std::string_view> parts);

/// Items of a list, gathered from its pages. Movable; the views stay valid.
struct Listing {
    std::vector<json::Document> pages;
    std::vector<json::View> items;
};

/// Calls the administration API with the settings' token. One thread.
///
/// Errors carry the server's message and, on a further line, its request id. What the server found
/// wrong with a request is MALFORMED_REQUEST, whatever its own code (exit_code.h); conflicts,
/// missing objects and denials keep their condition. Without a token nothing is sent:
/// UNAUTHENTICATED.
class AdminClient {
public:
    using Query = std::vector<std::pair<std::string, std::string>>;

    /// `preview` gets each write instead of the server in a dry run; its answer is then `{}`.
    AdminClient(const Settings& settings, Environment& environment,
                std::function<void(const ApiRequest&)> preview);

    bool dry_run() const { return settings_.dry_run; }

    Result<json::Document> get(std::string path, Query query = {});
    /// All pages; the items are the array `key` of each answer, which may lack it (A8).
    Result<Listing> list(const std::string& path, Query query, std::string_view key);
    /// POST, PUT, PATCH or DELETE; an empty answer counts as `{}`.
    Result<json::Document> write(net::HttpMethod method, std::string path, std::string body = {},
                                 Query query = {});
    /// The answer whatever its status, with or without a token: for the probes.
    Result<ApiAnswer> probe(std::string path);

private:
    Result<json::Document> exchange(const ApiRequest& request);
    Error refusal(const ApiAnswer& answer) const;
    Transport& transport();

    const Settings& settings_;
    Environment& environment_;
    std::function<void(const ApiRequest&)> preview_;
    std::unique_ptr<Transport> transport_;
};

}  // namespace sluice::cli
