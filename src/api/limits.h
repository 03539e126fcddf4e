#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::api {

// P9: bodies of queries carry hints; they may be so many times as long as any other.
constexpr std::int64_t kHintBodyFactor = 4;

// R94b: files that recipients read through the server at a time; each holds one piece of a file.
constexpr std::size_t kFileReadsMax = 1024;
constexpr std::size_t kFileReadsPerRecipientMax = 256;

// P10: a request id that a client brings along is kept if it is no longer than this.
constexpr std::size_t kRequestIdCharactersMax = 64;

// A56: what Databricks takes for a page of permissions: none, or at least this many.
constexpr std::int64_t kPermissionPageMin = 150;

}  // namespace sluice::api
