#include "base/prepared_crypto.h"

#include <openssl/evp.h>

#include <array>

#include "base/assert.h"
#include "base/crypto.h"

namespace sluice {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kKeyBytes = 32;

using HashContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const std::uint8_t* as_bytes(std::string_view text) {
    // lint: allow(reinterpret_cast) because OpenSSL reads unsigned char
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

HashContext new_hash() {
    HashContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    SLUICE_ASSERT(context != nullptr, "no memory for a hash");
    return context;
}

/// The state of SHA-256 after the key, padded to a block and masked (RFC 2104).
HashContext keyed_state(std::string_view key, std::uint8_t mask) {
    std::array<std::uint8_t, kBlockBytes> block{};
    for (std::size_t i = 0; i < key.size(); ++i) block[i] = static_cast<std::uint8_t>(key[i]);
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(byte ^ mask);
    HashContext context = new_hash();
    const bool ok = EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), block.data(), block.size()) == 1;
    SLUICE_ASSERT(ok, "a digest of memory cannot fail");
    return context;
}

}  // namespace

struct HmacSha256::State {
    HashContext inner;
    HashContext outer;
    HashContext scratch;
};

HmacSha256::HmacSha256(std::string_view key) {
    const std::string shortened = key.size() > kBlockBytes ? sha256(key) : std::string(key);
    state_ = std::make_unique<State>(
        State{keyed_state(shortened, 0x36), keyed_state(shortened, 0x5c), new_hash()});
}

HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;
HmacSha256::~HmacSha256() = default;

void HmacSha256::sign(std::string_view data, std::span<std::uint8_t, 32> mac) {
    EVP_MD_CTX* scratch = state_->scratch.get();
    const bool ok = EVP_MD_CTX_copy_ex(scratch, state_->inner.get()) == 1 &&
                    EVP_DigestUpdate(scratch, data.data(), data.size()) == 1 &&
                    EVP_DigestFinal_ex(scratch, mac.data(), nullptr) == 1 &&
                    EVP_MD_CTX_copy_ex(scratch, state_->outer.get()) == 1 &&
                    EVP_DigestUpdate(scratch, mac.data(), mac.size()) == 1 &&
                    EVP_DigestFinal_ex(scratch, mac.data(), nullptr) == 1;
    SLUICE_ASSERT(ok, "an HMAC of memory cannot fail");
}

struct AeadSealer::State {
    std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context;
};

AeadSealer::AeadSealer(std::string_view key) {
    SLUICE_ASSERT(key.size() == kKeyBytes, "AEAD key of 32 bytes");
    state_ = std::make_unique<State>(State{{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free}});
    SLUICE_ASSERT(state_->context != nullptr, "no memory for a cipher");
    const int ok = EVP_EncryptInit_ex(state_->context.get(), EVP_aes_256_gcm(), nullptr,
                                      as_bytes(key), nullptr);
    SLUICE_ASSERT(ok == 1, "an AEAD key cannot fail");
}

AeadSealer::AeadSealer(AeadSealer&&) noexcept = default;
AeadSealer& AeadSealer::operator=(AeadSealer&&) noexcept = default;
AeadSealer::~AeadSealer() = default;

void AeadSealer::seal(std::string_view nonce, std::string_view plaintext, std::string_view bound,
                      std::string& out) {
    SLUICE_ASSERT(nonce.size() == kNonceBytes, "AEAD nonce of 12 bytes");
    EVP_CIPHER_CTX* context = state_->context.get();
    const std::size_t start = out.size();
    out.resize(start + plaintext.size() + kTagBytes);
    // lint: allow(reinterpret_cast) because OpenSSL writes unsigned char
    auto* target = reinterpret_cast<std::uint8_t*>(out.data() + start);
    int written = 0;
    const bool ok = EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, as_bytes(nonce)) == 1 &&
                    EVP_EncryptUpdate(context, nullptr, &written, as_bytes(bound),
                                      static_cast<int>(bound.size())) == 1 &&
                    EVP_EncryptUpdate(context, target, &written, as_bytes(plaintext),
                                      static_cast<int>(plaintext.size())) == 1 &&
                    EVP_EncryptFinal_ex(context, target + plaintext.size(), &written) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, kTagBytes,
                                        target + plaintext.size()) == 1;
    SLUICE_ASSERT(ok, "sealing memory cannot fail");
}

}  // namespace sluice
