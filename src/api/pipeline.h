#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "access/access_service.h"
#include "access/admin_identity.h"
#include "access/failed_attempts.h"
#include "access/token_uses.h"
#include "api/error_response.h"
#include "api/file_read_gate.h"
#include "api/routes.h"
#include "audit/sink.h"
#include "base/clock.h"
#include "base/ip_address.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/worker_pool.h"
#include "http/handler.h"
#include "http/router.h"

namespace sluice::api {

/// Whether the server takes requests: probes and the pipeline read it, `server` sets it. Any
/// thread.
class Readiness {
public:
    enum class State { starting, ready, draining };
    // Release and acquire: whoever sees `ready` also sees what the start filled in before it.
    void set(State state) { state_.store(state, std::memory_order_release); }
    State get() const { return state_.load(std::memory_order_acquire); }

private:
    std::atomic<State> state_{State::starting};
};

/// What both listeners' pipelines share.
struct PipelineServices {
    const Clock& clock;
    Random& random;
    const access::KeyRing& keys;
    const access::AccessService& access;
    const access::AdminAuthenticator& administrators;
    audit::Sink& sink;
    MetricsRegistry& metrics;
    /// Handlers. Its queue holds what `in_flight` admits and one read of a file per connection.
    WorkerPool& requests;
    WorkerPool& bodies;  ///< pieces of long answers; its queue holds one piece per connection
    access::InFlightLimiter& in_flight;
    FileReadGate& file_reads;
    access::RateLimiter& attempts_per_address;
    access::RateLimiter& requests_per_recipient;
    access::TokenUses& token_uses;
    const Readiness& readiness;
    std::vector<IpRange> trusted_proxies;
    std::chrono::milliseconds first_byte_deadline{300'000};  ///< R105
};

struct PipelineOptions {
    ErrorShape errors = ErrorShape::sharing;
    std::vector<std::string> base_paths;
    bool serves_metrics = false;            ///< `/metrics`, admin listener only
    std::string listener;                   ///< its name in metrics
    std::int64_t body_bytes_max = 1 << 20;  ///< P9; routes that take hints: kHintBodyFactor times
    std::size_t json_depth_max = json::kDepthMax;  ///< R92
};

/// One listener's application: the steps that every request takes, in one order (pipeline.cc).
class Pipeline final : public http::Application {
public:
    /// INVALID_PARAMETER_VALUE when two routes would answer the same request.
    static Result<std::unique_ptr<Pipeline>> make(const PipelineServices& services,
                                                  RouteTable routes, PipelineOptions options);
    ~Pipeline() override;

    http::RoutePolicy policy(const http::Request& head) override;
    void handle(std::shared_ptr<const http::Request> request, std::shared_ptr<StopFlag> client_gone,
                http::Respond respond) override;
    bool run_blocking(std::function<void()> work) override;
    http::Response protocol_error(const http::Request* head, int status,
                                  std::string_view message) override;
    http::Response source_error(const http::Request& request, const Error& error) override;

    const RouteTable& routes() const { return routes_; }

private:
    struct Job;

    Pipeline(const PipelineServices& services, RouteTable routes, PipelineOptions options,
             std::unique_ptr<http::Router> router);

    std::optional<http::Response> probe(const http::Request& request) const;
    void start_file_read(const std::shared_ptr<Job>& job) const;
    void run(const std::shared_ptr<Job>& job) const;
    Result<void> pass_gate_with_event(Job& job) const;
    Result<void> pass_gate(Job& job) const;
    Result<void> admit_recipient(Job& job) const;
    Result<http::Response> audited(Job& job, Result<http::Response> outcome) const;
    void answer(Job& job, Result<http::Response> outcome) const;
    bool may_attempt(const Call& call) const;
    Error too_many(Counter& limit) const;
    double jitter() const;
    std::string request_id_for(const http::Request* head) const;
    void observe(const Job& job, int status) const;

    /// What is refused before a handler is asked; both listeners count together.
    struct Refusals {
        explicit Refusals(MetricsRegistry& registry);
        Counter& in_flight;
        Counter& address_rate;
        Counter& recipient_rate;
        Counter& recipient_in_flight;
        Counter& recipient_token;
        Counter& admin_token;
        Counter& address;
        Counter& file_link;
    };

    const PipelineServices& services_;
    const RouteTable routes_;
    const PipelineOptions options_;
    const std::unique_ptr<http::Router> router_;
    const Refusals refusals_;
    mutable SparseHistograms durations_;  // synchronises itself
};

}  // namespace sluice::api
