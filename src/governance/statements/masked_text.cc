#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/log.h"
#include "governance/statements/execute.h"
#include "sql/lexer.h"
#include "sql/quoting.h"

namespace sluice::governance {
namespace {

constexpr std::string_view kMask = "'***'";

/// Words that announce a secret: keys of properties and of credentials as dialects spell them.
constexpr std::array<std::string_view, 7> kSecretWords = {
    "secret", "password", "token", "key", "sas", "authorization", "credential"};

bool announces_secret(std::string_view text) {
    const std::string folded = fold_ascii(text);
    return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&](std::string_view word) {
        return folded.find(word) != std::string::npos;
    });
}

/// Keys and values may have signs between them.
bool separates(const sql::Token& token) {
    return token.is(sql::Symbol::equal) || token.is(sql::Symbol::left_paren) ||
           token.is(sql::Symbol::fat_arrow) || token.is(sql::Symbol::colon);
}

}  // namespace

std::string masked_text(std::string_view statement) {
    const std::string text(statement);
    std::string out;
    std::size_t copied = 0;
    bool announced = false;
    sql::Lexer lexer(text);
    while (true) {
        const auto token = lexer.next();
        if (!token) {
            // A string or comment without an end: who knows what is in it.
            out.append(text, copied, lexer.offset() - copied);
            return redact(out + "…");
        }
        if (token->kind == sql::TokenKind::end) break;
        const std::string_view written(text.data() + token->offset, token->length);
        if (token->kind == sql::TokenKind::string) {
            if (announced) {
                out.append(text, copied, token->offset - copied).append(kMask);
                copied = token->end_offset();
            }
            // A key may be quoted itself; what is masked announces nothing.
            announced = !announced && announces_secret(sql::string_value(written));
        } else if (!separates(*token)) {
            const bool word = token->kind == sql::TokenKind::word ||
                              token->kind == sql::TokenKind::quoted_identifier;
            announced = word && announces_secret(written);
        }
    }
    out.append(text, copied);
    return redact(out);
}

}  // namespace sluice::governance
