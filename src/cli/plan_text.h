#pragma once

#include <string>

#include "base/clock.h"
#include "json/json.h"

namespace sluice::cli {

/// A plan as people read it (Y20): changes, what they mean for recipients, and a last line that
/// counts.
Result<std::string> plan_text(const json::View& plan);

}  // namespace sluice::cli
