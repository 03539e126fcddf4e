// The part of a plan about shares and what is in them.
#include <algorithm>

#include "base/encoding.h"
#include "catalog/names.h"
#include "governance/limits.h"
#include "governance/plan_steps.h"
#include "governance/shares.h"
#include "metastore/managed_object_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using metastore::ManagedObject;
using metastore::ManagedObjectRepository;
using metastore::ShareRepository;

std::string kind_of(bool is_schema) { return is_schema ? "shared schema" : "shared table"; }

std::string what_of(const DesiredShare& desired) { return "share " + desired.name; }

std::string on_or_off(bool on) { return on ? "on" : "off"; }

/// Objects of one share as the metastore has them, by folded name.
using LiveObjects = std::map<std::string, catalog::SharedObject>;

std::string alias_of(const catalog::SharedObject& object) {
    return object.alias_schema + "." + object.alias_table;
}

/// What the options of an object are after the plan.
struct ObjectOptions {
    std::string comment;
    bool history = false;
    std::optional<bool> cdf;
    std::optional<std::int64_t> start_version;
    std::optional<catalog::PartitionClause> partitions;
};

ObjectOptions options_of(const catalog::SharedObject& live) {
    return {.comment = live.comment.value_or(""),
            .history = live.history,
            .cdf = live.cdf_enabled,
            .start_version = live.start_version,
            .partitions = live.partitions};
}

/// What the document says put over what is there.
ObjectOptions combined(const DesiredObject& desired, ObjectOptions options) {
    if (desired.comment.given) options.comment = desired.comment.value.value_or("");
    if (desired.cdf.given) options.cdf = desired.cdf.value;
    // A46: the feed alone is the older form of history.
    if (desired.cdf.value.value_or(false)) options.history = true;
    if (desired.history.given) options.history = desired.history.value.value_or(false);
    if (desired.start_version.given) options.start_version = desired.start_version.value;
    if (desired.partitions.given) {
        options.partitions = desired.partitions.value;
        if (options.partitions && options.partitions->groups.empty()) options.partitions.reset();
    }
    return options;
}

bool same_partitions(const std::optional<catalog::PartitionClause>& a,
                     const std::optional<catalog::PartitionClause>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return catalog::same_partition_clause(*a, *b);
}

std::optional<std::string> partitions_text(const std::optional<catalog::PartitionClause>& clause) {
    if (!clause) return std::nullopt;
    return catalog::print_partition_clause(*clause);
}

std::optional<std::string> number_text(const std::optional<std::int64_t>& number) {
    if (!number) return std::nullopt;
    return std::to_string(*number);
}

FieldChanges option_changes(const ObjectOptions& live, const ObjectOptions& after) {
    FieldChanges fields;
    const auto none_if_empty = [](const std::string& text) {
        return text.empty() ? std::optional<std::string>() : text;
    };
    if (live.comment != after.comment)
        fields.add("comment", none_if_empty(live.comment), none_if_empty(after.comment));
    if (!same_partitions(live.partitions, after.partitions)) {
        fields.add("partitions", partitions_text(live.partitions),
                   partitions_text(after.partitions));
    }
    if (live.history != after.history)
        fields.add("history", on_or_off(live.history), on_or_off(after.history));
    const bool feed_before = live.cdf.value_or(live.history);
    const bool feed_after = after.cdf.value_or(after.history);
    if (live.cdf != after.cdf && feed_before != feed_after)
        fields.add("cdf", on_or_off(feed_before), on_or_off(feed_after));
    if (live.start_version != after.start_version)
        fields.add("start_version", number_text(live.start_version),
                   number_text(after.start_version));
    return fields;
}

/// The alias that the document wants; a cleared one is that of the name.
std::optional<std::string> wanted_alias(const DesiredObject& desired) {
    if (!desired.alias.given || desired.alias.value) return desired.alias.value;
    const auto name = catalog::parse_table_name(desired.name);
    if (!name) return std::nullopt;
    return catalog::default_alias(name->schema_name, name->table_name).full();
}

/// The request that makes the options those of the document, whatever they were.
SharedObjectRequest request_of(const DesiredObject& desired, const ObjectOptions& after) {
    SharedObjectRequest request;
    request.name = desired.name;
    request.data_object_type = desired.is_schema ? "SCHEMA" : "TABLE";
    if (!after.comment.empty() || desired.comment.given) request.comment = after.comment;
    if (desired.is_schema) return request;
    request.shared_as = wanted_alias(desired);
    request.cdf_enabled = after.cdf;
    request.start_version = after.start_version;
    request.history_data_sharing_status = after.history ? "ENABLED" : "DISABLED";
    if (desired.partitions.given)
        request.partitions = after.partitions.value_or(catalog::PartitionClause{});
    return request;
}

/// Updates of one share, sent in portions.
struct ShareUpdates {
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    std::vector<ObjectUpdate> updates;
};

