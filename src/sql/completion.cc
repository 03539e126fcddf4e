#include "sql/completion.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "sql/lexer.h"
#include "sql/limits.h"
#include "sql/statement_parser.h"
#include "sql/token_cursor.h"

namespace sluice::sql {
namespace {

/// The statement the cursor is in: its tokens before the word that is being written.
struct Before {
    TokenizedText input;
    std::size_t word_from = 0;
    std::size_t word_quote = 0;  ///< bytes of the back quote before the word
};

/// Nothing where a string or comment is open.
std::optional<Before> tokens_before(std::string_view head) {
    Before out;
    out.input.text = head;
    out.word_from = head.size();
    Lexer lexer(out.input.text);
    for (;;) {
        auto token = lexer.next();
        if (!token) {
            // Only a quoted identifier that has no end yet is a word to complete.
            if (lexer.offset() >= head.size() || head[lexer.offset()] != '`') return std::nullopt;
            out.word_from = lexer.offset();
            out.word_quote = 1;
            break;
        }
        if (token->kind == TokenKind::end) break;
        if (out.input.tokens.size() >= kTokensMax) return std::nullopt;
        out.input.tokens.push_back(*token);
        if (token->is(Symbol::semicolon)) out.input.tokens.clear();
    }
    const auto& tokens = out.input.tokens;
    if (out.word_quote == 0 && !tokens.empty() && tokens.back().kind == TokenKind::word &&
        tokens.back().end_offset() == head.size()) {
        out.word_from = tokens.back().offset;
        out.input.tokens.pop_back();
    }
    Token end;
    end.offset = static_cast<std::uint32_t>(head.size());
    out.input.tokens.push_back(end);
    return out;
}

}  // namespace

Completion complete(std::string_view text, std::size_t cursor) {
    Completion out;
    const std::string_view head = text.substr(0, std::min(cursor, text.size()));
    out.replace_from = head.size();
    if (head.size() > kScriptBytesMax || !is_utf8(head)) return out;
    auto before = tokens_before(head);
    if (!before) return out;
    out.replace_from = before->word_from;
    out.prefix = head.substr(before->word_from + before->word_quote);
    const std::size_t end = before->input.tokens.size() - 1;
    TokenCursor tokens(std::move(before->input), nullptr);
    // Whether it parses does not matter: it ends where the user is still writing.
    (void)parse_whole_statement(tokens);
    const Expectations& expected = tokens.expectations();
    if (expected.index() != end) return out;
    const std::string prefix = fold_ascii(out.prefix);
    for (const Keyword keyword : expected.keywords()) {
        const std::string_view word = keyword_text(keyword);
        const bool fits = before->word_quote == 0 && fold_ascii(word).starts_with(prefix);
        if (fits) out.keywords.emplace_back(word);
    }
    out.names = expected.names();
    out.qualifier = expected.qualifier();
    out.values = expected.values();
    return out;
}

}  // namespace sluice::sql
