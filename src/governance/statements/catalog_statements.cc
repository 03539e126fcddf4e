#include "base/encoding.h"
#include "governance/catalogs.h"
#include "governance/statements/cells.h"
#include "governance/statements/families.h"
#include "governance/statements/show_pattern.h"
#include "governance/statements/values.h"
#include "sql/error_text.h"

namespace sluice::governance {
namespace {

/// What is full is emptied otherwise than by REST.
Result<void> with_cascade(Result<void> result, std::string_view kind, const std::string& name,
                          sql::SourcePosition position) {
    if (result) return result;
    const Condition condition = result.error().condition();
    if (condition != Condition::CATALOG_NOT_EMPTY && condition != Condition::SCHEMA_NOT_EMPTY)
        return result;
    return sql::located(
        condition,
        std::string(kind) + " '" + name + "' is not empty; CASCADE drops it with all it holds",
        position);
}

template <class T>
void describe_extended(ResultTable& table, const T& row) {
    table.rows.push_back({"Created By", row.provenance.created_by});
    table.rows.push_back({"Created At", time_text(row.provenance.created_at)});
    table.rows.push_back({"Updated By", row.provenance.updated_by});
    table.rows.push_back({"Updated At", time_text(row.provenance.updated_at)});
    std::string properties;
    for (const auto& [key, value] : row.properties) {
        properties += properties.empty() ? "(" : ", (";
        properties.append(key).append(",").append(value).append(")");
    }
    table.rows.push_back({"Properties", "(" + properties + ")"});
}

}  // namespace

Result<ResultTable> execute(Execution& run, const sql::CreateCatalog& statement) {
    CreateCatalog request;
    request.name = catalog_name(statement.name);
    if (statement.comment) request.comment = text_of(*statement.comment);
    if (statement.managed_location) request.storage_root = text_of(*statement.managed_location);
    Mentioned mentioned{.catalog = &statement.name};
    if (statement.using_share) {
        request.provider_name = sharing_name(statement.using_share->provider);
        request.share_name = sharing_name(statement.using_share->share);
        mentioned.provider = &statement.using_share->provider;
        mentioned.share = &statement.using_share->share;
    }
    SLUICE_CHECK(explained(run,
                           forgiving(create_catalog(run.services, run.who, request, run.context),
                                     statement.if_not_exists, Condition::CATALOG_ALREADY_EXISTS),
                           mentioned));
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::DropCatalog& statement) {
    const std::string name = catalog_name(statement.name);
    const bool cascade = statement.behavior == sql::DropBehavior::cascade;
    auto dropped =
        explained(run,
                  forgiving(delete_catalog(run.services, run.who, name, cascade, run.context),
                            statement.if_exists, Condition::CATALOG_DOES_NOT_EXIST),
                  {.catalog = &statement.name});
    SLUICE_CHECK(with_cascade(std::move(dropped), "Catalog", name, statement.name.position));
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::DescribeCatalog& statement) {
    SLUICE_TRY(
        const catalog::Catalog row,
        explained(run,
                  get_catalog(run.services, run.who, catalog_name(statement.name), run.context),
                  {.catalog = &statement.name}));
    ResultTable table = table_of("info_name, info_value");
    table.rows = {{"Catalog Name", row.name}, {"Comment", row.comment}, {"Owner", row.owner}};
    if (statement.extended) describe_extended(table, row);
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::ShowCatalogs& statement) {
    SLUICE_TRY(const auto page, list_catalogs(run.services, run.who, {}, run.context));
    const NameFilter filter(statement.pattern);
    ResultTable table = table_of("catalog");
    for (const catalog::Catalog& row : page.items) {
        if (filter.keeps(row.name)) table.rows.push_back({row.name});
    }
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::UseCatalog& statement) {
    SLUICE_TRY(
        const catalog::Catalog row,
        explained(run,
                  get_catalog(run.services, run.who, catalog_name(statement.name), run.context),
                  {.catalog = &statement.name}));
    run.session.catalog = row.name;
    run.session.schema = "default";
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::CreateSchema& statement) {
    SLUICE_TRY(const catalog::SchemaName name,
               explained(run, catalog::parse_schema_name(schema_name(run.session, statement.name)),
                         {.schema = &statement.name}));
    CreateSchema request;
    request.name = name.schema_name;
    request.catalog_name = name.catalog_name;
    if (statement.comment) request.comment = text_of(*statement.comment);
    if (statement.managed_location) request.storage_root = text_of(*statement.managed_location);
    SLUICE_CHECK(explained(run,
                           forgiving(create_schema(run.services, run.who, request, run.context),
                                     statement.if_not_exists, Condition::SCHEMA_ALREADY_EXISTS),
                           {.schema = &statement.name}));
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::DropSchema& statement) {
    const std::string name = schema_name(run.session, statement.name);
    const bool cascade = statement.behavior == sql::DropBehavior::cascade;
    auto dropped =
        explained(run,
                  forgiving(delete_schema(run.services, run.who, name, cascade, run.context),
                            statement.if_exists, Condition::SCHEMA_DOES_NOT_EXIST),
                  {.schema = &statement.name});
    SLUICE_CHECK(with_cascade(std::move(dropped), "Schema", name, statement.name.position));
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::DescribeSchema& statement) {
    SLUICE_TRY(const catalog::Schema row,
               explained(run,
                         get_schema(run.services, run.who, schema_name(run.session, statement.name),
                                    run.context),
                         {.schema = &statement.name}));
    ResultTable table = table_of("database_description_item, database_description_value");
    table.rows = {{"Catalog Name", row.catalog_name},
                  {"Namespace Name", row.name},
                  {"Comment", row.comment},
                  {"Owner", row.owner}};
    if (statement.extended) describe_extended(table, row);
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::ShowSchemas& statement) {
    const std::string parent =
        statement.catalog ? catalog_name(*statement.catalog) : run.session.catalog;
    Mentioned mentioned;
    if (statement.catalog) mentioned.catalog = &*statement.catalog;
    SLUICE_TRY(
        const auto page,
        explained(run, list_schemas(run.services, run.who, parent, {}, run.context), mentioned));
    const NameFilter filter(statement.pattern);
    ResultTable table = table_of("databaseName");
    for (const catalog::Schema& row : page.items) {
        if (filter.keeps(row.name)) table.rows.push_back({row.name});
    }
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::UseSchema& statement) {
    SLUICE_TRY(const catalog::Schema row,
               explained(run,
                         get_schema(run.services, run.who, schema_name(run.session, statement.name),
                                    run.context),
                         {.schema = &statement.name}));
    run.session.catalog = row.catalog_name;
    run.session.schema = row.name;
    return ResultTable{};
}

}  // namespace sluice::governance
