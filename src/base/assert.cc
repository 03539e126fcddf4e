#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace sluice {

void assertion_failed(const char* condition, const char* why, const char* file, int line) {
    // stdio and not the log: the log may be what broke.
    std::fprintf(stderr, "%s:%d: assertion failed: %s (%s)\n", file, line, condition, why);
    std::abort();
}

}  // namespace sluice
