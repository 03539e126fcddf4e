#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "delta/commit_parser.h"
#include "delta/file_table_builder.h"
#include "delta/log_segment.h"
#include "delta/parquet_reader.h"
#include "delta/snapshot.h"
#include "storage/object_store.h"

namespace sluice::delta {

/// Turns a checkpoint and commits, oldest first, into a snapshot. A full load and catching up are
/// the same work on another base, so they cannot differ. Used once. One thread.
class Replay {
public:
    /// nullptr: from nothing.
    explicit Replay(const Snapshot* base);

    /// First of all, on an empty base. TABLE_LOG_CORRUPT when a part cannot be read; nothing is to
    /// be made of this replay then.
    Result<void> read_checkpoint(storage::ObjectStore& store, ParquetReader& parquet,
                                 const CheckpointFiles& files, RequestContext& context);

    /// The next commit.
    Result<void> apply(storage::ObjectStore& store, const CommitFile& commit,
                       RequestContext& context);

    /// commitInfo of the commit applied last.
    const CommitInfo& commit_info() const { return commit_info_; }
    /// nullopt until the log told.
    const std::optional<Metadata>& metadata() const { return metadata_; }

    /// What of the head the log itself does not tell.
    struct Facts {
        TableVersion version = 0;
        EpochMs commit_time_ms = 0;
        TableVersion origin = -1;
        std::optional<std::string> commit_identity{};
    };
    /// TABLE_LOG_CORRUPT without protocol or metadata; UNSUPPORTED_TABLE_FEATURE when what the log
    /// told must not be read by us.
    Result<SnapshotPtr> finish(Facts facts);

private:
    Result<bool> set_metadata(Metadata metadata);
    Result<bool> set_protocol(Protocol protocol);
    Result<bool> update_partition_names();
    Result<bool> replay_actions(storage::ObjectStore& store, const CommitFile& commit,
                                bool names_are_known, RequestContext& context);

    FileTableBuilder builder_;
    CommitParser parser_;
    std::optional<Protocol> protocol_;
    std::optional<Metadata> metadata_;
    std::vector<std::string> partition_names_;
    CommitInfo commit_info_;
};

}  // namespace sluice::delta
