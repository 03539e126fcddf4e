#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::api {

// P9: bodies of queries carry hints; everything else is small.
constexpr std::int64_t kRequestBodyBytesMax = 1 << 20;
constexpr std::int64_t kQueryBodyBytesMax = 4 << 20;

// P10: a request id that a client brings along is kept if it is no longer than this.
constexpr std::size_t kRequestIdCharactersMax = 64;

// A56: what Databricks takes for a page of permissions: none, or at least this many.
constexpr std::int64_t kPermissionPageMin = 150;

}  // namespace sluice::api
