#include "server/composition.h"

#include <algorithm>
#include <mutex>
#include <thread>

#include "access/access_service.h"
#include "access/admin_identity.h"
#include "access/failed_attempts.h"
#include "access/master_key.h"
#include "access/metastore_source.h"
#include "api/activation_handlers.h"
#include "api/admin_routes.h"
#include "api/pipeline.h"
#include "api/recipient_handlers.h"
#include "api/recipient_routes.h"
#include "audit/measured_sink.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/worker_pool.h"
#include "config/next_start.h"
#include "delta/snapshot_cache.h"
#include "engine/duckdb_parquet_reader.h"
#include "governance/expiry.h"
#include "governance/provider_client.h"
#include "governance/services.h"
#include "governance/statements/execute.h"
#include "governance/storage_access.h"
#include "http/server.h"
#include "metastore/metastore_repository.h"
#include "metastore/postgres_database.h"
#include "metastore/sqlite_database.h"
#include "net/http_client.h"
#include "server/configured_storage.h"
#include "server/data_directory.h"
#include "server/demo.h"
#include "server/first_start.h"
#include "server/limits.h"
#include "server/maintenance.h"
#include "server/periodic_job.h"
#include "server/shown_metrics.h"
#include "sharing/services.h"
#include "storage/store_factory.h"
#include "storage/store_registry.h"

namespace sluice::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kPublic = "public";
constexpr std::string_view kAdmin = "admin";

std::size_t core_count() { return std::max<std::size_t>(1, std::thread::hardware_concurrency()); }

std::size_t request_threads() { return std::max<std::size_t>(2, core_count()); }

/// A slow provider holds a thread that requests are served by: half of them at most.
int provider_calls_max() { return static_cast<int>(request_threads() / 2); }

/// What the server may call beside stores (R27).
net::OutboundPolicy outbound_policy(const config::ServerConfig& config) {
    net::OutboundPolicy policy;
    for (const std::string& host : config.outbound_allow) {
        const bool bare_v6 = host.find(':') != std::string::npos;
        policy.allowed_hosts.push_back(bare_v6 ? '[' + host + ']' : host);
    }
    return policy;
}

Result<std::vector<IpRange>> parse_ranges(const std::vector<std::string>& texts) {
    std::vector<IpRange> ranges;
    for (const std::string& text : texts) {
        SLUICE_TRY(IpRange range, IpRange::parse(text));
        ranges.push_back(range);
    }
    return ranges;
}

Result<storage::StoreRegistry::Options> registry_options(const config::ServerConfig& config) {
    storage::StoreRegistry::Options options;
    options.unregistered_local_allowed = config.admin_listener.address.loopback;
    for (const std::string& root : config.storage.local_roots) {
        SLUICE_TRY(storage::Location location, storage::Location::parse(root));
        options.local_roots.push_back(std::move(location));
    }
    return options;
}

governance::Bounds bounds(const config::Limits& limits) {
    return {.objects_per_share_max = limits.tables_per_share_max,
            .shares_max = limits.shares_max,
            .recipients_max = limits.recipients_max,
            .ip_ranges_per_recipient_max = limits.ip_ranges_per_recipient_max,
            .properties_per_recipient_max = limits.properties_per_recipient_max};
}

/// A113: clients know these spellings.
std::string_view cloud_name(config::Cloud cloud) {
    switch (cloud) {
        case config::Cloud::aws:
            return "AWS";
        case config::Cloud::azure:
            return "AZURE";
        case config::Cloud::gcp:
            return "GCP";
    }
    return "AWS";
}

http::Limits http_limits(const config::Limits& limits) {
    http::Limits made;
    made.head_bytes_max = static_cast<std::size_t>(limits.head_bytes_max);
    made.headers_max = static_cast<std::size_t>(limits.header_count_max);
    made.uri_bytes_max = static_cast<std::size_t>(limits.uri_bytes_max);
    made.connections_max = static_cast<std::size_t>(limits.connections_max);
    made.connections_per_address_max = static_cast<std::size_t>(limits.connections_per_address_max);
    made.idle_max = seconds(limits.idle_timeout_s);
    made.head_max = seconds(limits.header_timeout_s);
    made.write_stall_max = seconds(limits.write_stall_s);
    return made;
}

