#include "sql/error_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice::sql {
namespace {

constexpr std::string_view kPlaceBegin = " (line ";

/// The one table of names that differ from those of REST (S88).
struct SqlName {
    Condition condition;
    std::string_view name;
};
constexpr std::array kSqlNames = {
    SqlName{Condition::CATALOG_DOES_NOT_EXIST, "CATALOG_NOT_FOUND"},
    SqlName{Condition::SCHEMA_DOES_NOT_EXIST, "SCHEMA_NOT_FOUND"},
    SqlName{Condition::TABLE_DOES_NOT_EXIST, "TABLE_OR_VIEW_NOT_FOUND"},
    SqlName{Condition::TABLE_ALREADY_EXISTS, "TABLE_OR_VIEW_ALREADY_EXISTS"},
    SqlName{Condition::PERMISSION_DENIED, "INSUFFICIENT_PERMISSIONS"},
    SqlName{Condition::REQUEST_DEADLINE, "DEADLINE"},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Length of the ` (line L, pos P)` at the end of a message, 0 if there is none.
std::size_t place_length(std::string_view message) {
    const std::size_t begin = message.rfind(kPlaceBegin);
    if (begin == std::string_view::npos || !message.ends_with(')')) return 0;
    std::string_view rest = message.substr(begin + kPlaceBegin.size());
    const auto skip_digits = [&rest] {
        const std::size_t digits = static_cast<std::size_t>(
            std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
        rest.remove_prefix(digits);
        return digits > 0;
    };
    if (!skip_digits() || !rest.starts_with(", pos ")) return 0;
    rest.remove_prefix(6);
    return skip_digits() && rest == ")" ? message.size() - begin : 0;
}

}  // namespace

Error located(Condition condition, std::string sentence, SourcePosition position) {
    sentence.append(kPlaceBegin).append(std::to_string(position.line));
    sentence.append(", pos ").append(std::to_string(position.column - 1)).append(")");
    return Error(condition, std::move(sentence));
}

std::string_view condition_name(Condition condition) {
    const auto found =
        std::find_if(kSqlNames.begin(), kSqlNames.end(),
                     [condition](const SqlName& row) { return row.condition == condition; });
    return found == kSqlNames.end() ? describe(condition).name : found->name;
}

std::string error_text(const Error& error) {
    const ConditionRow& row = describe(error.condition());
    std::string_view sentence = error.message();
    const std::string_view place = sentence.substr(sentence.size() - place_length(sentence));
    sentence.remove_suffix(place.size());
    std::string out = "[";
    out.append(condition_name(error.condition())).append("] ").append(sentence);
    const bool stopped = sentence.ends_with('.') || sentence.ends_with('?');
    if (!stopped && !sentence.ends_with("…")) out += '.';
    out.append(" SQLSTATE: ").append(row.sqlstate).append(place);
    return out;
}

}  // namespace sluice::sql
