#pragma once

#include <string_view>

#include "base/result.h"
#include "catalog/securables.h"

namespace sluice::catalog {

// The texts by which enumerations appear in answers and in the metastore: upper case. Parsing
// matches case-insensitively (A6); an unknown text is INVALID_PARAMETER_VALUE.

std::string_view to_text(SharingScope scope);
Result<SharingScope> parse_sharing_scope(std::string_view text);

/// `TABLE`, `SCHEMA`, `OTHER`: how an object behaves. What the user sent is `data_object_type`.
std::string_view to_text(SharedObjectType type);
Result<SharedObjectType> parse_shared_object_type(std::string_view text);

std::string_view to_text(SharedObjectStatus status);
Result<SharedObjectStatus> parse_shared_object_status(std::string_view text);

std::string_view to_text(AuthenticationType type);
Result<AuthenticationType> parse_authentication_type(std::string_view text);

/// Lower case, as the claims of a token are written.
std::string_view to_text(SubjectClaim claim);
Result<SubjectClaim> parse_subject_claim(std::string_view text);

std::string_view to_text(TokenState state);
Result<TokenState> parse_token_state(std::string_view text);

}  // namespace sluice::catalog
