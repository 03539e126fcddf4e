#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/object_store.h"

namespace sluice::storage {

enum class StoreOperation { list, head, read, open, read_range, fetch, put, sign };

/// One call, as a rule sees it before it happens.
struct StoreCall {
    StoreOperation operation = StoreOperation::list;
    std::string_view key;     ///< or the prefix of a listing
    std::int64_t number = 0;  ///< of this call to the wrapper, from 1
};

/// What goes wrong with a call. Nothing set: it goes through.
struct StoreFault {
    /// Instead of the call.
    std::optional<Error> fail_before;
    /// After the call took effect: an answer that was lost.
    std::optional<Error> fail_after;
    /// Of what a read gives, only so many bytes arrive (a store that cuts answers short unnoticed).
    std::optional<std::int64_t> truncate_to_bytes;
    /// A listing that does not know the newest objects yet: so many are missing at its end.
    std::size_t stale_by = 0;
    /// Called before everything else: moves a test's clock, waits for another thread.
    std::function<void()> delay;
};

using FaultRule = std::function<StoreFault(const StoreCall&)>;

/// The n-th call (from 1) fails.
FaultRule fail_call_number(std::int64_t number, Error error);
/// Every call whose key (or prefix) ends so fails.
FaultRule fail_keys_ending(std::string suffix, Error error);

/// Passes calls to another store, but for what its rule says. Any thread, if the rule is.
class FaultyStore final : public ObjectStore {
public:
    explicit FaultyStore(std::shared_ptr<ObjectStore> inner) : inner_(std::move(inner)) {}

    /// Replaces the rule; an empty one: no faults.
    void set_rule(FaultRule rule);
    /// Calls so far, those that failed included.
    std::int64_t calls() const;

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
    Result<std::unique_ptr<LinkSigner>> signer(const SignOptions& options) override;

private:
    class Reader;
    StoreFault next_fault(StoreOperation operation, std::string_view key);
    template <class T, class Call>
    Result<T> guarded(const StoreFault& fault, RequestContext& context, Call call);

    const std::shared_ptr<ObjectStore> inner_;
    mutable std::mutex mutex_;
    FaultRule rule_;          // guarded by mutex_
    std::int64_t calls_ = 0;  // guarded by mutex_
};

}  // namespace sluice::storage
