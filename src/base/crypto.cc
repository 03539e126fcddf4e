// Only for SHA256_Transform: OpenSSL 3 has no other way to a state between two blocks.
#define OPENSSL_SUPPRESS_DEPRECATED  // lint: allow(define) because it is OpenSSL's own switch

#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/sha.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/assert.h"

namespace sluice {
namespace {

constexpr std::size_t kAeadKeyBytes = 32;
constexpr std::size_t kAeadNonceBytes = 12;
constexpr std::size_t kAeadTagBytes = 16;

const std::uint8_t* as_bytes(std::string_view text) {
    // lint: allow(reinterpret_cast) because OpenSSL reads unsigned char
    return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* as_bytes(std::string& text) {
    // lint: allow(reinterpret_cast) because OpenSSL writes unsigned char
    return reinterpret_cast<std::uint8_t*>(text.data());
}

std::string digest(const EVP_MD* algorithm, std::string_view data) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    const int ok = EVP_Digest(data.data(), data.size(), as_bytes(out), &size, algorithm, nullptr);
    SLUICE_ASSERT(ok == 1, "a digest of memory cannot fail");
    out.resize(size);
    return out;
}

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext new_cipher_context(std::string_view key, std::string_view nonce) {
    SLUICE_ASSERT(key.size() == kAeadKeyBytes, "AEAD key of 32 bytes");
    SLUICE_ASSERT(nonce.size() == kAeadNonceBytes, "AEAD nonce of 12 bytes");
    CipherContext context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    SLUICE_ASSERT(context != nullptr, "no memory for a cipher");
    return context;
}

}  // namespace

std::string sha256(std::string_view data) { return digest(EVP_sha256(), data); }
std::string md5(std::string_view data) { return digest(EVP_md5(), data); }

struct Md5Hasher::State {
    std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{EVP_MD_fetch(nullptr, "MD5", nullptr),
                                                              &EVP_MD_free};
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

Md5Hasher::Md5Hasher() : state_(std::make_unique<State>()) {
    SLUICE_ASSERT(state_->algorithm && state_->context, "libcrypto has MD5");
}
Md5Hasher::~Md5Hasher() = default;

std::array<char, 16> Md5Hasher::digest(std::string_view data) {
    std::array<unsigned char, 16> raw{};
    unsigned size = 0;
    EVP_MD_CTX* const context = state_->context.get();
    const bool ok = EVP_DigestInit_ex2(context, state_->algorithm.get(), nullptr) == 1 &&
                    EVP_DigestUpdate(context, data.data(), data.size()) == 1 &&
                    EVP_DigestFinal_ex(context, raw.data(), &size) == 1;
    SLUICE_ASSERT(ok && size == raw.size(), "a digest of memory cannot fail");
    std::array<char, 16> out{};
    std::memcpy(out.data(), raw.data(), raw.size());
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    std::string out(32, '\0');
    unsigned size = 0;
    const auto* ok = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), as_bytes(data),
                          data.size(), as_bytes(out), &size);
    SLUICE_ASSERT(ok != nullptr && size == 32, "an HMAC of memory cannot fail");
    return out;
}

std::uint32_t crc32(std::string_view data) {
    return static_cast<std::uint32_t>(::crc32_z(0, as_bytes(data), data.size()));
}

void sha256_compress(std::array<std::uint32_t, 8>& state, std::span<const std::uint8_t> blocks) {
    SLUICE_ASSERT(blocks.size() % SHA256_CBLOCK == 0, "whole blocks of SHA-256");
    SHA256_CTX context{};
    std::copy(state.begin(), state.end(), context.h);
    for (std::size_t at = 0; at < blocks.size(); at += SHA256_CBLOCK) {
        SHA256_Transform(&context, blocks.data() + at);
    }
    std::copy_n(context.h, state.size(), state.begin());
}

std::string hkdf_sha256(std::string_view key, std::string_view salt, std::string_view info,
                        std::size_t length) {
    std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr), EVP_PKEY_CTX_free);
    std::string out(length, '\0');
    std::size_t size = length;
    const bool ok = context != nullptr && EVP_PKEY_derive_init(context.get()) > 0 &&
                    EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) > 0 &&
                    EVP_PKEY_CTX_set1_hkdf_salt(context.get(), as_bytes(salt),
                                                static_cast<int>(salt.size())) > 0 &&
                    EVP_PKEY_CTX_set1_hkdf_key(context.get(), as_bytes(key),
                                               static_cast<int>(key.size())) > 0 &&
                    EVP_PKEY_CTX_add1_hkdf_info(context.get(), as_bytes(info),
                                                static_cast<int>(info.size())) > 0 &&
                    EVP_PKEY_derive(context.get(), as_bytes(out), &size) > 0;
    SLUICE_ASSERT(ok && size == length, "HKDF of memory cannot fail");
    return out;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string aead_seal(std::string_view key, std::string_view nonce, std::string_view plaintext,
                      std::string_view bound) {
    const CipherContext context = new_cipher_context(key, nonce);
    std::string out(plaintext.size() + kAeadTagBytes, '\0');
    int written = 0;
    int last = 0;
    const bool ok =
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, as_bytes(key),
                           as_bytes(nonce)) == 1 &&
        EVP_EncryptUpdate(context.get(), nullptr, &written, as_bytes(bound),
                          static_cast<int>(bound.size())) == 1 &&
        EVP_EncryptUpdate(context.get(), as_bytes(out), &written, as_bytes(plaintext),
                          static_cast<int>(plaintext.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), as_bytes(out) + plaintext.size(), &last) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kAeadTagBytes,
                            as_bytes(out) + plaintext.size()) == 1;
    SLUICE_ASSERT(ok, "sealing memory cannot fail");
    return out;
}

Result<std::string> aead_open(std::string_view key, std::string_view nonce, std::string_view sealed,
                              std::string_view bound) {
    const Error refused(Condition::PERMISSION_DENIED, "the value was changed or belongs elsewhere");
    if (sealed.size() < kAeadTagBytes) return refused;
    const CipherContext context = new_cipher_context(key, nonce);
    const std::string_view body = sealed.substr(0, sealed.size() - kAeadTagBytes);
    std::string tag(sealed.substr(body.size()));
    std::string out(body.size(), '\0');
    int written = 0;
    int last = 0;
    const bool ok =
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, as_bytes(key),
                           as_bytes(nonce)) == 1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &written, as_bytes(bound),
                          static_cast<int>(bound.size())) == 1 &&
        EVP_DecryptUpdate(context.get(), as_bytes(out), &written, as_bytes(body),
                          static_cast<int>(body.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kAeadTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), as_bytes(out) + out.size(), &last) == 1;
    if (!ok) return refused;
    return out;
}

}  // namespace sluice
