#include "sql/token_cursor.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/suggestion.h"
#include "sql/error_text.h"
#include "sql/limits.h"
#include "sql/quoting.h"

namespace sluice::sql {
namespace {

bool is_typographic_quote(std::string_view text) {
    return text == "\u2018" || text == "\u2019" || text == "\u201c" || text == "\u201d";
}

}  // namespace

std::string quoted_for_message(std::string_view text) {
    std::string out = "'";
    std::size_t characters = 0;
    for (const char c : text) {
        const bool starts = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        if (starts && ++characters > kQuotedCharactersMax) return out + "…'";
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    return out + "'";
}

const Token& TokenCursor::ahead(std::size_t count) const {
    return input_.tokens[std::min(index_ + count, input_.tokens.size() - 1)];
}

void TokenCursor::advance() {
    if (index_ + 1 < input_.tokens.size()) ++index_;
}

void TokenCursor::note(NameKind name, const std::vector<Identifier>& qualifier) {
    std::vector<std::string> parts;
    // Only completion asks for them, and it stands at the end.
    if (token().kind == TokenKind::end) {
        for (const Identifier& part : qualifier) parts.push_back(part.text);
    }
    expectations_.add(index_, name, std::move(parts));
}

bool TokenCursor::at(Keyword keyword) {
    expectations_.add(index_, keyword);
    return token().is(keyword);
}

bool TokenCursor::at(Symbol symbol) {
    expectations_.add(index_, symbol);
    return token().is(symbol);
}

bool TokenCursor::at(std::initializer_list<Keyword> keywords) {
    std::size_t count = 0;
    for (const Keyword keyword : keywords) {
        expectations_.add(index_ + count, keyword);
        if (!ahead(count++).is(keyword)) return false;
    }
    return true;
}

bool TokenCursor::accept(Keyword keyword) {
    if (!at(keyword)) return false;
    advance();
    return true;
}

bool TokenCursor::accept(Symbol symbol) {
    if (!at(symbol)) return false;
    advance();
    return true;
}

bool TokenCursor::accept(std::initializer_list<Keyword> keywords) {
    if (!at(keywords)) return false;
    for (std::size_t i = 0; i < keywords.size(); ++i) advance();
    return true;
}

Result<void> TokenCursor::expect(Keyword keyword) {
    if (!accept(keyword)) return unexpected();
    return {};
}

Result<void> TokenCursor::expect(Symbol symbol) {
    if (!accept(symbol)) return unexpected();
    return {};
}

Result<void> TokenCursor::expect(std::initializer_list<Keyword> keywords) {
    for (const Keyword keyword : keywords) SLUICE_CHECK(expect(keyword));
    return {};
}

Result<void> TokenCursor::expect_closing_angle() {
    Token& next = input_.tokens[index_];
    const bool two = next.is(Symbol::shift_right);
    const bool three = next.is(Symbol::shift_right_unsigned);
    if (!two && !three) return expect(Symbol::greater);
    next.symbol = two ? Symbol::greater : Symbol::shift_right;
    ++next.offset;
    --next.length;
    ++next.position.column;
    return {};
}

bool TokenCursor::at_end() {
    note(ValueKind::end_of_statement);
    return token().kind == TokenKind::end || token().is(Symbol::semicolon);
}

std::optional<Keyword> TokenCursor::nearest_expected() const {
    const Token& found = input_.tokens[expectations_.index()];
    if (found.kind != TokenKind::word) return std::nullopt;
    std::vector<std::string> candidates;
    for (const Keyword keyword : expectations_.keywords()) {
        candidates.push_back(fold_ascii(keyword_text(keyword)));
    }
    const auto near = nearest(text(found), candidates);
    return near ? find_keyword(*near) : std::nullopt;
}

Error TokenCursor::unexpected() const {
    const Token& found = input_.tokens[expectations_.index()];
    const std::string_view written = text(found);
    if (found.kind == TokenKind::malformed_word) {
        return located(
            Condition::INVALID_IDENTIFIER,
            "the name " + quoted_for_message(written) + " begins with a digit; use back quotes",
            found.position);
    }
    std::string sentence = found.kind == TokenKind::end
                               ? "Syntax error at the end of the statement"
                               : "Syntax error at or near " + quoted_for_message(written);
    sentence += ": expected " + expectations_.description();
    if (const auto near = nearest_expected()) {
        sentence.append("; did you mean ").append(keyword_text(*near)).append("?");
    } else if (is_typographic_quote(written)) {
        sentence += "; strings take straight quotes";
    }
    return located(Condition::PARSE_SYNTAX_ERROR, std::move(sentence), found.position);
}

Error TokenCursor::refuse(std::string sentence) const {
    return located(Condition::PARSE_SYNTAX_ERROR, std::move(sentence), position());
}

Error TokenCursor::repeated(std::string_view clause) const {
    return refuse("Syntax error at or near " + quoted_for_message(text(token())) + ": " +
                  std::string(clause) + " is given twice");
}

Result<NestingLevel> TokenCursor::nest() {
    if (depth_ >= kNestingMax) {
        return located(Condition::STATEMENT_TOO_COMPLEX,
                       "the statement nests deeper than " + std::to_string(kNestingMax) + " levels",
                       position());
    }
    return NestingLevel(depth_);
}

std::optional<std::size_t> TokenCursor::closing_paren(std::size_t count) {
    if (closing_.empty()) {
        closing_.resize(input_.tokens.size());
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < input_.tokens.size(); ++i) {
            if (input_.tokens[i].is(Symbol::left_paren)) {
                open.push_back(i);
            } else if (input_.tokens[i].is(Symbol::right_paren) && !open.empty()) {
                closing_[open.back()] = static_cast<std::uint32_t>(i);
                open.pop_back();
            }
        }
    }
    const std::size_t at = std::min(index_ + count, closing_.size() - 1);
    if (closing_[at] == 0) return std::nullopt;
    return closing_[at] - index_;
}

bool TokenCursor::glued(std::size_t count) const {
    if (index_ + count >= input_.tokens.size() || index_ + count == 0) return false;
    const Token& next = input_.tokens[index_ + count];
    return next.kind != TokenKind::end &&
           next.offset == input_.tokens[index_ + count - 1].end_offset();
}

std::string_view TokenCursor::glued_text() const {
    std::size_t count = 0;
    while (glued(count + 1) && !ahead(count + 1).is(Symbol::semicolon)) ++count;
    return std::string_view(input_.text)
        .substr(token().offset, ahead(count).end_offset() - token().offset);
}

}  // namespace sluice::sql
