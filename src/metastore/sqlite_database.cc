#include "metastore/sqlite_database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <system_error>
#include <vector>

#include "base/assert.h"
#include "metastore/limits.h"
#include "metastore/sqlite_connection.h"

namespace sluice::metastore {
namespace {

constexpr Dialect kSqliteDialect = {.big_integer = "INTEGER",
                                    .byte_string = "BLOB",
                                    .ordered_text = "TEXT",
                                    .table_options = "STRICT"};

class SqliteTransaction final : public Transaction {
public:
    explicit SqliteTransaction(SqliteConnection& connection) : connection_(connection) {}

    Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters) override {
        if (failure_) return *failure_;
        return remember(connection_.execute(sql, parameters));
    }

    Result<void> query(std::string_view sql, const Parameters& parameters,
                       const RowCallback& each) override {
        if (failure_) return *failure_;
        bool by_caller = false;
        auto outcome = connection_.query(sql, parameters, [&](const Row& row) -> Result<void> {
            Result<void> answer = each(row);
            by_caller = !answer.has_value();
            return answer;
        });
        // An error of the callback is the caller's business; the statement did not fail.
        return by_caller ? outcome : remember(std::move(outcome));
    }

    const std::optional<Error>& failure() const { return failure_; }
    bool failed_by_conflict() const { return failed_by_conflict_; }

private:
    template <class T>
    Result<T> remember(Result<T> outcome) {
        if (!outcome.has_value()) {
            failure_ = outcome.error();
            failed_by_conflict_ = connection_.failed_by_conflict();
        }
        return outcome;
    }

    SqliteConnection& connection_;
    std::optional<Error> failure_;
    bool failed_by_conflict_ = false;
};

/// From BEGIN to COMMIT; rolls back when it goes out of scope before.
class TransactionScope {
public:
    TransactionScope(SqliteConnection& connection, const RequestContext& context)
        : connection_(connection) {
        connection_.set_context(&context);
    }
    ~TransactionScope() {
        connection_.set_context(nullptr);
        // A connection that cannot roll back is still in a transaction: the pool drops it.
        if (connection_.in_transaction()) (void)connection_.execute("ROLLBACK", {});
    }
    TransactionScope(const TransactionScope&) = delete;
    TransactionScope& operator=(const TransactionScope&) = delete;

    Result<void> commit() {
        // No deadline from here on: whether the write counts must not hang on a clock.
        connection_.set_context(nullptr);
        SLUICE_CHECK(connection_.execute("COMMIT", {}));
        return {};
    }

private:
    SqliteConnection& connection_;
};

struct Attempt {
    Result<void> outcome;
    bool conflict = false;
};

Attempt run_transaction(SqliteConnection& connection, const RequestContext& context,
                        std::string_view begin, const Database::Work& work) {
    TransactionScope scope(connection, context);
    auto begun = connection.execute(begin, {});
    if (!begun) return {std::move(begun).error(), connection.failed_by_conflict()};
    SqliteTransaction transaction(connection);
    Result<void> answer = work(transaction);
    if (transaction.failure()) {
        // Also when `work` swallowed the error: PostgreSQL would not commit either.
        Error error = answer.has_value() ? *transaction.failure() : std::move(answer).error();
        return {std::move(error), transaction.failed_by_conflict()};
    }
    if (!answer) return {std::move(answer)};
    Result<void> committed = scope.commit();
    const bool conflict = !committed && connection.failed_by_conflict();
    return {std::move(committed), conflict};
}

Error cannot_write(const std::string& what, int error_number) {
    return Error(Condition::METASTORE_UNAVAILABLE,
                 "The metastore cannot be written: check the data directory.",
                 what + ": " + std::generic_category().message(error_number));
}

Result<void> sync_directory(const std::string& directory) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return cannot_write("opening data_dir " + directory, errno);
    const int synced = ::fsync(descriptor);
    const int error_number = errno;
    (void)::close(descriptor);  // Nothing was written through it.
    if (synced != 0) return cannot_write("syncing data_dir " + directory, error_number);
    return {};
}

// SQLite would make the file readable for everybody; its log and index take over our mode.
Result<void> make_private_file(const std::string& path) {
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    const std::string directory = parent.empty() ? "." : parent.string();
    if (::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
        return cannot_write("data_dir " + directory + " is not a directory this user may write to",
                            errno);
    }
    const int descriptor =
        ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        (void)::close(descriptor);  // Empty; the directory entry is what counts.
        return sync_directory(directory);
    }
    if (errno != EEXIST) return cannot_write("creating " + path, errno);
    // By name, not by descriptor: closing one would drop the locks this process has on the file.
    if (::chmod(path.c_str(), 0600) != 0) return cannot_write("protecting " + path, errno);
    return {};
}

}  // namespace

