#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

struct ViewActionWriter {
    SqlWriter& writer;

    void operator()(const SetViewQuery& action) const {
        writer.text("AS");
        write(writer, action.query);
    }
    void operator()(const RenameTo& action) const { write(writer, action); }
    void operator()(const OwnerTo& action) const { write(writer, action); }
};

}  // namespace

void write(SqlWriter& writer, const CreateView& statement) {
    writer.text("CREATE").text_if(statement.or_replace, "OR REPLACE");
    writer.text_if(statement.materialized, "MATERIALIZED").text("VIEW");
    writer.text_if(statement.if_not_exists, "IF NOT EXISTS").name(statement.name);
    if (!statement.columns.empty()) {
        writer.open();
        write_list(writer, statement.columns, [&](const ViewColumn& column) {
            writer.name(column.name).clause("COMMENT", column.comment);
        });
        writer.close();
    }
    writer.clause("COMMENT", statement.comment);
    if (!statement.properties.empty()) {
        writer.text("TBLPROPERTIES");
        write(writer, statement.properties);
    }
    writer.text("AS");
    write(writer, statement.query);
}

void write(SqlWriter& writer, const AlterView& statement) {
    writer.text("ALTER VIEW").name(statement.name);
    std::visit(ViewActionWriter{writer}, statement.action);
}

void write(SqlWriter& writer, const DropView& statement) {
    writer.text("DROP").text_if(statement.materialized, "MATERIALIZED").text("VIEW");
    writer.text_if(statement.if_exists, "IF EXISTS").name(statement.name);
}

void write(SqlWriter& writer, const ShowViews& statement) {
    writer.text("SHOW VIEWS");
    if (statement.schema) writer.text("IN").name(*statement.schema);
    writer.clause("LIKE", statement.pattern);
}

void write(SqlWriter& writer, const CreateFunction& statement) {
    writer.text("CREATE").text_if(statement.or_replace, "OR REPLACE").text("FUNCTION");
    writer.text_if(statement.if_not_exists, "IF NOT EXISTS").name(statement.name).open();
    write_list(writer, statement.parameters, [&](const FunctionParameter& parameter) {
        writer.name(parameter.name);
        write(writer, parameter.type);
    });
    writer.close().text("RETURNS");
    write(writer, statement.returns);
    writer.clause("COMMENT", statement.comment).text("RETURN");
    write(writer, statement.body);
}

void write(SqlWriter& writer, const DropFunction& statement) {
    writer.text("DROP FUNCTION").text_if(statement.if_exists, "IF EXISTS").name(statement.name);
}

}  // namespace sluice::sql
