#include "governance/provider_client.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "governance/limits.h"
#include "json/json.h"

namespace sluice::governance {
namespace {

using json::View;

Error unexpected(std::string what, std::string detail = {}) {
    return Error(Condition::INVALID_STATE, "the provider " + std::move(what), std::move(detail));
}

/// What an answer other than 200 means for whoever asked us.
Error refusal(int status) {
    if (status == 401 || status == 403)
        return unexpected("does not accept the profile's credentials (" + std::to_string(status) +
                          "); ask it for a new profile");
    if (status == 429 || status >= 500) {
        return Error(Condition::TEMPORARILY_UNAVAILABLE,
                     "the provider answers " + std::to_string(status));
    }
    return unexpected("answers " + std::to_string(status) +
                      ": there is no sharing server at the profile's endpoint");
}

Result<json::Document> parse_answer(const net::HttpResponse& response) {
    auto document = json::Document::parse(response.body);
    if (document && document->root().is_object()) return document;
    return unexpected("answers with something that is not JSON");
}

/// A member of another server's answer: of another type it is no reason to blame our caller.
template <class T>
Result<T> of_answer(Result<T> member) {
    if (member.has_value()) return member;
    return unexpected("answers in another form than the protocol's", member.error().message());
}

Result<std::string> name_in(const View& item, std::string_view key) {
    SLUICE_TRY(auto name, of_answer(item.string({key})));
    if (name && !name->empty()) return std::move(*name);
    return unexpected("answers without '" + std::string(key) + "'");
}

RequestContext limited(const RequestContext& context) {
    const Deadline ours = Deadline::after(context.clock(), kProviderDeadline);
    const Deadline nearer = context.deadline().at() < ours.at() ? context.deadline() : ours;
    return RequestContext(context.clock(), context.request_id(), nearer, context.stop_flag());
}

}  // namespace

/// One conversation with a provider: within its time, with one access token.
class ProviderClient::Session {
public:
    Session(ProviderClient& client, const ProviderProfile& profile, const RequestContext& context)
        : client_(client), profile_(profile), context_(limited(context)) {
        admitted_ = client_.calls_.fetch_add(1, std::memory_order_relaxed) < client_.calls_max_;
    }
    ~Session() { client_.calls_.fetch_sub(1, std::memory_order_relaxed); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Result<void> sign_in() {
        if (!admitted_) {
            return Error(Condition::TEMPORARILY_UNAVAILABLE,
                         "other providers are being asked just now");
        }
        if (profile_.kind == ProfileKind::bearer_token) {
            bearer_token_ = profile_.bearer_token;
            return {};
        }
        return fetch_access_token();
    }

    /// 200 or 404; everything else is an error.
    Result<net::HttpResponse> get(const std::string& path) {
        SLUICE_TRY(net::HttpResponse response,
                   send({.method = net::HttpMethod::get,
                         .url = profile_.endpoint + path,
                         .headers = {{"Authorization", "Bearer " + bearer_token_.reveal()},
                                     {"Accept", "application/json"}},
                         .body = {}}));
        if (response.status == 200 || response.status == 404) return response;
        return refusal(response.status);
    }

    /// `each(item)` for the items of all pages of a list, until it answers false. False without
    /// `found` when the path is unknown there.
    template <class Each>
    Result<bool> list(const std::string& path, Each each) {
        std::string page_token;
        for (int page = 0; page < kProviderPagesMax; ++page) {
            const std::string query =
                page_token.empty() ? "" : "&pageToken=" + percent_encode(page_token);
            SLUICE_TRY(const net::HttpResponse response, get(path + "?maxResults=500" + query));
            if (response.status == 404) return false;
            SLUICE_TRY(const json::Document body, parse_answer(response));
            SLUICE_TRY(const auto items, of_answer(body.root().array({"items"})));
            for (const View& item : items.value_or(std::vector<View>())) {
                SLUICE_TRY(const bool more, each(item));
                if (!more) return true;
            }
            SLUICE_TRY(const auto next, of_answer(body.root().string({"nextPageToken"})));
            if (!next || next->empty()) return true;
            page_token = *next;
        }
        return unexpected("has more pages than are read");
    }

private:
    Result<net::HttpResponse> send(const net::HttpRequest& request) {
        return client_.http_.send(request, client_.policy_, context_);
    }

    /// RFC 6749 section 4.4.
    Result<void> fetch_access_token() {
        const std::string credentials = percent_encode(profile_.client_id) + ":" +
                                        percent_encode(profile_.client_secret.reveal());
        std::string form = "grant_type=client_credentials";
        if (profile_.scope) form += "&scope=" + percent_encode(*profile_.scope);
        SLUICE_TRY(const net::HttpResponse response,
                   send({.method = net::HttpMethod::post,
                         .url = profile_.token_endpoint,
                         .headers = {{"Authorization", "Basic " + base64_encode(credentials)},
                                     {"Content-Type", "application/x-www-form-urlencoded"},
                                     {"Accept", "application/json"}},
                         .body = std::move(form)}));
        // 400 is how that endpoint says `invalid_client` and `invalid_scope`.
        if (response.status != 200) return refusal(response.status == 400 ? 401 : response.status);
        SLUICE_TRY(const json::Document body, parse_answer(response));
        SLUICE_TRY(std::string token, name_in(body.root(), "access_token"));
        bearer_token_ = Secret<std::string>(std::move(token));
        return {};
    }

    ProviderClient& client_;
    const ProviderProfile& profile_;
    RequestContext context_;
    bool admitted_ = false;
    Secret<std::string> bearer_token_;
};

Result<void> ProviderClient::check_allowed(const ProviderProfile& profile) const {
    SLUICE_TRY(const auto endpoint, net::check_outbound(policy_, profile.endpoint));
    (void)endpoint;
    if (profile.kind == ProfileKind::bearer_token) return {};
    SLUICE_TRY(const auto tokens, net::check_outbound(policy_, profile.token_endpoint));
    (void)tokens;
    return {};
}

Result<std::vector<OfferedShare>> ProviderClient::list_shares(const ProviderProfile& profile,
                                                              RequestContext& context) {
    Session session(*this, profile, context);
    SLUICE_CHECK(session.sign_in());
    std::vector<OfferedShare> shares;
    SLUICE_TRY(const bool found, session.list("/shares", [&](const View& item) -> Result<bool> {
        OfferedShare share;
        SLUICE_TRY(share.name, name_in(item, "name"));
        SLUICE_TRY(share.id, of_answer(item.string({"id"})));
        shares.push_back(std::move(share));
        return true;
    }));
    if (!found) return refusal(404);
    return shares;
}

Result<ShareAssets> ProviderClient::share_assets(const ProviderProfile& profile,
                                                 std::string_view share,
                                                 std::optional<std::int64_t> tables_max,
                                                 RequestContext& context) {
    Session session(*this, profile, context);
    SLUICE_CHECK(session.sign_in());
    const std::string path = "/shares/" + percent_encode(share);
    SLUICE_TRY(const net::HttpResponse described, session.get(path));
    const Error missing(Condition::SHARE_DOES_NOT_EXIST,
                        "Share '" + std::string(share) + "' does not exist at the provider.");
    if (described.status == 404) return missing;
    SLUICE_TRY(const json::Document body, parse_answer(described));
    SLUICE_TRY(const auto wrapped, of_answer(body.root().object({"share"})));
    ShareAssets assets;
    SLUICE_TRY(assets.share.name, name_in(wrapped.value_or(body.root()), "name"));
    SLUICE_TRY(assets.share.id, of_answer(wrapped.value_or(body.root()).string({"id"})));
    SLUICE_TRY(const bool found,
               session.list(path + "/all-tables", [&](const View& item) -> Result<bool> {
                   OfferedTable table;
                   SLUICE_TRY(table.name, name_in(item, "name"));
                   SLUICE_TRY(table.schema, name_in(item, "schema"));
                   SLUICE_TRY(table.share, name_in(item, "share"));
                   SLUICE_TRY(table.id, of_answer(item.string({"id"})));
                   SLUICE_TRY(table.share_id, of_answer(item.string({"shareId"})));
                   SLUICE_TRY(table.comment, of_answer(item.string({"comment"})));
                   assets.tables.push_back(std::move(table));
                   return !tables_max || std::ssize(assets.tables) < *tables_max;
               }));
    if (!found) return missing;
    return assets;
}

}  // namespace sluice::governance