http::ListenerOptions listener(std::string_view name, const config::ListenerConfig& config,
                               http::Application& application) {
    http::ListenerOptions options;
    options.name = name;
    options.address = config.address.host;
    options.port = config.address.port;
    if (config.tls) {
        options.tls =
            http::TlsFiles{.certificate_chain = config.tls->cert, .private_key = config.tls->key};
    }
    options.application = &application;
    return options;
}

Result<std::unique_ptr<metastore::Database>> open_database(const config::ServerConfig& config,
                                                           const DataDirectory& directory,
                                                           const RequestContext& context) {
    if (config.postgres_url.reveal().empty()) {
        SLUICE_TRY(auto file,
                   metastore::SqliteDatabase::open(context, {.path = directory.metastore_file()}));
        return std::unique_ptr<metastore::Database>(std::move(file));
    }
    SLUICE_TRY(auto shared,
               metastore::PostgresDatabase::open(context, {.url = config.postgres_url}));
    return std::unique_ptr<metastore::Database>(std::move(shared));
}

/// The URL others reach a listener by: as configured, or made from what was bound (loopback only).
std::string url_of(const config::ListenerConfig& config, std::uint16_t port) {
    if (!config.url.empty()) return config.url;
    config::ListenAddress bound = config.address;
    bound.port = port;
    return (config.tls ? "https://" : "http://") + bound.text();
}

}  // namespace

/// The wiring: members in the order in which they are built, each made of those above it.
struct Composition::Parts {
    explicit Parts(const config::ServerConfig& given) : config(given), storage(given.storage) {}

    const config::ServerConfig config;  // as of the start
    // One reload of locations at a time, its read of the metastore included: the last to read is
    // the last to write.
    std::mutex locations_mutex;
    config::StorageConfig storage;  // guarded by locations_mutex; as of the last reload
    SystemClock clock;
    SystemRandom random;
    MetricsRegistry metrics;
    audit::LogSink log_sink;
    audit::MeasuredSink sink{log_sink, metrics, clock};
    std::unique_ptr<DataDirectory> directory;

    // Keys, metastore, and what recipients may see of it.
    std::optional<access::MasterKey> master;
    std::optional<access::KeyRing> keys;
    std::unique_ptr<metastore::Database> database;
    bool first_start = false;
    catalog::Metastore identity;
    std::optional<access::AccessService> access;
    access::TokenUses token_uses;
    std::optional<access::AdminAuthenticator> administrators;

    // Tables.
    net::HttpClient http_client;
    storage::StoreMeter store_meter{metrics, clock};
    std::optional<storage::StoreFactory> store_factory;
    std::optional<storage::StoreRegistry> stores;
    std::optional<engine::DuckDbParquetReader> parquet;
    std::optional<delta::SnapshotCache> snapshots;
    std::optional<sharing::SharedSnapshots> shared_snapshots;

    // Use cases.
    std::optional<governance::ProviderClient> provider_client;
    std::optional<sharing::Services> sharing;
    std::optional<governance::Services> governance;

    // Threads and budgets.
    std::optional<WorkerPool> requests;
    std::optional<WorkerPool> bodies;
    std::optional<WorkerPool> queries;
    std::optional<api::StatementRuns> statements;
    std::optional<access::InFlightLimiter> in_flight;
    std::optional<api::FileReadGate> file_reads;
    std::optional<access::RateLimiter> attempts_per_address;
    std::optional<access::RateLimiter> requests_per_recipient;

    // What the listeners serve.
    api::Readiness readiness;
    std::optional<api::PipelineServices> pipeline_services;
    std::optional<api::RecipientHandlers> recipient_handlers;
    std::optional<api::ActivationHandlers> activation_handlers;
    std::string public_url;
    std::string admin_url;
    std::optional<api::AdminHandlers> admin_handlers;
    std::unique_ptr<api::Pipeline> public_pipeline;
    std::unique_ptr<api::Pipeline> admin_pipeline;
    std::unique_ptr<http::Server> http_server;

