#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

void write_mask(SqlWriter& writer, const ColumnMask& mask) {
    writer.text("MASK").name(mask.function);
    if (!mask.using_columns.empty()) writer.text("USING COLUMNS").names(mask.using_columns);
}

void write_columns(SqlWriter& writer, const std::vector<ColumnDefinition>& columns) {
    writer.open();
    write_list(writer, columns, [&](const ColumnDefinition& column) {
        writer.name(column.name);
        write(writer, column.type);
        writer.text_if(column.not_null, "NOT NULL");
        if (column.default_value) {
            writer.text("DEFAULT");
            write(writer, *column.default_value);
        }
        writer.clause("COMMENT", column.comment);
        if (column.mask) write_mask(writer, *column.mask);
    });
    writer.close();
}

struct TableActionWriter {
    SqlWriter& writer;

    void operator()(const RenameTo& action) const { write(writer, action); }
    void operator()(const OwnerTo& action) const { write(writer, action); }
    void operator()(const SetProperties& action) const {
        write_set(writer, "TBLPROPERTIES", action);
    }
    void operator()(const UnsetProperties& action) const {
        write_unset(writer, "TBLPROPERTIES", action);
    }
    void operator()(const AddColumns& action) const {
        writer.text("ADD COLUMNS");
        write_columns(writer, action.columns);
    }
    void operator()(const SetColumnComment& action) const {
        writer.text("ALTER COLUMN").name(action.column).text("COMMENT").value(action.comment);
    }
    void operator()(const SetColumnMask& action) const {
        writer.text("ALTER COLUMN").name(action.column).text("SET");
        write_mask(writer, action.mask);
    }
    void operator()(const DropColumnMask& action) const {
        writer.text("ALTER COLUMN").name(action.column).text("DROP MASK");
    }
    void operator()(const SetRowFilter& action) const {
        writer.text("SET ROW FILTER").name(action.function).text("ON").names(action.columns);
    }
    void operator()(const DropRowFilter&) const { writer.text("DROP ROW FILTER"); }
};

}  // namespace

void write(SqlWriter& writer, const CreateTable& statement) {
    writer.text("CREATE").text_if(statement.or_replace, "OR REPLACE").text("TABLE");
    writer.text_if(statement.if_not_exists, "IF NOT EXISTS").name(statement.name);
    if (!statement.columns.empty()) write_columns(writer, statement.columns);
    if (statement.format) writer.text("USING").name(*statement.format);
    if (!statement.partitioned_by.empty()) {
        writer.text("PARTITIONED BY").names(statement.partitioned_by);
    }
    if (!statement.cluster_by.empty()) writer.text("CLUSTER BY").names(statement.cluster_by);
    writer.clause("LOCATION", statement.location).clause("COMMENT", statement.comment);
    if (!statement.properties.empty()) {
        writer.text("TBLPROPERTIES");
        write(writer, statement.properties);
    }
    if (!statement.query) return;
    writer.text("AS");
    write(writer, *statement.query);
}

void write(SqlWriter& writer, const AlterTable& statement) {
    writer.text("ALTER TABLE").name(statement.name);
    std::visit(TableActionWriter{writer}, statement.action);
}

void write(SqlWriter& writer, const DropTable& statement) {
    writer.text("DROP TABLE").text_if(statement.if_exists, "IF EXISTS").name(statement.name);
}

void write(SqlWriter& writer, const UndropTable& statement) {
    writer.text("UNDROP TABLE").name(statement.name);
}

void write(SqlWriter& writer, const DescribeTable& statement) {
    writer.text("DESCRIBE TABLE").text_if(statement.extended, "EXTENDED").name(statement.name);
    writer.text_if(statement.as_json, "AS JSON");
}

void write(SqlWriter& writer, const DescribeDetail& statement) {
    writer.text("DESCRIBE DETAIL").name(statement.name);
}

void write(SqlWriter& writer, const DescribeHistory& statement) {
    writer.text("DESCRIBE HISTORY").name(statement.name);
    if (statement.limit) writer.text("LIMIT").value(*statement.limit);
}

void write(SqlWriter& writer, const ShowTables& statement) {
    writer.text("SHOW TABLES");
    if (statement.schema) writer.text("IN").name(*statement.schema);
    writer.clause("LIKE", statement.pattern);
}

void write(SqlWriter& writer, const ShowColumns& statement) {
    writer.text("SHOW COLUMNS IN").name(statement.table);
}

void write(SqlWriter& writer, const ShowCreateTable& statement) {
    writer.text("SHOW CREATE TABLE").name(statement.table);
}

void write(SqlWriter& writer, const ShowPartitions& statement) {
    writer.text("SHOW PARTITIONS").name(statement.table);
}

void write(SqlWriter& writer, const ShowTableProperties& statement) {
    writer.text("SHOW TBLPROPERTIES").name(statement.table);
}

}  // namespace sluice::sql
