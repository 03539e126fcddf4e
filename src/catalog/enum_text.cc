#include "catalog/enum_text.h"

#include <array>
#include <string>

#include "base/encoding.h"

namespace sluice::catalog {
namespace {

template <class Enum, std::size_t count>
Result<Enum> parse(std::string_view text, std::string_view what,
                   const std::array<Enum, count>& values) {
    for (const Enum value : values) {
        if (equals_folded(text, to_text(value))) return value;
    }
    std::string message(what);
    message += " is not one of";
    for (const Enum value : values) {
        message += value == values.front() ? " " : ", ";
        message += to_text(value);
    }
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

}  // namespace

std::string_view to_text(SharingScope scope) {
    switch (scope) {
        case SharingScope::internal:
            return "INTERNAL";
        case SharingScope::internal_and_external:
            return "INTERNAL_AND_EXTERNAL";
    }
    return {};
}

Result<SharingScope> parse_sharing_scope(std::string_view text) {
    return parse(text, "delta_sharing_scope",
                 std::array{SharingScope::internal, SharingScope::internal_and_external});
}

std::string_view to_text(SharedObjectType type) {
    switch (type) {
        case SharedObjectType::table:
            return "TABLE";
        case SharedObjectType::schema:
            return "SCHEMA";
        case SharedObjectType::other:
            return "OTHER";
    }
    return {};
}

Result<SharedObjectType> parse_shared_object_type(std::string_view text) {
    return parse(
        text, "data_object_type",
        std::array{SharedObjectType::table, SharedObjectType::schema, SharedObjectType::other});
}

std::string_view to_text(SharedObjectStatus status) {
    switch (status) {
        case SharedObjectStatus::active:
            return "ACTIVE";
        case SharedObjectStatus::permission_denied:
            return "PERMISSION_DENIED";
        case SharedObjectStatus::source_not_found:
            return "SOURCE_NOT_FOUND";
        case SharedObjectStatus::source_not_shareable:
            return "SOURCE_NOT_SHAREABLE";
    }
    return {};
}

Result<SharedObjectStatus> parse_shared_object_status(std::string_view text) {
    return parse(
        text, "status",
        std::array{SharedObjectStatus::active, SharedObjectStatus::permission_denied,
                   SharedObjectStatus::source_not_found, SharedObjectStatus::source_not_shareable});
}

std::string_view to_text(AuthenticationType type) {
    switch (type) {
        case AuthenticationType::token:
            return "TOKEN";
        case AuthenticationType::oidc_federation:
            return "OIDC_FEDERATION";
        case AuthenticationType::databricks:
            return "DATABRICKS";
        case AuthenticationType::oauth_client_credentials:
            return "OAUTH_CLIENT_CREDENTIALS";
        case AuthenticationType::email:
            return "EMAIL";
    }
    return {};
}

Result<AuthenticationType> parse_authentication_type(std::string_view text) {
    return parse(
        text, "authentication_type",
        std::array{AuthenticationType::token, AuthenticationType::oidc_federation,
                   AuthenticationType::databricks, AuthenticationType::oauth_client_credentials,
                   AuthenticationType::email});
}

std::string_view to_text(SubjectClaim claim) {
    switch (claim) {
        case SubjectClaim::sub:
            return "sub";
        case SubjectClaim::oid:
            return "oid";
        case SubjectClaim::azp:
            return "azp";
        case SubjectClaim::groups:
            return "groups";
    }
    return {};
}

Result<SubjectClaim> parse_subject_claim(std::string_view text) {
    return parse(
        text, "subject_claim",
        std::array{SubjectClaim::sub, SubjectClaim::oid, SubjectClaim::azp, SubjectClaim::groups});
}

std::string_view to_text(TokenState state) {
    switch (state) {
        case TokenState::invited:
            return "INVITED";
        case TokenState::active:
            return "ACTIVE";
        case TokenState::revoked:
            return "REVOKED";
    }
    return {};
}

Result<TokenState> parse_token_state(std::string_view text) {
    return parse(text, "state",
                 std::array{TokenState::invited, TokenState::active, TokenState::revoked});
}

}  // namespace sluice::catalog