    // Last to start, first to end.
    std::optional<access::AccessPoller> poller;
    std::unique_ptr<metastore::ChangeWatch> watch;  // wakes the poller
    std::optional<Maintenance> maintenance;
    std::vector<std::unique_ptr<PeriodicJob>> jobs;

    RequestContext start_context() {
        return RequestContext(clock, "start", Deadline::after(clock, kStartDeadline));
    }

    Result<void> open_metastore();
    Result<void> open_tables();
    void make_use_cases();
    void make_pools();
    Result<void> make_pipelines();
    Result<void> open_listeners();
    Result<void> reload_locations(RequestContext& context);
    Result<std::vector<storage::LocationRule>> location_rules(
        const config::StorageConfig& configured, RequestContext& context);
    Result<void> reload(const config::ServerConfig& fresh);
    Result<void> follow_changes();
    void start_jobs();
    void keep_token_uses();
};

Result<void> Composition::Parts::open_metastore() {
    RequestContext context = start_context();
    SLUICE_TRY(directory, DataDirectory::open(config.data_dir));
    access::MasterKeySource source;
    if (!config.master_key.reveal().empty()) source.text = config.master_key;
    if (!config.master_key_file.empty()) source.file = config.master_key_file;
    source.data_dir = directory->path();
    SLUICE_TRY(access::MasterKey loaded, access::MasterKey::load_or_create(source, random));
    master.emplace(std::move(loaded));
    keys.emplace(*master);
    SLUICE_TRY(database, open_database(config, *directory, context));
    SLUICE_TRY(first_start,
               prepare_metastore(*database, *master, *keys, random, config, *directory, context));
    SLUICE_TRY(identity, database->read(context, [](metastore::Transaction& transaction) {
        return metastore::MetastoreRepository(transaction).get();
    }));
    access.emplace(
        access::metastore_source(*database, clock), clock,
        access::AccessServiceOptions{.staleness_ms = config.limits.grants_staleness_s * 1000});
    SLUICE_CHECK(access->refresh_if_changed());
    // A change is seen here before its answer leaves; replicas poll (R41).
    access::follow_local_changes(*database, *access);
    std::optional<Secret<std::string>> configured;
    if (!config.admin_token.reveal().empty()) configured = config.admin_token;
    SLUICE_TRY(access::AdminAuthenticator authenticator,
               access::AdminAuthenticator::open(*keys, configured));
    administrators.emplace(std::move(authenticator));
    return {};
}

Result<void> Composition::Parts::open_tables() {
    storage::StoreFactoryOptions options;
    options.temporary_folder = directory->temporary_folder();
    options.meter = &store_meter;
    options.attempt_timeout = seconds(config.limits.store_attempt_s);
    options.attempts_max = static_cast<int>(config.limits.store_attempts_max);
    // Managed tables lie in the warehouse; everything else of the data directory is ours alone
    // (R26).
    for (const char* folder : {"/keys", "/audit", "/cache", "/tmp"}) {
        options.private_folders.push_back(directory->path() + folder);
    }
    store_factory.emplace(http_client, clock, random, options);
    SLUICE_TRY(storage::StoreRegistry::Options registry, registry_options(config));
    stores.emplace(*store_factory, std::move(registry));
    parquet.emplace(
        engine::ParquetReaderOptions{.memory_bytes_max = config.limits.checkpoint_bytes_max});
    snapshots.emplace(delta::SnapshotCache::Options{.bytes_max = static_cast<std::size_t>(
                                                        config.snapshot_cache_bytes)},
                      *parquet);
    return {};
}

