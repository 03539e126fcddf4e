#include "metastore/sqlite_connection.h"

#include <sqlite3.h>

#include "base/assert.h"
#include "metastore/limits.h"

namespace sluice::metastore {
namespace {

// The write-ahead log is cut back to 16 MiB after a checkpoint; it grows past that only while a
// reader holds an old state.
constexpr std::string_view kKeepLittleLog = "PRAGMA journal_size_limit = 16777216";

class SqliteRow final : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    bool is_null(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    std::string text(int column) const override { return bytes(column); }
    std::string bytes(int column) const override {
        // STRICT tables hold what the column says, so that the blob of a text is its UTF-8.
        const void* data = sqlite3_column_blob(statement_, column);
        const int size = sqlite3_column_bytes(statement_, column);
        if (data == nullptr) return {};
        return std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
    }

private:
    sqlite3_stmt* const statement_;
};

/// Leaves a cached statement ready for the next use, whatever happened.
class StatementReset {
public:
    explicit StatementReset(sqlite3_stmt* statement) : statement_(statement) {}
    ~StatementReset() {
        // Repeats the error that the step has reported.
        (void)sqlite3_reset(statement_);
        (void)sqlite3_clear_bindings(statement_);
    }
    StatementReset(const StatementReset&) = delete;
    StatementReset& operator=(const StatementReset&) = delete;

private:
    sqlite3_stmt* const statement_;
};

int bind_value(sqlite3_stmt* statement, int position, const Parameter::Value& value) {
    // Parameters outlive the step, so that SQLite need not copy them (nullptr: SQLITE_STATIC).
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return sqlite3_bind_int64(statement, position, *number);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return sqlite3_bind_text64(statement, position, text->data(), text->size(), nullptr,
                                   SQLITE_UTF8);
    }
    if (const auto* bytes = std::get_if<Bytes>(&value)) {
        return sqlite3_bind_blob64(statement, position, bytes->value.data(), bytes->value.size(),
                                   nullptr);
    }
    return sqlite3_bind_null(statement, position);
}

}  // namespace

void SqliteConnection::StatementFinalizer::operator()(sqlite3_stmt* statement) const {
    // Repeats the error of the last step, if any.
    (void)sqlite3_finalize(statement);
}

SqliteConnection::SqliteConnection(sqlite3* database, std::string path)
    : database_(database), path_(std::move(path)) {}

SqliteConnection::~SqliteConnection() {
    statements_.clear();
    // Whatever the last connection cannot copy back now stays in the log, where the next start
    // finds it: nothing that was acknowledged depends on it.
    (void)sqlite3_close_v2(database_);
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(
    const SqliteConnectionOptions& options) {
    sqlite3* database = nullptr;
    // Each connection is used by one thread at a time.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                      SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(options.path.c_str(), &database, flags, nullptr);
    // lint: allow(new) because the constructor is private: a connection comes from open() only
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(database, options.path));
    if (code != SQLITE_OK) return connection->failure(code);
    SLUICE_CHECK(connection->configure(options));
    return connection;
}

Result<void> SqliteConnection::configure(const SqliteConnectionOptions& options) {
    (void)sqlite3_extended_result_codes(database_, 1);
    (void)sqlite3_busy_handler(database_, &SqliteConnection::on_busy, this);
    sqlite3_progress_handler(database_, kDeadlineCheckOperations, &SqliteConnection::on_progress,
                             this);
    (void)sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    if (sqlite3_db_readonly(database_, "main") == 1) {
        return Error(Condition::METASTORE_UNAVAILABLE, "The metastore cannot be written.",
                     path_ + " is read-only");
    }
    SLUICE_TRY(const std::string mode, use_write_ahead_log());
    if (mode != "wal") {
        return Error(Condition::METASTORE_UNAVAILABLE, "The metastore cannot be written.",
                     path_ +
                         " cannot use a write-ahead log; its file system may lack shared "
                         "memory");
    }
    // FULL: the log is synced by each commit, so that an acknowledged write survives a power cut.
    SLUICE_CHECK(pragma("PRAGMA synchronous = FULL"));
    SLUICE_CHECK(pragma("PRAGMA foreign_keys = ON"));
    SLUICE_CHECK(pragma("PRAGMA trusted_schema = OFF"));
    SLUICE_CHECK(pragma("PRAGMA cell_size_check = ON"));
    SLUICE_CHECK(pragma("PRAGMA temp_store = MEMORY"));
    if (!options.writes) SLUICE_CHECK(pragma("PRAGMA query_only = ON"));
    SLUICE_CHECK(pragma(kKeepLittleLog));
    if (options.pages_max > 0) SLUICE_CHECK(limit_pages(options.pages_max));
    return {};
}

Result<std::string> SqliteConnection::use_write_ahead_log() {
    // Of those that open a new file together one switches it over. SQLite makes the others wait for
    // any lock but that one.
    for (int calls = 0;; ++calls) {
        failed_by_conflict_ = false;
        auto mode = pragma("PRAGMA journal_mode = WAL");
        if (mode || !failed_by_conflict_ || on_busy(this, calls) == 0) return mode;
    }
}

Result<void> SqliteConnection::limit_pages(std::int64_t pages_max) {
    // The table-valued form of this pragma cannot set it, and no pragma takes parameters.
    // lint: allow(sql) because the only part that varies is a number of ours
    const std::string sql = "PRAGMA max_page_count = " + std::to_string(pages_max);
    SLUICE_CHECK(pragma(sql));
    return {};
}

