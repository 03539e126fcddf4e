#include "sql/statement_writers.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

struct RecipientActionWriter {
    SqlWriter& writer;

    void operator()(const RenameTo& action) const { write(writer, action); }
    void operator()(const OwnerTo& action) const { write(writer, action); }
    void operator()(const SetComment& action) const { write(writer, action); }
    void operator()(const SetProperties& action) const { write_set(writer, "PROPERTIES", action); }
    void operator()(const UnsetProperties& action) const {
        write_unset(writer, "PROPERTIES", action);
    }
    void operator()(const RotateToken& action) const {
        writer.text("ROTATE TOKEN");
        if (!action.grace) return;
        writer.text("GRACE");
        write(writer, *action.grace);
    }
    void operator()(const RevokeToken& action) const {
        writer.clause("REVOKE TOKEN", action.token_id);
        if (!action.token_id) writer.text("REVOKE TOKEN");
    }
    void operator()(const BlockRecipient&) const { writer.text("BLOCK"); }
    void operator()(const UnblockRecipient&) const { writer.text("UNBLOCK"); }
    void operator()(const SetEmail& action) const { writer.text("SET EMAIL").value(action.email); }
    void operator()(const SetExpiresAt& action) const {
        writer.text("SET EXPIRES AT");
        write(writer, action.timestamp, Precedence::comparison);
    }
};

void write_authentication(SqlWriter& writer, const CreateRecipient& statement) {
    if (!statement.authentication) return;
    if (const auto* id = std::get_if<UsingId>(&*statement.authentication)) {
        writer.text("USING ID").value(id->sharing_id);
    } else {
        writer.text("USING OIDC");
    }
}

}  // namespace

void write(SqlWriter& writer, const CreateRecipient& statement) {
    writer.text("CREATE RECIPIENT").text_if(statement.if_not_exists, "IF NOT EXISTS");
    writer.name(statement.name);
    write_authentication(writer, statement);
    writer.clause("COMMENT", statement.comment);
    if (!statement.properties.empty()) {
        writer.text("PROPERTIES");
        write(writer, statement.properties);
    }
    if (statement.expires_at) {
        writer.text("EXPIRES AT");
        write(writer, *statement.expires_at, Precedence::comparison);
    }
    writer.clause("EMAIL", statement.email);
}

void write(SqlWriter& writer, const AlterRecipient& statement) {
    writer.text("ALTER RECIPIENT").name(statement.name);
    std::visit(RecipientActionWriter{writer}, statement.action);
}

void write(SqlWriter& writer, const DropRecipient& statement) {
    writer.text("DROP RECIPIENT").text_if(statement.if_exists, "IF EXISTS").name(statement.name);
}

void write(SqlWriter& writer, const DescribeRecipient& statement) {
    writer.text("DESCRIBE RECIPIENT").name(statement.name);
}

void write(SqlWriter& writer, const ShowRecipients& statement) {
    writer.text("SHOW RECIPIENTS").clause("LIKE", statement.pattern);
}

void write(SqlWriter& writer, const SetRecipient& statement) {
    writer.text("SET RECIPIENT").name(statement.name);
}

void write(SqlWriter& writer, const ResetRecipient&) { writer.text("RESET RECIPIENT"); }

void write(SqlWriter& writer, const AlterProvider& statement) {
    writer.text("ALTER PROVIDER").name(statement.name);
    std::visit([&](const auto& action) { write(writer, action); }, statement.action);
}

void write(SqlWriter& writer, const DropProvider& statement) {
    writer.text("DROP PROVIDER").text_if(statement.if_exists, "IF EXISTS").name(statement.name);
}

void write(SqlWriter& writer, const DescribeProvider& statement) {
    writer.text("DESCRIBE PROVIDER").name(statement.name);
}

void write(SqlWriter& writer, const ShowProviders& statement) {
    writer.text("SHOW PROVIDERS").clause("LIKE", statement.pattern);
}

}  // namespace sluice::sql
