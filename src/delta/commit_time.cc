#include "delta/commit_time.h"

#include <algorithm>

#include "base/encoding.h"
#include "delta/commit_parser.h"
#include "delta/limits.h"

namespace sluice::delta {

std::vector<EpochMs> increasing_times(const std::vector<CommitFile>& commits) {
    std::vector<EpochMs> times;
    times.reserve(commits.size());
    for (const auto& commit : commits) {
        const EpochMs own = commit.object.modified_ms;
        times.push_back(times.empty() ? own : std::max(own, times.back() + 1));
    }
    return times;
}

std::optional<TableVersion> in_commit_timestamps_from(const Metadata& metadata) {
    if (metadata.property("delta.enableInCommitTimestamps") != "true") return std::nullopt;
    const auto since = metadata.property("delta.inCommitTimestampEnablementVersion");
    // Without a version the table had them from its first commit on.
    if (!since) return 0;
    const auto version = parse_int64(*since);
    return version ? *version : 0;
}

Result<std::optional<EpochMs>> read_in_commit_timestamp(storage::ObjectStore& store,
                                                        const CommitFile& commit,
                                                        RequestContext& context) {
    SLUICE_TRY(const auto reader, store.open(commit.object.key, context));
    const std::int64_t length = std::min(reader->info().size_bytes, kCommitInfoBytes);
    if (length == 0) return std::optional<EpochMs>();
    SLUICE_TRY(std::string bytes, reader->read({.offset = 0, .length = length}, context));
    // A line that the window cuts is no use; if that is the first one, it is no commitInfo anybody
    // writes.
    if (length < reader->info().size_bytes) {
        const std::size_t end = bytes.rfind('\n');
        bytes.resize(end == std::string::npos ? 0 : end + 1);
    }
    CommitParser parser;
    parser.start(std::move(bytes), commit.version);
    for (;;) {
        SLUICE_TRY(const ActionKind kind, parser.next());
        if (kind == ActionKind::end) return std::optional<EpochMs>();
        if (kind == ActionKind::commit_info) return parser.commit_info().in_commit_timestamp_ms;
    }
}

}  // namespace sluice::delta
