#include "sql/statement_writers.h"

namespace sluice::sql {
namespace {

void write_behavior(SqlWriter& writer, DropBehavior behavior) {
    writer.text_if(behavior == DropBehavior::restrict, "RESTRICT");
    writer.text_if(behavior == DropBehavior::cascade, "CASCADE");
}

}  // namespace

void write(SqlWriter& writer, const CreateCatalog& statement) {
    writer.text("CREATE CATALOG").text_if(statement.if_not_exists, "IF NOT EXISTS");
    writer.name(statement.name);
    if (statement.using_share) {
        writer.text("USING SHARE").name(statement.using_share->provider);
        writer.glue().text(".").glue().name(statement.using_share->share);
    }
    writer.clause("COMMENT", statement.comment);
    writer.clause("MANAGED LOCATION", statement.managed_location);
}

void write(SqlWriter& writer, const DropCatalog& statement) {
    writer.text("DROP CATALOG").text_if(statement.if_exists, "IF EXISTS").name(statement.name);
    write_behavior(writer, statement.behavior);
}

void write(SqlWriter& writer, const DescribeCatalog& statement) {
    writer.text("DESCRIBE CATALOG").text_if(statement.extended, "EXTENDED").name(statement.name);
}

void write(SqlWriter& writer, const ShowCatalogs& statement) {
    writer.text("SHOW CATALOGS").clause("LIKE", statement.pattern);
}

void write(SqlWriter& writer, const UseCatalog& statement) {
    writer.text("USE CATALOG").name(statement.name);
}

void write(SqlWriter& writer, const CreateSchema& statement) {
    writer.text("CREATE SCHEMA").text_if(statement.if_not_exists, "IF NOT EXISTS");
    writer.name(statement.name).clause("COMMENT", statement.comment);
    writer.clause("MANAGED LOCATION", statement.managed_location);
}

void write(SqlWriter& writer, const DropSchema& statement) {
    writer.text("DROP SCHEMA").text_if(statement.if_exists, "IF EXISTS").name(statement.name);
    write_behavior(writer, statement.behavior);
}

void write(SqlWriter& writer, const DescribeSchema& statement) {
    writer.text("DESCRIBE SCHEMA").text_if(statement.extended, "EXTENDED").name(statement.name);
}

void write(SqlWriter& writer, const ShowSchemas& statement) {
    writer.text("SHOW SCHEMAS");
    if (statement.catalog) writer.text("IN").name(*statement.catalog);
    writer.clause("LIKE", statement.pattern);
}

void write(SqlWriter& writer, const UseSchema& statement) {
    writer.text("USE SCHEMA").name(statement.name);
}

}  // namespace sluice::sql
