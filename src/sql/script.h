#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/source_position.h"

namespace sluice::sql {

/// One statement of a script, without what stands around it.
struct ScriptStatement {
    std::string text;
    SourcePosition position;  ///< where it begins in the script: ParseOptions::start
    bool terminated = false;  ///< by a semicolon; only the last one may lack it
};

/// Splits on semicolons outside strings, quoted identifiers, comments and BEGIN … END (S8). What
/// holds only blanks and comments is no statement. Nothing is parsed: a statement may be wrong.
///
/// STATEMENT_TOO_COMPLEX beyond kScriptBytesMax; otherwise the errors of Lexer.
Result<std::vector<ScriptStatement>> split_script(std::string_view script);

/// True while a line that follows could belong to the same statement: no semicolon ends it yet, or
/// a string, comment or block is still open. For prompts.
bool is_unfinished(std::string_view text);

}  // namespace sluice::sql
