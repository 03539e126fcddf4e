#include "access/failed_attempts.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/assert.h"

namespace sluice::access {
namespace {

constexpr double kNsPerSecond = 1e9;
constexpr std::int64_t kNsPerMs = 1'000'000;

std::int64_t nanoseconds(MonotonicTime time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

RateLimiter::RateLimiter(const Clock& clock, RateLimit limit, std::size_t keys_max)
    : clock_(clock),
      cost_ns_(static_cast<std::int64_t>(kNsPerSecond / limit.per_second)),
      depth_ns_(static_cast<std::int64_t>(kNsPerSecond / limit.per_second * limit.burst)),
      keys_max_(keys_max) {
    SLUICE_ASSERT(limit.per_second > 0 && limit.burst >= 1 && keys_max > 0, "a limit that admits");
}

Admission RateLimiter::draw(std::int64_t& full_at_ns, std::int64_t now_ns) const {
    const std::int64_t next = std::max(full_at_ns, now_ns) + cost_ns_;
    const std::int64_t excess = next - now_ns - depth_ns_;
    if (excess > 0) {
        return {.allowed = false,
                .retry_after = std::chrono::milliseconds((excess + kNsPerMs - 1) / kNsPerMs)};
    }
    full_at_ns = next;
    return {};
}

Admission RateLimiter::take(std::string_view key) {
    const std::int64_t now_ns = nanoseconds(clock_.monotonic());
    const std::lock_guard lock(mutex_);
    const auto found = buckets_.find(key);
    if (found != buckets_.end()) {
        recent_.splice(recent_.begin(), recent_, found->second);
        return draw(found->second->full_at_ns, now_ns);
    }
    if (buckets_.size() >= keys_max_) {
        // The one that was quiet longest makes room, but only if nothing is lost with it.
        if (recent_.back().full_at_ns > now_ns) return draw(newcomers_full_at_ns_, now_ns);
        buckets_.erase(recent_.back().key);
        recent_.pop_back();
    }
    recent_.push_front({.key = std::string(key), .full_at_ns = now_ns});
    buckets_.emplace(recent_.front().key, recent_.begin());
    return draw(recent_.front().full_at_ns, now_ns);
}

std::size_t RateLimiter::keys() const {
    const std::lock_guard lock(mutex_);
    return buckets_.size();
}

std::string attempt_key(const std::optional<IpAddress>& address) {
    if (!address) return "unknown";
    if (address->is_v4()) return address->text();
    const auto network = IpRange::parse(address->text() + "/64");
    SLUICE_ASSERT(network.has_value(), "an address is the start of a range");
    return network->text();
}

struct InFlightLimiter::Counts {
    explicit Counts(Limits of_server) : limits(of_server) {}

    const Limits limits;
    std::mutex mutex;
    std::size_t total = 0;                               // guarded by mutex
    std::map<std::string, std::size_t, std::less<>> of;  // guarded by mutex; never a zero
};

struct InFlightLimiter::Permit::Held {
    std::shared_ptr<Counts> counts;
    std::optional<std::string> key;

    explicit Held(std::shared_ptr<Counts> of) : counts(std::move(of)) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
        const std::lock_guard lock(counts->mutex);
        --counts->total;
        if (!key) return;
        const auto found = counts->of.find(*key);
        if (--found->second == 0) counts->of.erase(found);
    }
};

InFlightLimiter::Permit::Permit(std::unique_ptr<Held> held) : held_(std::move(held)) {}
InFlightLimiter::Permit::Permit(Permit&& other) noexcept = default;
InFlightLimiter::Permit& InFlightLimiter::Permit::operator=(Permit&& other) noexcept = default;
InFlightLimiter::Permit::~Permit() = default;

bool InFlightLimiter::Permit::assign(std::string_view key) {
    SLUICE_ASSERT(!held_->key, "a permit is assigned once");
    Counts& counts = *held_->counts;
    const std::lock_guard lock(counts.mutex);
    const auto found = counts.of.find(key);
    if (found == counts.of.end()) {
        counts.of.emplace(key, 1);
    } else {
        if (found->second >= counts.limits.per_key_max) return false;
        ++found->second;
    }
    held_->key = key;
    return true;
}

InFlightLimiter::InFlightLimiter(Limits limits) : counts_(std::make_shared<Counts>(limits)) {}

std::optional<InFlightLimiter::Permit> InFlightLimiter::try_acquire() {
    {
        const std::lock_guard lock(counts_->mutex);
        if (counts_->total >= counts_->limits.total_max) return std::nullopt;
        ++counts_->total;
    }
    return Permit(std::make_unique<Permit::Held>(counts_));
}

std::size_t InFlightLimiter::in_flight() const {
    const std::lock_guard lock(counts_->mutex);
    return counts_->total;
}

}  // namespace sluice::access
