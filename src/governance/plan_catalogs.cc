// The part of a plan about catalogs, schemas and registered tables.
#include <algorithm>

#include "base/encoding.h"
#include "governance/catalogs.h"
#include "governance/plan_steps.h"
#include "governance/rights.h"
#include "governance/table_changes.h"
#include "metastore/catalog_repository.h"
#include "metastore/managed_object_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/table_repository.h"
#include "storage/location.h"

namespace sluice::governance {
namespace {

using metastore::CatalogRepository;
using metastore::ManagedObject;
using metastore::ManagedObjectRepository;
using metastore::SchemaRepository;
using metastore::TableRepository;

constexpr std::string_view kDefaultSchema = "default";

template <class Row>
FieldChanges differences(const DesiredCatalog& desired, const Row& live) {
    FieldChanges changes;
    changes.text("owner", desired.owner, live.owner);
    changes.text("comment", desired.comment, live.comment);
    changes.properties(desired.properties, live.properties);
    return changes;
}

/// Of something new: its owner is the caller until the document says otherwise.
FieldChanges initial_fields(const DesiredCatalog& desired) {
    FieldChanges changes;
    changes.text("owner", desired.owner, std::nullopt);
    changes.text("comment", desired.comment, std::nullopt);
    changes.properties(desired.properties, {});
    return changes;
}

UpdateCatalog update_of(const DesiredCatalog& desired) {
    return {.new_name = std::nullopt,
            .owner = sent(desired.owner),
            .comment = sent(desired.comment),
            .properties = sent(desired.properties),
            .options = std::nullopt};
}

template <class Row>
PlannedChange change_of(std::string kind, const DesiredCatalog& desired, const Row& live,
                        FieldChanges fields) {
    return {.verb = ChangeVerb::change,
            .kind = std::move(kind),
            .name = desired.name,
            .written = desired.written.text(),
            .fields = fields.take(),
            .touched_by = live.provenance.updated_by,
            .touched_at = live.provenance.updated_at};
}

PlannedChange addition_of(std::string kind, const DesiredCatalog& desired, FieldChanges fields) {
    return {.verb = ChangeVerb::add,
            .kind = std::move(kind),
            .name = desired.name,
            .written = desired.written.text(),
            .fields = fields.take(),
            .touched_by = std::nullopt,
            .touched_at = std::nullopt};
}

template <class Row>
PlannedChange removal_of(std::string kind, const std::string& name, const Row& live) {
    return {.verb = ChangeVerb::remove,
            .kind = std::move(kind),
            .name = name,
            .written = {},
            .fields = {},
            .touched_by = live.provenance.updated_by,
            .touched_at = live.provenance.updated_at};
}

template <class Desired>
bool names(const std::vector<Desired>& listed, const std::string& name) {
    return std::any_of(listed.begin(), listed.end(),
                       [&](const Desired& one) { return equals_folded(one.name, name); });
}

/// Whether the document makes the catalog, with its `default` schema.
Result<bool> comes_with_catalog(const PlanWork& work, const catalog::SchemaName& name) {
    if (!equals_folded(name.schema_name, kDefaultSchema)) return false;
    if (!work.request.state.catalogs) return false;
    if (!names(*work.request.state.catalogs, name.catalog_name)) return false;
    SLUICE_TRY(const auto live,
               CatalogRepository(work.transaction).find_by_name(name.catalog_name));
    return !live;
}

Result<void> create_with_owner(const PlanWork& work, const DesiredCatalog& desired) {
    CreateCatalog request;
    request.name = desired.name;
    request.comment = desired.comment.value;
    if (desired.properties.value) request.properties = *desired.properties.value;
    SLUICE_CHECK(create_catalog(work.services, work.who, request, work.context));
    if (!desired.owner.value) return {};
    UpdateCatalog owner;
    owner.owner = desired.owner.value;
    SLUICE_CHECK(update_catalog(work.services, work.who, desired.name, owner, work.context));
    return {};
}

Result<void> create_schema_with_owner(const PlanWork& work, const DesiredSchema& desired) {
    SLUICE_TRY(const catalog::SchemaName name, catalog::parse_schema_name(desired.name));
    CreateSchema request;
    request.name = name.schema_name;
    request.catalog_name = name.catalog_name;
    request.comment = desired.comment.value;
    if (desired.properties.value) request.properties = *desired.properties.value;
    SLUICE_CHECK(create_schema(work.services, work.who, request, work.context));
    if (!desired.owner.value) return {};
    UpdateCatalog owner;
    owner.owner = desired.owner.value;
    SLUICE_CHECK(update_schema(work.services, work.who, desired.name, owner, work.context));
    return {};
}

Result<void> plan_catalog(const PlanWork& work, const DesiredCatalog& desired, PlanDraft& draft) {
    SLUICE_TRY(const auto live,
               at(desired.written, "catalog " + desired.name,
                  if_there(get_catalog(work.services, work.who, desired.name, work.context))));
    if (!live) {
        draft.add(addition_of("catalog", desired, initial_fields(desired)));
        draft.run(Phase::catalogs, [&work, &desired](PlanDraft&) {
            return at(desired.written, "catalog " + desired.name, create_with_owner(work, desired));
        });
        return {};
    }
    FieldChanges fields = differences(desired, *live);
    if (fields.empty()) return {};
    draft.add(change_of("catalog", desired, *live, std::move(fields)));
    draft.run(Phase::catalogs, [&work, &desired](PlanDraft&) -> Result<void> {
        SLUICE_CHECK(at(desired.written, "catalog " + desired.name,
                        update_catalog(work.services, work.who, desired.name, update_of(desired),
                                       work.context)));
        return {};
    });
    return {};
}

Result<void> plan_schema(const PlanWork& work, const DesiredSchema& desired, PlanDraft& draft) {
    const std::string what = "schema " + desired.name;
    SLUICE_TRY(const catalog::SchemaName name,
               at(desired.written, what, catalog::parse_schema_name(desired.name)));
    SLUICE_TRY(const bool given, comes_with_catalog(work, name));
    SLUICE_TRY(auto live,
               at(desired.written, what,
                  if_there(get_schema(work.services, work.who, desired.name, work.context))));
    if (!live && !given) {
        draft.add(addition_of("schema", desired, initial_fields(desired)));
        draft.run(Phase::schemas, [&work, &desired, what](PlanDraft&) {
            return at(desired.written, what, create_schema_with_owner(work, desired));
        });
        return {};
    }
    if (!live) live.emplace().owner = work.who.name;
    FieldChanges fields = differences(desired, *live);
    if (fields.empty()) return {};
    draft.add(given ? addition_of("schema", desired, std::move(fields))
                    : change_of("schema", desired, *live, std::move(fields)));
    draft.run(Phase::schemas, [&work, &desired, what](PlanDraft&) -> Result<void> {
        SLUICE_CHECK(at(desired.written, what,
                        update_schema(work.services, work.who, desired.name, update_of(desired),
                                      work.context)));
        return {};
    });
    return {};
}

Result<void> register_desired(const PlanWork& work, const DesiredTable& desired) {
    const auto found = work.lookups->new_tables.find(fold_ascii(desired.name));
    if (found == work.lookups->new_tables.end()) {
        return Error(Condition::INVALID_STATE, "the metastore has changed meanwhile; try again");
    }
    SLUICE_CHECK(register_table(work.services, work.who, found->second.table, work.context));
    if (!desired.owner.value) return {};
    UpdateTable owner;
    owner.owner = desired.owner.value;
    SLUICE_CHECK(change_table(work.services, work.who, desired.name, owner, work.context));
    return {};
}

Result<std::optional<catalog::Table>> visible_table(const PlanWork& work,
                                                    const std::string& full_name) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(full_name));
    SLUICE_TRY(auto found, TableRepository(work.transaction).find_by_name(name));
    if (!found) return found;
    Rights rights(work.services, work.transaction, work.who);
    SLUICE_CHECK(rights.require(Operation::see_table, subject(*found)));
    return found;
}

