#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

std::string_view kind_text(SharedKind kind) {
    switch (kind) {
        case SharedKind::unspecified:
            return "";
        case SharedKind::table:
            return "TABLE";
        case SharedKind::view:
            return "VIEW";
        case SharedKind::materialized_view:
            return "MATERIALIZED VIEW";
        case SharedKind::streaming_table:
            return "STREAMING TABLE";
        case SharedKind::foreign_table:
            return "FOREIGN TABLE";
        case SharedKind::schema:
            return "SCHEMA";
        case SharedKind::model:
            return "MODEL";
        case SharedKind::volume:
            return "VOLUME";
        case SharedKind::function:
            return "FUNCTION";
    }
    return "";
}

void write_object(SqlWriter& writer, SharedKind kind, const ObjectName& name) {
    writer.text_if(kind != SharedKind::unspecified, kind_text(kind)).name(name);
}

struct ShareActionWriter {
    SqlWriter& writer;

    void operator()(const ChangeSharedObject& action) const {
        writer.text(action.change == ShareChange::add ? "ADD" : "ALTER");
        write_object(writer, action.kind, action.object);
        writer.clause("COMMENT", action.comment).clause("AS", action.alias);
        if (action.partitions) {
            writer.text("PARTITION");
            if (action.partitions->empty()) writer.text("()");
            write(writer, *action.partitions);
        }
        if (action.history) writer.text(*action.history ? "WITH HISTORY" : "WITHOUT HISTORY");
        if (action.change_data_feed) {
            writer.text(*action.change_data_feed ? "WITH" : "WITHOUT").text("CHANGE DATA FEED");
        }
        if (action.start_version) writer.text("START VERSION").value(*action.start_version);
    }
    void operator()(const RemoveSharedObject& action) const {
        writer.text("REMOVE");
        write_object(writer, action.kind, action.object);
    }
    void operator()(const RemovePartitions& action) const {
        writer.text("REMOVE");
        write_object(writer, action.kind, action.object);
        writer.text("PARTITION");
        write(writer, action.groups);
    }
    void operator()(const RenameTo& action) const { write(writer, action); }
    void operator()(const OwnerTo& action) const { write(writer, action); }
    void operator()(const SetComment& action) const { write(writer, action); }
};

}  // namespace

void write(SqlWriter& writer, const CreateShare& statement) {
    writer.text("CREATE SHARE").text_if(statement.if_not_exists, "IF NOT EXISTS");
    writer.name(statement.name).clause("COMMENT", statement.comment);
}

void write(SqlWriter& writer, const AlterShare& statement) {
    writer.text("ALTER SHARE").name(statement.name);
    std::visit(ShareActionWriter{writer}, statement.action);
}

void write(SqlWriter& writer, const DropShare& statement) {
    writer.text("DROP SHARE").text_if(statement.if_exists, "IF EXISTS").name(statement.name);
}

void write(SqlWriter& writer, const DescribeShare& statement) {
    writer.text("DESCRIBE SHARE").name(statement.name);
}

void write(SqlWriter& writer, const ShowShares& statement) {
    writer.text("SHOW SHARES");
    if (statement.provider) writer.text("IN PROVIDER").name(*statement.provider);
    writer.clause("LIKE", statement.pattern);
}

void write(SqlWriter& writer, const ShowAllInShare& statement) {
    writer.text("SHOW ALL IN SHARE").name(statement.name);
}

}  // namespace sluice::sql
