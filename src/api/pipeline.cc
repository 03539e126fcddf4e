#include "api/pipeline.h"

#include <algorithm>
#include <array>

#include "api/limits.h"
#include "base/log.h"
#include "http/client_address.h"
#include "json/writer.h"
#include "sql/limits.h"

namespace sluice::api {

/// A request between its steps.
struct Pipeline::Job {
    Call call;
    const RouteRow* row = nullptr;
    http::Respond respond;
    MonotonicTime started;
    std::optional<access::InFlightLimiter::Permit> permit;
    std::optional<FileReadGate::Permit> file_permit;
};

namespace {

bool is_request_id(std::string_view text) {
    if (text.empty() || text.size() > kRequestIdCharactersMax) return false;
    for (const char c : text) {
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (!allowed) return false;
    }
    return true;
}

http::Response plain_json(int status, std::string body) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(body);
    return response;
}

constexpr std::array kMethods = {http::Method::get,     http::Method::head,  http::Method::post,
                                 http::Method::put,     http::Method::patch, http::Method::del,
                                 http::Method::options, http::Method::other};
constexpr std::array<std::string_view, 4> kStatusClasses = {"2xx", "3xx", "4xx", "5xx"};

std::size_t class_index(int status) {
    if (status < 300) return 0;
    return std::min(static_cast<std::size_t>(status / 100), std::size_t{5}) - 2;
}

/// One series for each route, method and class of status, and for what no route is for.
std::size_t series_count(std::size_t routes) {
    return (routes + 1) * kMethods.size() * kStatusClasses.size();
}

std::string duration_labels(std::string_view listener, const RouteTable& routes,
                            std::size_t index) {
    const std::size_t status = index % kStatusClasses.size();
    const std::size_t method = index / kStatusClasses.size() % kMethods.size();
    const std::size_t route = index / kStatusClasses.size() / kMethods.size();
    std::string labels = "listener=\"";
    labels += listener;
    labels += "\",route=\"";
    labels += route < routes.size() ? std::string_view(routes[route].route.pattern) : "unknown";
    labels += "\",method=\"";
    labels += http::method_name(kMethods[method]);
    labels += "\",status=\"";
    labels += kStatusClasses[status];
    labels += '"';
    return labels;
}

Error unavailable() {
    return Error(Condition::TEMPORARILY_UNAVAILABLE, "the server is starting or shutting down");
}

Counter& limited(MetricsRegistry& registry, std::string_view scope) {
    return registry.counter("sluice_rate_limited_total",
                            "Requests refused with 429, by the limit that was reached",
                            "scope=\"" + std::string(scope) + "\"");
}

Counter& unauthenticated(MetricsRegistry& registry, std::string_view reason) {
    return registry.counter("sluice_auth_failures_total",
                            "Requests whose token, address or link was not accepted",
                            "reason=\"" + std::string(reason) + "\"");
}

std::optional<std::string_view> authorization_of(const Call& call) {
    const std::string* header = call.header("Authorization");
    return header == nullptr ? std::optional<std::string_view>()
                             : std::optional<std::string_view>(*header);
}

}  // namespace

// The order. On the io thread, without blocking:
//   1  request id            kept if well-formed, else made (P10)
//   2  probes                health answers even when every worker is stuck
//   3  route                 404 and 405 for everything that no table row names (R14)
//   4  admission             no permit: 429 before any work (R37); reads of files wait (R94b)
// On a worker:
//   5  gate                  who is it; failures are counted by address (P11, R95)
//   6  address               the recipient's IP rules (P15)
//   7  rate and in-flight    by recipient (R94, R95)
//   8  handler               the use case
//   9  audit                 the record is kept before a byte leaves, or the answer is 503 (R1)
//  10  answer                one error mapping