/// Connections of one kind, opened when they are first needed, lent to one thread at a time.
class SqliteDatabase::Pool {
public:
    Pool(SqliteConnectionOptions options, std::size_t connections_max)
        : options_(std::move(options)), connections_max_(connections_max) {}

    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<SqliteConnection> connection)
            : pool_(&pool), connection_(std::move(connection)) {}
        ~Lease() {
            if (connection_) pool_->give_back(std::move(connection_));
        }
        Lease(Lease&& other) noexcept = default;
        Lease& operator=(Lease&&) = delete;

        SqliteConnection& connection() { return *connection_; }

    private:
        Pool* pool_;
        std::unique_ptr<SqliteConnection> connection_;
    };

    Result<Lease> borrow(const RequestContext& context) {
        SLUICE_CHECK(context.check());
        {
            std::unique_lock lock(mutex_);
            while (idle_.empty() && open_ == connections_max_) {
                // Also while nothing is given back: the request may end meanwhile.
                (void)returned_.wait_for(lock, std::chrono::milliseconds(kDeadlineCheckMs));
                SLUICE_CHECK(context.check());
            }
            if (!idle_.empty()) {
                std::unique_ptr<SqliteConnection> connection = std::move(idle_.back());
                idle_.pop_back();
                return Lease(*this, std::move(connection));
            }
            ++open_;
        }
        auto opened = SqliteConnection::open(options_);
        if (!opened) {
            forget_one();
            return std::move(opened).error();
        }
        return Lease(*this, std::move(*opened));
    }

private:
    void give_back(std::unique_ptr<SqliteConnection> connection) {
        if (connection->in_transaction()) {
            connection.reset();
            forget_one();
            return;
        }
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(connection));
        returned_.notify_one();
    }

    void forget_one() {
        const std::scoped_lock lock(mutex_);
        --open_;
        returned_.notify_one();
    }

    const SqliteConnectionOptions options_;
    const std::size_t connections_max_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<SqliteConnection>> idle_;  // guarded by mutex_
    std::size_t open_ = 0;                                 // guarded by mutex_; lent ones too
};

SqliteDatabase::SqliteDatabase(std::unique_ptr<Pool> writer, std::unique_ptr<Pool> readers)
    : writer_(std::move(writer)), readers_(std::move(readers)) {}

SqliteDatabase::~SqliteDatabase() = default;

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const RequestContext& context,
                                                             SqliteOptions options) {
    SLUICE_ASSERT(options.readers_max > 0, "a database needs a reader");
    SLUICE_CHECK(make_private_file(options.path));
    SqliteConnectionOptions writer{
        .path = options.path, .writes = true, .pages_max = options.pages_max};
    SqliteConnectionOptions reader{.path = options.path};
    // lint: allow(new) because the constructor is private: a database comes from open() only
    std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(
        std::make_unique<Pool>(std::move(writer), 1),
        std::make_unique<Pool>(std::move(reader), static_cast<std::size_t>(options.readers_max))));
    SLUICE_CHECK(migrate(*database, context, kSqliteDialect, options.migrations));
    return database;
}

Result<void> SqliteDatabase::transact_read(const RequestContext& context, const Work& work) {
    SLUICE_TRY(Pool::Lease lease, readers_->borrow(context));
    for (int attempt = 1;; ++attempt) {
        Attempt result = run_transaction(lease.connection(), context, "BEGIN", work);
        if (!result.conflict || attempt == kTransactionAttemptsMax) {
            return std::move(result.outcome);
        }
    }
}

Result<void> SqliteDatabase::transact_write(const RequestContext& context, const Work& work) {
    SLUICE_TRY(Pool::Lease lease, writer_->borrow(context));
    for (int attempt = 1;; ++attempt) {
        // IMMEDIATE: the lock is taken first, so that what was read cannot change before the write.
        Attempt result = run_transaction(lease.connection(), context, "BEGIN IMMEDIATE", work);
        if (!result.conflict || attempt == kTransactionAttemptsMax) {
            return std::move(result.outcome);
        }
    }
}

}  // namespace sluice::metastore
