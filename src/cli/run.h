#pragma once

#include <string>
#include <vector>

#include "cli/environment.h"

namespace sluice::cli {

/// Runs one command line (without the program's name) and returns the process's exit code (K48).
/// Data goes to `environment.out`, everything else to `environment.err`; a failure is `error:
/// <message>` and its hints.
int run(const std::vector<std::string>& arguments, Environment& environment);

}  // namespace sluice::cli
