#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "metastore/database.h"

namespace sluice::metastore {

enum class ExpiryKind { grant, privilege, recipient, recipient_token, admin_token };
inline constexpr std::array kExpiryKinds = {ExpiryKind::grant, ExpiryKind::privilege,
                                            ExpiryKind::recipient, ExpiryKind::recipient_token,
                                            ExpiryKind::admin_token};

/// Something whose time has come. Names are empty where they mean nothing.
struct Expiry {
    ExpiryKind kind = ExpiryKind::grant;
    std::string id;
    EpochMs expires_at = 0;
    std::string share;
    std::string object;  ///< of a share
    std::string recipient;
    std::string principal;  ///< who held a privilege, or the name of an admin token
    std::string privilege;
    std::string securable_type;
    std::string securable_id;
};

/// After `since` and no later than `until`.
struct ExpiryWindow {
    EpochMs since = 0;
    EpochMs until = 0;
};

/// What has expired, and which expiries have been told of. Expiry holds without any of this (A59).
class ExpiryRepository {
public:
    explicit ExpiryRepository(Transaction& transaction) : transaction_(transaction) {}

    /// Not told yet, oldest first; revoked tokens do not expire any more.
    Result<std::vector<Expiry>> list_untold(ExpiryKind kind, const ExpiryWindow& window,
                                            std::int64_t limit);
    /// True for one caller of all that ever try: this one tells of it.
    Result<bool> claim(const Expiry& expiry, EpochMs now);
    /// Gives a claim back: it could not be told.
    Result<void> release(const Expiry& expiry);
    /// Forgets at most `limit` expiries before `time`; how many.
    Result<std::int64_t> forget_before(EpochMs time, std::int64_t limit);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
