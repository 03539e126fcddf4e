#include "metastore/sqlite_database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/assert.h"
#include "metastore/guarded_transaction.h"
#include "metastore/limits.h"

namespace sluice::metastore {
namespace {

constexpr Dialect kSqliteDialect = {.big_integer = "INTEGER",
                                    .byte_string = "BLOB",
                                    .ordered_text = "TEXT",
                                    .table_options = "STRICT"};

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
    GuardedTransaction transaction(connection);
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

SqliteDatabase::SqliteDatabase(const SqliteConnectionOptions& writer,
                               const SqliteConnectionOptions& reader, std::size_t readers_max)
    : writer_([writer](const RequestContext&) { return SqliteConnection::open(writer); }, 1),
      readers_([reader](const RequestContext&) { return SqliteConnection::open(reader); },
               readers_max) {}

SqliteDatabase::~SqliteDatabase() = default;

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const RequestContext& context,
                                                             SqliteOptions options) {
    SLUICE_ASSERT(options.readers_max > 0, "a database needs a reader");
    SLUICE_CHECK(make_private_file(options.path));
    const SqliteConnectionOptions writer{
        .path = options.path, .writes = true, .pages_max = options.pages_max};
    const SqliteConnectionOptions reader{.path = options.path};
    const auto readers_max = static_cast<std::size_t>(options.readers_max);
    std::unique_ptr<SqliteDatabase> database;
    // lint: allow(new) because the constructor is private: a database comes from open() only
    database.reset(new SqliteDatabase(writer, reader, readers_max));
    SLUICE_CHECK(migrate(*database, context, kSqliteDialect, options.migrations));
    return database;
}

Result<void> SqliteDatabase::transact_read(const RequestContext& context, const Work& work) {
    SLUICE_TRY(auto lease, readers_.borrow(context));
    for (int attempt = 1;; ++attempt) {
        Attempt result = run_transaction(lease.connection(), context, "BEGIN", work);
        if (!result.conflict || attempt == kTransactionAttemptsMax) {
            return std::move(result.outcome);
        }
    }
}

Result<void> SqliteDatabase::transact_write(const RequestContext& context, const Work& work) {
    SLUICE_TRY(auto lease, writer_.borrow(context));
    for (int attempt = 1;; ++attempt) {
        // IMMEDIATE: the lock is taken first, so that what was read cannot change before the write.
        Attempt result = run_transaction(lease.connection(), context, "BEGIN IMMEDIATE", work);
        if (!result.conflict || attempt == kTransactionAttemptsMax) {
            return std::move(result.outcome);
        }
    }
}

}  // namespace sluice::metastore
