#include "api/plan_json.h"

#include <algorithm>

#include "base/encoding.h"

namespace sluice::api {
namespace {

using governance::Desired;

void write_texts(json::Writer& out, std::string_view key, const std::vector<std::string>& texts) {
    out.key(key).begin_array();
    for (const std::string& text : texts) out.value(text);
    out.end_array();
}

void write_change(json::Writer& out, const governance::PlannedChange& change) {
    out.begin_object().member("action", governance::to_text(change.verb));
    out.member("kind", change.kind).member("name", change.name);
    if (!change.written.empty()) out.member("written", change.written);
    if (!change.fields.empty()) {
        out.key("fields").begin_array();
        for (const governance::FieldChange& field : change.fields) {
            out.begin_object().member("field", field.field);
            out.optional("before", field.before).optional("after", field.after).end_object();
        }
        out.end_array();
    }
    out.optional("touched_by", change.touched_by).optional("touched_at", change.touched_at);
    out.end_object();
}

void write_effect(json::Writer& out, const governance::EffectOnRecipient& effect) {
    out.begin_object().member("recipient", effect.recipient);
    if (!effect.gains.empty()) write_texts(out, "gains", effect.gains);
    if (!effect.loses.empty()) write_texts(out, "loses", effect.loses);
    if (!effect.changes.empty()) write_texts(out, "changes", effect.changes);
    out.end_object();
}

void write_text(json::Writer& out, std::string_view key, const Desired<std::string>& text) {
    if (text.given && text.value) out.member(key, *text.value);
}

void write_properties(json::Writer& out,
                      const Desired<std::map<std::string, std::string>>& properties) {
    if (!properties.value) return;
    out.key("properties").begin_object();
    for (const auto& [key, value] : *properties.value) out.member(key, value);
    out.end_object();
}

void write_expiry(json::Writer& out, const Desired<governance::DesiredExpiry>& expires) {
    if (expires.value && expires.value->at)
        out.member("expires", format_iso8601(*expires.value->at));
}

void write_described(json::Writer& out, const governance::DesiredCatalog& object) {
    out.member("name", object.name);
    write_text(out, "owner", object.owner);
    write_text(out, "comment", object.comment);
    write_properties(out, object.properties);
}

void write_object(json::Writer& out, const governance::DesiredObject& object) {
    out.begin_object().member("name", object.name);
    write_text(out, "as", object.alias);
    if (object.partitions.value) {
        out.key("partitions").begin_array();
        for (const catalog::PartitionGroup& group : object.partitions.value->groups)
            out.value(catalog::print_partition_group(group));
        out.end_array();
    }
    out.optional("history", object.history.value).optional("cdf", object.cdf.value);
    out.optional("start_version", object.start_version.value);
    write_text(out, "comment", object.comment);
    out.end_object();
}

void write_share(json::Writer& out, const governance::DesiredShare& share) {
    out.begin_object().member("name", share.name);
    write_text(out, "owner", share.owner);
    write_text(out, "comment", share.comment);
    const auto write_objects = [&](std::string_view key,
                                   const std::vector<governance::DesiredObject>& objects) {
        out.key(key).begin_array();
        for (const governance::DesiredObject& object : objects) write_object(out, object);
        out.end_array();
    };
    if (share.tables) write_objects("tables", *share.tables);
    if (share.schemas) write_objects("schemas", *share.schemas);
    out.end_object();
}

void write_recipient(json::Writer& out, const governance::DesiredRecipient& recipient) {
    out.begin_object().member("name", recipient.name);
    write_text(out, "owner", recipient.owner);
    write_text(out, "comment", recipient.comment);
    write_text(out, "authentication_type", recipient.authentication_type);
    write_text(out, "email", recipient.email);
    write_properties(out, recipient.properties);
    if (recipient.ip_ranges.value)
        write_texts(out, "allowed_ip_ranges", *recipient.ip_ranges.value);
    write_expiry(out, recipient.expires);
    out.end_object();
}

void write_grant(json::Writer& out, const governance::DesiredGrant& grant) {
    out.begin_object().member("share", grant.share).member("recipient", grant.recipient);
    write_texts(out, "permissions", grant.permissions);
    write_expiry(out, grant.expires);
    if (grant.tables) write_texts(out, "tables", *grant.tables);
    out.end_object();
}

template <class T, class Write>
void write_part(json::Writer& out, std::string_view key, const std::optional<std::vector<T>>& part,
                Write write) {
    if (!part) return;
    out.key(key).begin_array();
    for (const T& one : *part) write(one);
    out.end_array();
}

}  // namespace

void write_plan_members(json::Writer& out, const governance::Plan& plan) {
    const auto count = [&plan](governance::ChangeVerb verb) {
        return static_cast<std::int64_t>(
            std::count_if(plan.changes.begin(), plan.changes.end(),
                          [verb](const auto& change) { return change.verb == verb; }));
    };
    out.member("plan_id", plan.id);
    out.member("additions", count(governance::ChangeVerb::add));
    out.member("changed", count(governance::ChangeVerb::change));
    out.member("removals", count(governance::ChangeVerb::remove));
    out.key("changes").begin_array();
    for (const governance::PlannedChange& change : plan.changes) write_change(out, change);
    out.end_array();
    write_texts(out, "left", plan.left);
    write_texts(out, "notes", plan.notes);
    out.key("effects").begin_array();
    for (const governance::EffectOnRecipient& effect : plan.effects) write_effect(out, effect);
    out.end_array();
    if (plan.effects_cut) out.member("effects_cut", true);
    out.optional("links_valid_until", plan.links_valid_until);
}

void write_new_links(json::Writer& out, const std::vector<governance::NewLink>& links) {
    if (links.empty()) return;
    out.key("activation_links").begin_array();
    for (const governance::NewLink& link : links) {
        out.begin_object().member("recipient", link.recipient);
        out.member("activation_url", link.url.reveal());
        out.member("valid_until", link.valid_until).end_object();
    }
    out.end_array();
}

void write_document(json::Writer& out, const governance::DesiredState& state) {
    out.begin_object();
    const auto described = [&](const governance::DesiredCatalog& one) {
        out.begin_object();
        write_described(out, one);
        out.end_object();
    };
    write_part(out, "catalogs", state.catalogs, described);
    write_part(out, "schemas", state.schemas, described);
    write_part(out, "tables", state.tables, [&](const governance::DesiredTable& one) {
        out.begin_object();
        write_described(out, one);
        out.member("location", one.location).end_object();
    });
    write_part(out, "shares", state.shares, [&](const auto& one) { write_share(out, one); });
    write_part(out, "recipients", state.recipients,
               [&](const auto& one) { write_recipient(out, one); });
    write_part(out, "grants", state.grants, [&](const auto& one) { write_grant(out, one); });
    out.end_object();
}

}  // namespace sluice::api
