#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "api/statement_runs.h"
#include "sql/printer.h"

namespace sluice::api::testing {

/// Executes statements as a test says: each answers the table or error that was put for its
/// canonical text, nothing without one. `SHOW CATALOGS` does not end before it is let go or called
/// off. Any thread.
class ScriptedEngine {
public:
    StatementEngine engine() {
        return {.execute =
                    [this](const access::AdminPrincipal& who, governance::StatementSession& session,
                           const sql::Statement& statement, RequestContext& context) {
                        return execute(who, session, statement, context);
                    },
                .masked_text = [](std::string_view text) { return "masked " + std::string(text); }};
    }

    void put(std::string text, Result<governance::ResultTable> outcome) {
        const std::lock_guard lock(mutex_);
        outcomes_.insert_or_assign(std::move(text), std::move(outcome));
    }
    void let_go() { held_.store(false); }
    /// Ignores that it is called off, as a statement that has just committed.
    void be_deaf() { deaf_.store(true); }
    /// Blocks until so many held statements have begun.
    void await_held(int count) {
        std::unique_lock lock(mutex_);
        begun_.wait(lock, [&] { return held_count_ >= count; });
    }
    /// `principal catalog.schema: text`, of everything that was executed.
    std::vector<std::string> executed() const {
        const std::lock_guard lock(mutex_);
        return executed_;
    }

private:
    Result<governance::ResultTable> execute(const access::AdminPrincipal& who,
                                            const governance::StatementSession& session,
                                            const sql::Statement& statement,
                                            RequestContext& context) {
        const std::string text = sql::to_sql(statement);
        Result<governance::ResultTable> outcome = governance::ResultTable();
        {
            const std::lock_guard lock(mutex_);
            executed_.push_back(who.name + " " + session.catalog + "." + session.schema + ": " +
                                text);
            if (const auto found = outcomes_.find(text); found != outcomes_.end())
                outcome = found->second;
            if (text == "SHOW CATALOGS") ++held_count_;
        }
        begun_.notify_all();
        while (text == "SHOW CATALOGS" && held_.load()) {
            if (!deaf_.load()) SLUICE_CHECK(context.check());
            std::this_thread::yield();
        }
        return outcome;
    }

    std::atomic<bool> held_{true};
    std::atomic<bool> deaf_{false};
    mutable std::mutex mutex_;
    std::condition_variable begun_;
    int held_count_ = 0;                                               // guarded by mutex_
    std::map<std::string, Result<governance::ResultTable>> outcomes_;  // guarded by mutex_
    std::vector<std::string> executed_;                                // guarded by mutex_
};

}  // namespace sluice::api::testing
