#include <algorithm>

#include "governance/statements/cells.h"
#include "governance/statements/families.h"
#include "governance/statements/show_pattern.h"
#include "governance/statements/values.h"
#include "governance/table_log.h"
#include "governance/tables.h"
#include "sql/error_text.h"
#include "sql/parser.h"
#include "sql/printer.h"

namespace sluice::governance {
namespace {

Result<TableDetails> details_of(Execution& run, const sql::ObjectName& name) {
    return explained(run,
                     get_table(run.services, run.who, table_name(run.session, name), run.context),
                     {.table = &name});
}

Result<TableState> state_of(Execution& run, const sql::ObjectName& name) {
    return explained(run,
                     table_state(run.services, run.who, table_name(run.session, name), run.context),
                     {.table = &name});
}

std::vector<delta::Column> partition_columns(const TableDetails& details) {
    std::vector<delta::Column> columns;
    for (const delta::Column& column : details.columns) {
        if (column.partition_index >= 0) columns.push_back(column);
    }
    std::sort(columns.begin(), columns.end(),
              [](const auto& a, const auto& b) { return a.partition_index < b.partition_index; });
    return columns;
}

Row column_row(const delta::Column& column) {
    return {column.name, column.type_text, column.comment};
}

void add_section(ResultTable& table, std::string title) {
    table.rows.push_back({"", "", ""});
    table.rows.push_back({std::move(title), "", ""});
}

void add_details(ResultTable& table, const TableDetails& details) {
    const catalog::Table& row = details.table;
    add_section(table, "# Detailed Table Information");
    const auto item = [&](std::string name, std::string value) {
        table.rows.push_back({std::move(name), std::move(value), ""});
    };
    item("Catalog", row.catalog_name);
    item("Database", row.schema_name);
    item("Table", row.name);
    item("Owner", row.owner);
    item("Created Time", time_text(row.provenance.created_at));
    item("Created By", row.provenance.created_by);
    item("Type", "EXTERNAL");
    item("Provider", "delta");
    item("Location", row.location);
    const auto& comment = row.comment ? row.comment : details.log_comment;
    if (comment) item("Comment", *comment);
    std::string properties;
    for (const auto& [key, value] : row.properties) {
        if (!properties.empty()) properties += ',';
        properties.append(key).append("=").append(value);
    }
    item("Table Properties", "[" + properties + "]");
}

std::vector<std::string> features_of(const delta::Protocol& protocol) {
    std::vector<std::string> features;
    for (const auto* list : {&protocol.reader_features, &protocol.writer_features}) {
        if (*list) features.insert(features.end(), (*list)->begin(), (*list)->end());
    }
    std::sort(features.begin(), features.end());
    features.erase(std::unique(features.begin(), features.end()), features.end());
    return features;
}

Cell map_or_null(const std::vector<std::pair<std::string, std::string>>& values) {
    return values.empty() ? Cell() : Cell(map_cell(values));
}

/// A statement that would register the table as it is.
Result<sql::CreateTable> creation_of(const TableDetails& details) {
    const auto identifier = [](const std::string& text) {
        return sql::Identifier{.text = text, .position = {}};
    };
    sql::CreateTable out;
    for (const std::string* part :
         {&details.table.catalog_name, &details.table.schema_name, &details.table.name})
        out.name.parts.push_back(identifier(*part));
    for (const delta::Column& column : details.columns) {
        SLUICE_TRY(sql::DataType type, sql::parse_data_type_text(column.type_text));
        out.columns.push_back({.name = identifier(column.name),
                               .type = std::move(type),
                               .not_null = !column.nullable,
                               .default_value = std::nullopt,
                               .comment = column.comment,
                               .mask = std::nullopt});
    }
    for (const delta::Column& column : partition_columns(details))
        out.partitioned_by.push_back(identifier(column.name));
    out.format = identifier("DELTA");
    out.location = details.table.location;
    if (details.table.comment) out.comment = *details.table.comment;
    for (const auto& [key, value] : details.table.properties)
        out.properties.push_back({.key = key, .value = value, .position = {}});
    return out;
}

/// The names of the schema that a list of tables is of.
Result<catalog::SchemaName> listed_schema(Execution& run,
                                          const std::optional<sql::ObjectName>& schema) {
    if (!schema) {
        return catalog::SchemaName{.catalog_name = run.session.catalog,
                                   .schema_name = run.session.schema};
    }
    return explained(run, catalog::parse_schema_name(schema_name(run.session, *schema)),
                     {.schema = &*schema});
}

Mentioned mentioned_schema(const std::optional<sql::ObjectName>& schema) {
    Mentioned mentioned;
    if (schema) mentioned.schema = &*schema;
    return mentioned;
}

}  // namespace

/// S65.
Result<ResultTable> execute(Execution& run, const sql::DescribeTable& statement) {
    if (statement.as_json) return unsupported("DESCRIBE … AS JSON", statement.name.position);
    SLUICE_TRY(const TableDetails details, details_of(run, statement.name));
    ResultTable table = table_of("col_name, data_type, comment");
    table.notices = details.warnings;
    for (const delta::Column& column : details.columns) table.rows.push_back(column_row(column));
    const std::vector<delta::Column> partitions = partition_columns(details);
    if (!partitions.empty()) {
        add_section(table, "# Partition Information");
        table.rows.push_back({"# col_name", "data_type", "comment"});
    }
    for (const delta::Column& column : partitions) table.rows.push_back(column_row(column));
    if (statement.extended) add_details(table, details);
    return table;
}

/// S66.
Result<ResultTable> execute(Execution& run, const sql::DescribeDetail& statement) {
    SLUICE_TRY(const TableState state, state_of(run, statement.name));
    const delta::Metadata& metadata = state.snapshot->metadata();
    const delta::Protocol& protocol = state.snapshot->protocol();
    const auto& comment = state.table.comment ? state.table.comment : metadata.description;
    ResultTable table = table_of(
        "format, id, name, description, location, createdAt TIMESTAMP, lastModified TIMESTAMP, "
        "partitionColumns ARRAY<STRING>, clusteringColumns ARRAY<STRING>, numFiles BIGINT, "
        "sizeInBytes BIGINT, properties MAP<STRING,STRING>, minReaderVersion INT, "
        "minWriterVersion INT, tableFeatures ARRAY<STRING>, statistics MAP<STRING,STRING>");
    table.rows.push_back(
        {"delta", metadata.id, state.table.full_name(), comment, state.table.location,
         time_cell(metadata.created_time_ms), time_cell(state.snapshot->commit_time_ms()),
         array_cell(metadata.partition_columns), "[]", std::to_string(state.snapshot->num_files()),
         std::to_string(state.snapshot->total_size_bytes()), map_cell(metadata.configuration),
         std::to_string(protocol.min_reader_version), std::to_string(protocol.min_writer_version),
         array_cell(features_of(protocol)), "{}"});
    return table;
}

/// S67.
Result<ResultTable> execute(Execution& run, const sql::DescribeHistory& statement) {
    std::optional<std::int64_t> limit;
    if (statement.limit) limit = integer_of(*statement.limit);
    if (limit && *limit < 0) {
        return sql::located(Condition::INVALID_PARAMETER_VALUE, "LIMIT cannot be negative",
                            statement.name.position);
    }
    SLUICE_TRY(const auto commits,
               explained(run,
                         table_commits(run.services, run.who,
                                       table_name(run.session, statement.name), limit, run.context),
                         {.table = &statement.name}));
    ResultTable table = table_of(
        "version BIGINT, timestamp TIMESTAMP, userId, userName, operation, "
        "operationParameters MAP<STRING,STRING>, job STRUCT<>, notebook STRUCT<>, clusterId, "
        "readVersion BIGINT, isolationLevel, isBlindAppend BOOLEAN, "
        "operationMetrics MAP<STRING,STRING>, userMetadata, engineInfo");
    for (const CommitRecord& commit : commits) {
        table.rows.push_back(
            {std::to_string(commit.version), time_cell(commit.time), commit.user_id,
             commit.user_name, commit.operation, map_or_null(commit.operation_parameters),
             std::nullopt, std::nullopt, std::nullopt, integer_cell(commit.read_version),
             commit.isolation_level,
             commit.is_blind_append ? Cell(boolean_cell(*commit.is_blind_append)) : Cell(),
             map_or_null(commit.operation_metrics), commit.user_metadata, commit.engine_info});
    }
    return table;
}

/// S63.
Result<ResultTable> execute(Execution& run, const sql::ShowTables& statement) {
    SLUICE_TRY(const catalog::SchemaName schema, listed_schema(run, statement.schema));
    SLUICE_TRY(const auto page,
               explained(run, list_tables(run.services, run.who, schema, {}, run.context),
                         mentioned_schema(statement.schema)));
    const NameFilter filter(statement.pattern);
    ResultTable table = table_of("database, tableName, isTemporary BOOLEAN");
    for (const catalog::Table& row : page.items) {
        if (filter.keeps(row.name))
            table.rows.push_back({row.schema_name, row.name, boolean_cell(false)});
    }
    return table;
}

/// S63. There are no views, but whoever asks in a schema that is not there is told so.
Result<ResultTable> execute(Execution& run, const sql::ShowViews& statement) {
    SLUICE_TRY(const catalog::SchemaName schema, listed_schema(run, statement.schema));
    SLUICE_CHECK(explained(run, list_tables(run.services, run.who, schema, {}, run.context),
                           mentioned_schema(statement.schema)));
    return table_of("namespace, viewName, isTemporary BOOLEAN, isMaterialized BOOLEAN");
}

/// S64.
Result<ResultTable> execute(Execution& run, const sql::ShowColumns& statement) {
    SLUICE_TRY(const TableDetails details, details_of(run, statement.table));
    ResultTable table = table_of("col_name");
    table.notices = details.warnings;
    for (const delta::Column& column : details.columns) table.rows.push_back({column.name});
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::ShowCreateTable& statement) {
    SLUICE_TRY(const TableDetails details, details_of(run, statement.table));
    SLUICE_TRY(sql::CreateTable creation, creation_of(details));
    ResultTable table = table_of("createtab_stmt");
    table.notices = details.warnings;
    table.rows.push_back({sql::to_sql(sql::Statement(std::move(creation)))});
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::ShowPartitions& statement) {
    SLUICE_TRY(const TableState state, state_of(run, statement.table));
    SLUICE_TRY(auto rows,
               explained(run, table_partitions(state, run.context), {.table = &statement.table}));
    ResultTable table;
    for (const std::string& name : state.snapshot->metadata().partition_columns)
        table.columns.push_back({.name = name, .type_text = "STRING"});
    table.rows = std::move(rows);
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::ShowTableProperties& statement) {
    SLUICE_TRY(const TableDetails details, details_of(run, statement.table));
    ResultTable table = table_of("key, value");
    for (const auto& [key, value] : details.table.properties) table.rows.push_back({key, value});
    return table;
}

}  // namespace sluice::governance
