#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/assert.h"
#include "base/request_context.h"
#include "base/result.h"

namespace sluice::metastore {

/// A value that is no text: digests, sealed secrets.
struct Bytes {
    std::string value;
};

/// One bound value of a statement. There is no other way for a value to get into SQL (C43).
class Parameter {
public:
    using Value = std::variant<std::monostate, std::int64_t, std::string, Bytes>;

    Parameter(std::nullopt_t) {}
    Parameter(std::int64_t number) : value_(number) {}
    Parameter(int number) : value_(std::int64_t{number}) {}
    Parameter(bool flag) : value_(std::int64_t{flag ? 1 : 0}) {}
    Parameter(std::string text) : value_(std::move(text)) {}
    Parameter(std::string_view text) : value_(std::string(text)) {}
    Parameter(const char* text) : value_(std::string(text)) {}
    Parameter(Bytes bytes) : value_(std::move(bytes)) {}
    /// NULL when there is none: absent and empty are two states (A3).
    template <class T>
    Parameter(const std::optional<T>& value) {
        if (value) *this = Parameter(*value);
    }

    const Value& value() const { return value_; }

private:
    Value value_;
};
using Parameters = std::vector<Parameter>;

/// The row that a query stands on. Columns count from 0. Valid during the callback only.
class Row {
public:
    virtual ~Row() = default;

    virtual bool is_null(int column) const = 0;
    /// 0 or empty for NULL.
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string text(int column) const = 0;
    virtual std::string bytes(int column) const = 0;

    bool boolean(int column) const { return integer(column) != 0; }
    std::optional<std::int64_t> optional_integer(int column) const;
    std::optional<std::string> optional_text(int column) const;
    std::optional<bool> optional_boolean(int column) const;
};

using RowCallback = std::function<Result<void>(const Row&)>;

/// Statements that see one state of the database and become durable together, or not at all. SQL
/// is the subset that SQLite and PostgreSQL both take: `$1` parameters (each used), RETURNING,
/// ON CONFLICT, BIGINT, TEXT, booleans as 0 and 1. One thread.
///
/// A statement that fails dooms its transaction, as PostgreSQL does: whatever comes next fails too
/// and nothing is committed. Errors: RESOURCE_ALREADY_EXISTS for a unique index, RESOURCE_IN_USE
/// for a foreign key (repositories replace both by what the caller asked for), REQUEST_DEADLINE or
/// TEMPORARILY_UNAVAILABLE when the request is over, INVALID_PARAMETER_VALUE for a text that no
/// database keeps (a zero byte, no UTF-8, too long for an index), METASTORE_UNAVAILABLE for
/// everything else.
class Transaction {
public:
    virtual ~Transaction() = default;

    /// Rows that an INSERT, UPDATE or DELETE touched.
    virtual Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters) = 0;
    /// Calls `each` for every row, in order; its first error ends the query and is returned. Only
    /// the transaction's own statements may run inside `each`.
    virtual Result<void> query(std::string_view sql, const Parameters& parameters,
                               const RowCallback& each) = 0;

    /// Says that something changed which snapshots and caches are built from: the commit raises the
    /// generation. Repositories call it.
    void mark_changed() { changed_ = true; }
    bool changed() const { return changed_; }

private:
    bool changed_ = false;
};

/// Ends what `Database::watch_changes` began.
class ChangeWatch {
public:
    virtual ~ChangeWatch() = default;
};

/// The metastore's database: two drivers, one SQL text. Any thread.
class Database {
public:
    using ChangeListener = std::function<void(std::int64_t generation)>;
    using Work = std::function<Result<void>(Transaction&)>;

    virtual ~Database() = default;

    /// Runs `work`, which answers with a Result, on one consistent state; it must not write. Run
    /// again as in `write`.
    template <class F>
    auto read(const RequestContext& context, F&& work) -> std::invoke_result_t<F&, Transaction&> {
        return run<std::invoke_result_t<F&, Transaction&>>(
            work, [&](const Work& run_once) { return transact_read(context, run_once); });
    }

    /// Runs `work` and commits when it succeeds, durably; rolls back when it answers with an error.
    /// Writers, also those of other servers, come one after the other. After a conflict with
    /// another writer, or a connection lost before the commit, `work` is run again from the start,
    /// a bounded number of times: what it does beside using the transaction must bear that.
    template <class F>
    auto write(const RequestContext& context, F&& work) -> std::invoke_result_t<F&, Transaction&> {
        return run<std::invoke_result_t<F&, Transaction&>>(
            work, [&](const Work& run_once) { return write_and_notify(context, run_once); });
    }

    /// Called after each commit that raised the generation, on the committing thread, before
    /// `write` returns; calls of several threads may overtake each other. It must be quick or
    /// merely take note, and may read. Register before the first write.
    void add_change_listener(ChangeListener listener);

    /// Calls `heard` soon after commits that raised the generation, of this server and of others,
    /// on a thread of the driver, until the watch is destroyed. A hint that can be lost: whoever
    /// needs to know asks for the generation now and then all the same. nullptr from a driver that
    /// hears of nothing.
    virtual Result<std::unique_ptr<ChangeWatch>> watch_changes(std::function<void()> heard);

protected:
    /// Drivers: begin, `work`, commit or roll back, again after a conflict (bounded).
    virtual Result<void> transact_read(const RequestContext& context, const Work& work) = 0;
    virtual Result<void> transact_write(const RequestContext& context, const Work& work) = 0;

private:
    Result<void> write_and_notify(const RequestContext& context, const Work& work);

    template <class R, class F, class Runner>
    static R run(F& work, const Runner& runner) {
        std::optional<R> answer;
        const Work run_once = [&](Transaction& transaction) -> Result<void> {
            answer.emplace(work(transaction));
            if (!answer->has_value()) return answer->error();
            return {};
        };
        Result<void> outcome = runner(run_once);
        if (!outcome.has_value()) return std::move(outcome).error();
        SLUICE_ASSERT(answer, "a transaction that succeeded ran its work");
        return std::move(*answer);
    }

    std::mutex listeners_mutex_;
    std::vector<ChangeListener> listeners_;  // guarded by listeners_mutex_
};

}  // namespace sluice::metastore
