#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/encoding.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// What `Transaction` promises about texts and failures, on a connection of any driver: the first
/// statement that fails decides, and nothing runs after it.
template <class Connection>
class GuardedTransaction final : public Transaction {
public:
    explicit GuardedTransaction(Connection& connection) : connection_(connection) {}

    Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters) override {
        if (failure_) return *failure_;
        if (Result<void> texts = check_texts(parameters); !texts) {
            return remember(Result<std::int64_t>(std::move(texts).error()), false);
        }
        auto outcome = connection_.execute(sql, parameters);
        return remember(std::move(outcome), connection_.failed_by_conflict());
    }

    Result<void> query(std::string_view sql, const Parameters& parameters,
                       const RowCallback& each) override {
        if (failure_) return *failure_;
        if (Result<void> texts = check_texts(parameters); !texts) {
            return remember(std::move(texts), false);
        }
        bool by_caller = false;
        auto outcome = connection_.query(sql, parameters, [&](const Row& row) -> Result<void> {
            Result<void> answer = each(row);
            by_caller = !answer.has_value();
            return answer;
        });
        // An error of the callback is the caller's business; the statement did not fail.
        if (by_caller) return outcome;
        return remember(std::move(outcome), connection_.failed_by_conflict());
    }

    const std::optional<Error>& failure() const { return failure_; }
    /// Whether the failure was another connection's doing, so that the transaction may succeed when
    /// it is run again.
    bool failed_by_conflict() const { return failed_by_conflict_; }

private:
    static Result<void> check_texts(const Parameters& parameters) {
        for (const Parameter& parameter : parameters) {
            const auto* text = std::get_if<std::string>(&parameter.value());
            if (text == nullptr) continue;
            if (is_utf8(*text) && text->find('\0') == std::string::npos) continue;
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "A text is not valid UTF-8 or holds a zero byte.");
        }
        return {};
    }

    template <class T>
    Result<T> remember(Result<T> outcome, bool conflict) {
        if (!outcome.has_value()) {
            failure_ = outcome.error();
            failed_by_conflict_ = conflict;
        }
        return outcome;
    }

    Connection& connection_;
    std::optional<Error> failure_;
    bool failed_by_conflict_ = false;
};

}  // namespace sluice::metastore
