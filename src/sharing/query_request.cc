#include "sharing/query_request.h"

#include "base/crypto.h"
#include "base/encoding.h"
#include "json/json.h"

namespace sluice::sharing {
namespace {

constexpr std::int64_t kInt32Max = 2'147'483'647;
constexpr std::int64_t kInt32Min = -2'147'483'648;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<std::optional<std::int64_t>> int32_member(const json::View& body, json::View::Names names) {
    SLUICE_TRY(const std::optional<std::int64_t> value, body.integer(names));
    if (value && (*value > kInt32Max || *value < kInt32Min)) {
        return Error(Condition::MALFORMED_REQUEST,
                     "'" + std::string(*names.begin()) + "' must be a 32-bit integer");
    }
    return value;
}

/// Hints are read for their digest and their presence; what they say is the pruning's business.
Result<void> read_hints(const json::View& body, QueryRequest& request) {
    SLUICE_TRY(const auto predicates, body.strings({"predicateHints", "predicate_hints"}));
    SLUICE_TRY(const auto tree, body.find({"jsonPredicateHints", "json_predicate_hints"}));
    std::string sent;
    for (const std::string& predicate : predicates.value_or(std::vector<std::string>()))
        sent += predicate + "\n";
    if (tree) {
        // An object in place of the string is tolerated (P201); anything else has the wrong type
        // (P92).
        if (!tree->is_string() && !tree->is_object()) {
            return Error(Condition::MALFORMED_REQUEST, "'jsonPredicateHints' must be a string");
        }
        sent += tree->text();
    }
    // Spark streaming sends an empty list; that is no hint (P121).
    request.has_hints = (predicates && !predicates->empty()) || tree.has_value();
    if (request.has_hints) request.predicate_digest = hex_encode(sha256(sent));
    return {};
}

Result<void> read_versions(const json::View& body, QueryRequest& request) {
    SLUICE_TRY(request.at.version, body.integer({"version"}));
    SLUICE_TRY(const std::optional<std::string> timestamp, body.string({"timestamp"}));
    SLUICE_TRY(request.starting_version, body.integer({"startingVersion", "starting_version"}));
    request.at.timestamp_text = timestamp.value_or("");
    const int given =
        (request.at.version ? 1 : 0) + (timestamp ? 1 : 0) + (request.starting_version ? 1 : 0);
    if (given > 1) return invalid("Please only provide one of: version,timestamp,startingVersion");
    if (request.at.version.value_or(0) < 0) return invalid("table version cannot be negative.");
    if (request.starting_version.value_or(0) < 0)
        return invalid("startingVersion cannot be negative.");
    if (timestamp && timestamp->empty())
        return invalid("Invalid startingTimestamp: timestamp is empty");
    // `endingVersion` alone is ignored (pinned), but a wrong type is still an error (P89).
    SLUICE_CHECK(body.integer({"endingVersion", "ending_version"}));
    return {};
}

Result<void> read_paging(const json::View& body, QueryRequest& request) {
    SLUICE_TRY(request.max_files, int32_member(body, {"maxFiles", "max_files"}));
    if (request.max_files && *request.max_files <= 0) return invalid("maxFiles must be positive.");
    SLUICE_TRY(const auto refresh, body.boolean({"includeRefreshToken", "include_refresh_token"}));
    request.include_refresh_token = refresh.value_or(false);
    SLUICE_TRY(request.refresh_token, body.string({"refreshToken", "refresh_token"}));
    SLUICE_TRY(request.page_token, body.string({"pageToken", "page_token"}));
    const bool at_a_version = !request.at.latest() || request.starting_version;
    if (request.include_refresh_token && at_a_version) {
        return invalid("includeRefreshToken cannot be used when querying a specific version.");
    }
    if (request.refresh_token && at_a_version) {
        return invalid("refreshToken cannot be used when querying a specific version.");
    }
    if (request.page_token && request.include_refresh_token) {
        return invalid("includeRefreshToken must be used in the first page request.");
    }
    if (request.page_token && request.refresh_token) {
        return invalid("refreshToken must be used in the first page request.");
    }
    return {};
}

}  // namespace

Result<QueryRequest> parse_query_request(std::string_view body_text, std::size_t json_depth_max) {
    SLUICE_TRY(const json::Document document, json::Document::parse(body_text, json_depth_max));
    const json::View body = document.root();
    if (!body.is_object())
        return Error(Condition::MALFORMED_REQUEST, "the body must be a JSON object");
    QueryRequest request;
    SLUICE_CHECK(read_hints(body, request));
    SLUICE_CHECK(read_versions(body, request));
    SLUICE_CHECK(read_paging(body, request));
    SLUICE_TRY(const auto limit, int32_member(body, {"limitHint", "limit_hint"}));
    if (limit && *limit >= 0) request.limit_hint = limit;
    SLUICE_TRY(request.idempotency_key, body.string({"idempotencyKey", "idempotency_key"}));
    SLUICE_CHECK(body.boolean({"includeHistoricalProtocol", "include_historical_protocol"}));
    return request;
}

Result<VersionSelector> parse_metadata_selector(const std::string* version,
                                                const std::string* timestamp) {
    VersionSelector at;
    if (version != nullptr && timestamp != nullptr) {
        return invalid("Please only provide one of: version,timestamp");
    }
    if (version != nullptr) {
        const Result<std::int64_t> number = parse_int64(*version);
        if (!number) return invalid("version is not a valid number");
        if (*number < 0) return invalid("version cannot be negative");
        at.version = *number;
    }
    if (timestamp != nullptr) {
        if (timestamp->empty()) return invalid("Invalid startingTimestamp: timestamp is empty");
        at.timestamp_text = *timestamp;
    }
    return at;
}

Result<std::int64_t> parse_timestamp_parameter(std::string_view text, std::string_view parameter) {
    const Result<std::int64_t> micros = parse_timestamp_us(text);
    if (!micros) {
        return invalid("Invalid startingTimestamp: " + std::string(parameter) +
                       " must be like 2022-01-01T00:00:00Z");
    }
    return *micros;
}

}  // namespace sluice::sharing
