#include "cli/exit_code.h"

namespace sluice::cli {

ExitCode exit_code_for(const Error& error) {
    switch (error.code()) {
        case ErrorCode::invalid_argument:
            return error.condition() == Condition::INVALID_PARAMETER_VALUE ||
                           error.condition() == Condition::PARSE_SYNTAX_ERROR
                       ? ExitCode::usage
                       : ExitCode::error;
        case ErrorCode::unauthenticated:
            return ExitCode::authentication;
        case ErrorCode::permission_denied:
            // Denials of a store or of a location are not about the caller's rights: their answer
            // is a 400.
            return describe(error.condition()).http_status == 403 ? ExitCode::denied
                                                                  : ExitCode::error;
        case ErrorCode::not_found:
            return describe(error.condition()).http_status == 404 ? ExitCode::not_found
                                                                  : ExitCode::error;
        case ErrorCode::already_exists:
        case ErrorCode::conflict:
            return ExitCode::conflict;
        case ErrorCode::unavailable:
        case ErrorCode::deadline_exceeded:
            return ExitCode::unreachable;
        case ErrorCode::resource_exhausted:
        case ErrorCode::unsupported:
        case ErrorCode::corrupt_data:
        case ErrorCode::internal:
            return ExitCode::error;
    }
    return ExitCode::error;
}

}  // namespace sluice::cli
