// fuzz-links: access
// Any text as a page token: nothing opens but what was sealed here, and sealing comes back.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "access/limits.h"
#include "access/list_token.h"
#include "access/sealed_token.h"
#include "base/assert.h"

namespace {

constexpr sluice::EpochMs kNow = 1'795'000'000'000;

const sluice::access::KeyRing& keys() {
    static const sluice::access::KeyRing ring(
        sluice::access::MasterKey::from_bytes(std::string(32, 'f')));
    return ring;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice::access;
    const std::string text(data, data + size);
    const ListScope scope{.audience = ListAudience::recipient,
                          .principal_id = "recipient",
                          .route = "tables",
                          .filters = {"share", "schema"}};
    // The key is unknown to the fuzzer: to open a token it would have to forge a MAC.
    SLUICE_ASSERT(!open_list_token(keys(), scope, text, kNow), "a forged token opened");

    if (size > kSealedTokenPayloadBytesMax) return 0;
    std::string token = make_list_token(keys(), scope, text, kNow);
    const auto opened = open_list_token(keys(), scope, token, kNow);
    SLUICE_ASSERT(opened && *opened == text, "a sealed token comes back");
    const std::size_t at = size == 0 ? 0 : data[0] % token.size();
    token[at] = token[at] == 'A' ? 'B' : 'A';
    SLUICE_ASSERT(!open_list_token(keys(), scope, token, kNow), "a changed token opened");
    return 0;
}
