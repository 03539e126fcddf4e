#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::cli {

/// What a person writes as a place of data, as the API wants it: `s3://…` and `file:…` stay, a path
/// becomes `file:///absolute`, taken from `working_directory` and with `.` and `..` resolved by
/// their text. INVALID_PARAMETER_VALUE for other schemes, naming those there are, and for a
/// relative path without a directory.
Result<std::string> resolve_location(std::string_view text, std::string_view working_directory);

bool is_s3_location(std::string_view location);

}  // namespace sluice::cli
