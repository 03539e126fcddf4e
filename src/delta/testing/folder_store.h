#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "storage/object_store.h"

namespace sluice::delta::testing {

/// Reads a local folder, for fixtures. All modification times are 0, since a copy does not keep
/// them.
class FolderStore final : public storage::ObjectStore {
public:
    explicit FolderStore(std::filesystem::path root) : root_(std::move(root)) {}

    Result<std::vector<storage::ObjectInfo>> list(const storage::ListOptions& options,
                                                  RequestContext&) override {
        std::vector<storage::ObjectInfo> found;
        std::error_code code;
        for (const auto& file : std::filesystem::directory_iterator(root_ / options.prefix, code)) {
            if (!file.is_regular_file()) continue;
            const std::string key = options.prefix + file.path().filename().string();
            if (key <= options.start_after) continue;
            found.push_back(info(key));
        }
        std::sort(found.begin(), found.end(),
                  [](const auto& a, const auto& b) { return a.key < b.key; });
        if (found.size() > options.limit) found.resize(options.limit);
        return found;
    }
    Result<storage::ObjectInfo> head(std::string_view key, RequestContext&) override {
        if (!std::filesystem::is_regular_file(root_ / key)) return missing(key);
        return info(std::string(key));
    }
    Result<std::string> read(std::string_view key, std::int64_t, RequestContext&) override {
        return content(key);
    }
    Result<std::unique_ptr<storage::ObjectReader>> open(std::string_view key,
                                                        RequestContext&) override {
        SLUICE_TRY(std::string bytes, content(key));
        return std::make_unique<Reader>(info(std::string(key)), std::move(bytes));
    }
    Result<std::unique_ptr<storage::FetchedFile>> fetch(std::string_view key, std::int64_t,
                                                        RequestContext&) override {
        if (!std::filesystem::is_regular_file(root_ / key)) return missing(key);
        return std::make_unique<File>((root_ / key).string(), info(std::string(key)).size_bytes);
    }
    Result<void> put_if_absent(std::string_view, std::string_view, RequestContext&) override {
        return Error(Condition::UNSUPPORTED_OPERATION, "read only");
    }
    bool finds_names_cheaply() const override { return false; }
    bool signs_links() const override { return false; }
    Result<std::unique_ptr<storage::LinkSigner>> signer(const storage::SignOptions&) override {
        return Error(Condition::UNSUPPORTED_OPERATION, "no links");
    }

private:
    class Reader final : public storage::ObjectReader {
    public:
        Reader(storage::ObjectInfo info, std::string bytes)
            : info_(std::move(info)), bytes_(std::move(bytes)) {}
        const storage::ObjectInfo& info() const override { return info_; }
        Result<std::string> read(storage::ByteRange range, RequestContext&) override {
            return bytes_.substr(static_cast<std::size_t>(range.offset),
                                 static_cast<std::size_t>(range.length));
        }

    private:
        storage::ObjectInfo info_;
        std::string bytes_;
    };
    class File final : public storage::FetchedFile {
    public:
        File(std::string path, std::int64_t size) : path_(std::move(path)), size_(size) {}
        const std::string& path() const override { return path_; }
        std::int64_t size_bytes() const override { return size_; }

    private:
        std::string path_;
        std::int64_t size_;
    };

    static Error missing(std::string_view key) {
        return Error(Condition::STORAGE_OBJECT_MISSING, "missing", std::string(key));
    }
    storage::ObjectInfo info(const std::string& key) const {
        return {.key = key,
                .size_bytes = static_cast<std::int64_t>(std::filesystem::file_size(root_ / key)),
                .modified_ms = 0,
                .etag = {}};
    }
    Result<std::string> content(std::string_view key) const {
        std::ifstream file(root_ / key, std::ios::binary);
        if (!file) return missing(key);
        std::ostringstream bytes;
        bytes << file.rdbuf();
        return std::move(bytes).str();
    }

    std::filesystem::path root_;
};

}  // namespace sluice::delta::testing
