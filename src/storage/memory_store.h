#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/random.h"
#include "storage/object_store.h"

namespace sluice::storage {

/// Objects in memory, gone with the store. Times are the context's clock's. Fetched copies are
/// files in the temporary folder, as with a remote store. Any thread.
class MemoryStore final : public ObjectStore {
public:
    MemoryStore(std::string temporary_folder, Random& random)
        : temporary_folder_(std::move(temporary_folder)), random_(&random) {}

    Result<std::vector<ObjectInfo>> list(const ListOptions& options,
                                         RequestContext& context) override;
    Result<ObjectInfo> head(std::string_view key, RequestContext& context) override;
    Result<std::string> read(std::string_view key, std::int64_t bytes_max,
                             RequestContext& context) override;
    Result<std::unique_ptr<ObjectReader>> open(std::string_view key,
                                               RequestContext& context) override;
    Result<std::unique_ptr<FetchedFile>> fetch(std::string_view key, std::int64_t bytes_max,
                                               RequestContext& context) override;
    Result<void> put_if_absent(std::string_view key, std::string_view bytes,
                               RequestContext& context) override;
    bool finds_names_cheaply() const override { return false; }
    bool signs_links() const override { return false; }
    Result<std::unique_ptr<LinkSigner>> signer(const SignOptions& options) override;

    /// What no contract allows, for tests of those who must notice.
    void replace(std::string_view key, std::string_view bytes, EpochMs modified_ms);
    void remove(std::string_view key);

private:
    class Reader;
    struct Object {
        std::shared_ptr<const std::string> bytes;
        EpochMs modified_ms = 0;
    };
    Result<Object> find(std::string_view key, RequestContext& context) const;

    const std::string temporary_folder_;
    Random* const random_;
    mutable std::mutex mutex_;
    std::map<std::string, Object, std::less<>> objects_;  // guarded by mutex_
};

}  // namespace sluice::storage