Result<void> plan_table(const PlanWork& work, const DesiredTable& desired, PlanDraft& draft) {
    const std::string what = "table " + desired.name;
    SLUICE_TRY(const auto live, at(desired.written, what, visible_table(work, desired.name)));
    if (!live) {
        FieldChanges fields = initial_fields(desired);
        fields.add("location", std::nullopt, desired.location);
        draft.add(addition_of("table", desired, std::move(fields)));
        draft.all_shares = true;
        draft.new_tables.push_back(&desired);
        draft.run(Phase::tables, [&work, &desired, what](PlanDraft&) {
            return at(desired.written, what, register_desired(work, desired));
        });
        return {};
    }
    SLUICE_TRY(const storage::Location location,
               at(desired.written, what, storage::Location::parse(desired.location)));
    if (location.url() != live->location) {
        return at(desired.written, what,
                  Error(Condition::INVALID_STATE,
                        "the location of a table cannot be changed: delete the table first"));
    }
    FieldChanges fields = differences(desired, *live);
    if (fields.empty()) return {};
    draft.add(change_of("table", desired, *live, std::move(fields)));
    draft.run(Phase::tables, [&work, &desired, what](PlanDraft&) -> Result<void> {
        UpdateTable request;
        request.owner = sent(desired.owner);
        request.comment = sent(desired.comment);
        request.properties = sent(desired.properties);
        SLUICE_CHECK(
            at(desired.written, what,
               change_table(work.services, work.who, desired.name, request, work.context)));
        return {};
    });
    return {};
}

