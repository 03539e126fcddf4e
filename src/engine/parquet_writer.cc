#include "engine/parquet_writer.h"

#include <duckdb.h>
#include <sys/stat.h>

#include <filesystem>

#include "engine/handle.h"

namespace sluice::engine {
namespace {

using Database = Handle<duckdb_database, duckdb_close>;
using Connection = Handle<duckdb_connection, duckdb_disconnect>;

/// A text as a literal of DuckDB's SQL.
std::string sql_literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c;
        if (c == '\'') out += c;
    }
    return out + "'";
}

Result<void> run(const Connection& connection, const std::string& sql) {
    duckdb_result result{};
    const bool ok = duckdb_query(connection.get(), sql.c_str(), &result) == DuckDBSuccess;
    const char* message = ok ? nullptr : duckdb_result_error(&result);
    const std::string detail = message != nullptr ? message : "";
    duckdb_destroy_result(&result);
    if (ok) return {};
    return Error(Condition::INTERNAL_ERROR, "a Parquet file could not be written", detail);
}

}  // namespace

Result<std::int64_t> write_parquet(const std::string& select_sql, const std::string& path) {
    Database database;
    Connection connection;
    if (duckdb_open(nullptr, database.out()) != DuckDBSuccess ||
        duckdb_connect(database.get(), connection.out()) != DuckDBSuccess) {
        return Error(Condition::INTERNAL_ERROR, "DuckDB cannot start");
    }
    const std::string folder = std::filesystem::path(path).parent_path().string() + "/";
    SLUICE_CHECK(run(connection,
                     "SET autoinstall_known_extensions=false; SET autoload_known_extensions=false; "
                     "SET threads=1; SET allowed_directories=[" +
                         sql_literal(folder) +
                         "]; SET enable_external_access=false; SET lock_configuration=true"));
    // lint: allow(sql) because COPY binds nothing; the path is quoted, the SELECT is the caller's
    SLUICE_CHECK(run(connection, "COPY (" + select_sql + ") TO " + sql_literal(path) +
                                     " (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"));
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        return Error(Condition::INTERNAL_ERROR, "a Parquet file could not be written",
                     "it is not there");
    }
    return static_cast<std::int64_t>(status.st_size);
}

}  // namespace sluice::engine
