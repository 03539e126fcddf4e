#pragma once

#include <string>

#include "base/result.h"
#include "cli/environment.h"

namespace sluice::cli {

/// A sharing document as the server takes it.
struct PlanDocument {
    std::string json;   ///< one object
    std::string scope;  ///< the file or folder, as named; empty for standard input
};

/// Reads a file, the `.yaml` and `.yml` files of a folder in name order, or `-`: standard input.
/// CONFIGURATION_INVALID with all mistakes, each with its place; INVALID_PARAMETER_VALUE for what
/// cannot be read.
Result<PlanDocument> read_plan_document(const std::string& path, Environment& environment);

}  // namespace sluice::cli
