#include "sql/expectations.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sql/limits.h"

namespace sluice::sql {
namespace {

std::string_view value_kind_text(ValueKind kind) {
    switch (kind) {
        case ValueKind::string:
            return "a string";
        case ValueKind::integer:
            return "an integer";
        case ValueKind::literal:
            return "a literal";
        case ValueKind::expression:
            return "an expression";
        case ValueKind::query:
            return "a query";
        case ValueKind::time_unit:
            return "a unit of time";
        case ValueKind::end_of_statement:
            return "the end of the statement";
    }
    return "";
}

using enum Keyword;

template <std::size_t Count>
bool is_among(const std::array<Keyword, Count>& words, Keyword keyword) {
    return std::find(words.begin(), words.end(), keyword) != words.end();
}

constexpr std::array kLiterals = {FALSE, NULL_, TRUE};

constexpr std::array kTimeUnits = {SECOND,   SECONDS,     MINUTE,       MINUTES,     HOUR,
                                   HOURS,    DAY,         DAYS,         WEEK,        WEEKS,
                                   MONTH,    MONTHS,      YEAR,         YEARS,       QUARTER,
                                   QUARTERS, MICROSECOND, MICROSECONDS, MILLISECOND, MILLISECONDS};

/// Words that go on with an expression. They could stand behind any value, and listing them would
/// hide what else could.
constexpr std::array kOperators = {AND, BETWEEN, DIV, ILIKE, IN, IS, LIKE, NOT, OR, REGEXP, RLIKE};

template <class Kind, std::size_t Count>
std::vector<Kind> members(const std::bitset<Count>& set) {
    std::vector<Kind> out;
    for (std::size_t i = 0; i < Count; ++i) {
        if (set.test(i)) out.push_back(static_cast<Kind>(i));
    }
    return out;
}

}  // namespace

std::string_view name_kind_text(NameKind kind) {
    switch (kind) {
        case NameKind::catalog:
            return "a catalog name";
        case NameKind::schema:
            return "a schema name";
        case NameKind::table:
            return "a table name";
        case NameKind::view:
            return "a view name";
        case NameKind::function:
            return "a function name";
        case NameKind::volume:
            return "a volume name";
        case NameKind::model:
            return "a model name";
        case NameKind::column:
            return "a column name";
        case NameKind::share:
            return "a share name";
        case NameKind::recipient:
            return "a recipient name";
        case NameKind::provider:
            return "a provider name";
        case NameKind::principal:
            return "a principal";
        case NameKind::external_location:
            return "the name of an external location";
        case NameKind::storage_credential:
            return "the name of a storage credential";
        case NameKind::object:
            return "the name of an object";
        case NameKind::new_name:
            return "a name";
        case NameKind::privilege:
            return "a privilege";
        case NameKind::data_type:
            return "a data type";
        case NameKind::property_key:
            return "a property key";
        case NameKind::table_format:
            return "a table format";
    }
    return "";
}

/// Forgets what was expected before a token that was got over. False for tokens before that.
bool Expectations::reaches(std::size_t index) {
    if (index < index_) return false;
    if (index > index_) {
        *this = Expectations();
        index_ = index;
    }
    return true;
}

void Expectations::add(std::size_t index, Keyword keyword) {
    if (reaches(index)) keywords_.set(static_cast<std::size_t>(keyword));
}

void Expectations::add(std::size_t index, Symbol symbol) {
    if (reaches(index)) symbols_.set(static_cast<std::size_t>(symbol));
}

void Expectations::add(std::size_t index, ValueKind value) {
    if (reaches(index)) values_.set(static_cast<std::size_t>(value));
}

void Expectations::add(std::size_t index, NameKind name, std::vector<std::string> qualifier) {
    if (!reaches(index)) return;
    names_.set(static_cast<std::size_t>(name));
    qualifier_ = std::move(qualifier);
}

std::vector<Keyword> Expectations::keywords() const { return members<Keyword>(keywords_); }

std::vector<NameKind> Expectations::names() const { return members<NameKind>(names_); }

std::vector<ValueKind> Expectations::values() const { return members<ValueKind>(values_); }

/// A description that names the kind of thing need not name the word.
bool Expectations::is_covered(Keyword keyword) const {
    if (is_among(kLiterals, keyword)) return has(ValueKind::literal) || has(ValueKind::expression);
    if (is_among(kTimeUnits, keyword)) return has(ValueKind::time_unit);
    // It could stand wherever `*` could, and nobody is told of that either.
    return keyword == DIV;
}

std::string Expectations::description() const {
    std::vector<std::string> all;
    for (const NameKind kind : names()) all.emplace_back(name_kind_text(kind));
    for (const ValueKind kind : values()) {
        const bool covered = kind == ValueKind::literal && has(ValueKind::expression);
        if (covered || kind == ValueKind::end_of_statement) continue;
        all.emplace_back(value_kind_text(kind));
    }
    const std::vector<Keyword> words = keywords();
    const auto is_operator = [](Keyword word) { return is_among(kOperators, word); };
    const bool many_operators = std::count_if(words.begin(), words.end(), is_operator) > 1;
    for (const Keyword word : words) {
        if (is_covered(word) || (many_operators && is_operator(word))) continue;
        all.emplace_back(keyword_text(word));
    }
    if (many_operators) all.emplace_back("an operator");
    for (const Symbol symbol : members<Symbol>(symbols_)) {
        all.push_back("'" + std::string(symbol_text(symbol)) + "'");
    }
    if (has(ValueKind::end_of_statement)) {
        all.emplace_back(value_kind_text(ValueKind::end_of_statement));
    }
    const std::size_t shown = std::min(all.size(), kAlternativesShownMax);
    std::string out;
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) out += i + 1 == all.size() ? " or " : ", ";
        out += all[i];
    }
    return shown < all.size() ? out + " …" : out;
}

}  // namespace sluice::sql
