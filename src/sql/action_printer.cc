#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {

void write(SqlWriter& writer, const RenameTo& action) {
    writer.text("RENAME TO").name(action.name);
}

void write(SqlWriter& writer, const OwnerTo& action) {
    writer.text("OWNER TO").name(action.principal);
}

void write(SqlWriter& writer, const SetComment& action) {
    writer.text("SET COMMENT").value(action.comment);
}

void write_set(SqlWriter& writer, std::string_view word, const SetProperties& action) {
    writer.text("SET").text(word);
    write(writer, action.properties);
}

void write_unset(SqlWriter& writer, std::string_view word, const UnsetProperties& action) {
    writer.text("UNSET").text(word).text_if(action.if_exists, "IF EXISTS").open();
    write_list(writer, action.keys, [&](const std::string& key) { writer.string(key); });
    writer.close();
}

}  // namespace sluice::sql
