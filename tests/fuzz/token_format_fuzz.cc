// fuzz-links: access
// Any text as a bearer token, an activation text and an Authorization header: what parses must be
// spelled exactly so.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "access/access_snapshot.h"
#include "access/activation_link.h"
#include "access/token_format.h"
#include "base/assert.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto token = sluice::access::parse_token(text);
    if (token) {
        const auto again =
            sluice::access::format_token(token->kind, token->public_id, token->secret.reveal());
        SLUICE_ASSERT(again.reveal() == text, "a token has one spelling");
    }
    const auto link = sluice::access::parse_activation_text(text);
    SLUICE_ASSERT(!link || link->kind == sluice::access::TokenKind::activation_link,
                  "an activation text holds an activation link");
    const auto credential = sluice::access::bearer_credential(text);
    SLUICE_ASSERT(!credential || !credential->empty(), "a credential is not empty");
    return 0;
}
