#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/secret.h"
#include "metastore/connection_pool.h"
#include "metastore/database.h"
#include "metastore/limits.h"
#include "metastore/migrations.h"
#include "metastore/postgres_connection.h"

namespace sluice::metastore {

struct PostgresOptions {
    Secret<std::string> url;
    int readers_max = kReadersMax;
    std::span<const Migration> migrations = all_migrations();
};

/// A database of a PostgreSQL server that several servers share. Writers of all of them come one
/// after the other, by an advisory lock that each takes first; readers see one state and wait for
/// nobody. One connection writes, `readers_max` read, one listens if changes are watched. A
/// connection that is lost is replaced, and its transaction run again unless its commit had been
/// sent: then the error says that the outcome is not known.
class PostgresDatabase final : public Database {
public:
    /// Connects and migrates. CONFIGURATION_INVALID for a URL that is none, and as `migrate`;
    /// METASTORE_UNAVAILABLE when the server cannot be reached or does not let us in.
    static Result<std::unique_ptr<PostgresDatabase>> open(const RequestContext& context,
                                                          const PostgresOptions& options);
    ~PostgresDatabase() override;
    PostgresDatabase(const PostgresDatabase&) = delete;
    PostgresDatabase& operator=(const PostgresDatabase&) = delete;

    Result<std::unique_ptr<ChangeWatch>> watch_changes(std::function<void()> heard) override;

protected:
    Result<void> transact_read(const RequestContext& context, const Work& work) override;
    Result<void> transact_write(const RequestContext& context, const Work& work) override;

private:
    using Pool = ConnectionPool<PostgresConnection>;

    PostgresDatabase(PostgresUrl url, std::size_t readers_max);

    Result<std::unique_ptr<PostgresConnection>> connect(const RequestContext& context);
    Result<void> transact(Pool& pool, const RequestContext& context, bool writes, const Work& work);

    const PostgresUrl url_;
    std::mutex unreachable_mutex_;
    std::optional<Error> unreachable_;  // guarded by unreachable_mutex_; of the last attempt
    MonotonicTime unreachable_since_;   // guarded by unreachable_mutex_
    Pool writer_;                       // of one connection
    Pool readers_;
};

}  // namespace sluice::metastore
