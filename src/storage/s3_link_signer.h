#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "storage/object_store.h"
#include "storage/s3_address.h"
#include "storage/sigv4.h"

namespace sluice::storage {

struct S3LinkOptions {
    S3Address address;  ///< at the public endpoint
    EpochMs now_ms = 0;
    std::int64_t ttl_s =
        0;  ///< 1 to kLinkTtlSecondsMax; shortened so that no link outlives the keys
};

/// Presigned GET links (SigV4 in the query, P164). Whatever does not depend on the key is hashed
/// when the signer is made; a link costs the blocks that hold its path and what follows, one copy,
/// and no allocation once `out` has room.
class S3LinkSigner final : public LinkSigner {
public:
    /// STORAGE_ACCESS_DENIED if the keys have expired, INVALID_PARAMETER_VALUE for a life that no
    /// link can have.
    static Result<std::unique_ptr<S3LinkSigner>> create(S3LinkOptions options,
                                                        const SigV4Identity& identity);

    void append_link(std::string& out, std::string_view key) override;
    EpochMs expires_ms() const override { return expires_ms_; }

    /// What all links of one answer share, already checked by `create`.
    struct Shared {
        S3Address address;
        std::string query;                 ///< canonical, without the signature
        std::string string_to_sign_begin;  ///< everything before the request's digest
        std::shared_ptr<const HmacSha256Key> key;
        EpochMs expires_ms = 0;
    };
    explicit S3LinkSigner(const Shared& shared);

private:
    void prepare_request(const S3Address& address, std::string_view query);
    void prepare_string_to_sign(std::string_view fixed, const HmacSha256Key& key);
    void hash_request(std::string_view key);

    // Constant after construction.
    EpochMs expires_ms_ = 0;
    std::string origin_;           // before the path
    std::string query_;            // `?…&X-Amz-Signature=`
    std::string request_end_;      // of the canonical request, behind the path
    std::size_t path_begin_ = 0;   // of the path in canonical_
    std::size_t fixed_bytes_ = 0;  // of canonical_: everything before the key
    std::size_t request_hashed_bytes_ = 0;
    Sha256State request_start_{};  // behind request_hashed_bytes_
    Sha256State sign_start_{};  // HMAC, behind the whole blocks of the string to sign's beginning
    Sha256State outer_start_{};
    std::size_t sign_digest_at_ = 0;  // in sign_blocks_: where the request's digest goes
    std::size_t sign_bytes_ = 0;

    // Rewritten by every link.
    std::string canonical_;
    std::array<std::uint8_t, 3 * kSha256BlockBytes> sign_blocks_{};
    std::array<std::uint8_t, kSha256BlockBytes> outer_block_{};
};

}  // namespace sluice::storage