Result<std::string> SqliteConnection::pragma(std::string_view sql) {
    // Not cached: each runs once.
    SLUICE_TRY(const Prepared prepared, prepare(sql));
    std::string answer;
    SLUICE_CHECK(step_all(prepared, {}, [&](const Row& row) -> Result<void> {
        answer = row.text(0);
        return {};
    }));
    return answer;
}

Result<SqliteConnection::Prepared> SqliteConnection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    Prepared prepared;
    prepared.statement.reset(statement);
    if (code != SQLITE_OK) return failure(code).context("preparing a statement");
    const int count = sqlite3_bind_parameter_count(statement);
    for (int i = 1; i <= count; ++i) {
        const std::string name = "$" + std::to_string(i);
        prepared.positions.push_back(sqlite3_bind_parameter_index(statement, name.c_str()));
    }
    return prepared;
}

Result<SqliteConnection::Prepared*> SqliteConnection::cached(std::string_view sql) {
    const auto found = statements_.find(sql);
    if (found != statements_.end()) return &found->second;
    SLUICE_TRY(Prepared prepared, prepare(sql));
    if (statements_.size() >= kStatementsPerConnectionMax) {
        // A statement whose rows are being read stays.
        std::erase_if(statements_, [](const auto& entry) {
            return sqlite3_stmt_busy(entry.second.statement.get()) == 0;
        });
    }
    return &statements_.emplace(std::string(sql), std::move(prepared)).first->second;
}

Result<void> SqliteConnection::bind(const Prepared& prepared, const Parameters& parameters) {
    SLUICE_ASSERT(prepared.positions.size() == parameters.size(),
                  "a statement takes other parameters than it is given");
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        SLUICE_ASSERT(prepared.positions[i] != 0, "a statement's parameters have a gap");
        const int code =
            bind_value(prepared.statement.get(), prepared.positions[i], parameters[i].value());
        if (code != SQLITE_OK) return failure(code).context("binding a value");
    }
    return {};
}

Result<void> SqliteConnection::step_all(const Prepared& prepared, const Parameters& parameters,
                                        const RowCallback& each) {
    sqlite3_stmt* statement = prepared.statement.get();
    const StatementReset reset(statement);
    SLUICE_CHECK(bind(prepared, parameters));
    const SqliteRow row(statement);
    while (true) {
        const int code = sqlite3_step(statement);
        if (code == SQLITE_DONE) return {};
        if (code != SQLITE_ROW) return failure(code);
        if (each) SLUICE_CHECK(each(row));
    }
}

Result<std::int64_t> SqliteConnection::execute(std::string_view sql, const Parameters& parameters) {
    const std::int64_t before = sqlite3_total_changes64(database_);
    SLUICE_CHECK(query(sql, parameters, nullptr));
    // The count of the last INSERT, UPDATE or DELETE stays when a statement touches nothing.
    return sqlite3_total_changes64(database_) == before ? 0 : sqlite3_changes64(database_);
}

Result<void> SqliteConnection::query(std::string_view sql, const Parameters& parameters,
                                     const RowCallback& each) {
    SLUICE_TRY(Prepared * prepared, cached(sql));
    if (sqlite3_stmt_busy(prepared->statement.get()) == 0) {
        return step_all(*prepared, parameters, each);
    }
    // A callback runs the very statement whose rows it is given.
    SLUICE_TRY(const Prepared second, prepare(sql));
    return step_all(second, parameters, each);
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

bool SqliteConnection::over() const {
    return context_ != nullptr && !context_->check().has_value();
}

int SqliteConnection::on_progress(void* self) {
    return static_cast<SqliteConnection*>(self)->over() ? 1 : 0;
}

int SqliteConnection::on_busy(void* self, int calls) {
    if (static_cast<SqliteConnection*>(self)->over()) return 0;
    if (calls * kBusyWaitStepMs >= kBusyWaitMsMax) return 0;
    (void)sqlite3_sleep(kBusyWaitStepMs);
    return 1;
}

Error SqliteConnection::failure(int code) {
    const int primary = code & 0xFF;
    failed_by_conflict_ = primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
    const char* text = database_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database_);
    const std::string detail = path_ + ": " + text + " (SQLite code " + std::to_string(code) + ")";
    if (primary == SQLITE_INTERRUPT || failed_by_conflict_) {
        if (context_ != nullptr) {
            if (Result<void> alive = context_->check(); !alive) {
                failed_by_conflict_ = false;
                return std::move(alive).error();
            }
        }
    }
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            return Error(Condition::RESOURCE_ALREADY_EXISTS, "It already exists.", detail);
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return Error(Condition::RESOURCE_IN_USE, "Something else refers to it.", detail);
        default:
            break;
    }
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB) {
        return Error(Condition::METASTORE_UNAVAILABLE,
                     "The metastore is damaged. Restore it from a backup.", detail);
    }
    if (primary == SQLITE_FULL) {
        return Error(Condition::METASTORE_UNAVAILABLE, "The metastore has no space left.",
                     "no space left: " + detail);
    }
    if (primary == SQLITE_ERROR || primary == SQLITE_CONSTRAINT || primary == SQLITE_MISMATCH ||
        primary == SQLITE_RANGE || primary == SQLITE_MISUSE) {
        return Error(Condition::INTERNAL_ERROR, "The metastore refused a statement.", detail);
    }
    return Error(Condition::METASTORE_UNAVAILABLE, "The metastore is not available.", detail);
}

}  // namespace sluice::metastore
