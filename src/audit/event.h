#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/action.h"
#include "base/clock.h"

namespace sluice::audit {

/// Where an event stands in its request. A table read and a download have a start, recorded before
/// the first body byte, and an end; everything else is recorded whole (R63).
enum class Phase { start, end, whole };
std::string_view phase_name(Phase phase);

/// Column 33.
enum class ClientFamily { python, spark, duckdb, r, power_bi, snowflake, java, go, other };
std::string_view client_family_name(ClientFamily family);
ClientFamily client_family_of(std::string_view user_agent);

/// Column 30.
enum class ResponseFormat { parquet, delta, csv, json, credentials };
std::string_view response_format_name(ResponseFormat format);

/// Column 31.
enum class DeliveryMode { url, gateway, directory, inline_rows };
std::string_view delivery_mode_name(DeliveryMode mode);

/// `read_type` of an access record (U52).
enum class ReadType {
    snapshot,
    time_travel,
    stream,
    changes,
    view,
    tabular,
    credentials,
    refresh,
    async
};
std::string_view read_type_name(ReadType type);

/// What of a predicate hint is kept (`audit.predicates`, U13).
enum class PredicatePolicy { full, digest, none };

/// Who is on the other end, and by which request. Filled once for each request.
struct RequestOrigin {
    std::string request_id;
    EpochMs arrived_at = 0;
    std::string source_ip_address;  ///< after trusted proxies
    std::string user_agent;         ///< at most 512 characters
    ClientFamily client = ClientFamily::other;

    /// Cuts the user agent to its limit at a character's edge and tells the client's family.
    void set_user_agent(std::string_view text);
};

/// The recipient or the administrator. At most one of them is set: an attempt without valid
/// credentials has neither.
struct Identity {
    std::string recipient_id;
    std::string recipient_name;
    std::string recipient_authentication_type;
    std::string token_id;
    std::string administrator;
};

/// The names an event is about: as stored, or as asked when not found (columns 20-23, U14).
struct ObjectNames {
    std::string share;
    std::string schema;
    std::string table;
    std::string recipient;
    std::string share_id;
};

/// Section 5 of the schema, and what `response.result` tells (U48). Absent is NULL.
struct Figures {
    std::optional<std::int64_t> rows_returned;
    std::optional<bool> rows_exact;
    std::optional<std::int64_t> bytes_read;
    std::optional<std::int64_t> bytes_transferred;
    std::optional<std::int64_t> files_returned;
    std::optional<std::int64_t> files_active;   ///< live files of the table (U49)
    std::optional<std::int64_t> files_visible;  ///< after partition rules (U49)
    std::optional<std::int64_t> duration_ms;
    std::optional<std::int64_t> table_version;
    std::optional<ResponseFormat> response_format;
    std::optional<DeliveryMode> delivery_mode;
    std::optional<ReadType> read_type;
    std::optional<EpochMs> links_expire_at;
};

/// One thing that happened. Holds no token, link, key or profile (U13): `add_param` masks them.
struct Event {
    Action action{};
    Phase phase = Phase::whole;
    EpochMs event_time = 0;  ///< arrival, or the end for Phase::end (U4)
    RequestOrigin origin;
    Identity identity;
    ObjectNames objects;
    bool ip_access_denied = false;
    std::vector<std::pair<std::string, std::string>> params;
    std::optional<int> status_code;  ///< absent at the start
    std::string error_code;     ///< condition name, `CLIENT_CLOSED` or `INTERRUPTED`; empty: none
    std::string error_message;  ///< as the client was told
    Figures figures;

    /// `request_params[key] = value`. Cut at its limit; tokens of ours in it are masked. An empty
    /// value is kept out.
    void add_param(std::string_view key, std::string_view value);
    void add_param(std::string_view key, std::int64_t value);
    /// A hint of a recipient, as `key` (full, first 4 KiB) and `<key>Sha256`, by policy (U13).
    void add_predicate(std::string_view key, std::string_view text, PredicatePolicy policy);

    /// `DatabricksServiceException: CODE: text`, or empty without an error (U12).
    std::string response_error() const;
};

/// `response.result` of U48: JSON text, all values strings; empty if there are no figures.
std::string result_json(const Event& event);
/// `request_params` as a JSON object: the event's own, then the uniform keys of U14 and U15.
std::string params_json(const Event& event);

}  // namespace sluice::audit
