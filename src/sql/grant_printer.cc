#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

std::string_view kind_text(SecurableKind kind) {
    switch (kind) {
        case SecurableKind::metastore:
            return "METASTORE";
        case SecurableKind::catalog:
            return "CATALOG";
        case SecurableKind::schema:
            return "SCHEMA";
        case SecurableKind::table:
            return "TABLE";
        case SecurableKind::view:
            return "VIEW";
        case SecurableKind::function:
            return "FUNCTION";
        case SecurableKind::volume:
            return "VOLUME";
        case SecurableKind::column:
            return "COLUMN";
        case SecurableKind::share:
            return "SHARE";
        case SecurableKind::recipient:
            return "RECIPIENT";
        case SecurableKind::provider:
            return "PROVIDER";
        case SecurableKind::external_location:
            return "EXTERNAL LOCATION";
        case SecurableKind::storage_credential:
            return "STORAGE CREDENTIAL";
    }
    return "";
}

void write_securable(SqlWriter& writer, const Securable& securable) {
    writer.text("ON").text(kind_text(securable.kind));
    if (securable.kind != SecurableKind::metastore) writer.name(securable.name);
    if (securable.share) writer.text("IN SHARE").name(*securable.share);
}

void write_privileges(SqlWriter& writer, const std::vector<Privilege>& privileges) {
    write_list(writer, privileges,
               [&](const Privilege& privilege) { writer.text(privilege.name); });
}

void write_grantee(SqlWriter& writer, const Grantee& grantee) {
    writer.text_if(grantee.recipient, "RECIPIENT").name(grantee.name);
}

struct ExpiryWriter {
    SqlWriter& writer;

    void operator()(const ExpiresAt& expiry) const {
        writer.text("EXPIRES AT");
        write(writer, expiry.timestamp, Precedence::comparison);
    }
    void operator()(const ExpiresNever&) const { writer.text("EXPIRES NEVER"); }
    void operator()(const ExpiresAfter& expiry) const {
        writer.text("FOR");
        write(writer, expiry.duration);
    }
};

}  // namespace

void write(SqlWriter& writer, const Grant& statement) {
    writer.text("GRANT");
    write_privileges(writer, statement.privileges);
    write_securable(writer, statement.securable);
    writer.text("TO");
    write_grantee(writer, statement.grantee);
    if (statement.expiry) std::visit(ExpiryWriter{writer}, *statement.expiry);
}

void write(SqlWriter& writer, const Revoke& statement) {
    writer.text("REVOKE");
    write_privileges(writer, statement.privileges);
    write_securable(writer, statement.securable);
    writer.text("FROM");
    write_grantee(writer, statement.grantee);
}

void write(SqlWriter& writer, const ShowGrantsOn& statement) {
    writer.text("SHOW GRANTS");
    if (statement.principal) writer.name(*statement.principal);
    write_securable(writer, statement.securable);
}

void write(SqlWriter& writer, const ShowGrantsToRecipient& statement) {
    writer.text("SHOW GRANTS TO RECIPIENT").name(statement.recipient);
}

void write(SqlWriter& writer, const CommentOn& statement) {
    writer.text("COMMENT");
    write_securable(writer, statement.securable);
    writer.text("IS");
    if (statement.comment) {
        writer.value(*statement.comment);
    } else {
        writer.text("NULL");
    }
}

}  // namespace sluice::sql
