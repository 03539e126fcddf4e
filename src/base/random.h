#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>

namespace sluice {

/// The only source of randomness. Any thread.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;

    /// `count` random bytes.
    std::string bytes(std::size_t count);
    /// A random (version 4) UUID in lower case.
    std::string uuid();
    /// Uniform in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound);
};

/// The operating system's cryptographic generator. Aborts if it cannot deliver: nothing that needs
/// it may go on.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> out) override;
};

/// Repeatable bytes for tests, from a seed that the test prints.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::uint8_t> out) override;

private:
    std::mutex mutex_;
    std::uint64_t state_;  // guarded by mutex_
};

}  // namespace sluice
