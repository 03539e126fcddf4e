#include "sql/script.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>

#include "base/encoding.h"
#include "sql/error_text.h"
#include "sql/lexer.h"
#include "sql/limits.h"

namespace sluice::sql {
namespace {

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view other) { return equals_folded(word, other); });
}

/// Knows whether a semicolon ends the statement or stands inside BEGIN … END.
///
/// A block begins where the statement does, or with the body of a procedure; elsewhere BEGIN and
/// END are names. Inside, CASE is closed by END like a block, and IF, LOOP and their like by words
/// of their own.
class BlockTracker {
public:
    void see(const Token& token, std::string_view text) {
        const std::string_view word = token.kind == TokenKind::word ? text : std::string_view();
        if (count_ == 0) begins_ = is_any(word, {"begin"});
        if (count_ == 0) creates_ = is_any(word, {"create"});
        if (creates_ && count_ <= 3 && is_any(word, {"procedure"})) procedure_ = true;
        ++count_;
        if (depth_ > 0) {
            see_inside(word);
        } else if (begins_ && count_ == 2) {
            // `BEGIN;` and `BEGIN TRANSACTION` open no block.
            if (!token.is(Symbol::semicolon) && !is_any(word, {"transaction", "work"})) {
                depth_ = 1;
                see_inside(word);
            }
        } else if (procedure_ && is_any(word, {"begin"})) {
            depth_ = 1;
        }
    }

    /// An END before the semicolon has closed its block.
    bool inside() const { return depth_ > (end_seen_ ? 1U : 0U); }

private:
    void see_inside(std::string_view word) {
        if (end_seen_) {
            end_seen_ = false;
            if (is_any(word, {"if", "loop", "while", "repeat", "for"})) return;
            --depth_;
            if (is_any(word, {"case"})) return;
        }
        if (is_any(word, {"begin", "case"})) ++depth_;
        end_seen_ = is_any(word, {"end"});
    }

    std::size_t count_ = 0;
    std::size_t depth_ = 0;
    bool begins_ = false;
    bool creates_ = false;
    bool procedure_ = false;
    bool end_seen_ = false;
};

/// Gathers the tokens of one statement.
struct Gathered {
    BlockTracker blocks;
    Token first;
    std::size_t end = 0;
    bool any = false;

    void see(const Token& token, std::string_view text) {
        blocks.see(token, text);
        if (!any) first = token;
        any = true;
        end = token.end_offset();
    }
};

}  // namespace

Result<std::vector<ScriptStatement>> split_script(std::string_view script) {
    if (script.size() > kScriptBytesMax) {
        return Error(Condition::STATEMENT_TOO_COMPLEX,
                     "the script is longer than " + std::to_string(kScriptBytesMax) + " bytes");
    }
    SLUICE_CHECK(check_encoding(script, {}));
    const std::string text(script);
    std::vector<ScriptStatement> out;
    Lexer lexer(text);
    Gathered current;
    for (;;) {
        SLUICE_TRY(const Token token, lexer.next());
        const bool end = token.kind == TokenKind::end;
        const bool stop = end || (token.is(Symbol::semicolon) && !current.blocks.inside());
        if (!stop) {
            current.see(token, script.substr(token.offset, token.length));
            continue;
        }
        if (current.any) {
            const std::size_t begin = current.first.offset;
            out.push_back({text.substr(begin, current.end - begin), current.first.position, !end});
        }
        if (end) return out;
        current = Gathered();
    }
}

bool is_unfinished(std::string_view text) {
    const auto statements = split_script(text);
    // What has no end yet is not UTF-8 or too long; more lines do not mend that.
    if (!statements) return is_utf8(text) && text.size() <= kScriptBytesMax;
    return !statements->empty() && !statements->back().terminated;
}

}  // namespace sluice::sql
