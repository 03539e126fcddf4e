#include "storage/log_path.h"

#include <algorithm>

#include "base/encoding.h"
#include "storage/limits.h"
#include "storage/path_segments.h"

namespace sluice::storage {
namespace {

Error invalid(std::string_view fault, std::string_view path) {
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "A file path in the table's log " + std::string(fault) + ".",
                 "log path " + std::string(path.substr(0, kLogPathBytesMax)));
}

Error foreign(std::string_view path) {
    return Error(Condition::UNSUPPORTED_OPERATION,
                 "The table names files in a place that is not served.",
                 "log path " + std::string(path.substr(0, kLogPathBytesMax)));
}

/// RFC 3986: a scheme is a letter, then letters, digits, `+ - .`, up to the first ':'. Looked for
/// before decoding: an escaped colon belongs to a name. `date=12:30/x` has none, for '='.
std::optional<std::string_view> scheme_of(std::string_view path) {
    const auto colon = path.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const std::string_view scheme = path.substr(0, colon);
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto is_part = [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    };
    if (!is_letter(scheme.front()) || !std::all_of(scheme.begin(), scheme.end(), is_part)) {
        return std::nullopt;
    }
    return scheme;
}

/// The one decoding (P80), then the check of what it gave: `%2e%2e` and `%2f` are seen as what they
/// mean, `%252e` stays a name with a percent sign.
Result<std::string> decoded_key(std::string_view encoded, std::string_view path) {
    if (encoded.find_first_of("?#") != std::string_view::npos) {
        return invalid("has a query or fragment", path);
    }
    auto key = percent_decode(encoded);
    if (!key.has_value()) return invalid("has a broken escape", path);
    if (const auto fault = path_fault(*key)) return invalid(*fault, path);
    return key;
}

Result<LogPath> absolute_file(std::string_view rest, std::string_view path) {
    // file:/x and file:///x; two slashes would name a host.
    if (rest.starts_with("///")) rest.remove_prefix(2);
    if (rest.starts_with("//")) return foreign(path);
    if (!rest.starts_with('/')) return invalid("is not absolute", path);
    SLUICE_TRY(std::string key, decoded_key(rest.substr(1), path));
    return LogPath{.key = std::move(key),
                   .origin = LogPath::Origin{.scheme = LocationScheme::file, .bucket = ""}};
}

Result<LogPath> absolute_s3(std::string_view rest, std::string_view path) {
    if (!rest.starts_with("//")) return invalid("names no bucket", path);
    rest.remove_prefix(2);
    const auto slash = rest.find('/');
    const std::string_view bucket = rest.substr(0, slash);
    if (slash == std::string_view::npos || !is_bucket_name(bucket)) {
        return invalid("names no bucket", path);
    }
    SLUICE_TRY(std::string key, decoded_key(rest.substr(slash + 1), path));
    return LogPath{
        .key = std::move(key),
        .origin = LogPath::Origin{.scheme = LocationScheme::s3, .bucket = std::string(bucket)}};
}

}  // namespace

Result<LogPath> normalize_log_path(std::string_view path) {
    if (path.size() > kLogPathBytesMax) return invalid("is too long", path);
    const auto spelled = scheme_of(path);
    if (!spelled) {
        SLUICE_TRY(std::string key, decoded_key(path, path));
        return LogPath{.key = std::move(key), .origin = std::nullopt};
    }
    const std::string_view rest = path.substr(spelled->size() + 1);
    const std::string scheme = fold_ascii(*spelled);
    if (scheme == "file") return absolute_file(rest, path);
    if (scheme == "s3" || scheme == "s3a" || scheme == "s3n") return absolute_s3(rest, path);
    return foreign(path);
}

std::optional<std::string> LogPath::key_beneath(const Location& root) const {
    if (!origin) return key;
    if (origin->scheme != root.scheme() || origin->bucket != root.bucket()) return std::nullopt;
    std::string_view folder = root.path();
    if (folder.starts_with('/')) folder.remove_prefix(1);
    if (!is_beneath(key, folder) || key.size() == folder.size()) return std::nullopt;
    return key.substr(folder.empty() ? 0 : folder.size() + 1);
}

Result<void> check_key(std::string_view key) {
    if (const auto fault = path_fault(key)) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "The name of a stored object " + std::string(*fault) + ".");
    }
    return {};
}

Result<void> check_list_prefix(std::string_view prefix) {
    if (prefix.empty()) return {};
    if (!prefix.ends_with('/')) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "A folder to list does not end in a slash.");
    }
    return check_key(prefix.substr(0, prefix.size() - 1));
}

}  // namespace sluice::storage