void Pipeline::handle(std::shared_ptr<const http::Request> request,
                      std::shared_ptr<StopFlag> client_gone, http::Respond respond) {
    auto job = std::make_shared<Job>();
    Call& call = job->call;
    call.request = request;
    call.json_depth_max = options_.json_depth_max;
    const std::string request_id = request_id_for(request.get());  // 1
    job->respond = [respond = std::move(respond), request_id](http::Response response) {
        response.headers.set("X-Request-Id", request_id);
        respond(std::move(response));
    };
    job->started = services_.clock.monotonic();
    call.context = std::make_shared<RequestContext>(
        services_.clock, request_id,
        Deadline::after(services_.clock, services_.first_byte_deadline), std::move(client_gone));
    if (std::optional<http::Response> probed = probe(*request))
        return job->respond(std::move(*probed));                           // 2
    call.match = router_->match(request->method, request->path_segments);  // 3
    if (call.match.kind == http::RouteMatch::Kind::unknown) {
        return answer(*job, Error(Condition::ROUTE_DOES_NOT_EXIST, "there is no such route"));
    }
    if (call.match.kind == http::RouteMatch::Kind::wrong_method) {
        http::Response refused =
            error_response(Error(Condition::METHOD_NOT_ALLOWED,
                                 "this route does not take " + request->method_text),
                           options_.errors, request_id, jitter());
        refused.headers.add("Allow", call.match.allow.text());
        observe(*job, refused.status);
        return job->respond(std::move(refused));
    }
    job->row = &routes_[call.match.route];
    if (services_.readiness.get() != Readiness::State::ready) {
        return answer(*job, unavailable());
    }
    if (job->row->gate == Gate::file_link) {
        if (!services_.requests.post([this, job] { start_file_read(job); }))
            answer(*job, unavailable());
        return;
    }
    job->permit = services_.in_flight.try_acquire();  // 4
    if (!job->permit) return answer(*job, too_many(refusals_.in_flight));
    if (!services_.requests.post([this, job] { run(job); })) answer(*job, unavailable());
}

/// 4 for reads of files: they wait for their turn instead of being refused (R94b).
void Pipeline::start_file_read(const std::shared_ptr<Job>& job) const {
    const std::string reader = job->row->reader_of(job->call);
    if (reader.empty()) return run(job);
    // Not into the job at once: another thread may have started it by then.
    std::optional<FileReadGate::Permit> permit =
        services_.file_reads.enter(reader, [this, job](FileReadGate::Permit later) {
            job->file_permit = std::move(later);
            if (!services_.requests.post([this, job] { run(job); })) answer(*job, unavailable());
        });
    if (!permit) return;
    job->file_permit = std::move(permit);
    run(job);
}

void Pipeline::run(const std::shared_ptr<Job>& job) const {
    const auto finish = [this, job](Result<http::Response> outcome) {
        answer(*job, audited(*job, std::move(outcome)));
    };
    try {
        if (Result<void> passed = pass_gate_with_event(*job); !passed) {
            finish(std::move(passed).error());
        } else if (job->row->later) {
            job->row->later(job->call, finish);
        } else {
            finish(job->row->handler(job->call));
        }
    } catch (const std::exception& bug) {
        // The one catch: what flies here is a bug or an exhausted machine.
        log(LogLevel::error, "api", "a request ended in an exception",
            {{"request_id", job->call.context->request_id()}, {"what", bug.what()}});
        answer(*job, Error(Condition::INTERNAL_ERROR, "internal error"));
    }
}

Result<void> Pipeline::pass_gate_with_event(Job& job) const {
    Call& call = job.call;
    call.event.action = job.row->action;
    call.event.origin.request_id = call.context->request_id();
    call.event.origin.arrived_at = services_.clock.now_ms();
    call.event.event_time = call.event.origin.arrived_at;
    if (const std::string* agent = call.header("User-Agent"))
        call.event.origin.set_user_agent(*agent);
    if (const auto peer = IpAddress::parse(call.request->peer_address)) {
        call.client = http::client_address(*peer, call.request->headers, services_.trusted_proxies);
        call.event.origin.source_ip_address = call.client->text();
    }
    SLUICE_CHECK(call.context->check());
    SLUICE_TRY(call.snapshot, services_.access.current());
    return pass_gate(job);
}

Result<void> Pipeline::pass_gate(Job& job) const {
    Call& call = job.call;
    const EpochMs now = services_.clock.now_ms();
    switch (job.row->gate) {
        case Gate::open:
            if (!may_attempt(call)) return too_many(refusals_.address_rate);
            return {};
        case Gate::file_link:
            return {};
        case Gate::recipient: {
            auto principal =
                call.snapshot->authenticate_recipient(services_.keys, authorization_of(call), now);
            if (!principal) {
                refusals_.recipient_token.add();
                if (!may_attempt(call)) return too_many(refusals_.address_rate);
                return std::move(principal).error();
            }
            call.recipient = std::move(*principal);
            return admit_recipient(job);
        }
        case Gate::administrator: {
            auto principal =
                services_.administrators.authenticate(*call.snapshot, authorization_of(call), now);
            if (!principal) {
                refusals_.admin_token.add();
                if (!may_attempt(call)) return too_many(refusals_.address_rate);
                return std::move(principal).error();
            }
            call.administrator = std::move(*principal);
            call.context->set_principal(call.administrator->name);
            call.event.identity.administrator = call.administrator->name;
            return {};
        }
    }
    return Error(Condition::INTERNAL_ERROR, "a route without a gate");
}

