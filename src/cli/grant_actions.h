#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"

namespace sluice::cli {

/// `--for`, `--until`: how long a grant lasts.
std::vector<Option> grant_options();
/// Which grant is taken away.
std::vector<Option> revoke_options();

/// What grants look like: share, recipient, privileges, expiry.
Layout grant_layout();

// The same acts under `sluice share` and `sluice grant`; both take the arguments SHARE and
// RECIPIENT.
Result<ExitCode> add_grant(Session& session, const Invocation& invocation);
Result<ExitCode> revoke_grant(Session& session, const Invocation& invocation);

/// Names of the recipients that hold the share.
Result<std::vector<std::string>> recipients_of_share(Session& session, const std::string& share);
/// Names of the shares that the recipient holds.
Result<std::vector<std::string>> shares_of_recipient(Session& session,
                                                     const std::string& recipient);

}  // namespace sluice::cli
