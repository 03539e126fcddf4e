// Which objects a file manages (Y25).
#include "catalog/names.h"
#include "governance/plan_steps.h"
#include "governance/rights.h"
#include "metastore/catalog_repository.h"
#include "metastore/managed_object_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using metastore::ManagedObject;
using metastore::ManagedObjectRepository;

/// Whoever may not change an object does not mark it either.
Result<void> put(const PlanWork& work, Operation operation, const Subject& object,
                 ManagedObject mark, const Written& written) {
    Rights rights(work.services, work.transaction, work.who);
    SLUICE_TRY(const bool allowed, rights.may(operation, object));
    if (!allowed) return {};
    mark.managed_by = written.file.empty() ? work.request.scope : written.file;
    if (mark.managed_by.empty()) return {};
    mark.first_applied_at = work.now;
    mark.applied_by = work.who.name;
    SLUICE_CHECK(ManagedObjectRepository(work.transaction).put(mark));
    return {};
}

Result<void> mark_catalogs(const PlanWork& work) {
    if (!work.request.state.catalogs) return {};
    for (const DesiredCatalog& desired : *work.request.state.catalogs) {
        SLUICE_TRY(const auto row,
                   metastore::CatalogRepository(work.transaction).find_by_name(desired.name));
        if (!row) continue;
        SLUICE_CHECK(put(work, Operation::update_catalog, subject(*row), {.catalog_id = row->id},
                         desired.written));
    }
    return {};
}

Result<void> mark_schemas(const PlanWork& work) {
    if (!work.request.state.schemas) return {};
    for (const DesiredSchema& desired : *work.request.state.schemas) {
        SLUICE_TRY(const catalog::SchemaName name, catalog::parse_schema_name(desired.name));
        SLUICE_TRY(const auto row,
                   metastore::SchemaRepository(work.transaction).find_by_name(name));
        if (!row) continue;
        SLUICE_CHECK(put(work, Operation::update_schema, subject(*row), {.schema_id = row->id},
                         desired.written));
    }
    return {};
}

Result<void> mark_tables(const PlanWork& work) {
    if (!work.request.state.tables) return {};
    for (const DesiredTable& desired : *work.request.state.tables) {
        SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(desired.name));
        SLUICE_TRY(const auto row, metastore::TableRepository(work.transaction).find_by_name(name));
        if (!row) continue;
        SLUICE_CHECK(put(work, Operation::update_table, subject(*row), {.table_id = row->id},
                         desired.written));
    }
    return {};
}

Result<void> mark_shares(const PlanWork& work) {
    if (!work.request.state.shares) return {};
    for (const DesiredShare& desired : *work.request.state.shares) {
        SLUICE_TRY(const auto row,
                   metastore::ShareRepository(work.transaction).find_by_name(desired.name));
        if (!row) continue;
        SLUICE_CHECK(put(work, Operation::update_share, subject(*row), {.share_id = row->id},
                         desired.written));
    }
    return {};
}

Result<void> mark_recipients(const PlanWork& work) {
    if (!work.request.state.recipients) return {};
    for (const DesiredRecipient& desired : *work.request.state.recipients) {
        SLUICE_TRY(const auto row,
                   metastore::RecipientRepository(work.transaction).find_by_name(desired.name));
        if (!row) continue;
        SLUICE_CHECK(put(work, Operation::update_recipient, subject(*row),
                         {.recipient_id = row->id}, desired.written));
    }
    return {};
}

Result<void> mark_grants(const PlanWork& work) {
    if (!work.request.state.grants) return {};
    for (const DesiredGrant& desired : *work.request.state.grants) {
        const std::vector<std::string> whole = {""};
        SLUICE_TRY(const auto share,
                   metastore::ShareRepository(work.transaction).find_by_name(desired.share));
        if (!share) continue;
        for (const std::string& object : desired.tables ? *desired.tables : whole) {
            SLUICE_TRY(auto mark, grant_mark(work, desired, object));
            if (!mark) continue;
            SLUICE_CHECK(put(work, Operation::grant_share, subject(*share), std::move(*mark),
                             desired.written));
        }
    }
    return {};
}

}  // namespace

Result<void> mark_managed(const PlanWork& work) {
    for (auto mark :
         {mark_catalogs, mark_schemas, mark_tables, mark_shares, mark_recipients, mark_grants}) {
        SLUICE_CHECK(mark(work));
    }
    return {};
}

}  // namespace sluice::governance
