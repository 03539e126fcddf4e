#include "metastore/postgres_database.h"

#include <algorithm>
#include <chrono>

#include "base/assert.h"
#include "metastore/guarded_transaction.h"
#include "metastore/postgres_watch.h"

namespace sluice::metastore {
namespace {

constexpr Dialect kPostgresDialect = {.big_integer = "BIGINT",
                                      .byte_string = "BYTEA",
                                      .ordered_text = "TEXT COLLATE \"C\"",
                                      .table_options = ""};

// Repeatable read: all statements see the state that the first one saw.
constexpr std::string_view kBeginRead =
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = ";
// Read committed, since the lock leaves nobody else to see the commits of; with more, the state
// would be the one from before the lock was granted. The number spells `sluice`.
constexpr std::string_view kBeginWrite =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL statement_timeout = ";
constexpr std::string_view kTakeWritersLock = "; SELECT pg_advisory_xact_lock(126909663503205)";
constexpr std::string_view kCommit = "COMMIT";
constexpr std::string_view kNotifyAndCommit = "NOTIFY sluice_changes; COMMIT";

std::string begin_statements(const RequestContext& context, bool writes) {
    const std::int64_t left = std::min<std::int64_t>(
        context.deadline().remaining(context.clock()).count(), kStatementMsMax);
    const std::int64_t timeout = std::min<std::int64_t>(left + kStatementGraceMs, kStatementMsMax);
    std::string statements(writes ? kBeginWrite : kBeginRead);
    statements += std::to_string(timeout);
    if (writes) statements += kTakeWritersLock;
    return statements;
}

/// From BEGIN to COMMIT; rolls back when it goes out of scope before.
class TransactionScope {
public:
    TransactionScope(PostgresConnection& connection, const RequestContext& context)
        : connection_(connection) {
        connection_.set_context(&context);
    }
    ~TransactionScope() {
        connection_.set_context(nullptr);
        // A connection that cannot roll back is not reusable: the pool drops it.
        if (!connection_.lost() && connection_.in_transaction()) (void)connection_.run("ROLLBACK");
    }
    TransactionScope(const TransactionScope&) = delete;
    TransactionScope& operator=(const TransactionScope&) = delete;

private:
    PostgresConnection& connection_;
};

struct Attempt {
    Result<void> outcome;
    bool again = false;  ///< nothing was committed, and it may succeed next time
};

Attempt run_transaction(PostgresConnection& connection, const RequestContext& context, bool writes,
                        const Database::Work& work) {
    const TransactionScope scope(connection, context);
    auto begun = connection.begin(begin_statements(context, writes));
    if (!begun) return {std::move(begun), connection.failed_by_conflict()};
    GuardedTransaction transaction(connection);
    Result<void> answer = work(transaction);
    if (transaction.failure()) {
        // Also when `work` swallowed the error: the server would not commit either.
        Error error = answer.has_value() ? *transaction.failure() : std::move(answer).error();
        return {std::move(error), transaction.failed_by_conflict()};
    }
    if (!answer) return {std::move(answer)};
    const bool notify = writes && transaction.changed();
    Result<void> committed = connection.commit(std::string(notify ? kNotifyAndCommit : kCommit));
    const bool again = !committed && connection.failed_by_conflict();
    return {std::move(committed), again};
}

}  // namespace

PostgresDatabase::PostgresDatabase(PostgresUrl url, std::size_t readers_max)
    : url_(std::move(url)),
      writer_([this](const RequestContext& context) { return connect(context); }, 1),
      readers_([this](const RequestContext& context) { return connect(context); }, readers_max) {}

PostgresDatabase::~PostgresDatabase() = default;

Result<std::unique_ptr<PostgresDatabase>> PostgresDatabase::open(const RequestContext& context,
                                                                 const PostgresOptions& options) {
    SLUICE_ASSERT(options.readers_max > 0, "a database needs a reader");
    SLUICE_TRY(PostgresUrl url, PostgresUrl::parse(options.url));
    const auto readers_max = static_cast<std::size_t>(options.readers_max);
    std::unique_ptr<PostgresDatabase> database;
    // lint: allow(new) because the constructor is private: a database comes from open() only
    database.reset(new PostgresDatabase(std::move(url), readers_max));
    SLUICE_CHECK(migrate(*database, context, kPostgresDialect, options.migrations));
    return database;
}

Result<std::unique_ptr<PostgresConnection>> PostgresDatabase::connect(
    const RequestContext& context) {
    {
        const std::scoped_lock lock(unreachable_mutex_);
        const auto since = context.clock().monotonic() - unreachable_since_;
        if (unreachable_ && since < std::chrono::milliseconds(kReconnectPauseMs)) {
            return *unreachable_;
        }
    }
    auto opened = PostgresConnection::open(url_);
    const std::scoped_lock lock(unreachable_mutex_);
    unreachable_.reset();
    if (!opened) {
        unreachable_ = opened.error();
        unreachable_since_ = context.clock().monotonic();
    }
    return opened;
}

Result<void> PostgresDatabase::transact(Pool& pool, const RequestContext& context, bool writes,
                                        const Work& work) {
    for (int attempt = 1;; ++attempt) {
        SLUICE_TRY(Pool::Lease lease, pool.borrow(context));
        Attempt result = run_transaction(lease.connection(), context, writes, work);
        if (!result.again || attempt == kTransactionAttemptsMax) return std::move(result.outcome);
        // What ended one connection has most likely ended all: the next attempt gets a new one.
        if (lease.connection().lost()) pool.close_idle();
    }
}

Result<void> PostgresDatabase::transact_read(const RequestContext& context, const Work& work) {
    return transact(readers_, context, false, work);
}

Result<void> PostgresDatabase::transact_write(const RequestContext& context, const Work& work) {
    return transact(writer_, context, true, work);
}

Result<std::unique_ptr<ChangeWatch>> PostgresDatabase::watch_changes(std::function<void()> heard) {
    return PostgresWatch::start(url_, std::move(heard));
}

}  // namespace sluice::metastore