Result<void> Pipeline::admit_recipient(Job& job) const {
    Call& call = job.call;
    const access::Principal& recipient = *call.recipient;
    call.context->set_principal(recipient.recipient_name);
    call.event.identity.recipient_id = recipient.recipient_id;
    call.event.identity.recipient_name = recipient.recipient_name;
    call.event.identity.token_id = recipient.token_id;
    const Result<void> address = recipient.check_address(call.client);  // 6
    if (!address) {
        refusals_.address.add();
        call.event.ip_access_denied = true;
        return address.error();
    }
    services_.token_uses.note(recipient.token_id, {.used_at = services_.clock.now_ms(),
                                                   .ip = call.event.origin.source_ip_address,
                                                   .agent = call.event.origin.user_agent});
    if (!services_.requests_per_recipient.take(recipient.recipient_id).allowed)
        return too_many(refusals_.recipient_rate);  // 7
    if (!job.permit->assign(recipient.recipient_id)) return too_many(refusals_.recipient_in_flight);
    return {};
}

/// 9. A success whose record cannot be kept becomes an error; what was minted or changed stays, and
/// is told again by a retry.
Result<http::Response> Pipeline::audited(Job& job, Result<http::Response> outcome) const {
    if (!job.row->audited || job.call.event_handed_on) return outcome;
    audit::Event& event = job.call.event;
    if (outcome.has_value()) {
        if (event.phase != audit::Phase::start) event.status_code = outcome->status;
    } else {
        event.phase = audit::Phase::whole;
        event.status_code = describe(outcome.error().condition()).http_status;
        event.error_code = describe(outcome.error().condition()).name;
        event.error_message = outcome.error().message();
    }
    event.figures.duration_ms = services_.clock.now_ms() - event.origin.arrived_at;
    SLUICE_CHECK(audit::record_or_refuse(services_.sink, event));
    return outcome;
}

void Pipeline::answer(Job& job, Result<http::Response> outcome) const {
    http::Response response;
    if (outcome.has_value()) {
        response = std::move(*outcome);
    } else {
        const Error& error = outcome.error();
        if (!error.detail().empty() || error.code() == ErrorCode::internal) {
            log(error.code() == ErrorCode::internal ? LogLevel::error : LogLevel::info, "api",
                "a request was refused",
                {{"request_id", job.call.context->request_id()},
                 {"condition", describe(error.condition()).name},
                 {"message", error.message()},
                 {"detail", error.detail()}});
        }
        response = error_response(error, options_.errors, job.call.context->request_id(), jitter());
        if (error.condition() == Condition::FILE_LINK_INVALID) refusals_.file_link.add();
        if (error.condition() == Condition::RANGE_NOT_SATISFIABLE) {
            response.headers.add("Content-Range", "bytes */" + error.detail());
        }
    }
    observe(job, response.status);
    if (job.file_permit && response.source != nullptr) {
        response.source = std::make_unique<PermittedSource>(std::move(response.source),
                                                            *std::move(job.file_permit));
    }
    // Before the answer: a client that asks one by one never has two requests under way.
    job.file_permit.reset();
    job.permit.reset();
    job.respond(std::move(response));
}

Result<std::unique_ptr<Pipeline>> Pipeline::make(const PipelineServices& services,
                                                 RouteTable routes, PipelineOptions options) {
    std::vector<http::Route> patterns;
    patterns.reserve(routes.size());
    for (const RouteRow& row : routes) patterns.push_back(row.route);
    SLUICE_TRY(std::unique_ptr<http::Router> router,
               http::Router::make(std::move(patterns), options.base_paths));
    return std::unique_ptr<Pipeline>(
        // lint: allow(new) because the constructor is private: a pipeline comes from make() only
        new Pipeline(services, std::move(routes), std::move(options), std::move(router)));
}

Pipeline::Pipeline(const PipelineServices& services, RouteTable routes, PipelineOptions options,
                   std::unique_ptr<http::Router> router)
    : services_(services),
      routes_(std::move(routes)),
      options_(std::move(options)),
      router_(std::move(router)),
      refusals_(services.metrics),
      durations_(services.metrics, "http_server_request_duration_seconds",
                 "Time from the head of a request to the head of its answer",
                 series_count(routes_.size()), [this](std::size_t index) {
                     return duration_labels(options_.listener, routes_, index);
                 }) {}

Pipeline::~Pipeline() = default;

