#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::access {

/// Where the master key comes from. The first that is set wins: `text`, then `file`, then
/// `keys/master` in the data directory.
struct MasterKeySource {
    std::optional<Secret<std::string>> text;  ///< SLUICE_MASTER_KEY: 64 hex digits or 43 base64url
    std::optional<std::string> file;          ///< SLUICE_MASTER_KEY_FILE or `master_key_file`
    std::string data_dir;
};

/// The one secret of an installation, the same on all replicas: every key derives from it (R56).
class MasterKey {
public:
    /// Reads the key; creates `keys/master` (0600, complete or not there) if the data directory has
    /// none. A named file is never created. CONFIGURATION_INVALID when it cannot be read, has a
    /// wrong size, or may be read by others.
    static Result<MasterKey> load_or_create(const MasterKeySource& source, Random& random);
    /// CONFIGURATION_INVALID unless the text is 64 hexadecimal digits or 43 characters of
    /// base64url.
    static Result<MasterKey> parse(const Secret<std::string>& text);
    static MasterKey from_bytes(std::string bytes);

    /// 16 hexadecimal digits that tell keys apart and nothing else: kept in the metastore, so that
    /// a replica with another key refuses to start (R56).
    std::string fingerprint() const;

    const Secret<std::string>& bytes() const { return bytes_; }

private:
    explicit MasterKey(std::string bytes) : bytes_(std::move(bytes)) {}
    Secret<std::string> bytes_;
};

/// What a key is for. A text of one purpose never passes as one of another.
enum class KeyPurpose {
    token_pepper,         ///< digests of bearer tokens at rest
    activation_link,      ///< secrets of activation links
    storage_secret,       ///< sealed credentials of stores
    provider_secret,      ///< sealed profiles of providers
    list_token,           ///< `nextPageToken` of recipient lists
    admin_page_token,     ///< `next_page_token` of the administration API
    page_token,           ///< pages of a query
    refresh_token,        ///< refresh of a query's links
    query_id,             ///< asynchronous queries
    file_link_seal,       ///< the opaque part of gateway links
    file_link_signature,  ///< their signature
    result_link,          ///< links to results of statements
};

using KeyBytes = std::shared_ptr<const Secret<std::string>>;

/// All keys, derived by HKDF from the master key, the purpose and (for what travels) the day, so
/// that every replica can check what another made (R58). Any thread.
class KeyRing {
public:
    explicit KeyRing(const MasterKey& master);

    /// The lasting key of a purpose.
    KeyBytes lasting(KeyPurpose purpose) const;
    /// The key of one day (days since 1970, UTC), which is also its key id.
    KeyBytes daily(KeyPurpose purpose, std::int64_t day) const;

    static std::int64_t day_of(EpochMs now);
    /// True if something made under that day's key may still be alive at `now`. Asked before a key
    /// is derived for a key id that a client sent.
    static bool day_may_be_alive(std::int64_t day, EpochMs now);

private:
    KeyBytes derive(KeyPurpose purpose, std::optional<std::int64_t> day) const;

    Secret<std::string> master_;              // constant after construction
    std::map<KeyPurpose, KeyBytes> lasting_;  // constant after construction
    mutable std::mutex mutex_;
    mutable std::map<std::pair<KeyPurpose, std::int64_t>, KeyBytes> daily_;  // guarded by mutex_
};

}  // namespace sluice::access
