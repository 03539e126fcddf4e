#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace sluice::access {

// Files that hold one secret. Errors are CONFIGURATION_INVALID: they are met at start, by whoever
// runs the server, and name the file.

struct KeyFileRules {
    std::uint32_t forbidden_mode_bits = 077;  ///< permission bits that make the file too open
    std::size_t bytes_max = 4096;
};

/// The content of a regular file that only its owner may read. RESOURCE_DOES_NOT_EXIST if there is
/// none.
Result<std::string> read_key_file(const std::string& path, const KeyFileRules& rules);

/// Makes the file with mode 0600, complete and on disk, or not at all. RESOURCE_ALREADY_EXISTS if
/// there is one already, which then stays as it is, also when two processes try at once.
Result<void> create_key_file(const std::string& path, std::string_view content, Random& random);

/// Makes the directory with mode 0700 unless it is there.
Result<void> create_key_directory(const std::string& path);

}  // namespace sluice::access