void Composition::Parts::make_use_cases() {
    shared_snapshots.emplace(*snapshots);
    sharing.emplace(sharing::Services{.stores = *stores,
                                      .snapshots = *shared_snapshots,
                                      .keys = *keys,
                                      .random = random,
                                      .public_url = "",
                                      .link_ttl_s = config.link_ttl_s,
                                      .list_page_max = config.limits.list_page_max,
                                      .page_token_ttl_ms = config.limits.page_token_ttl_s * 1000,
                                      .chunk_bytes = config.limits.chunk_bytes});
    provider_client.emplace(http_client, outbound_policy(config), provider_calls_max());
    governance.emplace(governance::Services{
        .database = *database,
        .clock = clock,
        .random = random,
        .keys = *keys,
        .stores = *stores,
        .snapshots = *snapshots,
        .token_uses = token_uses,
        .provider_client = *provider_client,
        .public_url = "",
        .activation_ttl_s = config.tokens.activation_ttl_s,
        .rotation_grace_s = config.tokens.rotation_grace_s,
        .link_ttl_s = config.link_ttl_s,
        .bounds = bounds(config.limits),
        .page_token_ttl_ms = config.limits.page_token_ttl_s * 1000,
        .reload_locations = [this](RequestContext& context) { return reload_locations(context); }});
}

void Composition::Parts::make_pools() {
    const config::Limits& limits = config.limits;
    const auto admitted = static_cast<std::size_t>(limits.in_flight_max + limits.queue_max);
    const auto connections = static_cast<std::size_t>(limits.connections_max);
    // What is not a read of a file was admitted, and a connection waits for one read at most: this
    // queue refuses nothing (R94b).
    requests.emplace(WorkerPoolOptions{
        .name = "request", .threads = request_threads(), .queue_max = admitted + connections});
    // One piece per connection waits at most, so that this queue never refuses one.
    bodies.emplace(
        WorkerPoolOptions{.name = "body", .threads = core_count(), .queue_max = connections * 2});
    queries.emplace(WorkerPoolOptions{
        .name = "query", .threads = api::kStatementThreads, .queue_max = api::kStatementThreads});
    statements.emplace(
        api::StatementEngine{
            .execute =
                [this](const access::AdminPrincipal& who, governance::StatementSession& session,
                       const sql::Statement& statement, RequestContext& context) {
                    return governance::execute_statement(*governance, who, session, statement,
                                                         context);
                },
            .masked_text = governance::masked_text},
        *queries, sink, clock, random);
    in_flight.emplace(access::InFlightLimiter::Limits{
        .total_max = admitted,
        .per_key_max = static_cast<std::size_t>(limits.in_flight_per_recipient_max)});
    file_reads.emplace(api::FileReadGate::Limits{
        .total_max = static_cast<std::size_t>(limits.file_reads_max),
        .per_recipient_max = static_cast<std::size_t>(limits.file_reads_per_recipient_max)});
    attempts_per_address.emplace(
        clock, access::RateLimit{.per_second = static_cast<double>(limits.address_rate_per_s),
                                 .burst = static_cast<double>(limits.address_burst)});
    requests_per_recipient.emplace(
        clock, access::RateLimit{.per_second = static_cast<double>(limits.recipient_rate_per_s),
                                 .burst = static_cast<double>(limits.recipient_burst)});
}

Result<void> Composition::Parts::make_pipelines() {
    SLUICE_TRY(std::vector<IpRange> trusted, parse_ranges(config.trusted_proxies));
    pipeline_services.emplace(
        api::PipelineServices{.clock = clock,
                              .random = random,
                              .keys = *keys,
                              .access = *access,
                              .administrators = *administrators,
                              .sink = sink,
                              .metrics = metrics,
                              .requests = *requests,
                              .bodies = *bodies,
                              .in_flight = *in_flight,
                              .file_reads = *file_reads,
                              .attempts_per_address = *attempts_per_address,
                              .requests_per_recipient = *requests_per_recipient,
                              .token_uses = token_uses,
                              .readiness = readiness,
                              .trusted_proxies = std::move(trusted),
                              .first_byte_deadline = seconds(config.limits.request_deadline_s)});
    recipient_handlers.emplace(*sharing, *access, sink, config.gzip_ndjson);
    activation_handlers.emplace(*governance);
    admin_handlers.emplace(*governance,
                           api::ServerFacts{.metastore_id = identity.id,
                                            .workspace_id = identity.workspace_id,
                                            .cloud = std::string(cloud_name(config.cloud)),
                                            .version = SLUICE_VERSION,
                                            .started = clock.monotonic()},
                           *statements, admin_url);
    SLUICE_TRY(
        public_pipeline,
        api::Pipeline::make(
            *pipeline_services, api::recipient_routes(*recipient_handlers, *activation_handlers),
            {.errors = api::ErrorShape::sharing,
             .base_paths = {"/delta-sharing", "/api/2.0/delta-sharing"},
             .serves_metrics = false,
             .listener = std::string(kPublic),
             .body_bytes_max = config.limits.body_bytes_max,
             .json_depth_max = static_cast<std::size_t>(config.limits.json_depth_max)}));
    SLUICE_TRY(admin_pipeline,
               api::Pipeline::make(
                   *pipeline_services, api::admin_routes(*admin_handlers, *activation_handlers),
                   {.errors = api::ErrorShape::admin,
                    .base_paths = {"/api/2.1/unity-catalog", "/api/2.0/unity-catalog"},
                    .serves_metrics = true,
                    .listener = std::string(kAdmin),
                    .body_bytes_max = config.limits.body_bytes_max,
                    .json_depth_max = static_cast<std::size_t>(config.limits.json_depth_max)}));
    return {};
}