http::RoutePolicy Pipeline::policy(const http::Request& head) {
    const http::RouteMatch match = router_->match(head.method, head.path_segments);
    const std::int64_t plain = options_.body_bytes_max;
    if (match.kind != http::RouteMatch::Kind::matched) return {.body_bytes_max = plain};
    switch (routes_[match.route].body) {
        case BodyKind::plain:
            break;
        case BodyKind::with_hints:
            return {.body_bytes_max = plain * kHintBodyFactor};
        case BodyKind::statement:
            return {.body_bytes_max = plain + static_cast<std::int64_t>(sql::kStatementBytesMax)};
    }
    return {.body_bytes_max = plain};
}

bool Pipeline::run_blocking(std::function<void()> work) {
    return services_.bodies.post(std::move(work));
}

http::Response Pipeline::protocol_error(const http::Request* head, int status,
                                        std::string_view message) {
    Condition condition = Condition::MALFORMED_REQUEST;
    if (status == 413) condition = Condition::REQUEST_TOO_LARGE;
    if (status == 415) condition = Condition::UNSUPPORTED_ENCODING;
    if (status == 429) condition = Condition::RESOURCE_EXHAUSTED;
    if (status == 500) condition = Condition::INTERNAL_ERROR;
    if (status == 501) condition = Condition::NOT_IMPLEMENTED;
    if (status == 503) condition = Condition::TEMPORARILY_UNAVAILABLE;
    const std::string request_id = request_id_for(head);
    http::Response response = error_response(Error(condition, std::string(message)),
                                             options_.errors, request_id, jitter());
    response.status = status;
    response.headers.set("X-Request-Id", request_id);
    return response;
}

http::Response Pipeline::source_error(const http::Request& request, const Error& error) {
    const std::string request_id = request_id_for(&request);
    http::Response response = error_response(error, options_.errors, request_id, jitter());
    response.headers.set("X-Request-Id", request_id);
    return response;
}

/// 2. `/healthz`: the process turns over. `/readyz`: it takes requests. Neither is audited (U51),
/// nor is `/metrics`.
std::optional<http::Response> Pipeline::probe(const http::Request& request) const {
    const bool reads = request.method == http::Method::get || request.method == http::Method::head;
    if (request.path_segments.size() != 1 || !reads) return std::nullopt;
    const std::string& name = request.path_segments.front();
    if (name == "healthz") return plain_json(200, "{\"status\":\"ok\"}\n");
    if (name == "readyz") {
        switch (services_.readiness.get()) {
            case Readiness::State::ready:
                return plain_json(200, "{\"ready\":true}\n");
            case Readiness::State::starting:
                return plain_json(
                    503, R"({"ready":false,"state":"starting","reason":"the server is starting"})"
                         "\n");
            case Readiness::State::draining:
                return plain_json(
                    503,
                    R"({"ready":false,"state":"draining","reason":"the server is shutting down"})"
                    "\n");
        }
    }
    if (name == "metrics" && options_.serves_metrics) {
        http::Response response = plain_json(200, services_.metrics.text());
        response.headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        return response;
    }
    return std::nullopt;
}

bool Pipeline::may_attempt(const Call& call) const {
    return services_.attempts_per_address.take(access::attempt_key(call.client)).allowed;
}

Error Pipeline::too_many(Counter& limit) const {
    limit.add();
    return Error(Condition::RESOURCE_EXHAUSTED, "too many requests; wait before the next one");
}

double Pipeline::jitter() const {
    return static_cast<double>(services_.random.below(1000)) / 1000.0;
}

std::string Pipeline::request_id_for(const http::Request* head) const {
    const std::string* sent = head != nullptr ? head->headers.find("X-Request-Id") : nullptr;
    if (sent != nullptr && is_request_id(*sent)) return *sent;
    return services_.random.uuid();
}

Pipeline::Refusals::Refusals(MetricsRegistry& registry)
    : in_flight(limited(registry, "in_flight")),
      address_rate(limited(registry, "address_rate")),
      recipient_rate(limited(registry, "recipient_rate")),
      recipient_in_flight(limited(registry, "recipient_in_flight")),
      recipient_token(unauthenticated(registry, "recipient_token")),
      admin_token(unauthenticated(registry, "admin_token")),
      address(unauthenticated(registry, "address")),
      file_link(unauthenticated(registry, "file_link")) {}

void Pipeline::observe(const Job& job, int status) const {
    const std::size_t route =
        job.row != nullptr ? static_cast<std::size_t>(job.row - routes_.data()) : routes_.size();
    const auto method = static_cast<std::size_t>(job.call.request->method);
    durations_.observe_seconds(
        (route * kMethods.size() + method) * kStatusClasses.size() + class_index(status),
        std::chrono::duration<double>(services_.clock.monotonic() - job.started).count());
}

}  // namespace sluice::api
