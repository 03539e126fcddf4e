#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "governance/provider_profile.h"
#include "net/http_client.h"

namespace sluice::governance {

/// A share as its provider describes it.
struct OfferedShare {
    std::string name;
    std::optional<std::string> id;
};

/// A table of such a share.
struct OfferedTable {
    std::string name;
    std::string schema;
    std::string share;
    std::optional<std::string> id;
    std::optional<std::string> share_id;
    std::optional<std::string> comment;
};

struct ShareAssets {
    OfferedShare share;
    std::vector<OfferedTable> tables;
};

/// Asks other sharing servers what they share with us, as any recipient would. A call blocks its
/// thread up to kProviderDeadline, so that only so many run at a time. Any thread.
///
/// Errors: LOCATION_NOT_ALLOWED (R27), INVALID_STATE for what the provider answers and will go on
/// answering, TEMPORARILY_UNAVAILABLE when it does not answer, or too many calls are under way.
class ProviderClient {
public:
    ProviderClient(net::HttpClient& http, net::OutboundPolicy policy, int calls_max)
        : http_(http), policy_(std::move(policy)), calls_max_(calls_max) {}

    /// LOCATION_NOT_ALLOWED unless everything that the profile names may be called.
    Result<void> check_allowed(const ProviderProfile& profile) const;

    Result<std::vector<OfferedShare>> list_shares(const ProviderProfile& profile,
                                                  RequestContext& context);
    /// SHARE_DOES_NOT_EXIST if the provider does not share it with us. At most `tables_max` tables.
    Result<ShareAssets> share_assets(const ProviderProfile& profile, std::string_view share,
                                     std::optional<std::int64_t> tables_max,
                                     RequestContext& context);

private:
    class Session;
    friend class Session;

    net::HttpClient& http_;
    const net::OutboundPolicy policy_;
    const int calls_max_;
    // Relaxed: a count that nothing else is read by.
    std::atomic<int> calls_{0};
};

}  // namespace sluice::governance
