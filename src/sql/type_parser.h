#pragma once

#include "base/result.h"
#include "sql/data_type.h"
#include "sql/token_cursor.h"

namespace sluice::sql {

/// A type by any of its names, such as INT, DECIMAL(10, 2), ARRAY<STRING>, STRUCT<a: INT>.
Result<DataType> parse_data_type(TokenCursor& cursor);

}  // namespace sluice::sql