Result<void> Composition::Parts::open_listeners() {
    http::ServerOptions options;
    options.io_threads = core_count() > 1 ? 2 : 1;
    options.listeners = {listener(kPublic, config.public_listener, *public_pipeline),
                         listener(kAdmin, config.admin_listener, *admin_pipeline)};
    options.limits = http_limits(config.limits);
    options.uncapped_peers = pipeline_services->trusted_proxies;
    options.clock = &clock;
    SLUICE_TRY(http_server, http::Server::start(std::move(options)));
    // Links and profiles need the port that was bound. Nothing is served before serve(), so nobody
    // reads these yet.
    public_url = url_of(config.public_listener, http_server->bound_port(kPublic));
    admin_url = url_of(config.admin_listener, http_server->bound_port(kAdmin));
    sharing->public_url = public_url;
    governance->public_url = public_url;
    show_metrics(metrics, {.clock = clock,
                           .requests = *requests,
                           .bodies = *bodies,
                           .queries = *queries,
                           .in_flight = *in_flight,
                           .file_reads = *file_reads,
                           .access = *access,
                           .snapshots = *snapshots,
                           .parquet = *parquet,
                           .http_server = *http_server,
                           .readiness = readiness,
                           .listeners = {std::string(kPublic), std::string(kAdmin)}});
    return {};
}

Result<std::vector<storage::LocationRule>> Composition::Parts::location_rules(
    const config::StorageConfig& configured, RequestContext& context) {
    // On the same prefix the metastore wins over sluice.yaml (A149b).
    SLUICE_TRY(std::vector<storage::LocationRule> rules, configured_rules(configured));
    SLUICE_TRY(std::vector<storage::LocationRule> registered,
               governance::load_location_rules(*governance, context));
    std::erase_if(rules, [&](const storage::LocationRule& rule) {
        return std::any_of(
            registered.begin(), registered.end(),
            [&](const storage::LocationRule& other) { return other.location == rule.location; });
    });
    std::move(registered.begin(), registered.end(), std::back_inserter(rules));
    return rules;
}

Result<void> Composition::Parts::reload_locations(RequestContext& context) {
    const std::lock_guard lock(locations_mutex);
    SLUICE_TRY(std::vector<storage::LocationRule> rules, location_rules(storage, context));
    stores->replace_rules(std::move(rules));
    return {};
}

Result<void> Composition::Parts::reload(const config::ServerConfig& fresh) {
    RequestContext context = start_context();
    const std::lock_guard lock(locations_mutex);
    // What can fail comes first, the certificates last of it: they are swapped by the same call.
    SLUICE_TRY(std::vector<storage::LocationRule> rules, location_rules(fresh.storage, context));
    SLUICE_CHECK(http_server->reload_tls());
    storage = fresh.storage;
    stores->replace_rules(std::move(rules));
    configure_logging(fresh.log);
    return {};
}

