#include "governance/statements/show_pattern.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "governance/limits.h"
#include "governance/statements/values.h"

namespace sluice::governance {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The characters of UTF-8, ASCII letters folded.
std::u32string characters_of(std::string_view text) {
    std::u32string out;
    for (const char c : fold_ascii(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) == 0x80U && !out.empty()) {
            out.back() = (out.back() << 6U) | (byte & 0x3FU);
        } else if (byte < 0x80U) {
            out.push_back(byte);
        } else {
            out.push_back(byte < 0xE0U ? byte & 0x1FU : byte < 0xF0U ? byte & 0x0FU : byte & 0x07U);
        }
    }
    return out;
}

}  // namespace

bool ShowPattern::Set::contains(char32_t character) const {
    const bool found = std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
        return range.low <= character && character <= range.high;
    });
    return found != negated;
}

/// Makes the states of one alternative (Thompson's construction).
class ShowPattern::Compiler {
public:
    Compiler(ShowPattern& pattern, std::u32string text)
        : pattern_(pattern), text_(std::move(text)) {}

    /// The state to begin at; nothing if the text is no pattern.
    std::optional<std::size_t> compile() {
        const std::optional<Part> whole = sequence();
        if (!whole || at_ < text_.size()) return std::nullopt;
        connect(*whole, add({.kind = Kind::accept}));
        return whole->first;
    }

private:
    /// Where a state goes on: which state, and by which of its two ways.
    struct End {
        std::size_t state = 0;
        std::size_t way = 0;
    };
    /// A piece of the automaton: where it begins, and the ends that lead nowhere yet.
    struct Part {
        std::size_t first = 0;
        std::vector<End> ends;
    };

    std::size_t add(State state) {
        pattern_.states_.push_back(state);
        return pattern_.states_.size() - 1;
    }
    void connect(const Part& part, std::size_t to) {
        for (const End& end : part.ends) pattern_.states_[end.state].next[end.way] = to;
    }
    Part single(State state) {
        const std::size_t added = add(state);
        return {.first = added, .ends = {{.state = added, .way = 0}}};
    }
    /// A split whose one way leads into `part`; the other is an end.
    std::size_t split_into(const Part& part) {
        const std::size_t split = add({.kind = Kind::split});
        pattern_.states_[split].next[0] = part.first;
        return split;
    }
    Part optional_part(Part part) {
        const std::size_t split = split_into(part);
        part.first = split;
        part.ends.push_back({.state = split, .way = 1});
        return part;
    }
    Part repeated(const Part& part) {
        const std::size_t split = split_into(part);
        connect(part, split);
        return {.first = part.first, .ends = {{.state = split, .way = 1}}};
    }

    bool at_end() const { return at_ >= text_.size(); }
    char32_t take() { return text_[at_++]; }

    std::optional<Part> sequence() {
        // Begins with a state that changes nothing, so that an empty sequence is one as well.
        Part whole = single({.kind = Kind::split});
        pattern_.states_[whole.first].next[1] = whole.first;
        while (!at_end() && text_[at_] != ')') {
            std::optional<Part> part = atom();
            if (!part) return std::nullopt;
            while (!at_end() && (text_[at_] == '?' || text_[at_] == '+'))
                part = take() == '?' ? optional_part(std::move(*part)) : repeated(*part);
            connect(whole, part->first);
            whole.ends = std::move(part->ends);
        }
        return whole;
    }

    std::optional<Part> atom() {
        const char32_t character = take();
        switch (character) {
            case '*':
                return optional_part(repeated(single({.kind = Kind::any})));
            case '.':
                return single({.kind = Kind::any});
            case '[':
                return set();
            case '(': {
                std::optional<Part> inner = sequence();
                if (!inner || at_end()) return std::nullopt;
                ++at_;
                return inner;
            }
            case '\\':
                if (at_end()) return std::nullopt;
                return single({.kind = Kind::character, .character = take()});
            case '?':
            case '+':
            case '{':
            case ']':
                return std::nullopt;
            default:
                return single({.kind = Kind::character, .character = character});
        }
    }

    /// Behind `[`: characters and ranges up to `]`.
    std::optional<Part> set() {
        Set set;
        if (!at_end() && text_[at_] == '^') {
            set.negated = true;
            ++at_;
        }
        while (!at_end() && text_[at_] != ']') {
            Range range;
            range.low = range.high = take();
            const bool ranges =
                at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']';
            if (ranges) {
                ++at_;
                range.high = take();
            }
            set.ranges.push_back(range);
        }
        if (at_end() || set.ranges.empty()) return std::nullopt;
        ++at_;
        pattern_.sets_.push_back(std::move(set));
        return single({.kind = Kind::set, .set = pattern_.sets_.size() - 1});
    }

    ShowPattern& pattern_;
    const std::u32string text_;
    std::size_t at_ = 0;
};

ShowPattern::ShowPattern(std::string_view text) {
    if (text.size() > kShowPatternBytesMax) return;
    const bool starred = text.find('*') != std::string_view::npos;
    while (true) {
        const std::size_t bar = std::min(text.find('|'), text.size());
        std::string alternative(trimmed(text.substr(0, bar)));
        if (!starred) std::replace(alternative.begin(), alternative.end(), '%', '*');
        if (const auto start = Compiler(*this, characters_of(alternative)).compile())
            starts_.push_back(*start);
        if (bar == text.size()) return;
        text.remove_prefix(bar + 1);
    }
}

bool ShowPattern::matches(std::string_view name) const {
    const std::u32string characters = characters_of(name);
    return std::any_of(starts_.begin(), starts_.end(),
                       [&](std::size_t start) { return matches_from(start, characters); });
}

bool ShowPattern::takes(const State& state, char32_t character) const {
    switch (state.kind) {
        case Kind::character:
            return state.character == character;
        case Kind::any:
            return true;
        case Kind::set:
            return sets_[state.set].contains(character);
        case Kind::split:
        case Kind::accept:
            return false;
    }
    return false;
}

bool ShowPattern::matches_from(std::size_t start, std::u32string_view name) const {
    std::vector<std::size_t> current;
    std::vector<bool> listed(states_.size(), false);
    // The state and all that it leads to without a character, behind those that are there.
    const auto follow = [&](std::size_t from) {
        if (listed[from]) return;
        listed[from] = true;
        current.push_back(from);
    };
    const auto close = [&] {
        for (std::size_t i = 0; i < current.size(); ++i) {
            const State& state = states_[current[i]];
            if (state.kind != Kind::split) continue;
            follow(state.next[0]);
            follow(state.next[1]);
        }
    };
    follow(start);
    close();
    for (const char32_t character : name) {
        const std::vector<std::size_t> before = std::exchange(current, {});
        listed.assign(states_.size(), false);
        for (const std::size_t at : before) {
            if (takes(states_[at], character)) follow(states_[at].next[0]);
        }
        close();
    }
    return std::any_of(current.begin(), current.end(),
                       [&](std::size_t at) { return states_[at].kind == Kind::accept; });
}

NameFilter::NameFilter(const std::optional<sql::TextValue>& pattern) {
    if (pattern) pattern_.emplace(text_of(*pattern));
}

}  // namespace sluice::governance
