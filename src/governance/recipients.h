#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "base/secret.h"
#include "catalog/securables.h"
#include "governance/services.h"

namespace sluice::governance {

struct CreateRecipient {
    std::string name;
    std::string authentication_type;  ///< absent or empty: TOKEN (A62)
    std::optional<std::string> comment;
    std::optional<std::string> owner;
    std::optional<std::string> email;
    std::optional<EpochMs> expiration_time;
    std::vector<std::string> ip_access_list;
    std::map<std::string, std::string> properties;
};

/// Present = replace; an empty map or list clears (A67).
struct UpdateRecipient {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    std::optional<std::string> email;
    std::optional<EpochMs> expiration_time;
    std::optional<std::vector<std::string>> ip_access_list;
    std::optional<std::map<std::string, std::string>> properties;
};

/// A token as administrators see it. The link only while it is unused, and only for those who may
/// rotate (A64).
struct TokenView {
    catalog::RecipientToken token;
    Secret<std::string> activation_url;  ///< empty: used, dead, or not for this principal
};

struct RecipientDetails {
    catalog::Recipient recipient;
    std::vector<TokenView> tokens;          ///< living ones, newest first
    std::optional<std::string> managed_by;  ///< the file that manages it (Y25)
};

// Section 6 of admin-api.md. RECIPIENT_DOES_NOT_EXIST, RECIPIENT_ALREADY_EXISTS, PERMISSION_DENIED.
Result<RecipientDetails> create_recipient(const Services& services, const AdminPrincipal& who,
                                          const CreateRecipient& request, RequestContext& context);
Result<RecipientDetails> get_recipient(const Services& services, const AdminPrincipal& who,
                                       std::string_view name, RequestContext& context);
Result<AdminPage<RecipientDetails>> list_recipients(const Services& services,
                                                    const AdminPrincipal& who,
                                                    const PageParameters& page,
                                                    RequestContext& context);
Result<RecipientDetails> update_recipient(const Services& services, const AdminPrincipal& who,
                                          std::string_view name, const UpdateRecipient& request,
                                          RequestContext& context);
/// Tokens and grants go with it (A71).
Result<void> delete_recipient(const Services& services, const AdminPrincipal& who,
                              std::string_view name, RequestContext& context);
/// A74-A77: a fresh activation link; the token before it lives `existing_expires_in_s` longer at
/// most.
Result<RecipientDetails> rotate_token(const Services& services, const AdminPrincipal& who,
                                      std::string_view name, std::int64_t existing_expires_in_s,
                                      RequestContext& context);

}  // namespace sluice::governance
