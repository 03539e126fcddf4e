#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/names.h"

namespace sluice::governance {

/// The pattern of SHOW … LIKE (S72): `*` for any run, `|` between alternatives, any other character
/// as in a regular expression: `.`, `[a-z]`, `(…)`, `?`, `+`, `\`. Blanks around an alternative and
/// case do not count; `%` is `*` where there is no `*`. A text that is no pattern matches nothing.
///
/// Matching takes time proportional to pattern times name, whatever the pattern.
class ShowPattern {
public:
    explicit ShowPattern(std::string_view text);

    bool matches(std::string_view name) const;

private:
    enum class Kind : std::uint8_t { character, any, set, split, accept };
    struct State {
        Kind kind = Kind::accept;
        char32_t character = 0;
        std::size_t set = 0;                   ///< which of sets_
        std::array<std::size_t, 2> next = {};  ///< where to go on; the second of a split alone
    };
    struct Range {
        char32_t low = 0;
        char32_t high = 0;
    };
    struct Set {
        std::vector<Range> ranges;
        bool negated = false;
        bool contains(char32_t character) const;
    };
    class Compiler;

    bool matches_from(std::size_t start, std::u32string_view name) const;
    bool takes(const State& state, char32_t character) const;

    std::vector<State> states_;
    std::vector<Set> sets_;
    std::vector<std::size_t> starts_;  ///< of each alternative
};

/// The name matches the pattern, or there is none.
class NameFilter {
public:
    explicit NameFilter(const std::optional<sql::TextValue>& pattern);
    bool keeps(std::string_view name) const { return !pattern_ || pattern_->matches(name); }

private:
    std::optional<ShowPattern> pattern_;
};

}  // namespace sluice::governance
