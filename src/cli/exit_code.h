#pragma once

#include "base/error.h"

namespace sluice::cli {

/// What a script may rely on (K48).
enum class ExitCode : int {
    success = 0,
    error = 1,
    different = 1,        ///< of `diff`
    usage = 2,            ///< wrong arguments, or the person said no
    changes_pending = 2,  ///< of `plan --detailed-exitcode`
    not_found = 3,        ///< the object named does not exist
    authentication = 4,   ///< no token, or not one the server knows
    denied = 5,           ///< the token may not do this
    conflict = 6,         ///< exists already, or its state forbids it
    unreachable = 7,      ///< no answer in time, or the server cannot serve now
    check_failed = 8,     ///< everything worked; what was looked at is not in order
};

/// A statement that cannot be understood is wrong usage as well (PARSE_SYNTAX_ERROR).
/// Errors of this program's own arguments are INVALID_PARAMETER_VALUE; what a server found wrong
/// with a request is MALFORMED_REQUEST (admin_client.h), so that the two are told apart.
ExitCode exit_code_for(const Error& error);

}  // namespace sluice::cli
