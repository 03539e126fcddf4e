#include "cli/location_argument.h"

#include <array>
#include <filesystem>

#include "base/encoding.h"

namespace sluice::cli {
namespace {

constexpr std::array<std::string_view, 3> kS3Schemes = {"s3://", "s3a://", "s3n://"};

}  // namespace

bool is_s3_location(std::string_view location) {
    const std::string folded = fold_ascii(location.substr(0, 6));
    for (const std::string_view scheme : kS3Schemes) {
        if (folded.starts_with(scheme)) return true;
    }
    return false;
}

Result<std::string> resolve_location(std::string_view text, std::string_view working_directory) {
    if (is_s3_location(text) || text.starts_with("file:")) return std::string(text);
    if (const auto scheme_end = text.find("://"); scheme_end != std::string_view::npos) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Locations of the kind " + std::string(text.substr(0, scheme_end)) +
                         ":// are not supported; there are s3://BUCKET/PREFIX, file:///DIR and "
                         "plain paths.");
    }
    std::filesystem::path path{std::string(text)};
    if (text.empty() || (path.is_relative() && working_directory.empty())) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "The location must be a URL or an absolute path.");
    }
    if (path.is_relative()) path = std::filesystem::path(working_directory) / path;
    return "file://" + path.lexically_normal().string();
}

}  // namespace sluice::cli
