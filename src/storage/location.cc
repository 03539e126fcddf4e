#include "storage/location.h"

#include <algorithm>

#include "base/encoding.h"
#include "storage/limits.h"
#include "storage/path_segments.h"

namespace sluice::storage {
namespace {

Error invalid(std::string_view reason) {
    // The caller named the location himself; even so his text is not repeated, since it may hold a
    // user name and password.
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "The storage location " + std::string(reason) + ".");
}

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

Result<std::string> checked_path(std::string_view path) {
    if (path.find('%') != std::string_view::npos) {
        return invalid("holds '%': write characters as they are, not percent-encoded");
    }
    // A wildcard in a path could widen a policy that is made of it (R10).
    if (path.find_first_of("*?$#") != std::string_view::npos) {
        return invalid("holds one of the characters * ? $ #");
    }
    if (const auto fault = path_fault(path)) return invalid(*fault);
    return std::string(path);
}

std::string_view without_last_slash(std::string_view text) {
    if (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

}  // namespace

bool is_bucket_name(std::string_view name) {
    constexpr std::size_t kBytesMin = 3;
    constexpr std::size_t kBytesMax = 63;
    return name.size() >= kBytesMin && name.size() <= kBytesMax &&
           is_lower_or_digit(name.front()) && is_lower_or_digit(name.back()) &&
           name.find("..") == std::string_view::npos &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return is_lower_or_digit(c) || c == '.' || c == '-'; });
}

Result<Location> Location::parse(std::string_view text) {
    if (text.empty()) return invalid("is empty");
    if (text.size() > kLocationBytesMax) return invalid("is too long");
    if (text.find('\0') != std::string_view::npos) return invalid("holds a control character");

    std::string_view rest = text;
    std::string scheme = "file";
    if (!rest.starts_with('/')) {
        const auto colon = rest.find(':');
        if (colon == std::string_view::npos)
            return invalid("is neither a URL nor an absolute path");
        scheme = fold_ascii(rest.substr(0, colon));
        rest.remove_prefix(colon + 1);
    }
    if (scheme == "file") {
        if (rest.starts_with("///")) rest.remove_prefix(2);
        if (rest.starts_with("//")) return invalid("names a host: write file:///path");
        if (!rest.starts_with('/')) return invalid("is not an absolute path");
        rest = without_last_slash(rest.substr(1));
        if (rest.empty()) return invalid("cannot be the root directory");
        SLUICE_TRY(const std::string path, checked_path(rest));
        return Location(LocationScheme::file, "", "/" + path);
    }
    if (scheme != "s3" && scheme != "s3a" && scheme != "s3n") {
        return invalid("has a scheme other than file and s3");
    }
    if (!rest.starts_with("//")) return invalid("names no bucket: write s3://bucket/path");
    rest.remove_prefix(2);
    const auto slash = std::min(rest.find('/'), rest.size());
    const std::string_view bucket = rest.substr(0, slash);
    if (!is_bucket_name(bucket)) return invalid("has a bucket name that no bucket can have");
    rest = without_last_slash(rest.substr(std::min(slash + 1, rest.size())));
    if (rest.empty() && !text.ends_with("//")) {
        return Location(LocationScheme::s3, std::string(bucket), "");
    }
    SLUICE_TRY(std::string path, checked_path(rest));
    return Location(LocationScheme::s3, std::string(bucket), std::move(path));
}

std::string Location::url() const {
    switch (scheme_) {
        case LocationScheme::file:
            return "file://" + path_;
        case LocationScheme::s3:
            return "s3://" + bucket_ + (path_.empty() ? "" : "/" + path_);
    }
    SLUICE_ASSERT(false, "a scheme that is none");
}

bool Location::is_under(const Location& prefix) const {
    return scheme_ == prefix.scheme_ && bucket_ == prefix.bucket_ &&
           is_beneath(path_, prefix.path_);
}

std::optional<std::string> Location::path_below(const Location& prefix) const {
    if (!is_under(prefix)) return std::nullopt;
    std::string_view rest = std::string_view(path_).substr(prefix.path_.size());
    if (rest.starts_with('/')) rest.remove_prefix(1);
    return std::string(rest);
}

}  // namespace sluice::storage
