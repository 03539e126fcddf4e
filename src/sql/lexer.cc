#include "sql/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.h"
#include "sql/error_text.h"
#include "sql/limits.h"

namespace sluice::sql {
namespace {

struct SymbolRow {
    std::string_view text;
    Symbol symbol;
};

// Longer ones first: the first that fits is taken.
constexpr std::array kSymbols = std::to_array<SymbolRow>({
    {"<=>", Symbol::null_safe_equal},
    {">>>", Symbol::shift_right_unsigned},
    {"::", Symbol::double_colon},
    {"||", Symbol::double_pipe},
    {"==", Symbol::equal},
    {"=>", Symbol::fat_arrow},
    {"!=", Symbol::not_equal},
    {"<>", Symbol::not_equal},
    {"<=", Symbol::less_equal},
    {"!>", Symbol::less_equal},
    {">=", Symbol::greater_equal},
    {"!<", Symbol::greater_equal},
    {"<<", Symbol::shift_left},
    {">>", Symbol::shift_right},
    {"->", Symbol::arrow},
    {"(", Symbol::left_paren},
    {")", Symbol::right_paren},
    {"[", Symbol::left_bracket},
    {"]", Symbol::right_bracket},
    {",", Symbol::comma},
    {".", Symbol::dot},
    {";", Symbol::semicolon},
    {":", Symbol::colon},
    {"+", Symbol::plus},
    {"-", Symbol::minus},
    {"*", Symbol::star},
    {"/", Symbol::slash},
    {"%", Symbol::percent},
    {"~", Symbol::tilde},
    {"&", Symbol::ampersand},
    {"|", Symbol::pipe},
    {"^", Symbol::caret},
    {"=", Symbol::equal},
    {"<", Symbol::less},
    {">", Symbol::greater},
    {"!", Symbol::bang},
});

// Statements are pasted from web pages and documents: the blanks those hold, and the byte order
// mark of files, are blanks here. U+00A0, U+2002 to U+200B, U+202F, U+3000, U+FEFF.
constexpr std::array<std::string_view, 14> kWideBlanks = {
    "\u00a0", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
    "\u2008", "\u2009", "\u200a", "\u200b", "\u202f", "\u3000", "\ufeff"};

// Typographic quotes come from documents too. Taken as letters they would make names nobody sees.
constexpr std::array<std::string_view, 4> kTypographicQuotes = {"\u2018", "\u2019", "\u201c",
                                                                "\u201d"};

bool is_ascii_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::size_t length_of_any(std::string_view text, auto& candidates) {
    for (const std::string_view candidate : candidates) {
        if (text.starts_with(candidate)) return candidate.size();
    }
    return 0;
}

std::size_t blank_length(std::string_view text) {
    if (text.empty()) return 0;
    if (is_ascii_blank(text[0])) return 1;
    return static_cast<unsigned char>(text[0]) < 0x80 ? 0 : length_of_any(text, kWideBlanks);
}

/// Bytes of the character at the start of well-formed UTF-8.
std::size_t character_length(std::string_view text) {
    std::size_t length = 1;
    while (length < text.size() && is_continuation(text[length])) ++length;
    return length;
}

SourcePosition advanced(SourcePosition position, std::string_view over) {
    for (const char c : over) {
        if (c == '\n') {
            ++position.line;
            position.column = 1;
        } else if (!is_continuation(c)) {
            ++position.column;
        }
    }
    return position;
}

Error unfinished(std::string_view what, SourcePosition position) {
    return located(Condition::PARSE_SYNTAX_ERROR,
                   std::string(what) + " that begins here has no end", position);
}

}  // namespace

std::string_view symbol_text(Symbol symbol) {
    // The plain spelling stands last where there are two, but for `!=`.
    if (symbol == Symbol::not_equal) return "!=";
    if (symbol == Symbol::less_equal) return "<=";
    if (symbol == Symbol::greater_equal) return ">=";
    const auto found = std::find_if(kSymbols.rbegin(), kSymbols.rend(),
                                    [&](const SymbolRow& row) { return row.symbol == symbol; });
    return found == kSymbols.rend() ? std::string_view() : found->text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c) ||
           static_cast<unsigned char>(c) >= 0x80;
}

void Lexer::advance(std::size_t bytes) {
    position_ = advanced(position_, std::string_view(text_).substr(offset_, bytes));
    offset_ += bytes;
}

Result<void> Lexer::skip_blanks() {
    for (;;) {
        const std::string_view rest = std::string_view(text_).substr(offset_);
        if (const std::size_t blank = blank_length(rest); blank > 0) {
            advance(blank);
        } else if (rest.starts_with("--")) {
            advance(std::min(rest.find('\n'), rest.size()));
        } else if (rest.starts_with("/*")) {
            SLUICE_CHECK(skip_comment());
        } else {
            return {};
        }
    }
}

Result<void> Lexer::skip_comment() {
    const SourcePosition begin = position_;
    std::size_t open = 0;
    do {
        if (at(0) == '/' && at(1) == '*') {
            ++open;
            advance(2);
        } else if (at(0) == '*' && at(1) == '/') {
            --open;
            advance(2);
        } else if (offset_ < text_.size()) {
            advance(1);
        } else {
            return unfinished("the comment", begin);
        }
    } while (open > 0);
    return {};
}

