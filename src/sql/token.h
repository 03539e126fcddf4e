#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/keywords.h"
#include "sql/source_position.h"

namespace sluice::sql {

enum class TokenKind : std::uint8_t {
    word,               ///< an identifier or a keyword
    malformed_word,     ///< begins with a digit: no name without back quotes, and no number
    quoted_identifier,  ///< in back quotes, with them
    string,             ///< with its quotes, and the r of a raw string
    number,             ///< without sign
    symbol,
    unknown,  ///< one character that no statement has outside strings
    end,      ///< behind the last token
};

enum class Symbol : std::uint8_t {
    none,
    left_paren,
    right_paren,
    left_bracket,
    right_bracket,
    comma,
    dot,
    semicolon,
    colon,
    double_colon,
    plus,
    minus,
    star,
    slash,
    percent,
    tilde,
    ampersand,
    pipe,
    double_pipe,
    caret,
    equal,  ///< `=` and `==`
    null_safe_equal,
    not_equal,  ///< `!=` and `<>`
    less,
    less_equal,  ///< `<=` and `!>`
    greater,
    greater_equal,  ///< `>=` and `!<`
    shift_left,
    shift_right,
    shift_right_unsigned,
    arrow,
    fat_arrow,
    bang,
};
constexpr std::size_t kSymbolCount = static_cast<std::size_t>(Symbol::bang) + 1;

/// As it is printed; empty for `none`.
std::string_view symbol_text(Symbol symbol);

/// One token: what it is and where it stands in the text it was read from.
struct Token {
    TokenKind kind = TokenKind::end;
    Symbol symbol = Symbol::none;
    std::optional<Keyword> keyword = std::nullopt;
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    SourcePosition position;

    std::size_t end_offset() const { return std::size_t{offset} + length; }
    bool is(Keyword word) const { return keyword == word; }
    bool is(Symbol mark) const { return symbol == mark; }
};

/// A text and its tokens; the last one is the end.
struct TokenizedText {
    std::string text;
    std::vector<Token> tokens;

    std::string_view text_of(const Token& token) const {
        return std::string_view(text).substr(token.offset, token.length);
    }
};

}  // namespace sluice::sql
