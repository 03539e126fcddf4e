#include "engine/duckdb_session.h"

#include <duckdb.h>

#include <array>
#include <utility>

#include "engine/handle.h"

namespace sluice::engine {
namespace {

using Config = Handle<duckdb_config, duckdb_destroy_config>;
using Database = Handle<duckdb_database, duckdb_close>;
using Connection = Handle<duckdb_connection, duckdb_disconnect>;
using Statement = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using Pending = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using Chunk = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;

/// duckdb_result is a struct, not a handle.
class QueryResult {
public:
    QueryResult() = default;
    QueryResult(const QueryResult&) = delete;
    QueryResult& operator=(const QueryResult&) = delete;
    ~QueryResult() { duckdb_destroy_result(&result_); }
    duckdb_result* get() { return &result_; }

private:
    duckdb_result result_{};
};

std::string text_or_empty(const char* text) { return text == nullptr ? std::string() : text; }

Error engine_failed(std::string detail) {
    return Error(Condition::INTERNAL_ERROR, "the engine that reads checkpoints did not start",
                 std::move(detail));
}

Error unreadable(duckdb_error_type type, const char* text) {
    if (type == DUCKDB_ERROR_OUT_OF_MEMORY) {
        return Error(Condition::TABLE_LOG_CORRUPT,
                     "a checkpoint of the table needs more memory than the server allows",
                     text_or_empty(text));
    }
    return Error(Condition::TABLE_LOG_CORRUPT, "a checkpoint of the table is not readable",
                 text_or_empty(text));
}

/// DuckDB's C API catches exceptions itself, but for a few places; none may fly on from here.
template <class F>
auto guarded(F&& body) -> decltype(body()) {
    try {
        return body();
    } catch (const std::exception& e) {
        return unreadable(DUCKDB_ERROR_INVALID, e.what());
    }
}

Result<Database> open_database(std::int64_t memory_bytes) {
    Config config;
    if (duckdb_create_config(config.out()) != DuckDBSuccess) return engine_failed("config");
    const std::string memory = std::to_string(memory_bytes) + "B";
    const std::array<std::pair<const char*, const char*>, 7> settings{{
        {"autoload_known_extensions", "false"},
        {"autoinstall_known_extensions", "false"},
        {"allow_persistent_secrets", "false"},
        // The file cache knows files by name, and a descriptor's number is used again.
        {"enable_external_file_cache", "false"},
        {"temp_directory", ""},
        // More threads would multiply memory; tables are read side by side in sessions of their
        // own.
        {"threads", "1"},
        {"memory_limit", memory.c_str()},
    }};
    for (const auto& [name, value] : settings) {
        if (duckdb_set_config(config.get(), name, value) != DuckDBSuccess) {
            return engine_failed(std::string("setting ") + name);
        }
    }
    Database database;
    char* why = nullptr;
    if (duckdb_open_ext(nullptr, database.out(), config.get(), &why) != DuckDBSuccess) {
        std::string detail = text_or_empty(why);
        duckdb_free(why);
        return engine_failed(std::move(detail));
    }
    return database;
}

Result<void> fence_in(duckdb_connection connection, const std::string& file_literal) {
    // Exactly this file: DuckDB follows the link to the descriptor's file, both here and when it
    // opens it. Nothing can be changed behind the lock.
    const std::array<std::string, 4> statements{
        "SET TimeZone='UTC'", "SET allowed_paths=[" + file_literal + "]",
        "SET enable_external_access=false", "SET lock_configuration=true"};
    for (const std::string& statement : statements) {
        QueryResult result;
        if (duckdb_query(connection, statement.c_str(), result.get()) != DuckDBSuccess) {
            return engine_failed(text_or_empty(duckdb_result_error(result.get())));
        }
    }
    return {};
}

}  // namespace

struct RowStream::Impl {
    Statement statement;
    std::vector<ColumnType> types;
    std::vector<VectorView> views;  // refer to types
    QueryResult result;
    Chunk chunk;

