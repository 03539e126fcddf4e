#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

void write_where(SqlWriter& writer, const std::optional<Expression>& where) {
    if (!where) return;
    writer.text("WHERE");
    write(writer, *where);
}

}  // namespace

void write(SqlWriter& writer, const SelectStatement& statement) { write(writer, statement.query); }

void write(SqlWriter& writer, const Insert& statement) {
    writer.text(statement.overwrite ? "INSERT OVERWRITE" : "INSERT INTO").name(statement.table);
    if (!statement.columns.empty()) writer.names(statement.columns);
    writer.text_if(statement.by_name, "BY NAME");
    write(writer, statement.source);
}

void write(SqlWriter& writer, const Update& statement) {
    writer.text("UPDATE").name(statement.table);
    if (statement.alias) writer.text("AS").name(*statement.alias);
    writer.text("SET");
    write_list(writer, statement.assignments, [&](const Assignment& assignment) {
        writer.name(assignment.column).text("=");
        write(writer, assignment.value);
    });
    write_where(writer, statement.where);
}

void write(SqlWriter& writer, const Delete& statement) {
    writer.text("DELETE FROM").name(statement.table);
    if (statement.alias) writer.text("AS").name(*statement.alias);
    write_where(writer, statement.where);
}

void write(SqlWriter& writer, const UnsupportedStatement& statement) {
    writer.text(statement.text);
}

}  // namespace sluice::sql
