#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::delta {

/// The `protocol` action. Feature lists are absent below reader 3 / writer 7.
struct Protocol {
    int min_reader_version = 1;
    int min_writer_version = 1;
    std::optional<std::vector<std::string>> reader_features;
    std::optional<std::vector<std::string>> writer_features;
    bool operator==(const Protocol&) const = default;
};

/// The `metaData` action, as in the log.
struct Metadata {
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::string format_provider = "parquet";
    std::vector<std::pair<std::string, std::string>> format_options;
    std::string schema_string;  ///< empty when the log has none
    std::vector<std::string> partition_columns;
    std::vector<std::pair<std::string, std::string>> configuration;  ///< in the order of the log
    std::optional<std::int64_t> created_time_ms;
    bool operator==(const Metadata&) const = default;

    /// The value of a configuration key, nullopt if it is not set.
    std::optional<std::string_view> property(std::string_view key) const;
};

/// What of `commitInfo` matters.
struct CommitInfo {
    std::optional<std::int64_t> timestamp_ms;
    std::optional<std::int64_t> in_commit_timestamp_ms;
};

/// A deletion vector's descriptor, as in the log. Views are valid as long as what they were taken
/// from.
struct DeletionVectorView {
    std::string_view storage_type;  ///< `u`, `p` or `i`; empty: no vector
    std::string_view path_or_inline;
    std::int64_t offset = -1;  ///< -1: none
    std::int64_t size_bytes = 0;
    std::int64_t cardinality = 0;

    bool present() const { return !storage_type.empty(); }
    /// Appends storageType + pathOrInlineDv (+ `@` + offset): what tells one vector from another.
    void append_id(std::string& out) const;
};

}  // namespace sluice::delta
