#include "api/plan_requests.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "base/encoding.h"
#include "base/suggestion.h"
#include "governance/limits.h"
#include "governance/partition_text.h"

namespace sluice::api {
namespace {

using governance::Desired;
using json::View;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<void> check_keys(const View& object, const std::vector<std::string>& known) {
    for (const std::string& key : object.keys()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        std::string message = "unknown key '" + key + "'";
        if (!object.path().empty()) message += " in " + object.path();
        if (const auto near = nearest(key, known)) message += "; did you mean '" + *near + "'?";
        return invalid(std::move(message));
    }
    return {};
}

Result<governance::Written> parse_written(const View& object) {
    governance::Written written;
    SLUICE_TRY(const auto file, object.string({"file"}));
    SLUICE_TRY(const auto line, object.integer({"line"}));
    written.file = file.value_or("");
    written.line = line.value_or(0);
    return written;
}

Result<Desired<std::string>> desired_text(const View& object, std::string_view key) {
    Desired<std::string> out{.given = object.has_key(key)};
    SLUICE_TRY(out.value, object.string({key}));
    return out;
}

Result<Desired<bool>> desired_switch(const View& object, std::string_view key) {
    Desired<bool> out{.given = object.has_key(key)};
    SLUICE_TRY(out.value, object.boolean({key}));
    return out;
}

Result<Desired<std::map<std::string, std::string>>> desired_properties(const View& object) {
    Desired<std::map<std::string, std::string>> out{.given = object.has_key("properties")};
    SLUICE_TRY(const auto properties, object.object({"properties"}));
    if (!properties) return out;
    out.value.emplace();
    for (const std::string& key : properties->keys()) {
        SLUICE_TRY(const auto value, properties->string({key}));
        if (!value) return invalid("property '" + key + "' has no value");
        (*out.value)[key] = *value;
    }
    return out;
}

Result<Desired<governance::DesiredExpiry>> desired_expiry(const View& object) {
    Desired<governance::DesiredExpiry> out{.given = object.has_key("expires") ||
                                                    object.has_key("expires_in_seconds")};
    SLUICE_TRY(const auto text, object.string({"expires"}));
    SLUICE_TRY(const auto seconds, object.integer({"expires_in_seconds"}));
    if (text && seconds) return invalid("expires and expires_in_seconds exclude each other");
    if (text) {
        const auto time_us = parse_timestamp_us(*text);
        if (!time_us)
            return invalid("expires '" + *text + "' is no time such as 2027-06-30T00:00:00Z");
        out.value = {.at = *time_us / 1000, .after_s = {}};
    }
    if (seconds) {
        if (*seconds <= 0 || *seconds > governance::kPlanExpirySecondsMax)
            return invalid("expires_in_seconds must be positive and at most ten years");
        out.value = {.at = {}, .after_s = *seconds};
    }
    return out;
}

Result<void> parse_described(const View& object, std::string_view what,
                             governance::DesiredCatalog& out) {
    SLUICE_TRY(out.written, parse_written(object));
    SLUICE_TRY(out.name, object.required_string(what, "name"));
    SLUICE_TRY(out.owner, desired_text(object, "owner"));
    SLUICE_TRY(out.comment, desired_text(object, "comment"));
    SLUICE_TRY(out.properties, desired_properties(object));
    return {};
}

Result<governance::DesiredCatalog> parse_catalog(const View& object) {
    SLUICE_CHECK(check_keys(object, {"name", "owner", "comment", "properties", "file", "line"}));
    governance::DesiredCatalog out;
    SLUICE_CHECK(parse_described(object, object.path(), out));
    return out;
}

Result<governance::DesiredTable> parse_table(const View& object) {
    SLUICE_CHECK(
        check_keys(object, {"name", "location", "owner", "comment", "properties", "file", "line"}));
    governance::DesiredTable out;
    SLUICE_CHECK(parse_described(object, object.path(), out));
    SLUICE_TRY(out.location, object.required_string(object.path(), "location"));
    return out;
}

Result<Desired<catalog::PartitionClause>> desired_partitions(const View& object,
                                                             const governance::Written& written) {
    Desired<catalog::PartitionClause> out{.given = object.has_key("partitions")};
    SLUICE_TRY(const auto texts, object.strings({"partitions"}));
    if (!texts) return out;
    auto clause = governance::parse_partition_texts(*texts);
    if (!clause) {
        const std::string place = written.text().empty() ? object.path() : written.text();
        return Error(clause.error().condition(),
                     place + ": partitions: " + clause.error().message());
    }
    out.value = std::move(*clause);
    return out;
}

/// A text is the short form of an object that has a name alone.
Result<governance::DesiredObject> parse_object(const View& object, bool is_schema) {
    governance::DesiredObject out;
    out.is_schema = is_schema;
    if (object.is_string()) {
        SLUICE_TRY(out.name, object.as_string());
        return out;
    }
    SLUICE_TRY(out.written, parse_written(object));
    SLUICE_TRY(out.name, object.required_string(object.path(), "name"));
    SLUICE_TRY(out.comment, desired_text(object, "comment"));
    if (is_schema) {
        SLUICE_CHECK(check_keys(object, {"name", "comment", "file", "line"}));
        return out;
    }
    SLUICE_CHECK(check_keys(object, {"name", "as", "partitions", "history", "cdf", "start_version",
                                     "comment", "file", "line"}));
    SLUICE_TRY(out.alias, desired_text(object, "as"));
    SLUICE_TRY(out.partitions, desired_partitions(object, out.written));
    SLUICE_TRY(out.history, desired_switch(object, "history"));
    SLUICE_TRY(out.cdf, desired_switch(object, "cdf"));
    out.start_version.given = object.has_key("start_version");
    SLUICE_TRY(out.start_version.value, object.integer({"start_version"}));
    return out;
}

Result<std::optional<std::vector<governance::DesiredObject>>> parse_objects(const View& share,
                                                                            std::string_view key,
                                                                            bool is_schema) {
    std::optional<std::vector<governance::DesiredObject>> out;
    if (!share.has_key(key)) return out;
    out.emplace();
    SLUICE_TRY(const auto listed, share.array({key}));
    if (!listed) return out;
    for (const View& object : *listed) {
        SLUICE_TRY(auto parsed, parse_object(object, is_schema));
        out->push_back(std::move(parsed));
    }
    return out;
}

Result<governance::DesiredShare> parse_share(const View& object) {
    SLUICE_CHECK(
        check_keys(object, {"name", "owner", "comment", "tables", "schemas", "file", "line"}));
    governance::DesiredShare out;
    SLUICE_TRY(out.written, parse_written(object));
    SLUICE_TRY(out.name, object.required_string(object.path(), "name"));
    SLUICE_TRY(out.owner, desired_text(object, "owner"));
    SLUICE_TRY(out.comment, desired_text(object, "comment"));
    SLUICE_TRY(out.tables, parse_objects(object, "tables", false));
    SLUICE_TRY(out.schemas, parse_objects(object, "schemas", true));
    return out;
}

Result<governance::DesiredRecipient> parse_recipient(const View& object) {
    SLUICE_CHECK(check_keys(
        object, {"name", "owner", "comment", "authentication_type", "email", "properties",
                 "allowed_ip_ranges", "expires", "expires_in_seconds", "file", "line"}));
    governance::DesiredRecipient out;
    SLUICE_TRY(out.written, parse_written(object));
    SLUICE_TRY(out.name, object.required_string(object.path(), "name"));
    SLUICE_TRY(out.owner, desired_text(object, "owner"));
    SLUICE_TRY(out.comment, desired_text(object, "comment"));
    SLUICE_TRY(out.authentication_type, desired_text(object, "authentication_type"));
    SLUICE_TRY(out.email, desired_text(object, "email"));
    SLUICE_TRY(out.properties, desired_properties(object));
    out.ip_ranges.given = object.has_key("allowed_ip_ranges");
    SLUICE_TRY(out.ip_ranges.value, object.strings({"allowed_ip_ranges"}));
    SLUICE_TRY(out.expires, desired_expiry(object));
    return out;
}

Result<governance::DesiredGrant> parse_grant(const View& object) {
    SLUICE_CHECK(check_keys(object, {"share", "recipient", "permissions", "expires",
                                     "expires_in_seconds", "tables", "file", "line"}));
    governance::DesiredGrant out;
    SLUICE_TRY(out.written, parse_written(object));
    SLUICE_TRY(out.share, object.required_string(object.path(), "share"));
    SLUICE_TRY(out.recipient, object.required_string(object.path(), "recipient"));
    SLUICE_TRY(const auto permissions, object.strings({"permissions"}));
    out.permissions = permissions.value_or(std::vector<std::string>());
    SLUICE_TRY(out.expires, desired_expiry(object));
    SLUICE_TRY(out.tables, object.strings({"tables"}));
    return out;
}

template <class T>
Result<std::optional<std::vector<T>>> parse_part(const View& document, std::string_view key,
                                                 Result<T> (*parse)(const View&)) {
    std::optional<std::vector<T>> out;
    if (!document.has_key(key)) return out;
    out.emplace();
    SLUICE_TRY(const auto listed, document.array({key}));
    if (!listed) return out;
    for (const View& object : *listed) {
        SLUICE_TRY(T parsed, parse(object));
        out->push_back(std::move(parsed));
    }
    return out;
}

/// A name that stands twice would be two wishes about one thing.
template <class T, class NameOf>
Result<void> check_once(std::string_view kind, const std::optional<std::vector<T>>& part,
                        NameOf name_of) {
    if (!part) return {};
    std::map<std::string, const governance::Written*> seen;
    for (const T& one : *part) {
        const std::string name = name_of(one);
        const auto [first, added] = seen.emplace(fold_ascii(name), &one.written);
        if (added) continue;
        std::string message = std::string(kind) + " '" + name + "' is given twice";
        if (!one.written.text().empty())
            message = one.written.text() + ": " + message + ", first in " + first->second->text();
        return invalid(std::move(message));
    }
    return {};
}

Result<void> check_all_once(const governance::DesiredState& state) {
    const auto by_name = [](const auto& one) { return one.name; };
    SLUICE_CHECK(check_once("catalog", state.catalogs, by_name));
    SLUICE_CHECK(check_once("schema", state.schemas, by_name));
    SLUICE_CHECK(check_once("table", state.tables, by_name));
    SLUICE_CHECK(check_once("share", state.shares, by_name));
    SLUICE_CHECK(check_once("recipient", state.recipients, by_name));
    SLUICE_CHECK(check_once("grant", state.grants, [](const governance::DesiredGrant& grant) {
        std::string name = grant.share + " to " + grant.recipient;
        if (!grant.tables) return name;
        for (const std::string& table : *grant.tables) name += ", " + table;
        return name;
    }));
    if (!state.shares) return {};
    for (const governance::DesiredShare& share : *state.shares) {
        SLUICE_CHECK(check_once("table of share " + share.name, share.tables, by_name));
        SLUICE_CHECK(check_once("schema of share " + share.name, share.schemas, by_name));
    }
    return {};
}

Result<governance::DesiredState> parse_state(const View& document) {
    SLUICE_CHECK(
        check_keys(document, {"catalogs", "schemas", "tables", "shares", "recipients", "grants"}));
    governance::DesiredState state;
    SLUICE_TRY(state.catalogs, parse_part(document, "catalogs", parse_catalog));
    SLUICE_TRY(state.schemas, parse_part(document, "schemas", parse_catalog));
    SLUICE_TRY(state.tables, parse_part(document, "tables", parse_table));
    SLUICE_TRY(state.shares, parse_part(document, "shares", parse_share));
    SLUICE_TRY(state.recipients, parse_part(document, "recipients", parse_recipient));
    SLUICE_TRY(state.grants, parse_part(document, "grants", parse_grant));
    SLUICE_CHECK(check_all_once(state));
    return state;
}

}  // namespace

Result<PlanBody> parse_plan_body(const View& body) {
    SLUICE_CHECK(check_keys(body, {"document", "scope", "prune", "compare_only", "plan_id"}));
    PlanBody out;
    SLUICE_TRY(const auto document, body.object({"document"}));
    if (!document) return invalid("Plan Missing required field: document");
    SLUICE_TRY(out.request.state, parse_state(*document));
    out.request.document_digest = hex_encode(sha256(document->text()));
    SLUICE_TRY(const auto scope, body.string({"scope"}));
    out.request.scope = scope.value_or("");
    SLUICE_TRY(const auto prune, body.boolean({"prune"}));
    out.request.prune = prune.value_or(false);
    SLUICE_TRY(const auto compare_only, body.boolean({"compare_only"}));
    out.compare_only = compare_only.value_or(false);
    SLUICE_TRY(out.plan_id, body.string({"plan_id"}));
    return out;
}

}  // namespace sluice::api
