#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::catalog {

// A7, P30: what Unity Catalog allows; counted in code points, so that a script does not shorten
// names.
constexpr std::int64_t kNameCharactersMax = 255;

// R102: what lists and grants are tested with. Beyond them nothing breaks at once, but nobody has
// measured it.
constexpr std::int64_t kObjectsPerShareMax = 10'000;
constexpr std::int64_t kSharesMax = 100'000;
constexpr std::int64_t kRecipientsMax = 100'000;

// R103: every request of a recipient walks its IP ranges and may read all its properties.
constexpr std::int64_t kIpRangesPerRecipientMax = 100;
constexpr std::int64_t kPropertiesPerRecipientMax = 50;

// A recipient may hold two live tokens, so that one can be rotated without an outage. A third would
// only hide a rotation that was never finished.
constexpr std::int64_t kLiveTokensPerRecipientMax = 2;

// A69.
constexpr std::int64_t kPropertyValueCharactersMax = 1'024;

// A44: every query walks the groups once for each distinct partition of the table.
constexpr std::size_t kPartitionGroupsMax = 1'000;
constexpr std::size_t kPartitionPredicatesMax = 50;
// Beside the body limit of a request: what one value of a clause may cost to keep and compare.
constexpr std::size_t kPartitionTextBytesMax = 4 * 1'024;

}  // namespace sluice::catalog
