#include "api/statement_runs.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.h"
#include "base/request_context.h"
#include "sql/parser.h"

namespace sluice::api {

using std::chrono::milliseconds;

struct StatementRuns::Run {
    std::string id;
    access::AdminPrincipal who;
    std::shared_ptr<StopFlag> stop = std::make_shared<StopFlag>();
    // Of whoever has taken it from waiting_: one thread.
    StatementRequest request;
    audit::Event event;
    // Constant.
    ResultFormat format = ResultFormat::json_array;
    bool linked = false;
    MonotonicTime turn_until;

    // Guarded by the mutex of StatementRuns.
    StatementState state = StatementState::pending;
    Told told;  // empty once it was called
    MonotonicTime wait_until;
    bool cancel_after_wait = false;
    std::optional<Error> error;
    std::shared_ptr<const StatementResult> result;
    EpochMs ended_at = 0;
};

/// What is to be done once the mutex is free again: each of these may block or call back.
struct StatementRuns::Due {
    std::vector<std::pair<Told, StatementView>> told;
    std::vector<RunPtr> called_off;
    std::vector<RunPtr> without_turn;
};

namespace {

Error called_off() {
    return Error(Condition::TEMPORARILY_UNAVAILABLE, "the statement was called off");
}

Error too_many(std::string message) {
    return Error(Condition::RESOURCE_EXHAUSTED, std::move(message));
}

ResultBounds bounds_of(const StatementRequest& request) {
    constexpr std::int64_t kMiB = std::int64_t{1} << 20;
    ResultBounds bounds{
        .format = request.format, .row_limit = request.row_limit, .byte_limit = request.byte_limit};
    bounds.bytes_max = request.linked ? kLinkedResultBytesMax : kInlineResultBytesMax;
    const std::string most = std::to_string(bounds.bytes_max / kMiB) + " MiB";
    bounds.beyond = request.linked
                        ? "the result is larger than " + most + "; ask for less of it"
                        : "the result is larger than " + most +
                              ", which is the most for INLINE; use the disposition EXTERNAL_LINKS";
    return bounds;
}

bool has_ended(StatementState state) {
    return state != StatementState::pending && state != StatementState::running;
}

}  // namespace

std::string_view state_name(StatementState state) {
    switch (state) {
        case StatementState::pending:
            return "PENDING";
        case StatementState::running:
            return "RUNNING";
        case StatementState::succeeded:
            return "SUCCEEDED";
        case StatementState::failed:
            return "FAILED";
        case StatementState::canceled:
            return "CANCELED";
        case StatementState::closed:
            return "CLOSED";
    }
    return "";
}

StatementRuns::StatementRuns(StatementEngine engine, WorkerPool& pool, audit::Sink& sink,
                             const Clock& clock, Random& random)
    : engine_(std::move(engine)), pool_(pool), sink_(sink), clock_(clock), random_(random) {}

StatementRuns::~StatementRuns() = default;

Result<void> StatementRuns::submit(const access::AdminPrincipal& who, StatementRequest request,
                                   const audit::Event& event, Told told) {
    auto run = std::make_shared<Run>();
    run->id = random_.uuid();
    run->who = who;
    run->event = event;
    run->event.add_param("statement", engine_.masked_text(request.text));
    run->event.add_param("statement_id", run->id);
    run->format = request.format;
    run->linked = request.linked;
    run->turn_until = clock_.monotonic() + kStatementTurnWaitMax;
    run->wait_until = clock_.monotonic() + request.wait;
    run->cancel_after_wait = request.cancel_after_wait;
    const bool waits = request.wait > milliseconds(0);
    run->request = std::move(request);
    if (waits) run->told = told;
    std::vector<RunPtr> turns;
    {
        const std::lock_guard lock(mutex_);
        SLUICE_CHECK(admit(*run));
        by_id_.emplace(run->id, run);
        under_way_.insert(run);
        waiting_.push_back(run);
        text_bytes_ += run->request.text.size();
        turns = take_turns();
    }
    // A123: who does not wait hears of a statement that has not begun.
    if (!waits) told({.id = run->id, .format = run->format, .linked = run->linked});
    start(turns);
    return {};
}

Result<void> StatementRuns::admit(const Run& run) const {
    if (stopping_) {
        return Error(Condition::TEMPORARILY_UNAVAILABLE, "the server is starting or shutting down");
    }
    const auto own = std::count_if(waiting_.begin(), waiting_.end(), [&](const RunPtr& other) {
        return other->who.name == run.who.name;
    });
    if (waiting_.size() >= kStatementsWaitingMax ||
        static_cast<std::size_t>(own) >= kStatementsWaitingPerPrincipalMax ||
        text_bytes_ + run.request.text.size() > kStatementTextsBytesMax) {
        return too_many("too many statements wait for their turn");
    }
    return {};
}

/// Those whose turn it is now, in the order they came but for principals who have their share.
std::vector<StatementRuns::RunPtr> StatementRuns::take_turns() {
    std::vector<RunPtr> taken;
    while (turns_taken_ < kStatementThreads) {
        const auto next = std::find_if(waiting_.begin(), waiting_.end(), [&](const RunPtr& run) {
            const auto own = turns_.find(run->who.name);
            return own == turns_.end() || own->second < kStatementsPerPrincipalMax;
        });
        if (next == waiting_.end()) break;
        const RunPtr run = *next;
        take_from_waiting(run);
        run->state = StatementState::running;
        ++turns_taken_;
        ++turns_[run->who.name];
        taken.push_back(run);
    }
    return taken;
}

bool StatementRuns::take_from_waiting(const RunPtr& run) {
    const auto found = std::find(waiting_.begin(), waiting_.end(), run);
    if (found == waiting_.end()) return false;
    waiting_.erase(found);
    text_bytes_ -= run->request.text.size();
    return true;
}

void StatementRuns::start(const std::vector<RunPtr>& runs) {
    for (const RunPtr& next : runs) {
        if (!pool_.post([this, next] { run(next); })) end(next, called_off());
    }
}

void StatementRuns::run(const RunPtr& run) {
    Outcome outcome = called_off();
    try {
        outcome = execute(*run);
    } catch (const std::exception& bug) {
        // What flies here is a bug or an exhausted machine.
        outcome = Error(Condition::INTERNAL_ERROR, "internal error", bug.what());
    }
    end(run, std::move(outcome));
}

StatementRuns::Outcome StatementRuns::execute(Run& run) const {
    RequestContext context(clock_, run.event.origin.request_id,
                           Deadline::after(clock_, kStatementRunMax), run.stop);
    context.set_principal(run.who.name);
    SLUICE_CHECK(context.check());
    if (!run.request.parameters) return run.request.parameters.error();
    SLUICE_TRY(const sql::Statement statement,
               sql::parse_statement(run.request.text, {.parameters = &*run.request.parameters}));
    SLUICE_CHECK(context.check());
    SLUICE_TRY(const governance::ResultTable table,
               engine_.execute(run.who, run.request.session, statement, context));
    return write_result(table, bounds_of(run.request));
}

/// The outcome, once its record is kept; an error in place of one whose record cannot be.
StatementRuns::Outcome StatementRuns::recorded(Run& run, Outcome outcome) const {
    audit::Event& event = run.event;
    event.status_code = 200;
    if (!outcome) {
        const ConditionRow& row = describe(outcome.error().condition());
        const bool canceled = run.stop->stopped();
        event.status_code = row.http_status;
        event.error_code = canceled ? state_name(StatementState::canceled) : row.name;
        event.error_message = outcome.error().message();
        if (!outcome.error().detail().empty()) {
            log(outcome.error().code() == ErrorCode::internal ? LogLevel::error : LogLevel::info,
                "api", "a statement failed",
                {{"statement_id", run.id},
                 {"condition", row.name},
                 {"message", outcome.error().message()},
                 {"detail", outcome.error().detail()}});
        }
    } else {
        event.figures.rows_returned = outcome->row_count;
    }
    event.figures.duration_ms = clock_.now_ms() - event.origin.arrived_at;
    SLUICE_CHECK(audit::record_or_refuse(sink_, event));
    return outcome;
}

/// Called by whoever took the run from waiting_, once.
void StatementRuns::end(const RunPtr& run, Outcome outcome) {
    outcome = recorded(*run, std::move(outcome));
    Due due;
    std::vector<RunPtr> turns;
    {
        const std::lock_guard lock(mutex_);
        if (run->state == StatementState::running) {
            --turns_taken_;
            const auto own = turns_.find(run->who.name);
            if (--own->second == 0) turns_.erase(own);
        }
        keep(run, std::move(outcome));
        if (run->told) due.told.emplace_back(std::exchange(run->told, nullptr), view(*run));
        turns = take_turns();
    }
    start(turns);
    for (auto& [told, what] : due.told) told(std::move(what));
}

void StatementRuns::keep(const RunPtr& run, Outcome outcome) {
    under_way_.erase(run);
    run->request = {};
    run->event = {};
    run->ended_at = clock_.now_ms();
    if (outcome) {
        run->state = StatementState::succeeded;
        result_bytes_ += outcome->bytes;
        run->result = std::make_shared<const StatementResult>(*std::move(outcome));
        with_result_.push_back(run);
    } else if (run->stop->stopped() &&
               outcome.error().condition() != Condition::AUDIT_UNAVAILABLE) {
        run->state = StatementState::canceled;
    } else {
        run->state = StatementState::failed;
        run->error = std::move(outcome).error();
    }
    ended_.push_back(run);
    forget_old();
}

/// What is too old by time or by room; never what has just been kept.
void StatementRuns::forget_old() {
    const EpochMs now = clock_.now_ms();
    const auto age = [&](const RunPtr& run) { return milliseconds(now - run->ended_at); };
    while (!with_result_.empty() &&
           (age(with_result_.front()) >= kResultKept ||
            (result_bytes_ > kResultsKeptBytesMax && with_result_.size() > 1))) {
        drop_result(*with_result_.front());
        with_result_.pop_front();
    }
    while (!ended_.empty() &&
           (age(ended_.front()) >= kStatementKept || ended_.size() > kStatementsKeptMax)) {
        const RunPtr oldest = ended_.front();
        ended_.pop_front();
        if (!with_result_.empty() && with_result_.front() == oldest) {
            drop_result(*oldest);
            with_result_.pop_front();
        }
        by_id_.erase(oldest->id);
    }
}

void StatementRuns::drop_result(Run& run) {
    result_bytes_ -= run.result->bytes;
    run.result = nullptr;
    run.state = StatementState::closed;
}

StatementView StatementRuns::view(const Run& run) const {
    constexpr milliseconds kKept = kResultKept;
    return {.id = run.id,
            .state = run.state,
            .error = run.error,
            .format = run.format,
            .linked = run.linked,
            .result = run.result,
            .result_until = run.ended_at + kKept.count()};
}

Result<StatementRuns::RunPtr> StatementRuns::owned(const access::AdminPrincipal& who,
                                                   std::string_view id) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end() || found->second->who.name != who.name) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                     "Statement '" + std::string(id) + "' does not exist.");
    }
    return found->second;
}

