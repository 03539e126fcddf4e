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
    // Of DATABRICKS, and of EMAIL; ignored on every other type (A62).
    std::optional<std::string> sharing_code;
    std::optional<std::string> global_metastore_id;
    std::vector<std::string> allowed_acceptance_types;
    std::vector<std::string> allowed_global_metastore_ids;
};

/// Present = replace; an empty map or list clears (A67).
struct UpdateRecipient {
    std::optional<std::string> new_name;
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    bool clear_comment = false;  ///< NULL in SQL: none, which is not an empty one
    std::optional<std::string> email;
    std::optional<EpochMs> expiration_time;
    std::optional<std::vector<std::string>> ip_access_list;
    std::optional<std::map<std::string, std::string>> properties;
    /// Single properties; no value takes one away. The others stay (S25). Either name of the
    /// address list changes the list (S26).
    std::map<std::string, std::optional<std::string>> property_changes;
    /// The one change there is: from DATABRICKS to TOKEN (A63).
    std::optional<std::string> authentication_type;
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
/// Those of that `cloud:region:metastore`; empty: all.
Result<AdminPage<RecipientDetails>> list_recipients(const Services& services,
                                                    const AdminPrincipal& who,
                                                    const std::string& global_metastore_id,
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

struct RotationOutcome {
    RecipientDetails details;
    std::string left_because;  ///< empty: rotated
};
/// The same for whoever rotates all recipients in a loop (S27): a recipient whose earlier rotation
/// is not over, or who has no tokens, is left as it is.
Result<RotationOutcome> rotate_token_if_due(const Services& services, const AdminPrincipal& who,
                                            std::string_view name,
                                            std::int64_t existing_expires_in_s,
                                            RequestContext& context);

}  // namespace sluice::governance
