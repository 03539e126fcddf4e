#pragma once

#include "audit/sink.h"
#include "base/request_context.h"
#include "governance/services.h"

namespace sluice::governance {

// Access ends at its second without any of this (A59, S33). What is left to do then is done here.

/// Records that a grant, a privilege, a recipient or a token has expired, each once, whichever
/// server comes first; withholds what owners of shares can no longer read (A40). True if there is
/// more. A server that dies between its claim and the record leaves that one untold.
Result<bool> tell_expired(const Services& services, audit::Sink& sink, RequestContext& context);

/// Drops grants and privileges that expired longer than kExpiredKeptMs ago. True if there is more.
Result<bool> drop_expired(const Services& services, RequestContext& context);

/// Writes down when tokens were used last.
Result<void> keep_token_uses(const Services& services, RequestContext& context);

}  // namespace sluice::governance