Result<CurrentTable> looked_up(const PlanWork& work, const ObjectUpdate& update) {
    if (!needs_table(update)) return CurrentTable{};
    const auto found = work.lookups->current.find(fold_ascii(update.object.name));
    if (found != work.lookups->current.end()) return found->second;
    // A table that is not there has no state either: the update itself says so.
    const auto name = catalog::parse_table_name(update.object.name);
    if (!name) return CurrentTable{};
    SLUICE_TRY(const auto table, metastore::TableRepository(work.transaction).find_by_name(*name));
    if (!table) return CurrentTable{};
    return Error(Condition::INVALID_STATE, "the metastore has changed meanwhile; try again");
}

Result<void> send_updates(const PlanWork& work, const std::string& share,
                          const ShareUpdates& updates) {
    UpdateShare request;
    request.owner = updates.owner;
    request.comment = updates.comment;
    std::vector<CurrentTable> tables;
    const auto send = [&]() -> Result<void> {
        SLUICE_CHECK(
            update_looked_up_share(work.services, work.who, share, request, tables, work.context));
        request = {};
        tables.clear();
        return {};
    };
    for (const ObjectUpdate& update : updates.updates) {
        SLUICE_TRY(CurrentTable table, looked_up(work, update));
        request.updates.push_back(update);
        tables.push_back(std::move(table));
        if (request.updates.size() == kShareUpdatesMax) SLUICE_CHECK(send());
    }
    if (request.owner || request.comment || !request.updates.empty()) return send();
    return {};
}

PlannedChange change_of(ChangeVerb verb, const std::string& share, const DesiredObject& desired,
                        FieldChanges fields) {
    return {.verb = verb,
            .kind = kind_of(desired.is_schema),
            .name = share + ": " + desired.name,
            .written = desired.written.text(),
            .fields = fields.take(),
            .touched_by = std::nullopt,
            .touched_at = std::nullopt};
}

FieldChanges first_options(const DesiredObject& desired, const ObjectOptions& after) {
    FieldChanges fields = option_changes({}, after);
    FieldChanges out;
    if (desired.alias.value) out.add("as", std::nullopt, desired.alias.value);
    for (FieldChange& field : fields.take())
        out.add(field.field, std::nullopt, std::move(field.after));
    return out;
}

void add_update(const DesiredShare& share, ObjectUpdate update, PlanDraft& draft,
                ShareUpdates& updates) {
    if (needs_table(update)) draft.needed_tables.push_back({update.object.name, share.name});
    updates.updates.push_back(std::move(update));
}

/// One object that the document lists.
Result<void> plan_object(const DesiredShare& share, const DesiredObject& desired,
                         const LiveObjects& live, PlanDraft& draft, ShareUpdates& updates) {
    const auto found = live.find(fold_ascii(desired.name));
    if (found == live.end()) {
        const ObjectOptions after = combined(desired, {});
        draft.add(change_of(ChangeVerb::add, share.name, desired, first_options(desired, after)));
        SharedObjectRequest request = request_of(desired, after);
        if (!after.partitions) request.partitions.reset();
        add_update(share, {.action = ObjectAction::add, .object = std::move(request)}, draft,
                   updates);
        return {};
    }
    const catalog::SharedObject& held = found->second;
    if ((held.type == catalog::SharedObjectType::schema) != desired.is_schema) {
        return at(desired.written, what_of(share),
                  Error(Condition::INVALID_STATE, "'" + desired.name + "' is shared as a " +
                                                      (desired.is_schema ? "table" : "schema")));
    }
    ObjectOptions before = options_of(held);
    const ObjectOptions after = combined(desired, before);
    FieldChanges fields = option_changes(before, after);
    const std::optional<std::string> alias = wanted_alias(desired);
    if (alias && *alias != alias_of(held)) fields.add("as", alias_of(held), alias);
    if (fields.empty()) return {};
    PlannedChange change = change_of(ChangeVerb::change, share.name, desired, std::move(fields));
    change.touched_by = held.added_by;
    draft.add(std::move(change));
    add_update(share, {.action = ObjectAction::update, .object = request_of(desired, after)}, draft,
               updates);
    return {};
}

bool lists(const std::optional<std::vector<DesiredObject>>& objects, const std::string& name) {
    return std::any_of(objects->begin(), objects->end(),
                       [&](const DesiredObject& one) { return equals_folded(one.name, name); });
}

/// What the share holds and the document does not list.
void plan_unlisted(const PlanWork& work, const DesiredShare& desired, const LiveObjects& live,
                   PlanDraft& draft, ShareUpdates& updates) {
    for (const auto& [folded, object] : live) {
        const bool is_schema = object.type == catalog::SharedObjectType::schema;
        const auto& listed = is_schema ? desired.schemas : desired.tables;
        if (!listed || lists(listed, object.name)) continue;
        if (!work.request.prune) {
            draft.left.push_back(kind_of(is_schema) + " " + desired.name + ": " + object.name);
            continue;
        }
        draft.add({.verb = ChangeVerb::remove,
                   .kind = kind_of(is_schema),
                   .name = desired.name + ": " + object.name,
                   .written = desired.written.text(),
                   .fields = {},
                   .touched_by = object.added_by,
                   .touched_at = object.added_at});
        ObjectUpdate update;
        update.action = ObjectAction::remove;
        update.object.name = object.name;
        updates.updates.push_back(std::move(update));
    }
}

