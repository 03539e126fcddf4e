#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "sql/source_position.h"

namespace sluice::sql {

/// An error that names its place in the statement. `sentence` has no full stop.
Error located(Condition condition, std::string sentence, SourcePosition position);

/// The name by which users of SQL know a condition: that of REST, except where SQL has had another
/// for the same thing (S77, S78, S83, S87, S88).
std::string_view condition_name(Condition condition);

/// What users of SQL see of any error (S74):
/// `[CONDITION] sentence. SQLSTATE: ssssss (line L, pos P)`, the place only if the error has one.
/// Lines are counted from 1, positions from 0, as Spark does.
std::string error_text(const Error& error);

}  // namespace sluice::sql
