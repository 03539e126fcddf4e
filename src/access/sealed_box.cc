#include "access/sealed_box.h"

#include <utility>

#include "base/crypto.h"

namespace sluice::access {
namespace {

// First byte of a sealed row: the form, and with it the key. A new way of sealing takes the next
// number, so that old rows still open.
constexpr char kForm = 1;
constexpr std::size_t kNonceBytes = 12;

std::string bound_to(std::string_view credential_id) {
    return "storage-credential/" + std::string(credential_id);
}

}  // namespace

std::string seal_secret(const KeyRing& keys, Random& random, std::string_view credential_id,
                        const Secret<std::string>& secret) {
    const std::string nonce = random.bytes(kNonceBytes);
    return kForm + nonce +
           aead_seal(keys.lasting(KeyPurpose::storage_secret)->reveal(), nonce, secret.reveal(),
                     bound_to(credential_id));
}

Result<Secret<std::string>> open_secret(const KeyRing& keys, std::string_view credential_id,
                                        std::string_view sealed) {
    if (sealed.size() < 1 + kNonceBytes || sealed.front() != kForm) {
        return Error(Condition::PERMISSION_DENIED,
                     "the stored secret of a credential cannot be opened");
    }
    auto opened =
        aead_open(keys.lasting(KeyPurpose::storage_secret)->reveal(), sealed.substr(1, kNonceBytes),
                  sealed.substr(1 + kNonceBytes), bound_to(credential_id));
    if (!opened) {
        return Error(Condition::PERMISSION_DENIED,
                     "the stored secret of a credential cannot be opened",
                     "it was changed, moved to another row, or sealed under another master key");
    }
    return Secret<std::string>(std::move(*opened));
}

}  // namespace sluice::access
