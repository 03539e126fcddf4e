#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::storage {

// R104: path of a log action, as it stands there; also a location's URL.
constexpr std::size_t kLogPathBytesMax = 4096;
constexpr std::size_t kLocationBytesMax = 4096;

// S3 allows so many bytes in a key; longer ones can exist in no bucket.
constexpr std::size_t kS3KeyBytesMax = 1024;

// R105: so many attempts of net::kAttemptTimeout for one call to a remote store.
constexpr int kStoreAttemptsMax = 3;

// Wait before the second attempt, doubled for each further one; the actual wait is a random part
// between half and all of it, so that callers who failed together do not return together.
constexpr std::chrono::milliseconds kStoreBackoff{100};

// A pause looks at the stop flag so often.
constexpr std::chrono::milliseconds kStorePauseSlice{50};

// S3 answers at most so many keys a page.
constexpr std::size_t kS3ListPageMax = 1000;

// A page of 1 000 keys of 1 024 bytes, all escaped, with what else a listing says of each.
constexpr std::int64_t kS3ListResponseBytesMax = std::int64_t{16} * 1024 * 1024;

// The signature of a link bounds its life to a week; S3 refuses more.
constexpr std::int64_t kLinkTtlSecondsMax = 604'800;

// A download to a temporary file may take longer than a small read; the deadline still wins.
constexpr std::chrono::milliseconds kFetchTimeout{120'000};

// One read(2) of a local file: between two of them the deadline is looked at.
constexpr std::size_t kLocalReadBytesMax = std::size_t{4} * 1024 * 1024;

// Opened stores a StoreRegistry keeps: a store is small, so this is more than there are tables in
// use at a time, and still a bound.
constexpr std::size_t kOpenStoresMax = 4096;

}  // namespace sluice::storage
