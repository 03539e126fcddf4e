#include "access/master_key.h"

#include <array>
#include <utility>

#include "access/key_files.h"
#include "access/limits.h"
#include "base/assert.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr std::size_t kMasterKeyBytes = 32;
constexpr std::size_t kHexCharacters = 64;
constexpr std::size_t kBase64UrlCharacters = 43;
constexpr std::size_t kFingerprintBytes = 8;

// A file that was named on purpose is often a mounted secret that a group may read; nobody else
// may.
constexpr std::uint32_t kNamedFileForbiddenBits = 027;
constexpr std::uint32_t kOwnFileForbiddenBits = 077;

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

constexpr std::array kPurposes = {
    KeyPurpose::token_pepper,    KeyPurpose::activation_link,     KeyPurpose::storage_secret,
    KeyPurpose::provider_secret, KeyPurpose::list_token,          KeyPurpose::admin_page_token,
    KeyPurpose::page_token,      KeyPurpose::refresh_token,       KeyPurpose::query_id,
    KeyPurpose::file_link_seal,  KeyPurpose::file_link_signature, KeyPurpose::result_link,
};

std::string_view purpose_label(KeyPurpose purpose) {
    switch (purpose) {
        case KeyPurpose::token_pepper:
            return "token-pepper";
        case KeyPurpose::activation_link:
            return "activation-link";
        case KeyPurpose::storage_secret:
            return "storage-secret";
        case KeyPurpose::provider_secret:
            return "provider-secret";
        case KeyPurpose::list_token:
            return "list-token";
        case KeyPurpose::admin_page_token:
            return "admin-page-token";
        case KeyPurpose::page_token:
            return "page-token";
        case KeyPurpose::refresh_token:
            return "refresh-token";
        case KeyPurpose::query_id:
            return "query-id";
        case KeyPurpose::file_link_seal:
            return "file-link-seal";
        case KeyPurpose::file_link_signature:
            return "file-link-signature";
        case KeyPurpose::result_link:
            return "result-link";
    }
    SLUICE_ASSERT(false, "an unknown key purpose");
    return {};
}

Error wrong_form(std::string_view where) {
    return Error(Condition::CONFIGURATION_INVALID,
                 std::string(where) +
                     " is not a master key: 32 bytes, as they are in a file or written as 64 "
                     "hexadecimal digits or 43 characters of unpadded base64url");
}

Result<MasterKey> parse_key(std::string_view text, std::string_view where) {
    auto bytes = text.size() == kHexCharacters ? hex_decode(text) : base64url_decode(text);
    const bool right_length = text.size() == kHexCharacters || text.size() == kBase64UrlCharacters;
    if (!right_length || !bytes || bytes->size() != kMasterKeyBytes) return wrong_form(where);
    return MasterKey::from_bytes(std::move(*bytes));
}

Result<MasterKey> parse_file(std::string content, const std::string& path) {
    if (content.size() == kMasterKeyBytes) return MasterKey::from_bytes(std::move(content));
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r')) {
        content.pop_back();
    }
    return parse_key(content, path);
}

Result<MasterKey> read_master_file(const std::string& path, std::uint32_t forbidden_bits) {
    const KeyFileRules rules{.forbidden_mode_bits = forbidden_bits, .bytes_max = kKeyFileBytesMax};
    SLUICE_TRY(std::string content, read_key_file(path, rules));
    return parse_file(std::move(content), path);
}

}  // namespace

MasterKey MasterKey::from_bytes(std::string bytes) {
    SLUICE_ASSERT(bytes.size() == kMasterKeyBytes, "a master key of 32 bytes");
    return MasterKey(std::move(bytes));
}

Result<MasterKey> MasterKey::parse(const Secret<std::string>& text) {
    return parse_key(text.reveal(), "SLUICE_MASTER_KEY");
}

Result<MasterKey> MasterKey::load_or_create(const MasterKeySource& source, Random& random) {
    if (source.text) return parse(*source.text);
    if (source.file) {
        auto named = read_master_file(*source.file, kNamedFileForbiddenBits);
        if (!named && named.error().condition() == Condition::RESOURCE_DOES_NOT_EXIST) {
            return Error(Condition::CONFIGURATION_INVALID,
                         "the master key file " + *source.file + " does not exist");
        }
        return named;
    }
    const std::string directory = source.data_dir + "/keys";
    const std::string path = directory + "/master";
    auto existing = read_master_file(path, kOwnFileForbiddenBits);
    if (existing || existing.error().condition() != Condition::RESOURCE_DOES_NOT_EXIST) {
        return existing;
    }
    SLUICE_CHECK(create_key_directory(directory));
    auto created = create_key_file(path, random.bytes(kMasterKeyBytes), random);
    if (!created && created.error().condition() != Condition::RESOURCE_ALREADY_EXISTS) {
        return std::move(created).error();
    }
    // Read back also what we just wrote: the file decides, whoever of two starters made it.
    return read_master_file(path, kOwnFileForbiddenBits);
}

std::string MasterKey::fingerprint() const {
    return hex_encode(
        hkdf_sha256(bytes_.reveal(), "sluice", "master-key-fingerprint", kFingerprintBytes));
}

KeyRing::KeyRing(const MasterKey& master) : master_(master.bytes()) {
    for (const KeyPurpose purpose : kPurposes) lasting_[purpose] = derive(purpose, std::nullopt);
}

KeyBytes KeyRing::derive(KeyPurpose purpose, std::optional<std::int64_t> day) const {
    std::string info = "v1/" + std::string(purpose_label(purpose));
    if (day) info += "/day/" + std::to_string(*day);
    return std::make_shared<const Secret<std::string>>(
        hkdf_sha256(master_.reveal(), "sluice", info, 32));
}

KeyBytes KeyRing::lasting(KeyPurpose purpose) const { return lasting_.at(purpose); }

KeyBytes KeyRing::daily(KeyPurpose purpose, std::int64_t day) const {
    // Keys of all purposes for as many days as anything lives; more would be a walk through days,
    // which nothing but a test does.
    constexpr std::size_t kCachedKeysMax = kPurposes.size() * (kDailyKeyLifeDays + 3);
    const std::lock_guard lock(mutex_);
    const auto at = std::pair(purpose, day);
    const auto found = daily_.find(at);
    if (found != daily_.end()) return found->second;
    if (daily_.size() >= kCachedKeysMax) daily_.clear();
    return daily_[at] = derive(purpose, day);
}

std::int64_t KeyRing::day_of(EpochMs now) {
    const std::int64_t day = now / kDayMs;
    return now % kDayMs < 0 ? day - 1 : day;
}

bool KeyRing::day_may_be_alive(std::int64_t day, EpochMs now) {
    const std::int64_t today = day_of(now);
    // Tomorrow, because the clock of the replica that made it may be a little ahead.
    return day >= today - kDailyKeyLifeDays && day <= today + 1;
}

}  // namespace sluice::access
