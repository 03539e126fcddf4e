#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sql/expectations.h"
#include "sql/literal.h"
#include "sql/names.h"
#include "sql/token.h"

namespace sluice::sql {

/// One level of nesting, given back when it dies.
class NestingLevel {
public:
    explicit NestingLevel(std::size_t& depth) : depth_(&depth) { ++depth; }
    NestingLevel(NestingLevel&& other) noexcept : depth_(std::exchange(other.depth_, nullptr)) {}
    NestingLevel(const NestingLevel&) = delete;
    NestingLevel& operator=(const NestingLevel&) = delete;
    NestingLevel& operator=(NestingLevel&&) = delete;
    ~NestingLevel() {
        if (depth_ != nullptr) --*depth_;
    }

private:
    std::size_t* depth_;
};

/// Walks the tokens of one statement for the functions of the parser.
///
/// Every question about the token that comes next, answered yes or no, is remembered as something
/// that could stand there: `unexpected` tells from that what was wanted, and completion what could
/// follow. Questions about tokens further on (`ahead`) are not remembered.
class TokenCursor {
public:
    /// Without `values`, parameters stay in the tree; with them, each is replaced by its value or
    /// is an error. They outlive the cursor.
    TokenCursor(TokenizedText input, const ParameterValues* values)
        : input_(std::move(input)), values_(values) {}

    const Token& token() const { return input_.tokens[index_]; }
    /// The token `count` further on, or the last one.
    const Token& ahead(std::size_t count) const;
    std::string_view text(const Token& token) const { return input_.text_of(token); }
    const std::string& source() const { return input_.text; }
    SourcePosition position() const { return token().position; }
    void advance();

    bool at(Keyword keyword);
    bool at(Symbol symbol);
    /// All of them, one after the other.
    bool at(std::initializer_list<Keyword> keywords);
    /// The same questions, and over it if so.
    bool accept(Keyword keyword);
    bool accept(Symbol symbol);
    bool accept(std::initializer_list<Keyword> keywords);
    Result<void> expect(Keyword keyword);
    Result<void> expect(Symbol symbol);
    Result<void> expect(std::initializer_list<Keyword> keywords);
    /// `>` where `>>` may be two of them, as at the end of ARRAY<ARRAY<INT>>.
    Result<void> expect_closing_angle();

    void note(ValueKind value) { expectations_.add(index_, value); }
    /// `qualifier` are the parts of the name before this one.
    void note(NameKind name, const std::vector<Identifier>& qualifier = {});
    const Expectations& expectations() const { return expectations_; }

    /// How many tokens on the `)` is that belongs to the `(` `count` tokens on; nothing if it is
    /// missing.
    std::optional<std::size_t> closing_paren(std::size_t count);

    /// At the end of the statement: the end of the text, or a semicolon.
    bool at_end();

    /// The error that nothing that was looked for at the furthest token is there.
    Error unexpected() const;
    /// The keyword that was looked for at the furthest token and is nearest to what stands there.
    std::optional<Keyword> nearest_expected() const;
    /// PARSE_SYNTAX_ERROR at the token that comes next.
    Error refuse(std::string sentence) const;
    /// A clause that was there before.
    Error repeated(std::string_view clause) const;

    /// Taken for every call of the parser to itself: STATEMENT_TOO_COMPLEX beyond kNestingMax.
    Result<NestingLevel> nest();

    const ParameterValues* values() const { return values_; }

    /// The token and all that follow it without a blank, as they are written.
    std::string_view glued_text() const;
    /// True if nothing separates the token from the one before.
    bool glued(std::size_t count) const;

private:
    TokenizedText input_;
    const ParameterValues* values_;
    std::size_t index_ = 0;
    std::size_t depth_ = 0;
    /// For each `(` the index of its `)`, 0 if it has none; made when somebody asks.
    std::vector<std::uint32_t> closing_;
    Expectations expectations_;
};

/// What an error says of some text of the statement: in quotes, on one line, shortened (S89).
std::string quoted_for_message(std::string_view text);

}  // namespace sluice::sql