    Error error() {
        return unreadable(duckdb_result_error_type(result.get()),
                          duckdb_result_error(result.get()));
    }

    Result<void> start() {
        types = describe_columns(statement.get());
        views.reserve(types.size());
        for (const ColumnType& type : types) views.emplace_back(type);
        Pending pending;
        if (duckdb_pending_prepared_streaming(statement.get(), pending.out()) != DuckDBSuccess) {
            return unreadable(DUCKDB_ERROR_INVALID, duckdb_pending_error(pending.get()));
        }
        if (duckdb_execute_pending(pending.get(), result.get()) != DuckDBSuccess) return error();
        return {};
    }

    Result<std::size_t> fetch() {
        chunk = Chunk();
        chunk = Chunk(duckdb_fetch_chunk(*result.get()));
        if (!chunk) {
            // The end, or an error in the middle of the file: only the result tells which.
            if (duckdb_result_error(result.get()) != nullptr) return error();
            return std::size_t{0};
        }
        for (std::size_t i = 0; i < views.size(); ++i) {
            views[i].bind(duckdb_data_chunk_get_vector(chunk.get(), i));
        }
        return static_cast<std::size_t>(duckdb_data_chunk_get_size(chunk.get()));
    }
};

RowStream::RowStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RowStream::RowStream(RowStream&&) noexcept = default;
RowStream& RowStream::operator=(RowStream&&) noexcept = default;
RowStream::~RowStream() = default;

Result<std::size_t> RowStream::next() {
    return guarded([this]() -> Result<std::size_t> { return impl_->fetch(); });
}

const VectorView& RowStream::column(std::size_t i) const { return impl_->views[i]; }

struct DuckDbSession::Impl {
    Database database;
    Connection connection;
    std::string file_literal;

    Result<Statement> prepare(const std::string& sql) {
        Statement statement;
        if (duckdb_prepare(connection.get(), sql.c_str(), statement.out()) != DuckDBSuccess) {
            return unreadable(DUCKDB_ERROR_INVALID, duckdb_prepare_error(statement.get()));
        }
        return statement;
    }
};

DuckDbSession::DuckDbSession(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DuckDbSession::DuckDbSession(DuckDbSession&&) noexcept = default;
DuckDbSession& DuckDbSession::operator=(DuckDbSession&&) noexcept = default;
DuckDbSession::~DuckDbSession() = default;

Result<DuckDbSession> DuckDbSession::open(int descriptor, std::int64_t memory_bytes) {
    return guarded([&]() -> Result<DuckDbSession> {
        auto impl = std::make_unique<Impl>();
        impl->file_literal = "'/proc/self/fd/" + std::to_string(descriptor) + "'";
        SLUICE_TRY(impl->database, open_database(memory_bytes));
        if (duckdb_connect(impl->database.get(), impl->connection.out()) != DuckDBSuccess) {
            return engine_failed("connect");
        }
        SLUICE_CHECK(fence_in(impl->connection.get(), impl->file_literal));
        return DuckDbSession(std::move(impl));
    });
}

const std::string& DuckDbSession::file_literal() const { return impl_->file_literal; }

Result<std::vector<ColumnType>> DuckDbSession::columns(const std::string& sql) {
    return guarded([&]() -> Result<std::vector<ColumnType>> {
        SLUICE_TRY(const Statement statement, impl_->prepare(sql));
        return describe_columns(statement.get());
    });
}

Result<RowStream> DuckDbSession::run(const std::string& sql) {
    return guarded([&]() -> Result<RowStream> {
        auto stream = std::make_unique<RowStream::Impl>();
        SLUICE_TRY(stream->statement, impl_->prepare(sql));
        SLUICE_CHECK(stream->start());
        return RowStream(std::move(stream));
    });
}

}  // namespace sluice::engine
