#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/limits.h"

namespace sluice::sharing {

/// Which version of a table a request asks for.
struct VersionSelector {
    std::optional<std::int64_t> version;
    std::optional<std::int64_t> timestamp_us;  ///< microseconds since 1970
    std::string timestamp_text;                ///< as sent, for messages

    bool latest() const { return !version && timestamp_text.empty(); }
};

/// The body of `/query` (section 7 of the protocol), checked as far as it can be without the table
/// (P88).
struct QueryRequest {
    VersionSelector at;
    std::optional<std::int64_t> starting_version;
    std::optional<std::int64_t> limit_hint;  ///< negative ones were dropped (P98)
    bool has_hints =
        false;  ///< any predicate hint at all, even an empty text: limitHint is off then (P98)
    std::string predicate_digest;  ///< hex SHA-256 over the hints as sent; empty without hints
    std::optional<std::int64_t> max_files;
    bool include_refresh_token = false;
    std::optional<std::string> refresh_token;
    std::optional<std::string> page_token;
    std::optional<std::string> idempotency_key;
};

/// MALFORMED_REQUEST for what is no JSON object, nested deeper than `json_depth_max` (P9) or of the
/// wrong JSON type (P89, P92),
/// INVALID_PARAMETER_VALUE for values (P85, P105, P115). Unknown keys are ignored (P4). `timestamp`
/// is parsed by the caller, after the history check (P83).
Result<QueryRequest> parse_query_request(std::string_view body, std::size_t json_depth_max);

/// `version` and `timestamp` of `/metadata` (P64): at most one, not negative. The timestamp stays
/// unparsed here as well.
Result<VersionSelector> parse_metadata_selector(const std::string* version,
                                                const std::string* timestamp);

/// P57. INVALID_PARAMETER_VALUE starting `Invalid startingTimestamp`, followed by the real
/// parameter name.
Result<std::int64_t> parse_timestamp_parameter(std::string_view text, std::string_view parameter);

}  // namespace sluice::sharing
