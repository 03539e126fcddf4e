#include "access/file_link.h"

#include <algorithm>
#include <array>
#include <utility>

#include "access/byte_text.h"
#include "access/limits.h"
#include "access/packed_id.h"
#include "base/assert.h"
#include "base/crypto.h"
#include "base/encoding.h"
#include "base/prepared_crypto.h"

namespace sluice::access {
namespace {

// {opaque} is base64url of
//   version 1 byte | key id (day) 3 bytes | salt of the answer 16 bytes | number of the link 5
//   bytes AES-256-GCM( expiry in seconds 5 bytes | recipient | token | object | table | request |
//                rule | kind 1 byte | size 8 bytes | path )
// Its key is HMAC(key of the day, salt) and its nonce the number of the link: a random nonce under
// the key of the day would have to stay rare, and a day may see billions of links.
constexpr std::uint64_t kVersion = 2;
constexpr int kVersionBytes = 1;
constexpr int kDayBytes = 3;
constexpr std::size_t kSaltBytes = 16;
constexpr int kNumberBytes = 5;
constexpr std::size_t kFixedHeadBytes = kVersionBytes + kDayBytes + kSaltBytes;
constexpr std::size_t kHeadBytes = kFixedHeadBytes + kNumberBytes;
constexpr std::size_t kNonceBytes = 12;
constexpr int kExpiryBytes = 5;
constexpr int kSizeBytes = 8;
constexpr std::size_t kSignatureBytes = 16;
constexpr std::size_t kMacBytes = 32;

constexpr std::string_view kFilesPath = "/files/";
constexpr std::string_view kSignatureQuery = "?X-Amz-Signature=";

std::string_view suffix_of(LinkedFileKind kind) {
    switch (kind) {
        case LinkedFileKind::data:
            return ".parquet";
        case LinkedFileKind::deletion_vector:
            return ".bin";
    }
    SLUICE_ASSERT(false, "an unknown kind of file");
    return {};
}

bool is_file_id(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '-' || c == '_';
    };
    return !id.empty() && id.size() <= kFileLinkFileIdCharactersMax &&
           std::all_of(id.begin(), id.end(), allowed);
}

std::string answer_key(const KeyRing& keys, std::int64_t day, std::string_view salt) {
    return hmac_sha256(keys.daily(KeyPurpose::file_link_seal, day)->reveal(), salt);
}

std::string nonce_of(std::uint64_t number) {
    std::string nonce;
    append_number(nonce, 0, static_cast<int>(kNonceBytes) - 8);
    append_number(nonce, number, 8);
    return nonce;
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
    // lint: allow(reinterpret_cast) because the encoders read char
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Error invalid_file_link() {
    return Error(Condition::FILE_LINK_INVALID, "This file link is not valid or has expired.");
}

struct FileLinkSigner::State {
    State(std::string_view link_key, std::string_view signature_key)
        : sealer(link_key), signature(signature_key) {}

    AeadSealer sealer;
    HmacSha256 signature;
    std::string public_url;
    std::string head;        // without the number
    std::string body_start;  // expiry and ids
    std::uint64_t next_number = 0;
    // Kept between links for their memory alone.
    std::string body;
    std::string bound;
    std::string sealed;
};

FileLinkSigner::FileLinkSigner(std::unique_ptr<State> state) : state_(std::move(state)) {}
FileLinkSigner::FileLinkSigner(FileLinkSigner&&) noexcept = default;
FileLinkSigner& FileLinkSigner::operator=(FileLinkSigner&&) noexcept = default;
FileLinkSigner::~FileLinkSigner() = default;

Result<FileLinkSigner> FileLinkSigner::open(const KeyRing& keys, Random& random,
                                            std::string_view public_url, const FileLinkOwner& owner,
                                            EpochMs now, EpochMs expires_at) {
    if (now < 0 || expires_at < 0 || expires_at > now + kFileLinkLifeMsMax) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "A file link lives at most one day.");
    }
    const std::int64_t day = KeyRing::day_of(now);
    const std::string salt = random.bytes(kSaltBytes);
    auto state = std::make_unique<State>(
        answer_key(keys, day, salt), keys.daily(KeyPurpose::file_link_signature, day)->reveal());
    while (public_url.ends_with('/')) public_url.remove_suffix(1);
    state->public_url = public_url;
    append_number(state->head, kVersion, kVersionBytes);
    append_number(state->head, static_cast<std::uint64_t>(day), kDayBytes);
    state->head += salt;
    append_number(state->body_start, static_cast<std::uint64_t>(expires_at / 1000), kExpiryBytes);
    for (const std::string* id : {&owner.recipient_id, &owner.token_id, &owner.object_id,
                                  &owner.table_id, &owner.request_id, &owner.rule_digest}) {
        if (!append_packed_id(state->body_start, *id)) {
            return Error(Condition::INVALID_PARAMETER_VALUE, "An id is too long for a file link.");
        }
    }
    return FileLinkSigner(std::move(state));
}

