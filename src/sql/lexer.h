#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sql/token.h"

namespace sluice::sql {

/// Reads the tokens of SQL text one by one, over comments (`--` and nested `/* */`) and blanks.
///
/// The text outlives the lexer and is well-formed UTF-8 below kScriptBytesMax. Errors are
/// PARSE_SYNTAX_ERROR with the place where a string, quoted identifier or comment begins that has
/// no end; everything else is a token.
class Lexer {
public:
    explicit Lexer(const std::string& text, SourcePosition start = {})
        : text_(text), position_(start) {}

    /// The next token; `end` again and again behind the last one.
    Result<Token> next();

    /// How far it has read. Behind an error about a string or quoted identifier: where that begins.
    std::size_t offset() const { return offset_; }

private:
    Result<void> skip_blanks();
    Result<void> skip_comment();
    Result<Token> quoted(TokenKind kind, std::string_view what);
    TokenKind number();
    Symbol symbol();

    char at(std::size_t ahead) const {
        return offset_ + ahead < text_.size() ? text_[offset_ + ahead] : '\0';
    }
    bool begins_fraction() const;
    void advance(std::size_t bytes);
    /// Bytes of the character there if a name may contain it, else 0.
    std::size_t name_character_at(std::size_t ahead) const;
    /// Returns how many bytes it skipped.
    std::size_t skip_name();

    const std::string& text_;
    std::size_t offset_ = 0;
    SourcePosition position_;
};

/// All tokens of one statement. Besides the errors of Lexer: STATEMENT_TOO_COMPLEX beyond
/// kStatementBytesMax or kTokensMax (S6), PARSE_SYNTAX_ERROR where the text is not UTF-8.
Result<TokenizedText> tokenize(std::string_view text, SourcePosition start = {});

/// PARSE_SYNTAX_ERROR naming the first character that is not well-formed UTF-8.
Result<void> check_encoding(std::string_view text, SourcePosition start);

/// True for the first byte of what may be a character of a name without back quotes.
bool is_name_character(char c);
bool is_digit(char c);

}  // namespace sluice::sql