FieldChanges share_fields(const DesiredShare& desired, const std::optional<catalog::Share>& live) {
    FieldChanges fields;
    fields.text("owner", desired.owner,
                live ? std::optional(live->owner) : std::optional<std::string>());
    fields.text("comment", desired.comment, live ? live->comment : std::nullopt);
    return fields;
}

Result<LiveObjects> live_objects(const PlanWork& work, const catalog::Share& share) {
    SLUICE_TRY(const auto rows, ShareRepository(work.transaction).list_objects(share.id));
    LiveObjects live;
    for (const catalog::SharedObject& row : rows) {
        // What a document has no word for, it leaves alone.
        if (row.type == catalog::SharedObjectType::other) continue;
        live.emplace(fold_ascii(row.name), row);
    }
    return live;
}

Result<void> plan_share(const PlanWork& work, const DesiredShare& desired, PlanDraft& draft) {
    SLUICE_TRY(const auto found,
               at(desired.written, what_of(desired),
                  if_there(get_share(work.services, work.who, desired.name, work.context))));
    const std::optional<catalog::Share> live =
        found ? std::optional(found->share) : std::optional<catalog::Share>();
    LiveObjects objects;
    if (live) {
        SLUICE_TRY(objects, live_objects(work, *live));
    }
    FieldChanges fields = share_fields(desired, live);
    ShareUpdates updates;
    if (fields.has("owner")) updates.owner = sent(desired.owner);
    if (fields.has("comment")) updates.comment = sent(desired.comment);
    const std::size_t before = draft.changes.size();
    if (!live || !fields.empty()) {
        draft.add({.verb = live ? ChangeVerb::change : ChangeVerb::add,
                   .kind = "share",
                   .name = desired.name,
                   .written = desired.written.text(),
                   .fields = fields.take(),
                   .touched_by = live ? std::optional(live->provenance.updated_by) : std::nullopt,
                   .touched_at = live ? std::optional(live->provenance.updated_at) : std::nullopt});
    }
    // Removals first: what takes an alias over needs it free.
    plan_unlisted(work, desired, objects, draft, updates);
    for (const auto* listed : {&desired.tables, &desired.schemas}) {
        if (!*listed) continue;
        for (const DesiredObject& object : **listed)
            SLUICE_CHECK(plan_object(desired, object, objects, draft, updates));
    }
    if (draft.changes.size() == before) return {};
    // Recipients see no comment of a share; a new owner may withhold what is in it (A40).
    if (!live || updates.owner || !updates.updates.empty())
        draft.shares.insert(fold_ascii(desired.name));
    draft.run(
        Phase::shares,
        [&work, &desired, is_new = !live,
         updates = std::move(updates)](PlanDraft&) -> Result<void> {
            if (is_new) {
                CreateShare request;
                request.name = desired.name;
                SLUICE_CHECK(at(desired.written, what_of(desired),
                                create_share(work.services, work.who, request, work.context)));
            }
            return at(desired.written, what_of(desired), send_updates(work, desired.name, updates));
        });
    return {};
}

bool names(const std::vector<DesiredShare>& listed, const std::string& name) {
    return std::any_of(listed.begin(), listed.end(),
                       [&](const DesiredShare& one) { return equals_folded(one.name, name); });
}

}  // namespace

Result<void> plan_shares(const PlanWork& work, PlanDraft& draft) {
    if (!work.request.state.shares) return {};
    for (const DesiredShare& desired : *work.request.state.shares)
        SLUICE_CHECK(plan_share(work, desired, draft));
    SLUICE_TRY(const std::vector<ManagedObject> managed,
               ManagedObjectRepository(work.transaction).list_of_scope(work.request.scope));
    for (const ManagedObject& mark : managed) {
        if (!mark.share_id || mark.recipient_id) continue;
        SLUICE_TRY(const auto live, ShareRepository(work.transaction).find_by_id(*mark.share_id));
        if (!live || names(*work.request.state.shares, live->name)) continue;
        if (work.request.prune) draft.shares.insert(fold_ascii(live->name));
        draft.remove_or_leave(work.request,
                              {.verb = ChangeVerb::remove,
                               .kind = "share",
                               .name = live->name,
                               .written = {},
                               .fields = {},
                               .touched_by = live->provenance.updated_by,
                               .touched_at = live->provenance.updated_at},
                              Phase::remove_shares, [&work, name = live->name](PlanDraft&) {
                                  return delete_share(work.services, work.who, name, work.context);
                              });
    }
    return {};
}

}  // namespace sluice::governance
