#include "governance/table_changes.h"

#include "base/encoding.h"
#include "governance/changes.h"
#include "governance/foreign_catalogs.h"
#include "governance/name_pattern.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "governance/share_standing.h"
#include "metastore/catalog_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using metastore::SchemaRepository;
using metastore::TableRepository;
using metastore::Transaction;

bool wanted(const std::optional<std::string>& pattern, std::string_view name) {
    return !pattern || matches_name_pattern(*pattern, name);
}

/// Applies what is present; false if nothing differs (A68).
Result<bool> apply(const UpdateTable& request, catalog::Table& row) {
    bool changed = false;
    const auto set = [&](auto& target, const auto& value) {
        changed = changed || target != value;
        target = value;
    };
    if (request.owner) {
        SLUICE_CHECK(check_owner(*request.owner));
        set(row.owner, *request.owner);
    }
    SLUICE_CHECK(check_text("comment", request.comment));
    if (request.comment) set(row.comment, request.comment);
    if (request.clear_comment) set(row.comment, std::optional<std::string>());
    if (request.properties) set(row.properties, *request.properties);
    if (!request.property_changes.empty())
        set(row.properties, with_changes(row.properties, request.property_changes));
    return changed;
}

/// Where the page before ended: `schema.table`, neither of which can hold a dot.
struct Position {
    std::string schema_name;
    std::string table_name;
};

Position position_of(std::string_view key) {
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos) return {};
    return {.schema_name = std::string(key.substr(0, dot)),
            .table_name = std::string(key.substr(dot + 1))};
}

/// Reads schema by schema, up to `limit` tables.
Result<std::vector<catalog::Table>> read_summaries(Transaction& transaction, Rights& rights,
                                                   const catalog::Catalog& parent,
                                                   const TableSummaryRequest& request,
                                                   const metastore::NamePage& page) {
    const Position start = position_of(page.after);
    SLUICE_TRY(const std::vector<catalog::Schema> schemas,
               SchemaRepository(transaction).list(parent.id, {}));
    std::vector<catalog::Table> found;
    for (const catalog::Schema& schema : schemas) {
        if (schema.name < start.schema_name || !wanted(request.schema_name_pattern, schema.name))
            continue;
        const bool continued = schema.name == start.schema_name;
        metastore::NamePage rest;
        if (continued) rest.after = start.table_name;
        SLUICE_TRY(const std::vector<catalog::Table> tables,
                   TableRepository(transaction).list(schema.id, rest));
        for (const catalog::Table& table : tables) {
            if (!wanted(request.table_name_pattern, table.name)) continue;
            SLUICE_TRY(const bool allowed, rights.may(Operation::see_table, subject(table)));
            if (!allowed) continue;
            found.push_back(table);
            if (found.size() >= static_cast<std::size_t>(page.limit)) return found;
        }
    }
    return found;
}

}  // namespace

Result<catalog::Table> change_table(const Services& services, const AdminPrincipal& who,
                                    std::string_view full_name, const UpdateTable& request,
                                    RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(full_name));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Table> {
            TableRepository tables(transaction);
            SLUICE_TRY(catalog::Table row, tables.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::update_table, subject(row)));
            const std::string owner_before = row.owner;
            SLUICE_TRY(const bool changed, apply(request, row));
            if (!changed) return row;
            touch(row.provenance, services, who);
            SLUICE_CHECK(tables.update(row));
            if (row.owner != owner_before) SLUICE_CHECK(recheck_source(services, transaction, row));
            return row;
        });
}

Result<TableDetails> update_table(const Services& services, const AdminPrincipal& who,
                                  std::string_view full_name, const UpdateTable& request,
                                  RequestContext& context) {
    SLUICE_TRY(catalog::Table changed, change_table(services, who, full_name, request, context));
    return describe_table(services, std::move(changed), context);
}

Result<AdminPage<catalog::Table>> list_table_summaries(const Services& services,
                                                       const AdminPrincipal& who,
                                                       const TableSummaryRequest& request,
                                                       RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "table-summaries",
                                              {fold_ascii(request.catalog_name),
                                               request.schema_name_pattern.value_or("%"),
                                               request.table_name_pattern.value_or("%")},
                                              request.page));
    using Page = AdminPage<catalog::Table>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Page> {
        SLUICE_TRY(const catalog::Catalog parent,
                   metastore::CatalogRepository(transaction).get_by_name(request.catalog_name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(require_served(rights, parent));
        SLUICE_TRY(std::vector<catalog::Table> rows,
                   read_summaries(transaction, rights, parent, request, plan.page));
        return cut_page(services, plan, std::move(rows),
                        [](const catalog::Table& row) { return row.schema_name + "." + row.name; });
    });
}

}  // namespace sluice::governance
