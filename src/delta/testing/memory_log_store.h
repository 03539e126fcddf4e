#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/object_store.h"

namespace sluice::delta::testing {

/// A table's folder in memory, with the faults a log reader has to stand. Any thread.
class MemoryLogStore final : public storage::ObjectStore {
public:
    struct Object {
        std::shared_ptr<const std::string> bytes;
        EpochMs modified_ms = 0;
    };

    void put(const std::string& key, std::string bytes, EpochMs modified_ms = 0) {
        const std::lock_guard lock(mutex_);
        objects_[key] = {std::make_shared<const std::string>(std::move(bytes)), modified_ms};
    }
    void erase(const std::string& key) {
        const std::lock_guard lock(mutex_);
        objects_.erase(key);
    }
    void clear() {
        const std::lock_guard lock(mutex_);
        objects_.clear();
    }
    std::string bytes(const std::string& key) const {
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(key);
        return found == objects_.end() ? std::string() : *found->second.bytes;
    }
    std::vector<std::string> keys() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> keys;
        for (const auto& [key, object] : objects_) keys.push_back(key);
        return keys;
    }
    /// Keys that listings do not show, as if they were behind.
    void hide(const std::string& key) {
        const std::lock_guard lock(mutex_);
        hidden_.insert(key);
    }
    void show_all() {
        const std::lock_guard lock(mutex_);
        hidden_.clear();
    }
    /// Called on every read, before it, without a lock: may wait, or give the error to answer with.
    std::function<Result<void>(const std::string& key)> before_read;

    std::int64_t lists() const { return count(lists_); }
    std::int64_t reads() const { return count(reads_); }
    std::int64_t reads_of(const std::string& key) const {
        const std::lock_guard lock(mutex_);
        const auto found = reads_of_.find(key);
        return found == reads_of_.end() ? 0 : found->second;
    }

    Result<std::vector<storage::ObjectInfo>> list(const storage::ListOptions& options,
                                                  RequestContext&) override {
        const std::lock_guard lock(mutex_);
        ++lists_;
        std::vector<storage::ObjectInfo> found;
        const auto begin = objects_.upper_bound(std::max(options.prefix, options.start_after));
        for (auto it = begin; it != objects_.end() && found.size() < options.limit; ++it) {
            const auto& [key, object] = *it;
            if (!key.starts_with(options.prefix)) break;
            if (key.find('/', options.prefix.size()) != std::string::npos) continue;
            if (hidden_.contains(key)) continue;
            found.push_back(info(key, object));
        }
        return found;
    }
    Result<storage::ObjectInfo> head(std::string_view key, RequestContext&) override {
        const std::lock_guard lock(mutex_);
        const auto found = objects_.find(std::string(key));
        if (found == objects_.end()) return missing(key);
        return info(found->first, found->second);
    }
    Result<std::string> read(std::string_view key, std::int64_t bytes_max,
                             RequestContext&) override {
        SLUICE_TRY(const Object object, get(key));
        if (static_cast<std::int64_t>(object.bytes->size()) > bytes_max) {
            return Error(Condition::REQUEST_TOO_LARGE, "too large");
        }
        return *object.bytes;
    }
    Result<std::unique_ptr<storage::ObjectReader>> open(std::string_view key,
                                                        RequestContext&) override {
        SLUICE_TRY(Object object, get(key));
        const storage::ObjectInfo found = info(std::string(key), object);
        return std::make_unique<Reader>(found, std::move(object.bytes));
    }
    Result<std::unique_ptr<storage::FetchedFile>> fetch(std::string_view key, std::int64_t,
                                                        RequestContext&) override {
        SLUICE_TRY(Object object, get(key));
        return std::make_unique<File>(*object.bytes);
    }
    Result<void> put_if_absent(std::string_view key, std::string_view bytes,
                               RequestContext&) override {
        const std::lock_guard lock(mutex_);
        const auto [it, fresh] = objects_.try_emplace(std::string(key));
        if (!fresh) return Error(Condition::STORAGE_OBJECT_EXISTS, "exists");
        it->second.bytes = std::make_shared<const std::string>(bytes);
        return {};
    }
    bool finds_names_cheaply() const override { return false; }
    bool signs_links() const override { return false; }
    Result<std::unique_ptr<storage::LinkSigner>> signer(const storage::SignOptions&) override {
        return Error(Condition::UNSUPPORTED_OPERATION, "no links");
    }

    /// A fetched file whose "path" is its content: the line reader of these tests takes it from
    /// there.
    class File final : public storage::FetchedFile {
    public:
        explicit File(std::string content) : content_(std::move(content)) {}
        const std::string& path() const override { return content_; }
        std::int64_t size_bytes() const override {
            return static_cast<std::int64_t>(content_.size());
        }

    private:
        std::string content_;
    };

private:
    class Reader final : public storage::ObjectReader {
    public:
        Reader(storage::ObjectInfo info, std::shared_ptr<const std::string> bytes)
            : info_(std::move(info)), bytes_(std::move(bytes)) {}
        const storage::ObjectInfo& info() const override { return info_; }
        Result<std::string> read(storage::ByteRange range, RequestContext&) override {
            if (range.offset + range.length > info_.size_bytes) {
                return Error(Condition::INVALID_PARAMETER_VALUE, "beyond the end");
            }
            return bytes_->substr(static_cast<std::size_t>(range.offset),
                                  static_cast<std::size_t>(range.length));
        }

    private:
        storage::ObjectInfo info_;
        std::shared_ptr<const std::string> bytes_;
    };

    static storage::ObjectInfo info(const std::string& key, const Object& object) {
        return {.key = key,
                .size_bytes = static_cast<std::int64_t>(object.bytes->size()),
                .modified_ms = object.modified_ms,
                .etag = {}};
    }
    static Error missing(std::string_view key) {
        return Error(Condition::STORAGE_OBJECT_MISSING, "missing", std::string(key));
    }
    Result<Object> get(std::string_view key) {
        const std::string name(key);
        if (before_read) SLUICE_CHECK(before_read(name));
        const std::lock_guard lock(mutex_);
        ++reads_;
        ++reads_of_[name];
        const auto found = objects_.find(name);
        if (found == objects_.end()) return missing(key);
        return found->second;
    }
    std::int64_t count(const std::int64_t& counter) const {
        const std::lock_guard lock(mutex_);
        return counter;
    }

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::map<std::string, Object> objects_;
    std::set<std::string> hidden_;
    std::map<std::string, std::int64_t> reads_of_;
    std::int64_t lists_ = 0;
    std::int64_t reads_ = 0;
};

}  // namespace sluice::delta::testing
