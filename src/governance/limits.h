#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::governance {

// A8: what a page of an administration list holds when the server chooses, and at most.
constexpr std::int64_t kAdminPageDefault = 100;
constexpr std::int64_t kAdminPageMax = 1000;

// A35: objects changed by one PATCH of a share.
constexpr std::size_t kShareUpdatesMax = 100;

// A65: no bearer token lives longer than a year.
constexpr std::int64_t kTokenLifetimeMaxS = 365LL * 24 * 3600;

// Comments are shown in lists; longer texts belong into a document.
constexpr std::size_t kCommentBytesMax = 64 * 1024;

// Free text of a name that is no securable's: owners, users.
constexpr std::size_t kOwnerBytesMax = 1024;

// Each look at a securable's permissions reads them all.
constexpr std::int64_t kPrivilegesPerSecurableMax = 10'000;

// S33: how long an expired grant is still known. A server that was down for longer has nothing left
// to tell of it.
constexpr std::int64_t kExpiredKeptMs = 30LL * 24 * 3600 * 1000;

// Rows of a kind in one transaction of the sweep; what is beyond follows at once.
constexpr std::int64_t kExpiriesPerSweepMax = 500;

// An explanation reads all objects of all shares that it is about.
constexpr std::int64_t kExplainedSharesMax = 1'000;

// Objects of a sharing document together, those in shares and grants counted one by one.
constexpr std::size_t kPlanObjectsMax = 10'000;

// What is granted for longer is granted without an end: ten years.
constexpr std::int64_t kPlanExpirySecondsMax = std::int64_t{10} * 365 * 24 * 3600;

// Tables that a plan names as won, lost or changed; there are more, and it says so.
constexpr std::size_t kPlanEffectsMax = 10'000;

// A149c.
constexpr std::size_t kAdminTokensMax = 10'000;

}  // namespace sluice::governance
