#pragma once

#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/sql_statements.h"

namespace sluice::cli {

/// Reads statements from the terminal until `\q` or the end of the input; what fails is told, and
/// the next one is asked for.
Result<ExitCode> prompt_for_statements(Session& session, SqlStatements& statements);

}  // namespace sluice::cli
