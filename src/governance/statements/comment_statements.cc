#include "governance/catalogs.h"
#include "governance/providers.h"
#include "governance/recipients.h"
#include "governance/shares.h"
#include "governance/statements/families.h"
#include "governance/statements/values.h"
#include "governance/table_changes.h"

namespace sluice::governance {
namespace {

template <class Update>
Update commented(const sql::CommentOn& statement) {
    Update update;
    if (statement.comment) update.comment = text_of(*statement.comment);
    if constexpr (requires { update.clear_comment; }) {
        update.clear_comment = !statement.comment;
    } else if (!statement.comment) {
        // Of catalogs and schemas an empty comment is none (A33).
        update.comment = "";
    }
    return update;
}

template <class T>
Result<ResultTable> silent(Execution& run, Result<T> result, const Mentioned& mentioned) {
    if (!result) return explained(run, std::move(result).error(), mentioned);
    return ResultTable{};
}

}  // namespace

Result<ResultTable> execute(Execution& run, const sql::CommentOn& statement) {
    const sql::ObjectName& name = statement.securable.name;
    switch (statement.securable.kind) {
        case sql::SecurableKind::share:
            return silent(run,
                          update_share(run.services, run.who, sharing_name(name),
                                       commented<UpdateShare>(statement), run.context),
                          {.share = &name});
        case sql::SecurableKind::recipient:
            return silent(run,
                          update_recipient(run.services, run.who, sharing_name(name),
                                           commented<UpdateRecipient>(statement), run.context),
                          {.recipient = &name});
        case sql::SecurableKind::catalog:
            return silent(run,
                          update_catalog(run.services, run.who, catalog_name(name),
                                         commented<UpdateCatalog>(statement), run.context),
                          {.catalog = &name});
        case sql::SecurableKind::schema:
            return silent(run,
                          update_schema(run.services, run.who, schema_name(run.session, name),
                                        commented<UpdateCatalog>(statement), run.context),
                          {.schema = &name});
        case sql::SecurableKind::table:
            return silent(run,
                          update_table(run.services, run.who, table_name(run.session, name),
                                       commented<UpdateTable>(statement), run.context),
                          {.table = &name});
        case sql::SecurableKind::provider:
            return silent(run,
                          update_provider(run.services, run.who, sharing_name(name),
                                          commented<UpdateProvider>(statement), run.context),
                          {.provider = &name});
        case sql::SecurableKind::metastore:
        case sql::SecurableKind::view:
        case sql::SecurableKind::function:
        case sql::SecurableKind::volume:
        case sql::SecurableKind::column:
        case sql::SecurableKind::external_location:
        case sql::SecurableKind::storage_credential:
            break;
    }
    return unsupported("COMMENT ON this kind of object", name.position);
}

}  // namespace sluice::governance
