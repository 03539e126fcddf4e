#include "audit/event.h"

#include <algorithm>
#include <array>

#include "audit/limits.h"
#include "base/assert.h"
#include "base/crypto.h"
#include "base/encoding.h"
#include "base/log.h"
#include "json/writer.h"

namespace sluice::audit {
namespace {

struct ClientMark {
    std::string_view text;
    ClientFamily family;
};

// Looked for in this order in the folded user agent. What wraps another client comes before it: the
// R and Power BI connectors name what they are built on as well, and Spark's names Java's.
constexpr std::array kClientMarks = {
    ClientMark{"snowflake", ClientFamily::snowflake},
    ClientMark{"power bi", ClientFamily::power_bi},
    ClientMark{"powerbi", ClientFamily::power_bi},
    ClientMark{"mashup", ClientFamily::power_bi},
    ClientMark{"duckdb", ClientFamily::duckdb},
    ClientMark{"delta-sharing-r", ClientFamily::r},
    ClientMark{"httr", ClientFamily::r},
    ClientMark{"delta-sharing-spark", ClientFamily::spark},
    ClientMark{"spark", ClientFamily::spark},
    ClientMark{"delta-sharing-python", ClientFamily::python},
    ClientMark{"python", ClientFamily::python},
    ClientMark{"delta-sharing-java", ClientFamily::java},
    ClientMark{"java", ClientFamily::java},
    ClientMark{"go-http-client", ClientFamily::go},
    ClientMark{"delta-sharing-go", ClientFamily::go},
};

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// The text up to a number of bytes, never cut inside a character.
std::string_view cut_at_bytes(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && continues_character(text[end])) --end;
    return text.substr(0, end);
}

std::string_view cut_at_characters(std::string_view text, std::size_t characters_max) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (continues_character(text[i])) continue;
        if (characters++ == characters_max) return text.substr(0, i);
    }
    return text;
}

/// U13. Most values hold none and stay as they are, question marks and all.
std::string without_tokens(std::string_view text) {
    constexpr std::array<std::string_view, 3> kPrefixes = {"dshr_", "dsha_", "dshl_"};
    const bool suspicious = std::any_of(
        kPrefixes.begin(), kPrefixes.end(),
        [&](std::string_view prefix) { return text.find(prefix) != std::string_view::npos; });
    return suspicious ? redact(text) : std::string(text);
}

void write_text(json::Writer& writer, std::string_view key, std::string_view text) {
    if (!text.empty()) writer.member(key, text);
}

void write_number(json::Writer& writer, std::string_view key, std::optional<std::int64_t> number) {
    if (number) writer.member(key, std::to_string(*number));
}

bool has_param(const Event& event, std::string_view key) {
    return std::any_of(event.params.begin(), event.params.end(),
                       [&](const auto& param) { return param.first == key; });
}

/// A uniform key (U14, U15) that the action's own keys do not hold already.
void write_uniform(json::Writer& writer, const Event& event, std::string_view key,
                   std::string_view text) {
    if (!has_param(event, key)) write_text(writer, key, text);
}

}  // namespace

std::string_view phase_name(Phase phase) {
    switch (phase) {
        case Phase::start:
            return "start";
        case Phase::end:
            return "end";
        case Phase::whole:
            return "whole";
    }
    SLUICE_ASSERT(false, "an unknown phase");
    return {};
}

std::string_view client_family_name(ClientFamily family) {
    switch (family) {
        case ClientFamily::python:
            return "python";
        case ClientFamily::spark:
            return "spark";
        case ClientFamily::duckdb:
            return "duckdb";
        case ClientFamily::r:
            return "r";
        case ClientFamily::power_bi:
            return "power_bi";
        case ClientFamily::snowflake:
            return "snowflake";
        case ClientFamily::java:
            return "java";
        case ClientFamily::go:
            return "go";
        case ClientFamily::other:
            return "other";
    }
    SLUICE_ASSERT(false, "an unknown client family");
    return {};
}

ClientFamily client_family_of(std::string_view user_agent) {
    const std::string folded = fold_ascii(cut_at_characters(user_agent, kUserAgentCharactersMax));
    for (const ClientMark& mark : kClientMarks) {
        if (folded.find(mark.text) != std::string::npos) return mark.family;
    }
    return ClientFamily::other;
}

std::string_view response_format_name(ResponseFormat format) {
    switch (format) {
        case ResponseFormat::parquet:
            return "parquet";
        case ResponseFormat::delta:
            return "delta";
        case ResponseFormat::csv:
            return "csv";
        case ResponseFormat::json:
            return "json";
        case ResponseFormat::credentials:
            return "credentials";
    }
    SLUICE_ASSERT(false, "an unknown response format");
    return {};
}

