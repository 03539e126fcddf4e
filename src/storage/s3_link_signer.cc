#include "storage/s3_link_signer.h"

#include <algorithm>
#include <cstring>

#include "base/encoding.h"
#include "storage/limits.h"

namespace sluice::storage {
namespace {

constexpr std::size_t kHexDigestBytes = 2 * kSha256Bytes;

constexpr std::array<std::array<char, 2>, 256> kHexPairs = [] {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<std::array<char, 2>, 256> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {kDigits[i >> 4], kDigits[i & 15]};
    return pairs;
}();

void write_hex(void* to, const Sha256State& state) {
    std::array<std::uint8_t, kSha256Bytes> digest{};
    sha256_digest(state, digest);
    std::array<char, kHexDigestBytes> text{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        std::memcpy(text.data() + 2 * i, kHexPairs[digest[i]].data(), 2);
    }
    std::memcpy(to, text.data(), text.size());
}

std::span<const std::uint8_t> as_bytes(std::string_view text) {
    // lint: allow(reinterpret_cast) because hashing reads characters as bytes
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::span<std::uint8_t> as_writable_bytes(std::string& text) {
    // lint: allow(reinterpret_cast) because the padding of a hash is bytes behind characters
    return {reinterpret_cast<std::uint8_t*>(text.data()), text.size()};
}

/// The fixed order of parameters (P164); it is also the sorted one that the canonical form wants.
std::string presigned_query(const SigV4Identity& identity, std::string_view time,
                            std::string_view scope, std::int64_t ttl_s) {
    std::string query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=";
    query += percent_encode(identity.credential->access_key_id + "/" + std::string(scope));
    query.append("&X-Amz-Date=").append(time);
    query.append("&X-Amz-Expires=").append(std::to_string(ttl_s));
    if (identity.credential->session_token) {
        query.append("&X-Amz-Security-Token=")
            .append(percent_encode(identity.credential->session_token->reveal()));
    }
    return query.append("&X-Amz-SignedHeaders=host");
}

}  // namespace

Result<std::unique_ptr<S3LinkSigner>> S3LinkSigner::create(S3LinkOptions options,
                                                           const SigV4Identity& identity) {
    if (options.ttl_s < 1 || options.ttl_s > kLinkTtlSecondsMax) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "A link lives between a second and a week.");
    }
    // The signature knows whole seconds only: counted from the one that has begun, so that the
    // expiry told is never later than the store's (P76).
    constexpr EpochMs kMsPerSecond = 1000;
    const EpochMs signed_at_s = options.now_ms / kMsPerSecond;
    std::int64_t ttl_s = options.ttl_s;
    if (const auto& dies = identity.credential->expires_ms) {
        ttl_s = std::min(ttl_s, *dies / kMsPerSecond - signed_at_s);  // P118
    }
    if (ttl_s < 1) {
        return Error(Condition::STORAGE_ACCESS_DENIED,
                     "The credential of the storage has expired.");
    }
    const std::string time = sigv4_time(signed_at_s * kMsPerSecond);
    const std::string scope = sigv4_scope(time, identity.keys->region());

    return std::make_unique<S3LinkSigner>(
        Shared{.address = std::move(options.address),
               .query = presigned_query(identity, time, scope, ttl_s),
               .string_to_sign_begin = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n",
               .key = identity.keys->for_time(time),
               .expires_ms = (signed_at_s + ttl_s) * kMsPerSecond});
}

S3LinkSigner::S3LinkSigner(const Shared& shared) : expires_ms_(shared.expires_ms) {
    prepare_request(shared.address, shared.query);
    prepare_string_to_sign(shared.string_to_sign_begin, *shared.key);
}

void S3LinkSigner::prepare_request(const S3Address& address, std::string_view query) {
    origin_ = address.origin;
    query_ = "?" + std::string(query) + "&X-Amz-Signature=";
    request_end_ =
        "\n" + std::string(query) + "\nhost:" + address.host + "\n\nhost\nUNSIGNED-PAYLOAD";
    canonical_ = "GET\n";
    path_begin_ = canonical_.size();
    canonical_ += address.bucket_path + address.folder;
    fixed_bytes_ = canonical_.size();
    // A long folder fills whole blocks, which are the same for all links.
    request_hashed_bytes_ = fixed_bytes_ / kSha256BlockBytes * kSha256BlockBytes;
    request_start_ = kSha256Start;
    sha256_compress(request_start_, as_bytes(canonical_).first(request_hashed_bytes_));
    constexpr std::size_t kEscapedByte = 3;
    canonical_.reserve(fixed_bytes_ + kEscapedByte * kS3KeyBytesMax + request_end_.size() +
                       kSha256BlockBytes + kSha256PaddingBytesMin);
}

void S3LinkSigner::prepare_string_to_sign(std::string_view fixed, const HmacSha256Key& key) {
    const std::size_t whole = fixed.size() / kSha256BlockBytes * kSha256BlockBytes;
    sign_start_ = key.inner;
    sha256_compress(sign_start_, as_bytes(fixed).first(whole));
    outer_start_ = key.outer;

    const std::string_view rest = fixed.substr(whole);
    std::memcpy(sign_blocks_.data(), rest.data(), rest.size());
    sign_digest_at_ = rest.size();
    sign_bytes_ = sha256_pad(sign_blocks_, rest.size() + kHexDigestBytes,
                             kSha256BlockBytes + fixed.size() + kHexDigestBytes);
    (void)sha256_pad(outer_block_, kSha256Bytes, kSha256BlockBytes + kSha256Bytes);
}

/// Leaves the path in canonical_ and the digest of the canonical request in sign_blocks_.
void S3LinkSigner::hash_request(std::string_view key) {
    canonical_.resize(fixed_bytes_);
    append_encoded_key(canonical_, key);
    canonical_ += request_end_;
    const std::size_t message_bytes = canonical_.size();
    canonical_.resize(message_bytes + kSha256BlockBytes + kSha256PaddingBytesMin);
    const std::span<std::uint8_t> rest =
        as_writable_bytes(canonical_).subspan(request_hashed_bytes_);
    const std::size_t padded =
        sha256_pad(rest, message_bytes - request_hashed_bytes_, message_bytes);
    Sha256State state = request_start_;
    sha256_compress(state, rest.first(padded));
    write_hex(sign_blocks_.data() + sign_digest_at_, state);
    canonical_.resize(message_bytes - request_end_.size());
}

void S3LinkSigner::append_link(std::string& out, std::string_view key) {
    hash_request(key);

    Sha256State inner = sign_start_;
    sha256_compress(inner, std::span(sign_blocks_).first(sign_bytes_));
    sha256_digest(inner, std::span(outer_block_).first<kSha256Bytes>());
    Sha256State outer = outer_start_;
    sha256_compress(outer, outer_block_);

    std::array<char, kHexDigestBytes> signature{};
    write_hex(signature.data(), outer);
    out.append(origin_);
    out.append(canonical_, path_begin_);
    out.append(query_);
    out.append(signature.data(), signature.size());
}

}  // namespace sluice::storage
