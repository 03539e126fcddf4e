#pragma once

#include <string>
#include <string_view>

#include "access/master_key.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::access {

/// What a sealed secret belongs to. One kind never opens as the other.
enum class SecretOwner {
    storage_credential,  ///< the secret part of a store's credential
    provider,            ///< the profile by which a provider lets us in
};

/// Seals a secret for the metastore: AES-256-GCM with a random nonce, bound to its owner's id, so
/// that a row cannot be swapped for another.
std::string seal_secret(const KeyRing& keys, Random& random, std::string_view owner_id,
                        const Secret<std::string>& secret,
                        SecretOwner owner = SecretOwner::storage_credential);

/// PERMISSION_DENIED when it was changed, belongs to another owner, or was sealed under another
/// master key.
Result<Secret<std::string>> open_secret(const KeyRing& keys, std::string_view owner_id,
                                        std::string_view sealed,
                                        SecretOwner owner = SecretOwner::storage_credential);

}  // namespace sluice::access
