#include "governance/tables.h"

#include <algorithm>

#include "base/encoding.h"
#include "delta/log_file.h"
#include "governance/changes.h"
#include "governance/foreign_catalogs.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "metastore/schema_repository.h"
#include "metastore/table_repository.h"
#include "storage/location.h"

namespace sluice::governance {
namespace {

using metastore::SchemaRepository;
using metastore::TableRepository;
using metastore::Transaction;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

bool holds_state(delta::LogFileKind kind) {
    return kind == delta::LogFileKind::commit || kind == delta::LogFileKind::classic_checkpoint ||
           kind == delta::LogFileKind::checkpoint_part || kind == delta::LogFileKind::v2_checkpoint;
}

/// A104: the log folder must hold a commit or a checkpoint; whether it can be replayed is the
/// warnings' business.
Result<void> require_log(const delta::TableRef& ref, RequestContext& context) {
    auto listed =
        ref.store->list({.prefix = "_delta_log/", .start_after = "", .limit = 1000}, context);
    if (!listed) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "storage_location cannot be read: " + listed.error().message(),
                     listed.error().detail());
    }
    const bool any =
        std::any_of(listed->begin(), listed->end(), [](const storage::ObjectInfo& object) {
            const std::string_view name =
                std::string_view(object.key).substr(object.key.rfind('/') + 1);
            return holds_state(delta::classify_log_file(name).kind);
        });
    if (any) return {};
    return invalid(
        "storage_location holds no Delta table: there is no commit and no checkpoint in its "
        "_delta_log");
}

/// Fills in what the log says; a broken log becomes a warning (A104).
void read_log(const Services& services, TableDetails& details, RequestContext& context) {
    const auto warn = [&](const Error& error) { details.warnings.push_back(error.message()); };
    const auto ref = open_table(services, details.table);
    if (!ref) return warn(ref.error());
    const auto snapshot = services.snapshots.latest(*ref, context);
    if (!snapshot) return warn(snapshot.error());
    const delta::Metadata& metadata = (*snapshot)->metadata();
    details.columns = (*snapshot)->schema().columns(metadata.partition_columns);
    details.log_comment = metadata.description;
}

/// A103: declared columns must be the log's, in order.
Result<void> compare_columns(const std::vector<DeclaredColumn>& declared,
                             const TableDetails& details) {
    if (declared.empty() || !details.warnings.empty()) return {};
    for (std::size_t i = 0; i < declared.size(); ++i) {
        const bool missing = i >= details.columns.size();
        if (missing || details.columns[i].name != declared[i].name) {
            return invalid(
                "column '" + declared[i].name + "' at position " + std::to_string(i) +
                " is not what the table has there" +
                (missing ? std::string(": nothing") : ": '" + details.columns[i].name + "'"));
        }
        const std::string& actual = details.columns[i].type_text;
        if (!declared[i].type_text.empty() && !equals_folded(declared[i].type_text, actual)) {
            return invalid("column '" + declared[i].name + "' has the type " + actual + ", not " +
                           declared[i].type_text);
        }
    }
    if (declared.size() < details.columns.size()) {
        return invalid("column '" + details.columns[declared.size()].name +
                       "' of the table is not among the columns");
    }
    return {};
}

/// A103: so must the partition columns.
Result<void> compare_partitions(const std::vector<std::string>& declared,
                                const TableDetails& details) {
    if (declared.empty() || !details.warnings.empty()) return {};
    std::vector<std::string> actual;
    for (const delta::Column& column : details.columns) {
        if (column.partition_index < 0) continue;
        const auto index = static_cast<std::size_t>(column.partition_index);
        actual.resize(std::max(actual.size(), index + 1));
        actual[index] = column.name;
    }
    const bool same = std::equal(declared.begin(), declared.end(), actual.begin(), actual.end(),
                                 [](const auto& a, const auto& b) { return equals_folded(a, b); });
    if (same) return {};
    std::string known;
    for (const std::string& name : actual) known += (known.empty() ? "" : ", ") + name;
    return invalid("the partition columns of the table are (" + known + ")");
}

Result<void> check_kind(const CreateTable& request) {
    if (!equals_folded(request.table_type, "EXTERNAL")) {
        return invalid(
            "table_type must be EXTERNAL: this server registers tables that lie in your storage");
    }
    if (!equals_folded(request.data_source_format, "DELTA")) {
        return invalid("data_source_format must be DELTA");
    }
    return {};
}

}  // namespace

Result<delta::TableRef> open_table(const Services& services, const catalog::Table& table) {
    SLUICE_TRY(const storage::Location location, storage::Location::parse(table.location));
    SLUICE_TRY(storage::StoreRegistry::OpenedStore opened, services.stores.open(location));
    return delta::TableRef{.id = table.id, .store = std::move(opened.store)};
}

