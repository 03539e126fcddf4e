#pragma once

#include <string>

#include "base/error.h"
#include "sql/source_position.h"

namespace sluice::sql {

/// An error that names its place in the statement. `sentence` has no full stop.
Error located(Condition condition, std::string sentence, SourcePosition position);

/// What users of SQL see of any error (S74):
/// `[CONDITION] sentence. SQLSTATE: ssssss (line L, pos P)`, the place only if the error has one.
/// Lines are counted from 1, positions from 0, as Spark does.
std::string error_text(const Error& error);

}  // namespace sluice::sql