Result<std::vector<ManagedObject>> marks(const PlanWork& work) {
    return ManagedObjectRepository(work.transaction).list_of_scope(work.request.scope);
}

}  // namespace

Result<void> plan_catalogs(const PlanWork& work, PlanDraft& draft) {
    if (!work.request.state.catalogs) return {};
    for (const DesiredCatalog& desired : *work.request.state.catalogs)
        SLUICE_CHECK(plan_catalog(work, desired, draft));
    SLUICE_TRY(const std::vector<ManagedObject> managed, marks(work));
    for (const ManagedObject& mark : managed) {
        if (!mark.catalog_id) continue;
        SLUICE_TRY(const auto live,
                   CatalogRepository(work.transaction).find_by_id(*mark.catalog_id));
        if (!live || names(*work.request.state.catalogs, live->name)) continue;
        draft.remove_or_leave(work.request, removal_of("catalog", live->name, *live),
                              Phase::remove_catalogs, [&work, name = live->name](PlanDraft&) {
                                  return delete_catalog(work.services, work.who, name, false,
                                                        work.context);
                              });
    }
    return {};
}

Result<void> plan_schemas(const PlanWork& work, PlanDraft& draft) {
    if (!work.request.state.schemas) return {};
    for (const DesiredSchema& desired : *work.request.state.schemas)
        SLUICE_CHECK(plan_schema(work, desired, draft));
    SLUICE_TRY(const std::vector<ManagedObject> managed, marks(work));
    for (const ManagedObject& mark : managed) {
        if (!mark.schema_id) continue;
        SLUICE_TRY(const auto live, SchemaRepository(work.transaction).find_by_id(*mark.schema_id));
        if (!live || names(*work.request.state.schemas, live->full_name())) continue;
        if (work.request.prune) draft.all_shares = true;
        draft.remove_or_leave(work.request, removal_of("schema", live->full_name(), *live),
                              Phase::remove_schemas, [&work, name = live->full_name()](PlanDraft&) {
                                  return delete_schema(work.services, work.who, name, false,
                                                       work.context);
                              });
    }
    return {};
}

Result<void> plan_tables(const PlanWork& work, PlanDraft& draft) {
    if (!work.request.state.tables) return {};
    for (const DesiredTable& desired : *work.request.state.tables)
        SLUICE_CHECK(plan_table(work, desired, draft));
    SLUICE_TRY(const std::vector<ManagedObject> managed, marks(work));
    for (const ManagedObject& mark : managed) {
        if (!mark.table_id) continue;
        SLUICE_TRY(const auto live, TableRepository(work.transaction).find_by_id(*mark.table_id));
        if (!live || names(*work.request.state.tables, live->full_name())) continue;
        if (work.request.prune) draft.all_shares = true;
        draft.remove_or_leave(work.request, removal_of("table", live->full_name(), *live),
                              Phase::remove_tables, [&work, name = live->full_name()](PlanDraft&) {
                                  return delete_table(work.services, work.who, name, work.context);
                              });
    }
    return {};
}

}  // namespace sluice::governance
