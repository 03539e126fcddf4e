#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metastore/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sluice::metastore {

struct SqliteConnectionOptions {
    std::string path;
    bool writes = false;
    std::int64_t pages_max = 0;  ///< 0: no limit of our own
};

/// One connection with its compiled statements. One thread at a time.
class SqliteConnection {
public:
    static Result<std::unique_ptr<SqliteConnection>> open(const SqliteConnectionOptions& options);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    /// Statements end early when this request is over; nullptr: never. Borrowed.
    void set_context(const RequestContext* context) { context_ = context; }

    Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters);
    Result<void> query(std::string_view sql, const Parameters& parameters, const RowCallback& each);

    bool in_transaction() const;
    /// A connection that could not end its transaction is given up.
    bool reusable() const { return !in_transaction(); }
    /// Whether the last failure was a conflict with another connection, so that the transaction may
    /// succeed when it is run again.
    bool failed_by_conflict() const { return failed_by_conflict_; }

private:
    struct StatementFinalizer {
        void operator()(sqlite3_stmt* statement) const;
    };
    struct Prepared {
        std::unique_ptr<sqlite3_stmt, StatementFinalizer> statement;
        std::vector<int> positions;  // of $1, $2 …: SQLite numbers them as they appear
    };

    SqliteConnection(sqlite3* database, std::string path);

    Result<void> configure(const SqliteConnectionOptions& options);
    Result<std::string> use_write_ahead_log();
    Result<void> limit_pages(std::int64_t pages_max);
    Result<std::string> pragma(std::string_view sql);
    Result<Prepared> prepare(std::string_view sql);
    Result<Prepared*> cached(std::string_view sql);
    Result<void> bind(const Prepared& prepared, const Parameters& parameters);
    /// Binds and steps to the end, `each` (may be empty) for every row.
    Result<void> step_all(const Prepared& prepared, const Parameters& parameters,
                          const RowCallback& each);
    Error failure(int code);
    bool over() const;

    static int on_progress(void* self);
    static int on_busy(void* self, int calls);

    sqlite3* const database_;
    const std::string path_;
    const RequestContext* context_ = nullptr;
    bool failed_by_conflict_ = false;
    std::map<std::string, Prepared, std::less<>> statements_;
};

}  // namespace sluice::metastore