Result<StatementView> StatementRuns::find(const access::AdminPrincipal& who, std::string_view id) {
    const std::lock_guard lock(mutex_);
    forget_old();
    SLUICE_TRY(const RunPtr run, owned(who, id));
    return view(*run);
}

Result<StatementView> StatementRuns::find_linked(std::string_view id) {
    const std::lock_guard lock(mutex_);
    forget_old();
    const auto found = by_id_.find(id);
    if (found == by_id_.end())
        return Error(Condition::RESOURCE_DOES_NOT_EXIST, "The statement does not exist.");
    return view(*found->second);
}

Result<void> StatementRuns::cancel(const access::AdminPrincipal& who, std::string_view id) {
    RunPtr run;
    {
        const std::lock_guard lock(mutex_);
        SLUICE_TRY(run, owned(who, id));
        if (has_ended(run->state)) return {};
        run->stop->stop();
        if (!take_from_waiting(run)) return {};
    }
    end(run, called_off());
    return {};
}

void StatementRuns::settle_due() {
    Due due;
    {
        const std::lock_guard lock(mutex_);
        const MonotonicTime now = clock_.monotonic();
        const std::vector<RunPtr> all(under_way_.begin(), under_way_.end());
        for (const RunPtr& run : all) settle_wait(run, now, due);
        forget_old();
    }
    for (auto& [told, what] : due.told) told(std::move(what));
    for (const RunPtr& run : due.called_off) end(run, called_off());
    for (const RunPtr& run : due.without_turn) {
        end(run, too_many("no thread for statements became free within " +
                          std::to_string(kStatementTurnWaitMax.count()) + " s"));
    }
}

void StatementRuns::settle_wait(const RunPtr& run, MonotonicTime now, Due& due) {
    if (run->told && now >= run->wait_until) {
        if (run->cancel_after_wait) {
            run->cancel_after_wait = false;
            run->stop->stop();
            if (take_from_waiting(run)) return due.called_off.push_back(run);
            run->wait_until = now + kStatementCancelGrace;
        } else {
            due.told.emplace_back(std::exchange(run->told, nullptr), view(*run));
        }
    }
    if (now >= run->turn_until && take_from_waiting(run)) due.without_turn.push_back(run);
}

void StatementRuns::stop() {
    std::vector<RunPtr> dropped;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const RunPtr& run : under_way_) run->stop->stop();
        dropped.assign(waiting_.begin(), waiting_.end());
        waiting_.clear();
        text_bytes_ = 0;
    }
    for (const RunPtr& run : dropped) end(run, called_off());
}

}  // namespace sluice::api
