#include "storage/measured_store.h"

#include <array>
#include <chrono>
#include <utility>

namespace sluice::storage {
namespace {

constexpr std::array<std::string_view, 2> kBackends = {"file", "s3"};
constexpr std::array<std::string_view, 7> kCalls = {"list",       "head",  "read", "open",
                                                    "read_range", "fetch", "put"};
constexpr std::array<std::string_view, 6> kOutcomes = {"ok",     "missing",     "exists",
                                                       "denied", "unavailable", "error"};

std::size_t outcome_of(const Error* error) {
    if (error == nullptr) return 0;
    if (error->condition() == Condition::STORAGE_OBJECT_MISSING) return 1;
    if (error->condition() == Condition::STORAGE_OBJECT_EXISTS) return 2;
    if (error->condition() == Condition::STORAGE_ACCESS_DENIED) return 3;
    if (error->condition() == Condition::STORAGE_UNAVAILABLE) return 4;
    return 5;
}

std::string labels_of(std::size_t index) {
    const std::size_t outcome = index % kOutcomes.size();
    const std::size_t call = index / kOutcomes.size() % kCalls.size();
    const std::size_t backend = index / kOutcomes.size() / kCalls.size();
    return "backend=\"" + std::string(kBackends[backend]) + "\",op=\"" + std::string(kCalls[call]) +
           "\",outcome=\"" + std::string(kOutcomes[outcome]) + "\"";
}

std::size_t backend_of(LocationScheme scheme) {
    switch (scheme) {
        case LocationScheme::file:
            return 0;
        case LocationScheme::s3:
            return 1;
    }
    return 0;
}

template <class Work>
auto measured(StoreMeter& meter, LocationScheme scheme, StoreMeter::Call call, Work work) {
    const MonotonicTime begun = meter.clock().monotonic();
    auto outcome = work();
    const std::chrono::duration<double> taken = meter.clock().monotonic() - begun;
    meter.observe(scheme, call, taken.count(), outcome ? nullptr : &outcome.error());
    return outcome;
}

class MeasuredReader final : public ObjectReader {
public:
    MeasuredReader(std::unique_ptr<ObjectReader> inner, LocationScheme scheme, StoreMeter& meter)
        : inner_(std::move(inner)), scheme_(scheme), meter_(&meter) {}
    const ObjectInfo& info() const override { return inner_->info(); }
    Result<std::string> read(ByteRange range, RequestContext& context) override {
        return measured(*meter_, scheme_, StoreMeter::Call::read_range,
                        [&] { return inner_->read(range, context); });
    }

private:
    const std::unique_ptr<ObjectReader> inner_;
    const LocationScheme scheme_;
    StoreMeter* meter_;
};

}  // namespace

StoreMeter::StoreMeter(MetricsRegistry& registry, const Clock& clock)
    : clock_(&clock),
      durations_(registry, "sluice_storage_request_duration_seconds",
                 "Calls to object stores and local directories, all attempts of a call together",
                 kBackends.size() * kCalls.size() * kOutcomes.size(), labels_of) {}

void StoreMeter::observe(LocationScheme scheme, Call call, double seconds, const Error* error) {
    const std::size_t row = backend_of(scheme) * kCalls.size() + static_cast<std::size_t>(call);
    durations_.observe_seconds(row * kOutcomes.size() + outcome_of(error), seconds);
}

Result<std::vector<ObjectInfo>> MeasuredStore::list(const ListOptions& options,
                                                    RequestContext& context) {
    return measured(*meter_, scheme_, StoreMeter::Call::list,
                    [&] { return inner_->list(options, context); });
}

Result<ObjectInfo> MeasuredStore::head(std::string_view key, RequestContext& context) {
    return measured(*meter_, scheme_, StoreMeter::Call::head,
                    [&] { return inner_->head(key, context); });
}

Result<std::string> MeasuredStore::read(std::string_view key, std::int64_t bytes_max,
                                        RequestContext& context) {
    return measured(*meter_, scheme_, StoreMeter::Call::read,
                    [&] { return inner_->read(key, bytes_max, context); });
}

Result<std::unique_ptr<ObjectReader>> MeasuredStore::open(std::string_view key,
                                                          RequestContext& context) {
    SLUICE_TRY(auto reader, measured(*meter_, scheme_, StoreMeter::Call::open,
                                     [&] { return inner_->open(key, context); }));
    return std::unique_ptr<ObjectReader>(
        std::make_unique<MeasuredReader>(std::move(reader), scheme_, *meter_));
}

Result<std::unique_ptr<FetchedFile>> MeasuredStore::fetch(std::string_view key,
                                                          std::int64_t bytes_max,
                                                          RequestContext& context) {
    return measured(*meter_, scheme_, StoreMeter::Call::fetch,
                    [&] { return inner_->fetch(key, bytes_max, context); });
}

Result<void> MeasuredStore::put_if_absent(std::string_view key, std::string_view bytes,
                                          RequestContext& context) {
    return measured(*meter_, scheme_, StoreMeter::Call::put,
                    [&] { return inner_->put_if_absent(key, bytes, context); });
}

}  // namespace sluice::storage
