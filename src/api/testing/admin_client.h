#pragma once

#include <cctype>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/admin_routes.h"
#include "api/error_response.h"
#include "audit/testing/memory_sink.h"
#include "governance/testing/governance_world.h"
#include "http/request_target.h"

namespace sluice::api::testing {

/// An answer and the audit event that its request became.
struct Answer {
    int status = 0;
    std::string body;
    http::Headers headers;
    audit::Event event;
};

/// Administers a GovernanceWorld through the route table, as the listener would behind its gate:
/// the real routes, handlers and use cases, without sockets and threads.
class AdminClient {
public:
    /// Statements are executed for real, unless the test brings an engine of its own.
    explicit AdminClient(StatementEngine engine = {})
        : runs_(engine.execute ? std::move(engine) : real_engine(), pool_, sink_, world_.clock(),
                random_) {
        std::vector<http::Route> routes;
        for (const RouteRow& row : table_) routes.push_back(row.route);
        auto router = http::Router::make(std::move(routes),
                                         {"/api/2.1/unity-catalog", "/api/2.0/unity-catalog"});
        if (!router) throw std::runtime_error(router.error().message());
        router_ = std::move(*router);
    }

    ~AdminClient() {
        runs_.stop();
        pool_.stop();
    }
    AdminClient(const AdminClient&) = delete;
    AdminClient& operator=(const AdminClient&) = delete;

    governance::testing::GovernanceWorld& world() { return world_; }
    const RouteTable& table() const { return table_; }
    StatementRuns& runs() { return runs_; }
    /// Where statements are recorded.
    const audit::MemorySink& sink() const { return sink_; }
    /// Whoever sends from now on.
    void become(access::AdminPrincipal principal) { principal_ = std::move(principal); }

    /// `target` stands below `/api/2.1/unity-catalog` unless it begins with `/api`, `/.` or
    /// `/files/`.
    Answer send(http::Method method, std::string_view target, std::string body = "") {
        const bool absolute =
            target.starts_with("/api") || target.starts_with("/.") || target.starts_with("/files/");
        auto request = std::make_shared<http::Request>();
        request->method = method;
        request->method_text = http::method_name(method);
        request->target = (absolute ? "" : "/api/2.1/unity-catalog") + std::string(target);
        request->body = std::move(body);
        if (const auto wrong = http::parse_target(request->target, *request))
            throw std::runtime_error(wrong->message);
        Call call;
        call.request = request;
        call.match = router_->match(method, request->path_segments);
        call.context = std::make_shared<RequestContext>(world_.clock(), "r1", Deadline::never());
        if (call.match.kind == http::RouteMatch::Kind::unknown)
            return finish(call, Error(Condition::ROUTE_DOES_NOT_EXIST, "there is no such route"));
        if (call.match.kind == http::RouteMatch::Kind::wrong_method)
            return finish(call, Error(Condition::METHOD_NOT_ALLOWED, "not by this method"));
        const RouteRow& row = table_[call.match.route];
        call.event.action = row.action;
        if (row.gate == Gate::administrator) call.administrator = principal_;
        if (!row.later) return finish(call, row.handler(call));
        std::promise<Result<http::Response>> answered;
        row.later(call,
                  [&](Result<http::Response> outcome) { answered.set_value(std::move(outcome)); });
        return finish(call, answered.get_future().get());
    }
    Answer get(std::string_view target) { return send(http::Method::get, target); }
    Answer post(std::string_view target, std::string body = "") {
        return send(http::Method::post, target, std::move(body));
    }
    Answer patch(std::string_view target, std::string body = "") {
        return send(http::Method::patch, target, std::move(body));
    }
    Answer del(std::string_view target) { return send(http::Method::del, target); }

private:
    StatementEngine real_engine() {
        return {.execute =
                    [this](const access::AdminPrincipal& who, governance::StatementSession& session,
                           const sql::Statement& statement, RequestContext& context) {
                        return governance::execute_statement(world_.services(), who, session,
                                                             statement, context);
                    },
                .masked_text = governance::masked_text};
    }
    static Answer finish(Call& call, Result<http::Response> outcome) {
        http::Response response =
            outcome ? std::move(*outcome)
                    : error_response(outcome.error(), ErrorShape::admin, "r1", 0.0);
        return {.status = response.status,
                .body = std::move(response.body),
                .headers = std::move(response.headers),
                .event = std::move(call.event)};
    }

    governance::testing::GovernanceWorld world_;
    const std::string admin_url_ = "http://admin";
    SeededRandom random_{20261128};
    audit::MemorySink sink_;
    WorkerPool pool_{
        {.name = "query", .threads = kStatementThreads, .queue_max = kStatementThreads}};
    StatementRuns runs_;
    AdminHandlers handlers_{world_.services(),
                            {.metastore_id = "metastore-id",
                             .workspace_id = "1234567890",
                             .cloud = "AWS",
                             .region = "local",
                             .version = "0.0.0",
                             .started = MonotonicTime()},
                            runs_,
                            admin_url_};
    ActivationHandlers activation_{world_.services()};
    RouteTable table_ = admin_routes(handlers_, activation_);
    std::unique_ptr<http::Router> router_;
    access::AdminPrincipal principal_ = governance::testing::GovernanceWorld::administrator();
};

/// What differs from run to run replaced: UUIDs by `<uuid>`, links by `<link>`.
inline std::string masked(std::string_view text) {
    constexpr std::string_view kUuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    constexpr std::string_view kLink = "https://h/delta_sharing/retrieve_config.html?";
    const auto is_uuid = [&](std::size_t at) {
        if (text.size() - at < kUuid.size()) return false;
        for (std::size_t i = 0; i < kUuid.size(); ++i) {
            const char c = text[at + i];
            const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (kUuid[i] == '-' ? c != '-' : !hex) return false;
        }
        return true;
    };
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (is_uuid(at)) {
            out += "<uuid>";
            at += kUuid.size();
        } else if (text.substr(at).starts_with(kLink)) {
            out += "<link>";
            at = std::min(text.find('"', at), text.size());
        } else {
            out += text[at++];
        }
    }
    return out;
}

/// The value of `"name":"…"`, for what a later request sends back.
inline std::string text_member(std::string_view body, std::string_view name) {
    const std::string key = "\"" + std::string(name) + "\":\"";
    const std::size_t at = body.find(key);
    if (at == std::string_view::npos) return {};
    const std::size_t begin = at + key.size();
    return std::string(body.substr(begin, body.find('"', begin) - begin));
}

}  // namespace sluice::api::testing
