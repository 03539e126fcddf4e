#pragma once

#include <memory>
#include <span>
#include <string>

#include "metastore/connection_pool.h"
#include "metastore/database.h"
#include "metastore/limits.h"
#include "metastore/migrations.h"
#include "metastore/sqlite_connection.h"

namespace sluice::metastore {

struct SqliteOptions {
    std::string path;  ///< DATA_DIR/metastore.db; its directory must exist
    int readers_max = kReadersMax;
    std::span<const Migration> migrations = all_migrations();
    /// Largest size of the database file; 0: the disk's.
    std::int64_t pages_max = 0;
};

/// One file in WAL mode; a commit is on the disk when `write` returns. One connection writes, a
/// few read, none waits for the other. Other processes may open the same file.
class SqliteDatabase final : public Database {
public:
    /// Opens or creates the file (mode 0600), checks it and migrates it. METASTORE_UNAVAILABLE when
    /// the file cannot be opened, written or is damaged; CONFIGURATION_INVALID as `migrate`.
    static Result<std::unique_ptr<SqliteDatabase>> open(const RequestContext& context,
                                                        SqliteOptions options);
    ~SqliteDatabase() override;
    SqliteDatabase(const SqliteDatabase&) = delete;
    SqliteDatabase& operator=(const SqliteDatabase&) = delete;

protected:
    Result<void> transact_read(const RequestContext& context, const Work& work) override;
    Result<void> transact_write(const RequestContext& context, const Work& work) override;

private:
    SqliteDatabase(const SqliteConnectionOptions& writer, const SqliteConnectionOptions& reader,
                   std::size_t readers_max);

    ConnectionPool<SqliteConnection> writer_;  // of one connection
    ConnectionPool<SqliteConnection> readers_;
};

}  // namespace sluice::metastore
