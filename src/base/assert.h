#pragma once

namespace sluice {

/// Prints the broken assumption with its place to stderr and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* why, const char* file,
                                   int line);

}  // namespace sluice

/// An assumption about our own code. Stays on in release builds. Nothing that a request, a log
/// file, a database row or a configuration can hold may ever reach it: those give errors.
#define SLUICE_ASSERT(cond, why)                                        \
    do {                                                                \
        if (!(cond)) [[unlikely]] {                                     \
            ::sluice::assertion_failed(#cond, why, __FILE__, __LINE__); \
        }                                                               \
    } while (false)
