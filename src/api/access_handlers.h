#pragma once

#include <string_view>

#include "api/admin_json.h"
#include "api/call.h"
#include "base/result.h"
#include "governance/grants.h"
#include "governance/services.h"
#include "http/handler.h"

namespace sluice::api {

// The part of the administration API that opens and closes access (admin_handlers.h).

/// Grants on shares, by the share's own routes and by those for any securable (A51); grants on
/// tables and privileges of users by the latter (A52, A53).
class PermissionHandlers {
public:
    explicit PermissionHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> share_permissions(Call& call) const;
    Result<http::Response> change_share_permissions(Call& call) const;
    Result<http::Response> recipient_permissions(Call& call) const;
    Result<http::Response> permissions(Call& call) const;
    Result<http::Response> change_permissions(Call& call) const;
    Result<http::Response> effective_permissions(Call& call) const;
    Result<http::Response> privilege_assignments(Call& call) const;
    Result<http::Response> effective_privilege_assignments(Call& call) const;

private:
    /// Which of the four ways of listing.
    struct Shown {
        std::string_view key;
        std::string_view size_name;
        PrivilegeShape shape;
    };
    /// Of a share a page; of everything else all.
    Result<http::Response> show(Call& call, const Shown& shown) const;
    Result<http::Response> change(Call& call, std::string_view share,
                                  std::string_view omit_key) const;

    const governance::Services& services_;
};

/// Grants as objects of their own, on shares and on single objects of them (A137).
class GrantHandlers {
public:
    explicit GrantHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> list(Call& call) const;
    Result<http::Response> put(Call& call) const;
    Result<http::Response> remove(Call& call) const;

private:
    const governance::Services& services_;
};

/// What sluice adds to recipients: their tokens one by one, blocking, and why they can read what
/// (A138-A140); deeds that tell how long links outlive them (A159).
class RecipientTokenHandlers {
public:
    explicit RecipientTokenHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> list(Call& call) const;
    Result<http::Response> revoke(Call& call) const;
    Result<http::Response> rotate(Call& call) const;
    Result<http::Response> block(Call& call) const;
    Result<http::Response> unblock(Call& call) const;
    Result<http::Response> access(Call& call) const;
    Result<http::Response> remove_recipient(Call& call) const;
    Result<http::Response> remove_share(Call& call) const;

private:
    Result<http::Response> set_blocked(Call& call, bool blocked) const;

    const governance::Services& services_;
};

}  // namespace sluice::api
