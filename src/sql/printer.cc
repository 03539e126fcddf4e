#include "sql/printer.h"

#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {

std::string to_sql(const Statement& statement) {
    SqlWriter writer;
    std::visit([&](const auto& form) { write(writer, form); }, statement);
    return writer.take();
}

std::string to_sql(const Query& query) {
    SqlWriter writer;
    write(writer, query);
    return writer.take();
}

std::string to_sql(const Expression& expression) {
    SqlWriter writer;
    write(writer, expression);
    return writer.take();
}

std::string to_sql(const DataType& type) {
    SqlWriter writer;
    write(writer, type);
    return writer.take();
}

std::string to_sql(const std::vector<PartitionGroup>& groups) {
    SqlWriter writer;
    write(writer, groups);
    return writer.take();
}

std::string to_sql(const ObjectName& name) {
    SqlWriter writer;
    writer.name(name);
    return writer.take();
}

}  // namespace sluice::sql
