#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "metastore/database.h"
#include "metastore/postgres_url.h"

struct pg_conn;
struct pg_result;

namespace sluice::metastore {

/// One connection with its prepared statements. One thread at a time.
///
/// A statement whose request ends is cancelled, and the connection given up: what the server still
/// had to say about it would have to be waited for.
class PostgresConnection {
public:
    /// METASTORE_UNAVAILABLE when no server of the URL lets us in; CONFIGURATION_INVALID when one
    /// does that cannot hold a metastore. Looking up names and connecting do not look at a request:
    /// at most `kConnectSecondsMax` for each address.
    static Result<std::unique_ptr<PostgresConnection>> open(const PostgresUrl& url);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    /// Statements end early when this request is over; nullptr: never. Borrowed.
    void set_context(const RequestContext* context) { context_ = context; }

    Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters);
    /// Reads all rows before the first callback, so that callbacks may run statements.
    Result<void> query(std::string_view sql, const Parameters& parameters, const RowCallback& each);
    /// Statements of ours without values, in one round trip; the first that fails ends them.
    Result<void> run(const std::string& statements);
    /// The same with a BEGIN. A server that refuses it has become a standby: the connection is
    /// lost.
    Result<void> begin(const std::string& statements);
    /// The same with a COMMIT at the end, which is waited for whatever becomes of the request.
    Result<void> commit(const std::string& statements);

    bool in_transaction() const;
    /// False after a lost connection: for whoever lends it.
    bool reusable() const { return !lost_ && !in_transaction(); }
    bool lost() const { return lost_; }
    /// Whether the last failure was a conflict with another connection, or the loss of this one
    /// before anything was committed, so that the transaction may succeed when it is run again.
    bool failed_by_conflict() const { return failed_by_conflict_; }

    /// Sleeps until a notification comes on a channel that was listened to (true), `stop` becomes
    /// readable (false), or the connection is lost.
    Result<bool> wait_for_notification(int stop);

private:
    struct ResultClear {
        void operator()(pg_result* result) const;
    };
    using ResultPointer = std::unique_ptr<pg_result, ResultClear>;

    PostgresConnection(pg_conn* connection, PostgresUrl url);

    Result<void> configure();
    Result<ResultPointer> send(const std::string& statements);
    Result<std::string> prepared(std::string_view sql);
    Result<ResultPointer> execute_prepared(std::string_view sql, const Parameters& parameters);
    /// The last result of what was sent; an error if the server reported one.
    Result<ResultPointer> answer();
    Result<void> wait_until_answered();
    void cancel();
    Error lose(const std::string& what);
    Error failure(const pg_result* result);
    std::string describe(std::string_view what) const;

    pg_conn* const connection_;
    const PostgresUrl url_;
    const RequestContext* context_ = nullptr;
    bool lost_ = false;
    bool failed_by_conflict_ = false;
    std::int64_t prepared_count_ = 0;
    std::map<std::string, std::string, std::less<>> statements_;  // SQL → name
};

}  // namespace sluice::metastore
