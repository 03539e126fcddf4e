#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sluice {

/// HMAC-SHA-256 under one key, many times: the key's two hash states are computed once. One thread
/// at a time.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view key);

    /// 32 bytes of MAC over the data.
    void sign(std::string_view data, std::span<std::uint8_t, 32> mac);

    HmacSha256(HmacSha256&&) noexcept;
    HmacSha256& operator=(HmacSha256&&) noexcept;
    ~HmacSha256();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// AES-256-GCM sealing under one key, many times: the key schedule is computed once. One thread at
/// a time. The caller sees to it that no nonce is used twice. Opening is `aead_open`.
class AeadSealer {
public:
    /// `key` has 32 bytes.
    explicit AeadSealer(std::string_view key);

    /// Appends ciphertext and a 16-byte tag. `nonce` has 12 bytes.
    void seal(std::string_view nonce, std::string_view plaintext, std::string_view bound,
              std::string& out);

    AeadSealer(AeadSealer&&) noexcept;
    AeadSealer& operator=(AeadSealer&&) noexcept;
    ~AeadSealer();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sluice
