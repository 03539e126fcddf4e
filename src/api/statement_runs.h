#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/admin_identity.h"
#include "api/limits.h"
#include "api/statement_result.h"
#include "audit/event.h"
#include "audit/sink.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/worker_pool.h"
#include "governance/statements/execute.h"
#include "sql/literal.h"

namespace sluice::api {

/// A124. `closed`: it succeeded, and its result is no longer kept.
enum class StatementState { pending, running, succeeded, failed, canceled, closed };
std::string_view state_name(StatementState state);

/// A statement as somebody wants it run.
struct StatementRequest {
    std::string text;
    /// Values of its parameters; an error fails the statement (A132).
    Result<sql::ParameterValues> parameters = sql::ParameterValues();
    governance::StatementSession session;
    ResultFormat format = ResultFormat::json_array;
    bool linked = false;  ///< EXTERNAL_LINKS
    std::optional<std::int64_t> row_limit = std::nullopt;
    std::optional<std::int64_t> byte_limit = std::nullopt;
    std::chrono::milliseconds wait = kStatementWaitDefault;
    bool cancel_after_wait = false;
};

/// A statement at one moment.
struct StatementView {
    std::string id;
    StatementState state = StatementState::pending;
    std::optional<Error> error = std::nullopt;  ///< when failed
    ResultFormat format = ResultFormat::json_array;
    bool linked = false;
    std::shared_ptr<const StatementResult> result = nullptr;  ///< when succeeded
    EpochMs result_until = 0;
};

/// How statements are run; the real ones are governance::execute_statement and masked_text.
struct StatementEngine {
    std::function<Result<governance::ResultTable>(
        const access::AdminPrincipal& who, governance::StatementSession& session,
        const sql::Statement& statement, RequestContext& context)>
        execute;
    std::function<std::string(std::string_view text)> masked_text;
};

/// Statements on their way, and what became of them (A121-A134): they take turns on a pool of their
/// own, in which no principal gets every thread; each becomes one audit event, recorded before
/// anybody hears of its end; results and outcomes are kept for a while, within bounds, the oldest
/// going first. All of it is gone when the server ends. Any thread.
class StatementRuns {
public:
    /// The pool has kStatementThreads threads and runs nothing else.
    StatementRuns(StatementEngine engine, WorkerPool& pool, audit::Sink& sink, const Clock& clock,
                  Random& random);
    ~StatementRuns();
    StatementRuns(const StatementRuns&) = delete;
    StatementRuns& operator=(const StatementRuns&) = delete;

    using Told = std::function<void(StatementView)>;

    /// Takes a statement over, with the event that it becomes. `told` is called once, from any
    /// thread: when it has ended or the wait is over. RESOURCE_EXHAUSTED when too many wait; then
    /// nothing was taken.
    Result<void> submit(const access::AdminPrincipal& who, StatementRequest request,
                        const audit::Event& event, Told told);

    /// RESOURCE_DOES_NOT_EXIST for one of somebody else too.
    Result<StatementView> find(const access::AdminPrincipal& who, std::string_view id);
    /// Whoever asks: for links, which were given to whom it belongs.
    Result<StatementView> find_linked(std::string_view id);

    /// A133. One that runs ends when it looks at its context next; whether it was too late, its
    /// state tells.
    Result<void> cancel(const access::AdminPrincipal& who, std::string_view id);

    /// Ends waits that are over and forgets what is too old. Called every now and then.
    void settle_due();

    /// Calls everything off and takes nothing more. The pool is stopped afterwards.
    void stop();

private:
    struct Run;
    using RunPtr = std::shared_ptr<Run>;
    struct Due;
    using Outcome = Result<StatementResult>;

    void run(const RunPtr& run);
    Outcome execute(Run& run) const;
    Outcome recorded(Run& run, Outcome outcome) const;
    void end(const RunPtr& run, Outcome outcome);
    void start(const std::vector<RunPtr>& runs);

    // With the mutex held.
    Result<void> admit(const Run& run) const;
    std::vector<RunPtr> take_turns();
    bool take_from_waiting(const RunPtr& run);
    void settle_wait(const RunPtr& run, MonotonicTime now, Due& due);
    void keep(const RunPtr& run, Outcome outcome);
    void forget_old();
    void drop_result(Run& run);
    Result<RunPtr> owned(const access::AdminPrincipal& who, std::string_view id) const;
    StatementView view(const Run& run) const;

    const StatementEngine engine_;
    WorkerPool& pool_;
    audit::Sink& sink_;
    const Clock& clock_;
    Random& random_;

    mutable std::mutex mutex_;
    // All guarded by mutex_.
    bool stopping_ = false;
    std::map<std::string, RunPtr, std::less<>> by_id_;
    std::set<RunPtr> under_way_;                // waiting or running
    std::deque<RunPtr> waiting_;                // in the order they came
    std::map<std::string, std::size_t> turns_;  // of each principal, those that run
    std::size_t turns_taken_ = 0;
    std::size_t text_bytes_ = 0;      // of those that wait
    std::deque<RunPtr> ended_;        // in the order they ended
    std::deque<RunPtr> with_result_;  // the same, those whose result is kept
    std::int64_t result_bytes_ = 0;   // of those
};

}  // namespace sluice::api
