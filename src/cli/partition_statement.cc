#include "cli/partition_statement.h"

#include <iterator>
#include <utility>
#include <variant>

#include "catalog/names.h"
#include "sql/parser.h"
#include "sql/printer.h"

namespace sluice::cli {
namespace {

/// Only the groups of the text get through, whatever else it holds.
Result<std::vector<sql::PartitionGroup>> parse_group(const std::string& text) {
    const Error wrong(Condition::INVALID_PARAMETER_VALUE,
                      "--partition wants tests of partition columns: \"region = 'US', year >= "
                      "2024\".");
    // A place to read it at; nothing of this is sent.
    std::string around("ALTER SHARE s ADD TABLE t PARTITION (");
    around.append(text).append("\n)");
    auto statement = sql::parse_statement(around);
    if (!statement.has_value()) {
        return Error(wrong.condition(),
                     wrong.message() + "\nreason: " + statement.error().message());
    }
    auto* alter = std::get_if<sql::AlterShare>(&*statement);
    auto* change =
        alter == nullptr ? nullptr : std::get_if<sql::ChangeSharedObject>(&alter->action);
    if (change == nullptr || !change->partitions || change->partitions->size() != 1) return wrong;
    return *std::move(change->partitions);
}

}  // namespace

Result<std::string> partition_statement(const PartitionedAddition& addition) {
    SLUICE_TRY(const catalog::TableName table, catalog::parse_table_name(addition.table));
    sql::ChangeSharedObject change;
    change.kind = sql::SharedKind::table;
    for (const std::string& part : {table.catalog_name, table.schema_name, table.table_name})
        change.object.parts.push_back({.text = part, .position = {}});
    change.partitions.emplace();
    for (const std::string& text : addition.groups) {
        SLUICE_TRY(std::vector<sql::PartitionGroup> group, parse_group(text));
        std::move(group.begin(), group.end(), std::back_inserter(*change.partitions));
    }
    change.alias = addition.alias;
    change.comment = addition.comment;
    // SQL shares the history unless it is told not to; this command shares it when it is told to.
    change.history = addition.history || addition.change_data_feed;
    if (addition.change_data_feed) change.change_data_feed = true;
    change.start_version = addition.start_version;
    sql::AlterShare alter;
    alter.name.parts.push_back({.text = addition.share, .position = {}});
    alter.action = std::move(change);
    return sql::to_sql(sql::Statement(std::move(alter)));
}

}  // namespace sluice::cli
