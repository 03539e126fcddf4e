#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/command.h"

namespace sluice::cli {

/// A script for `bash`, `zsh` or `fish` that completes command words and option names, but not the
/// names of objects. INVALID_PARAMETER_VALUE for other shells.
Result<std::string> completion_script(const CommandTree& tree, std::string_view shell);

/// Every command with its arguments, options and fields as one JSON object, for programs (K52).
std::string describe_tree(const CommandTree& tree);

}  // namespace sluice::cli
