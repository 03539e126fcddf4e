#include "storage/faulty_store.h"

#include <algorithm>

namespace sluice::storage {
namespace {

void truncate(std::string& bytes, const StoreFault& fault) {
    if (!fault.truncate_to_bytes) return;
    const auto limit =
        static_cast<std::size_t>(std::max<std::int64_t>(0, *fault.truncate_to_bytes));
    bytes.resize(std::min(bytes.size(), limit));
}

}  // namespace

FaultRule fail_call_number(std::int64_t number, Error error) {
    return [number, error = std::move(error)](const StoreCall& call) {
        StoreFault fault;
        if (call.number == number) fault.fail_before = error;
        return fault;
    };
}

FaultRule fail_keys_ending(std::string suffix, Error error) {
    return [suffix = std::move(suffix), error = std::move(error)](const StoreCall& call) {
        StoreFault fault;
        if (call.key.ends_with(suffix)) fault.fail_before = error;
        return fault;
    };
}

class FaultyStore::Reader final : public ObjectReader {
public:
    Reader(FaultyStore& store, std::unique_ptr<ObjectReader> inner)
        : store_(&store), inner_(std::move(inner)) {}
    const ObjectInfo& info() const override { return inner_->info(); }
    Result<std::string> read(ByteRange range, RequestContext& context) override {
        const StoreFault fault = store_->next_fault(StoreOperation::read_range, info().key);
        auto bytes = store_->guarded<std::string>(fault, context,
                                                  [&] { return inner_->read(range, context); });
        if (bytes.has_value()) truncate(*bytes, fault);
        return bytes;
    }

private:
    FaultyStore* store_;
    std::unique_ptr<ObjectReader> inner_;
};

void FaultyStore::set_rule(FaultRule rule) {
    const std::lock_guard lock(mutex_);
    rule_ = std::move(rule);
}

std::int64_t FaultyStore::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

StoreFault FaultyStore::next_fault(StoreOperation operation, std::string_view key) {
    FaultRule rule;
    StoreCall call{.operation = operation, .key = key, .number = 0};
    {
        const std::lock_guard lock(mutex_);
        call.number = ++calls_;
        rule = rule_;
    }
    return rule ? rule(call) : StoreFault();
}

template <class T, class Call>
Result<T> FaultyStore::guarded(const StoreFault& fault, RequestContext& context, Call call) {
    if (fault.delay) fault.delay();
    SLUICE_CHECK(context.check());
    if (fault.fail_before) return *fault.fail_before;
    Result<T> result = call();
    if (result.has_value() && fault.fail_after) return *fault.fail_after;
    return result;
}

Result<std::vector<ObjectInfo>> FaultyStore::list(const ListOptions& options,
                                                  RequestContext& context) {
    const StoreFault fault = next_fault(StoreOperation::list, options.prefix);
    auto objects = guarded<std::vector<ObjectInfo>>(fault, context,
                                                    [&] { return inner_->list(options, context); });
    if (objects.has_value()) {
        objects->resize(objects->size() - std::min(fault.stale_by, objects->size()));
    }
    return objects;
}

Result<ObjectInfo> FaultyStore::head(std::string_view key, RequestContext& context) {
    return guarded<ObjectInfo>(next_fault(StoreOperation::head, key), context,
                               [&] { return inner_->head(key, context); });
}

Result<std::string> FaultyStore::read(std::string_view key, std::int64_t bytes_max,
                                      RequestContext& context) {
    const StoreFault fault = next_fault(StoreOperation::read, key);
    auto bytes =
        guarded<std::string>(fault, context, [&] { return inner_->read(key, bytes_max, context); });
    if (bytes.has_value()) truncate(*bytes, fault);
    return bytes;
}

Result<std::unique_ptr<ObjectReader>> FaultyStore::open(std::string_view key,
                                                        RequestContext& context) {
    SLUICE_TRY(auto reader, guarded<std::unique_ptr<ObjectReader>>(
                                next_fault(StoreOperation::open, key), context,
                                [&] { return inner_->open(key, context); }));
    return std::make_unique<Reader>(*this, std::move(reader));
}

Result<std::unique_ptr<FetchedFile>> FaultyStore::fetch(std::string_view key,
                                                        std::int64_t bytes_max,
                                                        RequestContext& context) {
    return guarded<std::unique_ptr<FetchedFile>>(
        next_fault(StoreOperation::fetch, key), context,
        [&] { return inner_->fetch(key, bytes_max, context); });
}

Result<void> FaultyStore::put_if_absent(std::string_view key, std::string_view bytes,
                                        RequestContext& context) {
    return guarded<void>(next_fault(StoreOperation::put, key), context,
                         [&] { return inner_->put_if_absent(key, bytes, context); });
}

Result<std::unique_ptr<LinkSigner>> FaultyStore::signer(const SignOptions& options) {
    const StoreFault fault = next_fault(StoreOperation::sign, "");
    if (fault.delay) fault.delay();
    if (fault.fail_before) return *fault.fail_before;
    return inner_->signer(options);
}

}  // namespace sluice::storage
