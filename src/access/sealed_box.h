#pragma once

#include <string>
#include <string_view>

#include "access/master_key.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::access {

/// Seals the secret part of a store's credential for the metastore: AES-256-GCM with a random
/// nonce, bound to the credential's id, so that a row cannot be swapped for another.
std::string seal_secret(const KeyRing& keys, Random& random, std::string_view credential_id,
                        const Secret<std::string>& secret);

/// PERMISSION_DENIED when it was changed, belongs to another credential, or was sealed under
/// another master key.
Result<Secret<std::string>> open_secret(const KeyRing& keys, std::string_view credential_id,
                                        std::string_view sealed);

}  // namespace sluice::access
