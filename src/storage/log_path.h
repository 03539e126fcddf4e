#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/location.h"

namespace sluice::storage {

/// Where an object named by a Delta log lies, decoded and checked: no segment of `key` is empty,
/// `.` or `..`, and none holds '\' or a control character (R26).
struct LogPath {
    /// Relative path: relative to the table's root. Absolute path: from the bucket, or from '/'
    /// (which it does not begin with).
    std::string key;

    /// Set for absolute paths only (shallow clones).
    struct Origin {
        LocationScheme scheme = LocationScheme::file;
        std::string bucket;  ///< empty for files
    };
    std::optional<Origin> origin;

    bool is_absolute() const { return origin.has_value(); }
    /// The key in a store that is rooted at `root`: of an absolute path the part behind `root`, or
    /// nullopt if it does not lie beneath it (by whole segments); a relative path as it is, for
    /// which `root` must be the table's.
    std::optional<std::string> key_beneath(const Location& root) const;
};

/// Reads `path` of an add, remove, cdc or sidecar action as it stands in the log: a URI reference,
/// percent-decoded exactly once (P80). Absolute ones have the schemes `file`, `s3`, `s3a`, `s3n`.
/// INVALID_PARAMETER_VALUE for anything that is not a plain place: `..`, `.`, empty segments, '\',
/// control characters, broken escapes, a query or fragment, bytes that are not UTF-8, a path that
/// begins with '/'. UNSUPPORTED_OPERATION for other schemes and for hosts in `file:`.
Result<LogPath> normalize_log_path(std::string_view path);

/// INVALID_PARAMETER_VALUE unless `key` may be handed to an ObjectStore.
Result<void> check_key(std::string_view key);
/// As `check_key`, for `ListOptions::prefix`: empty, or a key and a final '/'.
Result<void> check_list_prefix(std::string_view prefix);

}  // namespace sluice::storage
