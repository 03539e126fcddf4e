#pragma once

#include "api/statement_runs.h"
#include "base/result.h"
#include "json/json.h"

namespace sluice::api {

/// The body of `POST /api/2.0/sql/statements` (A121, A123, A130, A132).
///
/// INVALID_PARAMETER_VALUE for what makes no statement of it: a key that is missing or has a value
/// that does not exist, a type that no parameter can have. A value that does not fit its
/// parameter's type is an error of the statement, in `StatementRequest::parameters`.
Result<StatementRequest> parse_statement_request(const json::View& body);

}  // namespace sluice::api
