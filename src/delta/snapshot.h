#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "delta/actions.h"
#include "delta/log_file.h"
#include "delta/schema.h"
#include "delta/table_features.h"

namespace sluice::delta {

class FileTable;

/// One version of a table: protocol, metadata and the set of live files. Immutable and shared by
/// requests; versions of one table share the blocks that did not change. Any thread. Files are read
/// with a FileCursor.
class Snapshot {
public:
    struct Head {
        TableVersion version = 0;
        EpochMs commit_time_ms = 0;  ///< P58, as far as the log was listed for this snapshot
        Protocol protocol;
        Metadata metadata;
        Schema schema;
        TableFeatures features;
        /// Names under which the log holds the values of `metadata.partition_columns`: physical
        /// ones under column mapping.
        std::vector<std::string> partition_log_names;
        /// The checkpoint the replay began at, -1: none. Two snapshots of one version with one
        /// origin list their files in the same order (P77); with different origins the set is the
        /// same, the order may differ.
        TableVersion origin = -1;
        /// Identity of the commit file, to notice a table that was replaced in place; nullopt: it
        /// was gone.
        std::optional<std::string> commit_identity;
    };

    Snapshot(Head head, std::shared_ptr<const FileTable> files);

    TableVersion version() const { return head_.version; }
    EpochMs commit_time_ms() const { return head_.commit_time_ms; }
    const Protocol& protocol() const { return head_.protocol; }
    const Metadata& metadata() const { return head_.metadata; }
    const Schema& schema() const { return head_.schema; }
    const TableFeatures& features() const { return head_.features; }
    const std::vector<std::string>& partition_log_names() const {
        return head_.partition_log_names;
    }
    TableVersion origin() const { return head_.origin; }
    const std::optional<std::string>& commit_identity() const { return head_.commit_identity; }

    std::int64_t num_files() const;
    std::int64_t total_size_bytes() const;
    /// Sum over the files that know their number; deletion vectors not subtracted.
    std::int64_t total_records() const;
    /// Memory held, shared blocks included.
    std::size_t resident_bytes() const;
    /// False while rows wait for compression.
    bool settled() const;

    const Head& head() const { return head_; }
    const std::shared_ptr<const FileTable>& files() const { return files_; }

private:
    const Head head_;
    const std::shared_ptr<const FileTable> files_;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace sluice::delta
