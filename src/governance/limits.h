#pragma once

#include <chrono>
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

// What is parsed of a provider's profile: a few short members.
constexpr std::size_t kProfileBytesMax = std::size_t{16} * 1024;

// A98: to ask a provider, all pages of its answer included.
constexpr std::chrono::seconds kProviderDeadline{10};

// A provider's list may be longer than anybody would read; what it sends is bounded all the same.
constexpr int kProviderPagesMax = 100;

// A91, and what one policy may hold: tokens are compared with all of them at each sign-in.
constexpr std::int64_t kPoliciesPerRecipientMax = 20;
constexpr std::size_t kPolicyAudiencesMax = 20;
constexpr std::size_t kPolicyNameBytesMax = 255;
constexpr std::size_t kClaimBytesMax = 1024;

// Names of shared objects that are in no catalog, and the aliases of such.
constexpr std::size_t kOtherNameBytesMax = 1024;

// What is kept of a recipient only to be echoed.
constexpr std::size_t kEchoedTextBytesMax = 1024;
constexpr std::size_t kEchoedListMax = 100;

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

// S77: among how many names an error looks for the nearest one.
constexpr std::int64_t kSuggestedNamesMax = 1'000;

// S72: a pattern is tried against every name of a list.
constexpr std::size_t kShowPatternBytesMax = 1'024;

// DESCRIBE HISTORY opens each commit that it tells of.
constexpr std::int64_t kCommitRecordsMax = 1'000;

// SHOW PARTITIONS answers a row for each.
constexpr std::size_t kShownPartitionsMax = 10'000;

}  // namespace sluice::governance
