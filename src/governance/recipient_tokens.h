#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "catalog/securables.h"
#include "governance/recipients.h"
#include "governance/services.h"
#include "metastore/token_use_repository.h"

namespace sluice::governance {

// A recipient's credentials one by one, and the recipient as a whole switched off and on (A139,
// A140).

/// A token, dead or alive; never the link or the digest in an answer.
struct TokenRecord {
    catalog::RecipientToken token;
    std::string_view state;  ///< INVITED, ACTIVE, EXPIRED, REVOKED, as of now
    std::optional<metastore::TokenUse> last_use;
};
/// Newest first. RECIPIENT_DOES_NOT_EXIST.
Result<std::vector<TokenRecord>> list_recipient_tokens(const Services& services,
                                                       const AdminPrincipal& who,
                                                       std::string_view recipient,
                                                       RequestContext& context);

struct RevokeToken {
    std::string recipient;
    std::optional<std::string> token_id;  ///< absent: all that live
    std::optional<std::string> reason;
};
/// The ids of those that lived until now; a token that is dead already is a success (A55).
/// RESOURCE_DOES_NOT_EXIST for a token that the recipient has not.
Result<std::vector<std::string>> revoke_recipient_token(const Services& services,
                                                        const AdminPrincipal& who,
                                                        const RevokeToken& request,
                                                        RequestContext& context);

/// While it is blocked a recipient is refused everywhere, with its tokens and grants untouched.
Result<RecipientDetails> set_recipient_blocked(const Services& services, const AdminPrincipal& who,
                                               std::string_view recipient, bool blocked,
                                               RequestContext& context);

/// Until when links to files of a store that left before now may work at most: nobody can call
/// those back (A38, A159). Links through this server end at once.
EpochMs links_expire_at(const Services& services);

}  // namespace sluice::governance