std::string_view delivery_mode_name(DeliveryMode mode) {
    switch (mode) {
        case DeliveryMode::url:
            return "url";
        case DeliveryMode::gateway:
            return "gateway";
        case DeliveryMode::directory:
            return "directory";
        case DeliveryMode::inline_rows:
            return "inline";
    }
    SLUICE_ASSERT(false, "an unknown delivery mode");
    return {};
}

std::string_view read_type_name(ReadType type) {
    switch (type) {
        case ReadType::snapshot:
            return "snapshot";
        case ReadType::time_travel:
            return "time_travel";
        case ReadType::stream:
            return "stream";
        case ReadType::changes:
            return "changes";
        case ReadType::view:
            return "view";
        case ReadType::tabular:
            return "tabular";
        case ReadType::credentials:
            return "credentials";
        case ReadType::refresh:
            return "refresh";
        case ReadType::async:
            return "async";
    }
    SLUICE_ASSERT(false, "an unknown type of read");
    return {};
}

void RequestOrigin::set_user_agent(std::string_view text) {
    user_agent = without_tokens(cut_at_characters(text, kUserAgentCharactersMax));
    client = client_family_of(user_agent);
}

void Event::add_param(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    params.emplace_back(key, without_tokens(cut_at_bytes(value, kParameterBytesMax)));
}

void Event::add_param(std::string_view key, std::int64_t value) {
    params.emplace_back(key, std::to_string(value));
}

void Event::add_predicate(std::string_view key, std::string_view text, PredicatePolicy policy) {
    if (text.empty()) return;
    const std::string digest = hex_encode(sha256(text));
    const std::string digest_key = std::string(key) + "Sha256";
    switch (policy) {
        case PredicatePolicy::full:
            add_param(key, cut_at_bytes(text, kPredicateBytesMax));
            add_param(digest_key, digest);
            return;
        case PredicatePolicy::digest:
            add_param(digest_key, digest);
            return;
        case PredicatePolicy::none:
            return;
    }
}

std::string Event::response_error() const {
    if (error_code.empty()) return {};
    // These two are no errors of ours, and dashboards look for the bare word (U54, U55).
    if (error_code == "CLIENT_CLOSED" || error_code == "INTERRUPTED") return error_code;
    return "DatabricksServiceException: " + error_code + ": " + without_tokens(error_message);
}

std::string params_json(const Event& event) {
    json::Writer writer;
    writer.begin_object();
    for (const auto& [key, value] : event.params) writer.member(key, value);
    write_uniform(writer, event, "share_name", event.objects.share);
    write_uniform(writer, event, "schema_name", event.objects.schema);
    write_uniform(writer, event, "table_name", event.objects.table);
    write_uniform(
        writer, event, "recipient_name",
        event.objects.recipient.empty() ? event.identity.recipient_name : event.objects.recipient);
    const Actor actor = describe(event.action).actor;
    if (actor != Actor::administrator && actor != Actor::server) {
        const Identity& who = event.identity;
        write_uniform(writer, event, "recipient_id", who.recipient_id);
        write_uniform(writer, event, "recipient_authentication_type",
                      who.recipient_authentication_type);
        write_uniform(writer, event, "token_id", who.token_id);
        write_uniform(writer, event, "share_id", event.objects.share_id);
        write_uniform(writer, event, "user_agent", event.origin.user_agent);
        write_uniform(writer, event, "is_ip_access_denied",
                      event.ip_access_denied ? "true" : "false");
    }
    if (event.figures.read_type) {
        write_uniform(writer, event, "read_type", read_type_name(*event.figures.read_type));
    }
    writer.end_object();
    return writer.take();
}

std::string result_json(const Event& event) {
    const Figures& f = event.figures;
    json::Writer writer;
    writer.begin_object();
    write_number(writer, "tableVersion", f.table_version);
    write_number(writer, "numRecords", f.rows_returned);
    write_number(writer, "activeAddFiles", f.files_active);
    write_number(writer, "numSeenAddFiles", f.files_visible);
    write_number(writer, "numAddFiles", f.files_returned);
    write_number(writer, "scannedAddFileSize", f.bytes_read);
    write_number(writer, "bytesTransferred", f.bytes_transferred);
    if (f.rows_exact) writer.member("rowsExact", *f.rows_exact ? "true" : "false");
    write_number(writer, "durationMs", f.duration_ms);
    if (f.delivery_mode) writer.member("deliveryMode", delivery_mode_name(*f.delivery_mode));
    if (f.response_format) {
        writer.member("responseFormat", response_format_name(*f.response_format));
    }
    write_number(writer, "urlExpiration", f.links_expire_at);
    writer.end_object();
    std::string text = writer.take();
    return text == "{}" ? std::string() : text;
}

}  // namespace sluice::audit
