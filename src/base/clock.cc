#include "base/clock.h"

namespace sluice {

EpochMs SystemClock::now_ms() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

MonotonicTime SystemClock::monotonic() const { return std::chrono::steady_clock::now(); }

}  // namespace sluice
