#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::delta {

/// The number of a table's version: 0 for the first commit, never negative.
using TableVersion = std::int64_t;

/// The folder of the log, relative to the table's root.
inline constexpr std::string_view kLogFolder = "_delta_log/";

enum class LogFileKind {
    commit,              ///< `N.json`
    classic_checkpoint,  ///< `N.checkpoint.parquet`
    checkpoint_part,     ///< `N.checkpoint.i.n.parquet`
    v2_checkpoint,       ///< `N.checkpoint.<uuid>.json|parquet`
    compacted,           ///< `x.y.compacted.json`
    checksum,            ///< `N.crc`
    last_checkpoint,     ///< `_last_checkpoint`
    other,               ///< nothing that a reader looks at
};

/// What a file in `_delta_log` is, told from its name alone.
struct LogFile {
    LogFileKind kind = LogFileKind::other;
    TableVersion version = -1;      ///< of `compacted` the first; -1 for last_checkpoint and other
    TableVersion end_version = -1;  ///< `compacted` only: the last
    std::int64_t part = 0;          ///< `checkpoint_part` only: 1 … parts
    std::int64_t parts = 0;
};

/// Classifies a name without its folder. Strict: versions have exactly 20 digits, parts exactly 10,
/// no part is 0 or beyond the count; everything else is `other`, never an error.
LogFile classify_log_file(std::string_view name);

/// `_delta_log/00000000000000000017.json`.
std::string commit_key(TableVersion version);
/// `_delta_log/00000000000000000017`: sorts before every file of this version and after every file
/// of earlier ones.
std::string version_prefix(TableVersion version);

}  // namespace sluice::delta