Result<void> FileLinkSigner::append(std::string& out, LinkedFileKind kind, std::string_view path,
                                    std::int64_t size_bytes, std::string_view file_id) {
    if (path.empty() || path.size() > kFileLinkPathBytesMax || size_bytes < 0) {
        return Error(Condition::TABLE_LOG_CORRUPT,
                     "A file of the table has a path or size that cannot be linked to.");
    }
    if (!is_file_id(file_id)) {
        return Error(Condition::INTERNAL_ERROR, "internal error", "a file id that fits no link");
    }
    State& s = *state_;
    const std::uint64_t number = s.next_number++;
    s.body.assign(s.body_start);
    append_number(s.body, kind == LinkedFileKind::data ? 0 : 1, 1);
    append_number(s.body, static_cast<std::uint64_t>(size_bytes), kSizeBytes);
    s.body += path;

    s.sealed.assign(s.head);
    append_number(s.sealed, number, kNumberBytes);
    s.bound.assign(s.sealed);
    s.bound += file_id;
    s.bound += suffix_of(kind);
    s.sealer.seal(nonce_of(number), s.body, s.bound, s.sealed);

    const std::size_t start = out.size();
    out += s.public_url;
    const std::size_t signed_from = out.size();
    out += kFilesPath;
    append_base64url(out, s.sealed);
    out += '/';
    out += file_id;
    out += suffix_of(kind);
    std::array<std::uint8_t, kMacBytes> mac{};
    s.signature.sign(std::string_view(out).substr(signed_from), mac);
    out += kSignatureQuery;
    append_base64url(out, as_text(std::span(mac).first(kSignatureBytes)));
    if (out.size() - start > kFileLinkUrlBytesMax) {
        out.resize(start);
        return Error(Condition::TABLE_LOG_CORRUPT, "A file of the table has too long a path.");
    }
    return {};
}

namespace {

struct OpenedLink {
    std::int64_t day = 0;
    std::string_view head;
    std::string_view salt;
    std::uint64_t number = 0;
    std::string_view sealed;
};

std::optional<OpenedLink> split_opaque(std::string_view bytes, EpochMs now) {
    if (bytes.size() < kHeadBytes) return std::nullopt;
    OpenedLink link;
    link.head = bytes.substr(0, kHeadBytes);
    link.sealed = bytes.substr(kHeadBytes);
    ByteReader reader(link.head);
    const auto version = reader.number(kVersionBytes);
    const auto day = reader.number(kDayBytes);
    const auto salt = reader.bytes(kSaltBytes);
    const auto number = reader.number(kNumberBytes);
    if (version != kVersion || !day || !salt || !number) return std::nullopt;
    link.day = static_cast<std::int64_t>(*day);
    if (!KeyRing::day_may_be_alive(link.day, now)) return std::nullopt;
    link.salt = *salt;
    link.number = *number;
    return link;
}

bool signature_fits(const KeyRing& keys, std::int64_t day, const FileLinkText& text) {
    const auto signature = base64url_decode(text.signature);
    std::string path(kFilesPath);
    path += text.opaque;
    path += '/';
    path += text.file_name;
    const std::string mac =
        hmac_sha256(keys.daily(KeyPurpose::file_link_signature, day)->reveal(), path);
    return signature && constant_time_equal(*signature, mac.substr(0, kSignatureBytes));
}

std::optional<FileLink> read_body(std::string_view body) {
    FileLink link;
    ByteReader reader(body);
    const auto expiry_s = reader.number(kExpiryBytes);
    for (std::string* id :
         {&link.owner.recipient_id, &link.owner.token_id, &link.owner.object_id,
          &link.owner.table_id, &link.owner.request_id, &link.owner.rule_digest}) {
        auto text = read_packed_id(reader);
        if (!text) return std::nullopt;
        *id = std::move(*text);
    }
    const auto kind = reader.number(1);
    const auto size = reader.number(kSizeBytes);
    if (!expiry_s || !kind || *kind > 1 || !size || reader.rest().empty()) return std::nullopt;
    link.expires_at = static_cast<EpochMs>(*expiry_s) * 1000;
    link.file.kind = *kind == 0 ? LinkedFileKind::data : LinkedFileKind::deletion_vector;
    link.file.size_bytes = static_cast<std::int64_t>(*size);
    link.file.path = reader.rest();
    return link;
}

}  // namespace

Result<FileLink> verify_file_link(const KeyRing& keys, const FileLinkText& text, EpochMs now) {
    const std::size_t length = text.opaque.size() + text.file_name.size() + text.signature.size();
    if (length > kFileLinkUrlBytesMax) return invalid_file_link();
    const auto bytes = base64url_decode(text.opaque);
    if (!bytes) return invalid_file_link();
    const auto opened = split_opaque(*bytes, now);
    if (!opened || !signature_fits(keys, opened->day, text)) return invalid_file_link();

    const auto body =
        aead_open(answer_key(keys, opened->day, opened->salt), nonce_of(opened->number),
                  opened->sealed, std::string(opened->head) + std::string(text.file_name));
    if (!body) return invalid_file_link();
    auto link = read_body(*body);
    if (!link || link->expires_at <= now) return invalid_file_link();
    const std::string_view suffix = suffix_of(link->file.kind);
    if (!text.file_name.ends_with(suffix)) return invalid_file_link();
    link->file_id = text.file_name.substr(0, text.file_name.size() - suffix.size());
    return std::move(*link);
}

}  // namespace sluice::access
