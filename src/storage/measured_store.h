#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "storage/location.h"
#include "storage/object_store.h"

namespace sluice::storage {

/// How long calls to stores took and how they ended, by kind of store and call: what all stores of
/// a factory report to. Any thread.
class StoreMeter {
public:
    StoreMeter(MetricsRegistry& registry, const Clock& clock);

    enum class Call { list, head, read, open, read_range, fetch, put };
    void observe(LocationScheme scheme, Call call, double seconds, const Error* error);
    const Clock& clock() const { return *clock_; }

private:
    const Clock* clock_;
    SparseHistograms durations_;
};

/// Passes calls to another store and reports each of them. Signing links is no call: it asks
/// nobody, and happens once a file. Any thread.
class MeasuredStore final : public ObjectStore {
public:
    MeasuredStore(std::unique_ptr<ObjectStore> inner, LocationScheme scheme, StoreMeter& meter)
        : inner_(std::move(inner)), scheme_(scheme), meter_(&meter) {}

    Result<std::vector<ObjectInfo>> list(const ListOptions& options,
                                         RequestContext& context) override;
    Result<ObjectInfo> head(std::string_view key, RequestContext& context) override;
    bool finds_names_cheaply() const override { return inner_->finds_names_cheaply(); }
    Result<std::string> read(std::string_view key, std::int64_t bytes_max,
                             RequestContext& context) override;
    Result<std::unique_ptr<ObjectReader>> open(std::string_view key,
                                               RequestContext& context) override;
    Result<std::unique_ptr<FetchedFile>> fetch(std::string_view key, std::int64_t bytes_max,
                                               RequestContext& context) override;
    Result<void> put_if_absent(std::string_view key, std::string_view bytes,
                               RequestContext& context) override;
    bool signs_links() const override { return inner_->signs_links(); }
    Result<std::unique_ptr<LinkSigner>> signer(const SignOptions& options) override {
        return inner_->signer(options);
    }

private:
    const std::unique_ptr<ObjectStore> inner_;
    const LocationScheme scheme_;
    StoreMeter* meter_;
};

}  // namespace sluice::storage