Result<TableDetails> inspect_table(const Services& services, const AdminPrincipal& who,
                                   const CreateTable& request, RequestContext& context) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_kind(request));
    SLUICE_CHECK(check_text("comment", request.comment));
    SLUICE_TRY(const storage::Location location,
               storage::Location::parse(request.storage_location));
    TableDetails details;
    details.table.id = services.random.uuid();
    details.table.name = fold_ascii(request.name);
    details.table.location = location.url();
    details.table.owner = who.name;
    details.table.comment = request.comment;
    details.table.properties = request.properties;
    details.table.provenance = created_by(services, who);
    details.table.catalog_name = fold_ascii(request.catalog_name);
    details.table.schema_name = fold_ascii(request.schema_name);
    auto ref = open_table(services, details.table);
    if (!ref) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "storage_location: " + ref.error().message(), ref.error().detail());
    }
    SLUICE_CHECK(require_log(*ref, context));
    read_log(services, details, context);
    SLUICE_CHECK(compare_columns(request.columns, details));
    SLUICE_CHECK(compare_partitions(request.partition_columns, details));
    return details;
}

Result<void> register_table(const Services& services, const AdminPrincipal& who,
                            catalog::Table table, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        SLUICE_TRY(
            const catalog::Schema schema,
            SchemaRepository(transaction).get_by_name({table.catalog_name, table.schema_name}));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::create_table, subject(schema)));
        table.schema_id = schema.id;
        return TableRepository(transaction).insert(table);
    });
}

Result<TableDetails> create_table(const Services& services, const AdminPrincipal& who,
                                  const CreateTable& request, RequestContext& context) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_kind(request));
    SLUICE_CHECK(check_text("comment", request.comment));
    SLUICE_CHECK(storage::Location::parse(request.storage_location));
    // Rights and the parent come before anything is said about the storage.
    SLUICE_CHECK(services.database.read(context, [&](Transaction& transaction) -> Result<void> {
        Rights rights(services, transaction, who);
        SLUICE_TRY(const catalog::Schema parent,
                   explained(transaction, rights, request.catalog_name,
                             SchemaRepository(transaction)
                                 .get_by_name({fold_ascii(request.catalog_name),
                                               fold_ascii(request.schema_name)})));
        return rights.require(Operation::create_table, subject(parent));
    }));
    SLUICE_TRY(TableDetails details, inspect_table(services, who, request, context));
    SLUICE_CHECK(register_table(services, who, details.table, context));
    return details;
}

TableDetails describe_table(const Services& services, catalog::Table row, RequestContext& context) {
    TableDetails details;
    details.table = std::move(row);
    read_log(services, details, context);
    return details;
}

Result<TableDetails> get_table(const Services& services, const AdminPrincipal& who,
                               std::string_view full_name, RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(full_name));
    using Row = catalog::Table;
    SLUICE_TRY(Row row,
               services.database.read(context, [&](Transaction& transaction) -> Result<Row> {
                   Rights rights(services, transaction, who);
                   SLUICE_TRY(Row found, explained(transaction, rights, name.catalog_name,
                                                   TableRepository(transaction).get_by_name(name)));
                   SLUICE_CHECK(rights.require(Operation::see_table, subject(found)));
                   return found;
               }));
    return describe_table(services, std::move(row), context);
}

Result<bool> table_exists(const Services& services, const AdminPrincipal& who,
                          std::string_view full_name, RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(full_name));
    return services.database.read(context, [&](Transaction& transaction) -> Result<bool> {
        SLUICE_TRY(const auto row, TableRepository(transaction).find_by_name(name));
        if (!row) return false;
        return Rights(services, transaction, who).may(Operation::see_table, subject(*row));
    });
}

Result<AdminPage<catalog::Table>> list_tables(const Services& services, const AdminPrincipal& who,
                                              const catalog::SchemaName& schema,
                                              const PageParameters& page, RequestContext& context) {
    SLUICE_TRY(const PagePlan plan,
               plan_page(services, who, "tables", {fold_ascii(schema.full())}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<catalog::Table>> {
            Rights rights(services, transaction, who);
            SLUICE_TRY(const catalog::Schema parent,
                       explained(transaction, rights, schema.catalog_name,
                                 SchemaRepository(transaction).get_by_name(schema)));
            SLUICE_TRY(auto rows, TableRepository(transaction).list(parent.id, plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Table& row) { return row.name; });
            SLUICE_CHECK(rights.keep_allowed(Operation::see_table, cut.items));
            return cut;
        });
}

Result<void> delete_table(const Services& services, const AdminPrincipal& who,
                          std::string_view full_name, RequestContext& context) {
    SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(full_name));
    SLUICE_TRY(
        const std::string id,
        services.database.write(context, [&](Transaction& transaction) -> Result<std::string> {
            TableRepository tables(transaction);
            SLUICE_TRY(const catalog::Table row, tables.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::delete_table, subject(row)));
            SLUICE_CHECK(tables.remove(row));
            return row.id;
        }));
    services.snapshots.forget(id);
    return {};
}

delta::SnapshotPtr current_snapshot(const Services& services, const catalog::Table& table,
                                    RequestContext& context, std::string& warning) {
    const auto ref = open_table(services, table);
    auto snapshot =
        ref ? services.snapshots.latest(*ref, context) : Result<delta::SnapshotPtr>(ref.error());
    if (!snapshot) {
        warning = "'" + table.full_name() + "' cannot be read now: " + snapshot.error().message();
        return nullptr;
    }
    const std::string obstacles = (*snapshot)->features().parquet_obstacles();
    if (!obstacles.empty()) {
        warning =
            "'" + table.full_name() + "' cannot be read in parquet format because of " + obstacles;
    }
    return std::move(*snapshot);
}

}  // namespace sluice::governance