Result<void> Composition::Parts::follow_changes() {
    poller.emplace(*access, [this](std::int64_t) {
        RequestContext context(clock, "follow-changes", Deadline::after(clock, kFollowDeadline));
        return reload_locations(context);
    });
    SLUICE_TRY(watch, database->watch_changes([this] { poller->wake(); }));
    return {};
}

void Composition::Parts::start_jobs() {
    jobs.push_back(std::make_unique<PeriodicJob>(
        "expiry", kExpirySweepPause, clock, [this](RequestContext& context) {
            return governance::tell_expired(*governance, sink, context);
        }));
    jobs.push_back(std::make_unique<PeriodicJob>(
        "expired", kExpiredDropPause, clock, [this](RequestContext& context) {
            return governance::drop_expired(*governance, context);
        }));
    jobs.push_back(std::make_unique<PeriodicJob>(
        "token-uses", kTokenUsePause, clock, [this](RequestContext& context) -> Result<bool> {
            SLUICE_CHECK(governance::keep_token_uses(*governance, context));
            return false;
        }));
    jobs.push_back(std::make_unique<PeriodicJob>("statements", kStatementPause, clock,
                                                 [this](RequestContext&) -> Result<bool> {
                                                     statements->settle_due();
                                                     return false;
                                                 }));
}

/// What the last requests left behind.
void Composition::Parts::keep_token_uses() {
    RequestContext context(clock, "stop", Deadline::after(clock, kJobDeadline));
    const Result<void> kept = governance::keep_token_uses(*governance, context);
    if (!kept) {
        log(LogLevel::warn, "server", "the last uses of tokens were not kept",
            {{"error", kept.error().message()}, {"detail", kept.error().detail()}});
    }
}

Composition::Composition(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Composition::~Composition() { stop(); }

Result<std::unique_ptr<Composition>> Composition::build(const config::ServerConfig& config,
                                                        bool demo) {
    for (const std::string& name : config.unused_environment)
        log(LogLevel::warn, "config", "a variable means nothing to the server", {{"name", name}});
    auto parts = std::make_unique<Parts>(config);
    SLUICE_CHECK(parts->open_metastore());
    SLUICE_CHECK(parts->open_tables());
    parts->make_use_cases();
    parts->make_pools();
    SLUICE_CHECK(parts->make_pipelines());
    RequestContext context = parts->start_context();
    SLUICE_CHECK(parts->reload_locations(context));
    SLUICE_CHECK(parts->open_listeners());
    if (demo) SLUICE_CHECK(prepare_demo(*parts->governance, *parts->directory, context));
    SLUICE_CHECK(parts->follow_changes());
    // lint: allow(new) because the constructor is private: a composition comes from build() only
    return std::unique_ptr<Composition>(new Composition(std::move(parts)));
}

const std::string& Composition::public_url() const { return parts_->public_url; }
const std::string& Composition::admin_url() const { return parts_->admin_url; }
bool Composition::first_start() const { return parts_->first_start; }
const std::string& Composition::data_directory() const { return parts_->directory->path(); }

void Composition::serve() {
    parts_->maintenance.emplace(*parts_->snapshots, parts_->clock);
    parts_->start_jobs();
    parts_->readiness.set(api::Readiness::State::ready);
}

Result<void> Composition::reload(const config::ServerConfig& config) {
    SLUICE_CHECK(parts_->reload(config));
    const std::string waiting = config::keys_for_next_start(parts_->config, config);
    if (!waiting.empty()) {
        log(LogLevel::warn, "server", "these keys changed and wait for the next start",
            {{"keys", waiting}});
    }
    return {};
}

void Composition::stop() {
    if (parts_->http_server == nullptr) return;
    parts_->readiness.set(api::Readiness::State::draining);
    parts_->http_server->stop(seconds(parts_->config.shutdown_drain_s));
    parts_->jobs.clear();
    parts_->keep_token_uses();
    parts_->maintenance.reset();
    parts_->watch.reset();
    parts_->poller.reset();
    // Before the pool that would run them.
    parts_->file_reads->forget_waiting();
    parts_->statements->stop();
    parts_->queries->stop();
    parts_->requests->stop();
    parts_->bodies->stop();
    parts_->http_server.reset();
}

}  // namespace sluice::server
