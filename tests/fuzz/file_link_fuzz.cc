// fuzz-links: access
// Any three parts as a gateway link: nothing verifies but what was signed here; any path that can
// be signed comes back.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "access/file_link.h"
#include "base/assert.h"
#include "base/random.h"

namespace {

constexpr sluice::EpochMs kNow = 1'795'000'000'000;

const sluice::access::KeyRing& keys() {
    static const sluice::access::KeyRing ring(
        sluice::access::MasterKey::from_bytes(std::string(32, 'f')));
    return ring;
}

std::string_view cut(std::string_view& rest, char at) {
    const std::size_t end = std::min(rest.find(at), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice::access;
    const std::string text(data, data + size);
    std::string_view rest = text;
    const std::string_view opaque = cut(rest, '/');
    const std::string_view name = cut(rest, '?');
    SLUICE_ASSERT(!verify_file_link(keys(), {opaque, name, rest}, kNow), "a forged link verified");

    sluice::SeededRandom random(size);
    const FileLinkOwner owner{"r", "t", std::string(opaque.substr(0, 100)), "table", "q"};
    auto signer = FileLinkSigner::open(keys(), random, "", owner, kNow, kNow + 1000);
    SLUICE_ASSERT(signer.has_value(), "short ids fit");
    std::string link;
    if (!signer->append(link, LinkedFileKind::data, text, 1, "id")) return 0;
    std::string_view parts = std::string_view(link).substr(7);
    const std::string_view made_opaque = cut(parts, '/');
    const std::string_view made_name = cut(parts, '?');
    const std::string_view signature = parts.substr(parts.find('=') + 1);
    const auto verified = verify_file_link(keys(), {made_opaque, made_name, signature}, kNow);
    SLUICE_ASSERT(
        verified && verified->file.path == text && verified->owner.object_id == owner.object_id,
        "a signed link comes back");
    return 0;
}