/// From the opening quote to the closing one. Doubling it is no end, and neither is a backslash
/// before it, except in raw strings and quoted identifiers.
Result<Token> Lexer::quoted(TokenKind kind, std::string_view what) {
    Token token{.kind = kind, .offset = static_cast<std::uint32_t>(offset_), .position = position_};
    const bool raw = kind == TokenKind::string && is_name_character(at(0));
    const bool escapes = kind == TokenKind::string && !raw;
    std::size_t end = offset_ + (raw ? 1 : 0);
    const char quote = text_[end++];
    for (;; ++end) {
        if (end >= text_.size()) return unfinished(what, token.position);
        if (escapes && text_[end] == '\\') {
            ++end;
        } else if (text_[end] == quote) {
            if (raw || end + 1 >= text_.size() || text_[end + 1] != quote) break;
            ++end;
        }
    }
    token.length = static_cast<std::uint32_t>(end + 1 - offset_);
    advance(token.length);
    return token;
}

std::size_t Lexer::name_character_at(std::size_t ahead) const {
    if (!is_name_character(at(ahead))) return 0;
    const std::string_view rest = std::string_view(text_).substr(offset_ + ahead);
    if (static_cast<unsigned char>(rest[0]) < 0x80) return 1;
    const bool other = blank_length(rest) > 0 || length_of_any(rest, kTypographicQuotes) > 0;
    return other ? 0 : character_length(rest);
}

std::size_t Lexer::skip_name() {
    std::size_t length = 0;
    while (const std::size_t character = name_character_at(length)) length += character;
    advance(length);
    return length;
}

/// `.5` is a number unless something stands before the dot that a part of can be named.
bool Lexer::begins_fraction() const {
    if (at(0) != '.' || !is_digit(at(1))) return false;
    if (offset_ == 0) return true;
    const char before = text_[offset_ - 1];
    return !is_name_character(before) && before != '`' && before != ')' && before != ']';
}

TokenKind Lexer::number() {
    std::size_t length = 0;
    const auto skip_digits = [&] {
        while (is_digit(at(length))) ++length;
    };
    skip_digits();
    if (at(length) == '.' && (is_digit(at(length + 1)) || name_character_at(length + 1) == 0)) {
        ++length;
        skip_digits();
    }
    if (at(length) == 'e' || at(length) == 'E') {
        const std::size_t sign = at(length + 1) == '+' || at(length + 1) == '-' ? 1 : 0;
        if (is_digit(at(length + 1 + sign))) {
            length += 1 + sign;
            skip_digits();
        }
    }
    for (const std::string_view suffix : {"bd", "l", "s", "y", "f", "d"}) {
        const std::string_view next =
            std::string_view(text_).substr(offset_ + length, suffix.size());
        if (equals_folded(next, suffix) && name_character_at(length + suffix.size()) == 0) {
            length += suffix.size();
            break;
        }
    }
    advance(length);
    return skip_name() == 0 ? TokenKind::number : TokenKind::malformed_word;
}

Symbol Lexer::symbol() {
    const std::string_view rest = std::string_view(text_).substr(offset_);
    for (const SymbolRow& row : kSymbols) {
        if (!rest.starts_with(row.text)) continue;
        advance(row.text.size());
        return row.symbol;
    }
    return Symbol::none;
}

Result<Token> Lexer::next() {
    SLUICE_CHECK(skip_blanks());
    const char first = at(0);
    const bool raw = (first == 'r' || first == 'R') && (at(1) == '\'' || at(1) == '"');
    if (first == '\'' || first == '"' || raw) return quoted(TokenKind::string, "the string");
    if (first == '`') return quoted(TokenKind::quoted_identifier, "the quoted identifier");

    Token token{.offset = static_cast<std::uint32_t>(offset_), .position = position_};
    const std::string_view rest = std::string_view(text_).substr(offset_);
    if (rest.empty()) return token;
    if (is_digit(first) || begins_fraction()) {
        token.kind = number();
    } else if (name_character_at(0) > 0) {
        token.kind = TokenKind::word;
        skip_name();
        token.keyword = find_keyword(rest.substr(0, offset_ - token.offset));
    } else if (token.symbol = symbol(); token.symbol != Symbol::none) {
        token.kind = TokenKind::symbol;
    } else {
        token.kind = TokenKind::unknown;
        advance(character_length(rest));
    }
    token.length = static_cast<std::uint32_t>(offset_ - token.offset);
    return token;
}

Result<void> check_encoding(std::string_view text, SourcePosition start) {
    if (is_utf8(text)) return {};
    std::size_t good = 0;
    std::size_t next = 0;
    while (next < text.size()) {
        next += character_length(text.substr(next));
        if (!is_utf8(text.substr(good, next - good))) break;
        good = next;
    }
    return located(Condition::PARSE_SYNTAX_ERROR, "the text is not UTF-8",
                   advanced(start, text.substr(0, good)));
}

Result<TokenizedText> tokenize(std::string_view text, SourcePosition start) {
    if (text.size() > kStatementBytesMax) {
        return located(
            Condition::STATEMENT_TOO_COMPLEX,
            "the statement is longer than " + std::to_string(kStatementBytesMax) + " bytes", start);
    }
    SLUICE_CHECK(check_encoding(text, start));
    TokenizedText out;
    out.text = text;
    Lexer lexer(out.text, start);
    do {
        SLUICE_TRY(const Token token, lexer.next());
        if (out.tokens.size() >= kTokensMax) {
            return located(
                Condition::STATEMENT_TOO_COMPLEX,
                "the statement has more than " + std::to_string(kTokensMax) + " words and signs",
                token.position);
        }
        out.tokens.push_back(token);
    } while (out.tokens.back().kind != TokenKind::end);
    return out;
}

}  // namespace sluice::sql
