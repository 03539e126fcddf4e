#include <algorithm>

#include "base/encoding.h"
#include "governance/statements/cells.h"
#include "governance/statements/families.h"
#include "governance/statements/type_text.h"
#include "governance/statements/values.h"
#include "governance/table_changes.h"
#include "governance/tables.h"
#include "sql/error_text.h"

namespace sluice::governance {
namespace {

/// S35, S36: Delta tables that lie in somebody's storage are registered; everything else is not
/// done here.
Result<void> check_form(const sql::CreateTable& statement) {
    const sql::SourcePosition name = statement.name.position;
    if (statement.format && equals_folded(statement.format->text, "DELTASHARING")) {
        return sql::located(
            Condition::UNSUPPORTED_FEATURE,
            "USING DELTASHARING belongs in the Spark of the recipient; here a catalog is made of a "
            "share by CREATE CATALOG … USING SHARE",
            statement.format->position);
    }
    if (statement.format && !equals_folded(statement.format->text, "DELTA"))
        return unsupported("USING " + statement.format->text, statement.format->position);
    if (statement.query) return unsupported("CREATE TABLE … AS SELECT", name);
    if (statement.or_replace) return unsupported("CREATE OR REPLACE TABLE", name);
    if (!statement.cluster_by.empty())
        return unsupported("CLUSTER BY", statement.cluster_by.front().position);
    if (!statement.location) return unsupported("CREATE TABLE without LOCATION", name);
    for (const sql::ColumnDefinition& column : statement.columns) {
        if (column.mask) return unsupported("MASK", column.name.position);
        if (column.default_value) return unsupported("DEFAULT", column.name.position);
    }
    return {};
}

Result<std::map<std::string, std::string>> properties_of(
    const std::vector<sql::Property>& properties) {
    std::map<std::string, std::string> out;
    for (const sql::Property& property : properties) {
        if (out.emplace(property.key, text_of(property.value)).second) continue;
        return sql::located(Condition::INVALID_PARAMETER_VALUE,
                            "the property '" + property.key + "' stands twice", property.position);
    }
    return out;
}

Result<CreateTable> request_of(Execution& run, const sql::CreateTable& statement) {
    SLUICE_TRY(const catalog::TableName name,
               explained(run, catalog::parse_table_name(table_name(run.session, statement.name)),
                         {.table = &statement.name}));
    CreateTable request;
    request.catalog_name = name.catalog_name;
    request.schema_name = name.schema_name;
    request.name = name.table_name;
    request.table_type = "EXTERNAL";
    request.data_source_format = "DELTA";
    request.storage_location = text_of(*statement.location);
    if (statement.comment) request.comment = text_of(*statement.comment);
    SLUICE_TRY(request.properties, properties_of(statement.properties));
    for (const sql::ColumnDefinition& column : statement.columns)
        request.columns.push_back(
            {.name = column.name.text, .type_text = log_type_text(column.type)});
    for (const sql::Identifier& column : statement.partitioned_by)
        request.partition_columns.push_back(column.text);
    return request;
}

Result<ResultTable> updated(Execution& run, const sql::ObjectName& name,
                            const UpdateTable& update) {
    auto details =
        update_table(run.services, run.who, table_name(run.session, name), update, run.context);
    if (!details) return explained(run, std::move(details).error(), {.table = &name});
    return ResultTable{};
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name, const sql::OwnerTo& owner) {
    UpdateTable update;
    update.owner = principal_name(owner.principal);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::SetProperties& set) {
    SLUICE_TRY(const auto properties, properties_of(set.properties));
    UpdateTable update;
    for (const auto& [key, value] : properties) update.property_changes.emplace(key, value);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::UnsetProperties& unset) {
    UpdateTable update;
    for (const std::string& key : unset.keys) update.property_changes.emplace(key, std::nullopt);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution&, const sql::ObjectName& name, const sql::RenameTo&) {
    return unsupported("ALTER TABLE … RENAME TO", name.position);
}

Result<ResultTable> apply(Execution&, const sql::ObjectName& name, const sql::AddColumns&) {
    return unsupported("ALTER TABLE … ADD COLUMNS on an external table", name.position);
}

Result<ResultTable> apply(Execution&, const sql::ObjectName&, const sql::SetColumnComment& set) {
    return unsupported("ALTER COLUMN on an external table", set.column.position);
}

Result<ResultTable> apply(Execution&, const sql::ObjectName&, const sql::SetColumnMask& set) {
    return unsupported("SET MASK", set.column.position);
}

Result<ResultTable> apply(Execution&, const sql::ObjectName&, const sql::DropColumnMask& drop) {
    return unsupported("DROP MASK", drop.column.position);
}

Result<ResultTable> apply(Execution&, const sql::ObjectName&, const sql::SetRowFilter& set) {
    return unsupported("SET ROW FILTER", set.function.position);
}

Result<ResultTable> apply(Execution&, const sql::ObjectName& name, const sql::DropRowFilter&) {
    return unsupported("DROP ROW FILTER", name.position);
}

}  // namespace

Result<ResultTable> execute(Execution& run, const sql::CreateTable& statement) {
    SLUICE_CHECK(check_form(statement));
    SLUICE_TRY(const CreateTable request, request_of(run, statement));
    if (statement.if_not_exists) {
        // Of a table that is there nobody asks whether the location would do.
        SLUICE_TRY(const bool there,
                   table_exists(run.services, run.who, table_name(run.session, statement.name),
                                run.context));
        if (there) return ResultTable{};
    }
    auto created = create_table(run.services, run.who, request, run.context);
    ResultTable answer;
    if (created) answer.notices = created->warnings;
    SLUICE_CHECK(explained(
        run,
        forgiving(std::move(created), statement.if_not_exists, Condition::TABLE_ALREADY_EXISTS),
        {.table = &statement.name}));
    return answer;
}

Result<ResultTable> execute(Execution& run, const sql::AlterTable& statement) {
    return std::visit([&](const auto& action) { return apply(run, statement.name, action); },
                      statement.action);
}

Result<ResultTable> execute(Execution& run, const sql::DropTable& statement) {
    const std::string name = table_name(run.session, statement.name);
    auto dropped = forgiving(delete_table(run.services, run.who, name, run.context),
                             statement.if_exists, Condition::TABLE_DOES_NOT_EXIST);
    SLUICE_CHECK(explained(run, std::move(dropped), {.table = &statement.name}));
    return ResultTable{};
}

}  // namespace sluice::governance
