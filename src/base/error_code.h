#pragma once

namespace sluice {

/// What the caller may do about an error. Closed: a new kind of trouble gets a new Condition, not a
/// new code.
enum class ErrorCode {
    invalid_argument,    ///< the request is wrong; sending it again will not help
    unauthenticated,     ///< nobody we know; present a valid credential
    permission_denied,   ///< known, but not allowed; ask the owner
    not_found,           ///< the thing is not there (or must not be seen)
    already_exists,      ///< pick another name, or use what is there
    conflict,            ///< the object's state forbids it; look, then decide
    resource_exhausted,  ///< a budget is used up; wait, then try again
    unsupported,         ///< we know what it is and do not do it
    corrupt_data,        ///< stored data contradicts itself; a person has to look
    unavailable,         ///< something we need is down; try again soon
    deadline_exceeded,   ///< took too long; try again, perhaps asking for less
    internal,            ///< a bug
};

}  // namespace sluice
