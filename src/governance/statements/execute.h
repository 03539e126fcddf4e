#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/request_context.h"
#include "governance/services.h"
#include "governance/statements/result_table.h"
#include "sql/statement.h"

namespace sluice::governance {

/// What statements of one session share. A session is used by one thread at a time.
struct StatementSession {
    // S3: where names of fewer than three parts are looked for. USE changes it.
    std::string catalog = "main";
    std::string schema = "default";
    /// S52: the recipient as which CURRENT_RECIPIENT is answered, of SET RECIPIENT.
    std::optional<std::string> recipient;
};

/// Runs one statement with the rights of `who` (S90): all of it or nothing (S8, S91).
///
/// The statement was parsed with its parameters (`sql::ParseOptions::parameters`), so that none is
/// left. Errors are those of the use cases, with the line and position of the name they are about
/// where there is one; `sql::error_text` makes what users see of them (S74). Forms that this server
/// does not execute answer UNSUPPORTED_FEATURE by name.
Result<ResultTable> execute_statement(const Services& services, const AdminPrincipal& who,
                                      StatementSession& session, const sql::Statement& statement,
                                      RequestContext& context);

/// The text of a statement as the audit keeps it: without the secrets that people write into
/// statements, whether or not it can be parsed (U13, U46).
std::string masked_text(std::string_view statement);

}  // namespace sluice::governance
