#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::storage {

enum class LocationScheme { file, s3 };

/// Where a table, a share's storage root or an external location lies, checked and in the one
/// spelling that is stored, compared and answered (A104, R9, R10). Immutable; any thread.
class Location {
public:
    /// `file:///abs`, `file:/abs`, `/abs` (all of them become `file:///abs`),
    /// `s3://bucket[/prefix]` and the aliases `s3a`, `s3n`. One final '/' is dropped. The text is
    /// taken literally: nothing is decoded, so '%' is refused, and so are `.`, `..`, empty
    /// segments, `* ? $ # \`, control characters, user names, ports, and the root directory.
    /// INVALID_PARAMETER_VALUE with the reason.
    static Result<Location> parse(std::string_view text);

    LocationScheme scheme() const { return scheme_; }
    /// Empty for files.
    const std::string& bucket() const { return bucket_; }
    /// `/abs/path` for files; `a/b`, perhaps empty, in a bucket. No final '/'.
    const std::string& path() const { return path_; }
    /// The normal spelling.
    std::string url() const;

    /// True if this is `prefix` or lies in it, by whole segments: `/a/bc` is not under `/a/b`.
    bool is_under(const Location& prefix) const;
    /// The rest behind `prefix`, without a first '/'; empty if they are equal; nullopt if not under
    /// it.
    std::optional<std::string> path_below(const Location& prefix) const;

    bool operator==(const Location&) const = default;

private:
    Location(LocationScheme scheme, std::string bucket, std::string path)
        : scheme_(scheme), bucket_(std::move(bucket)), path_(std::move(path)) {}

    LocationScheme scheme_;
    std::string bucket_;
    std::string path_;
};

/// True for a name that a bucket can have: 3 to 63 of `a-z 0-9 . -`, a letter or digit at both
/// ends, no `..`.
bool is_bucket_name(std::string_view name);

}  // namespace sluice::storage
