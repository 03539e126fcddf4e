#include "access/sealed_box.h"

#include <utility>

#include "base/crypto.h"

namespace sluice::access {
namespace {

// First byte of a sealed row: the form, and with it the key. A new way of sealing takes the next
// number, so that old rows still open.
constexpr char kForm = 1;
constexpr std::size_t kNonceBytes = 12;

struct Binding {
    KeyPurpose purpose;
    std::string context;
};

Binding binding_of(SecretOwner owner, std::string_view owner_id) {
    switch (owner) {
        case SecretOwner::storage_credential:
            return {KeyPurpose::storage_secret, "storage-credential/" + std::string(owner_id)};
        case SecretOwner::provider:
            return {KeyPurpose::provider_secret, "provider/" + std::string(owner_id)};
    }
    SLUICE_ASSERT(false, "an unknown owner of a secret");
    return {};
}

Error cannot_open(SecretOwner owner, std::string detail) {
    return Error(Condition::PERMISSION_DENIED,
                 owner == SecretOwner::provider
                     ? "the stored profile of a provider cannot be opened"
                     : "the stored secret of a credential cannot be opened",
                 std::move(detail));
}

}  // namespace

std::string seal_secret(const KeyRing& keys, Random& random, std::string_view owner_id,
                        const Secret<std::string>& secret, SecretOwner owner) {
    const std::string nonce = random.bytes(kNonceBytes);
    const Binding binding = binding_of(owner, owner_id);
    return kForm + nonce +
           aead_seal(keys.lasting(binding.purpose)->reveal(), nonce, secret.reveal(),
                     binding.context);
}

Result<Secret<std::string>> open_secret(const KeyRing& keys, std::string_view owner_id,
                                        std::string_view sealed, SecretOwner owner) {
    if (sealed.size() < 1 + kNonceBytes || sealed.front() != kForm)
        return cannot_open(owner, "it is no sealed text");
    const Binding binding = binding_of(owner, owner_id);
    auto opened = aead_open(keys.lasting(binding.purpose)->reveal(), sealed.substr(1, kNonceBytes),
                            sealed.substr(1 + kNonceBytes), binding.context);
    if (!opened) {
        return cannot_open(
            owner, "it was changed, moved to another row, or sealed under another master key");
    }
    return Secret<std::string>(std::move(*opened));
}

}  // namespace sluice::access
