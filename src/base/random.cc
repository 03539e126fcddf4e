#include "base/random.h"

#include <sys/random.h>

#include <cerrno>

#include "base/assert.h"
#include "base/encoding.h"

namespace sluice {

std::string Random::bytes(std::size_t count) {
    std::string out(count, '\0');
    // lint: allow(reinterpret_cast) because char and uint8_t are both bytes
    fill({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
    return out;
}

std::string Random::uuid() {
    std::string raw = bytes(16);
    raw[6] = static_cast<char>((raw[6] & 0x0f) | 0x40);  // version 4
    raw[8] = static_cast<char>((raw[8] & 0x3f) | 0x80);  // variant of RFC 9562
    const std::string hex = hex_encode(raw);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
           hex.substr(16, 4) + "-" + hex.substr(20);
}

std::uint64_t Random::below(std::uint64_t bound) {
    SLUICE_ASSERT(bound > 0, "an empty range has no element");
    // Rejecting the uneven tail keeps every value equally likely; the loop ends after two rounds on
    // average at worst.
    const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
    for (;;) {
        std::uint64_t value = 0;
        // lint: allow(reinterpret_cast) because an integer is filled byte by byte
        fill({reinterpret_cast<std::uint8_t*>(&value), sizeof value});
        if (value < limit) return value % bound;
    }
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t got = ::getrandom(out.data() + done, out.size() - done, 0);
        if (got < 0 && errno == EINTR) continue;
        SLUICE_ASSERT(got > 0, "the system has no randomness");
        done += static_cast<std::size_t>(got);
    }
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
    const std::lock_guard lock(mutex_);
    for (std::uint8_t& byte : out) {
        // splitmix64: full period, good enough for tests, never used for secrets.
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        byte = static_cast<std::uint8_t>(z >> 56);
    }
}

}  // namespace sluice
