#include "storage/memory_store.h"

#include <cerrno>

#include "storage/beneath.h"
#include "storage/log_path.h"
#include "storage/temporary_file.h"

namespace sluice::storage {
namespace {

Error missing(std::string_view key) {
    return Error(Condition::STORAGE_OBJECT_MISSING, "A stored object is missing.",
                 std::string(key));
}

Error too_large(std::string_view key) {
    return Error(Condition::REQUEST_TOO_LARGE, "A stored object is larger than allowed.",
                 std::string(key));
}

}  // namespace

class MemoryStore::Reader final : public ObjectReader {
public:
    Reader(ObjectInfo info, std::shared_ptr<const std::string> bytes)
        : info_(std::move(info)), bytes_(std::move(bytes)) {}
    const ObjectInfo& info() const override { return info_; }
    Result<std::string> read(ByteRange range, RequestContext& context) override {
        SLUICE_CHECK(context.check());
        if (range.offset < 0 || range.length < 0 || range.offset > info_.size_bytes ||
            range.length > info_.size_bytes - range.offset) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "A range lies beyond the end of the stored object.");
        }
        return bytes_->substr(static_cast<std::size_t>(range.offset),
                              static_cast<std::size_t>(range.length));
    }

private:
    ObjectInfo info_;
    std::shared_ptr<const std::string> bytes_;
};

Result<MemoryStore::Object> MemoryStore::find(std::string_view key, RequestContext& context) const {
    SLUICE_CHECK(context.check());
    SLUICE_CHECK(check_key(key));
    const std::lock_guard lock(mutex_);
    const auto found = objects_.find(key);
    if (found == objects_.end()) return missing(key);
    return found->second;
}

Result<std::vector<ObjectInfo>> MemoryStore::list(const ListOptions& options,
                                                  RequestContext& context) {
    SLUICE_CHECK(context.check());
    SLUICE_CHECK(check_list_prefix(options.prefix));
    const std::lock_guard lock(mutex_);
    std::vector<ObjectInfo> out;
    for (auto at = objects_.upper_bound(options.start_after);
         at != objects_.end() && out.size() < options.limit; ++at) {
        const std::string& key = at->first;
        const bool directly = key.starts_with(options.prefix) &&
                              key.find('/', options.prefix.size()) == std::string::npos;
        if (!directly) continue;
        out.push_back({.key = key,
                       .size_bytes = static_cast<std::int64_t>(at->second.bytes->size()),
                       .modified_ms = at->second.modified_ms,
                       .etag = ""});
    }
    return out;
}

Result<ObjectInfo> MemoryStore::head(std::string_view key, RequestContext& context) {
    SLUICE_TRY(const Object object, find(key, context));
    return ObjectInfo{.key = std::string(key),
                      .size_bytes = static_cast<std::int64_t>(object.bytes->size()),
                      .modified_ms = object.modified_ms,
                      .etag = ""};
}

Result<std::string> MemoryStore::read(std::string_view key, std::int64_t bytes_max,
                                      RequestContext& context) {
    SLUICE_TRY(const Object object, find(key, context));
    if (static_cast<std::int64_t>(object.bytes->size()) > bytes_max) return too_large(key);
    return *object.bytes;
}

Result<std::unique_ptr<ObjectReader>> MemoryStore::open(std::string_view key,
                                                        RequestContext& context) {
    SLUICE_TRY(const Object object, find(key, context));
    ObjectInfo info{.key = std::string(key),
                    .size_bytes = static_cast<std::int64_t>(object.bytes->size()),
                    .modified_ms = object.modified_ms,
                    .etag = ""};
    return std::make_unique<Reader>(std::move(info), object.bytes);
}

Result<std::unique_ptr<FetchedFile>> MemoryStore::fetch(std::string_view key,
                                                        std::int64_t bytes_max,
                                                        RequestContext& context) {
    SLUICE_TRY(const std::string bytes, read(key, bytes_max, context));
    SLUICE_TRY(FileDescriptor file, open_nameless_file(temporary_folder_, *random_));
    std::string_view rest = bytes;
    while (!rest.empty()) {
        const ssize_t wrote = ::write(file.get(), rest.data(), rest.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return file_error(wrote < 0 ? errno : EIO, "copying", key);
        rest.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return std::make_unique<DescriptorFile>(std::move(file),
                                            static_cast<std::int64_t>(bytes.size()));
}

Result<void> MemoryStore::put_if_absent(std::string_view key, std::string_view bytes,
                                        RequestContext& context) {
    SLUICE_CHECK(context.check());
    SLUICE_CHECK(check_key(key));
    Object object{.bytes = std::make_shared<const std::string>(bytes),
                  .modified_ms = context.clock().now_ms()};
    const std::lock_guard lock(mutex_);
    if (objects_.try_emplace(std::string(key), std::move(object)).second) return {};
    return Error(Condition::STORAGE_OBJECT_EXISTS, "The stored object exists already.",
                 std::string(key));
}

Result<std::unique_ptr<LinkSigner>> MemoryStore::signer(const SignOptions&) {
    return Error(Condition::UNSUPPORTED_OPERATION, "Objects in memory have no links.");
}

void MemoryStore::replace(std::string_view key, std::string_view bytes, EpochMs modified_ms) {
    const std::lock_guard lock(mutex_);
    objects_.insert_or_assign(
        std::string(key),
        Object{.bytes = std::make_shared<const std::string>(bytes), .modified_ms = modified_ms});
}

void MemoryStore::remove(std::string_view key) {
    const std::lock_guard lock(mutex_);
    if (const auto found = objects_.find(key); found != objects_.end()) objects_.erase(found);
}

}  // namespace sluice::storage
