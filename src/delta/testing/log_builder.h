#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "delta/log_file.h"
#include "delta/testing/line_parquet_reader.h"
#include "delta/testing/memory_log_store.h"
#include "json/writer.h"

namespace sluice::delta::testing {

/// A file of a made-up table, as its log describes it.
struct TestFile {
    std::string path;
    std::int64_t size = 1;
    std::map<std::string, std::optional<std::string>> partition_values{};
    std::optional<std::string> stats{};
    std::optional<std::string> vector_id{};  ///< pathOrInlineDv of a `u` vector
    bool operator==(const TestFile&) const = default;
};

enum class CheckpointShape { classic, multi_part };

/// Writes the log of a table into a MemoryLogStore, and knows what is right: the live files of
/// every version. Axes: commits, checkpoints of either shape, `_last_checkpoint` right, stale or
/// missing, partitions, cleaning.
class LogBuilder {
public:
    explicit LogBuilder(std::vector<std::string> partition_columns = {})
        : partition_columns_(std::move(partition_columns)),
          store_(std::make_shared<MemoryLogStore>()) {}

    const std::shared_ptr<MemoryLogStore>& store() const { return store_; }
    TableVersion version() const { return version_; }
    const std::map<std::string, TestFile>& live(TableVersion version) const {
        return live_.at(version);
    }
    /// Lines of the next commit are collected until commit().
    LogBuilder& line(std::string json) {
        lines_ += json + "\n";
        return *this;
    }
    LogBuilder& protocol(int reader = 1, int writer = 2, std::string more = "") {
        protocol_ = "{\"protocol\":{\"minReaderVersion\":" + std::to_string(reader) +
                    ",\"minWriterVersion\":" + std::to_string(writer) + more + "}}";
        return line(protocol_);
    }
    LogBuilder& metadata(std::map<std::string, std::string> configuration = {},
                         std::string id = "table-id") {
        json::Writer writer;
        writer.begin_object().key("metaData").begin_object().member("id", id);
        writer.key("format").raw("{\"provider\":\"parquet\",\"options\":{}}");
        writer.member("schemaString", schema_string()).key("partitionColumns").begin_array();
        for (const auto& name : partition_columns_) writer.value(name);
        writer.end_array().key("configuration").begin_object();
        for (const auto& [key, value] : configuration) writer.member(key, value);
        writer.end_object().end_object().end_object();
        metadata_ = writer.take();
        return line(metadata_);
    }
    LogBuilder& add(const TestFile& file) {
        now_[key(file)] = file;
        return line(add_line(file));
    }
    LogBuilder& remove(const TestFile& file) {
        now_.erase(key(file));
        json::Writer writer;
        writer.begin_object().key("remove").begin_object().member("path", file.path);
        writer.member("deletionTimestamp", std::int64_t{1}).member("dataChange", true);
        append_vector(writer, file);
        return line(writer.end_object().end_object().take());
    }
    /// Writes the collected lines as the next version.
    LogBuilder& commit(EpochMs modified_ms = -1) {
        ++version_;
        const EpochMs time = modified_ms < 0 ? 1000 * (version_ + 1) : modified_ms;
        store_->put(commit_key(version_), std::exchange(lines_, {}), time);
        live_[version_] = now_;
        return *this;
    }
    /// The first commit: protocol and metadata.
    LogBuilder& create() { return protocol().metadata().commit(); }

    LogBuilder& checkpoint(CheckpointShape shape = CheckpointShape::classic) {
        std::vector<std::string> adds;
        for (const auto& [id, file] : now_) adds.push_back(add_line(file) + "\n");
        const std::string magic(LineParquetReader::kMagic);
        const std::string prefix = version_prefix(version_) + ".checkpoint";
        // Protocol and metadata stand last: a reader must not rely on their place.
        const std::string head = protocol_ + "\n" + metadata_ + "\n";
        if (shape == CheckpointShape::classic) {
            std::string all = magic;
            for (const auto& add : adds) all += add;
            store_->put(prefix + ".parquet", all + head, 1000 * (version_ + 1));
        } else {
            std::string parts[2] = {magic, magic};
            for (std::size_t i = 0; i < adds.size(); ++i) parts[i % 2] += adds[i];
            store_->put(prefix + ".0000000001.0000000002.parquet", parts[0]);
            store_->put(prefix + ".0000000002.0000000002.parquet", parts[1] + head);
        }
        return last_checkpoint("{\"version\":" + std::to_string(version_) + ",\"size\":1}");
    }
    LogBuilder& last_checkpoint(std::string content) {
        store_->put("_delta_log/_last_checkpoint", std::move(content));
        return *this;
    }
    LogBuilder& no_last_checkpoint() {
        store_->erase("_delta_log/_last_checkpoint");
        return *this;
    }
    /// Removes the commits before a version, as log cleanup does.
    LogBuilder& clean_before(TableVersion version) {
        for (TableVersion v = 0; v < version; ++v) store_->erase(commit_key(v));
        return *this;
    }

    static std::string key(const TestFile& file) {
        return file.path + (file.vector_id ? "#" + *file.vector_id : "");
    }
    static std::string add_line(const TestFile& file) {
        json::Writer writer;
        writer.begin_object().key("add").begin_object().member("path", file.path);
        writer.key("partitionValues").begin_object();
        for (const auto& [name, value] : file.partition_values) {
            writer.key(name);
            value ? writer.value(*value) : writer.null();
        }
        writer.end_object().member("size", file.size).member("modificationTime", std::int64_t{5});
        writer.member("dataChange", true).optional("stats", file.stats);
        append_vector(writer, file);
        return writer.end_object().end_object().take();
    }

private:
    static void append_vector(json::Writer& writer, const TestFile& file) {
        if (!file.vector_id) return;
        writer.key("deletionVector").begin_object().member("storageType", "u");
        writer.member("pathOrInlineDv", *file.vector_id).member("offset", 1);
        writer.member("sizeInBytes", 38).member("cardinality", 2).end_object();
    }
    std::string schema_string() const {
        json::Writer writer;
        writer.begin_object().member("type", "struct").key("fields").begin_array();
        const auto field = [&](const std::string& name, const char* type) {
            writer.begin_object().member("name", name).member("type", type);
            writer.member("nullable", true).key("metadata").begin_object().end_object();
            writer.end_object();
        };
        field("id", "long");
        for (const auto& name : partition_columns_) field(name, "string");
        return writer.end_array().end_object().take();
    }

    std::vector<std::string> partition_columns_;
    std::shared_ptr<MemoryLogStore> store_;
    TableVersion version_ = -1;
    std::string lines_;
    std::string protocol_;
    std::string metadata_;
    std::map<std::string, TestFile> now_;
    std::map<TableVersion, std::map<std::string, TestFile>> live_;
};

}  // namespace sluice::delta::testing
