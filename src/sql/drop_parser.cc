#include <utility>

#include "sql/clause_parser.h"
#include "sql/name_parser.h"
#include "sql/statement_parsers.h"

namespace sluice::sql {

using enum Keyword;

namespace {

DropBehavior accept_behavior(TokenCursor& cursor) {
    if (cursor.accept(RESTRICT)) return DropBehavior::restrict;
    if (cursor.accept(CASCADE)) return DropBehavior::cascade;
    return DropBehavior::unspecified;
}

template <class Drop>
Result<Statement> parse_drop_shared(TokenCursor& cursor, NameKind kind) {
    const bool if_exists = accept_if_exists(cursor);
    SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, kind));
    return Statement(Drop{if_exists, std::move(name)});
}

template <class Drop>
Result<Statement> parse_drop_object(TokenCursor& cursor, NameKind kind) {
    const bool if_exists = accept_if_exists(cursor);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, kind, 3));
    return Statement(Drop{if_exists, std::move(name)});
}

template <class Drop>
Result<Statement> parse_drop_container(TokenCursor& cursor, NameKind kind, std::size_t parts_max) {
    const bool if_exists = accept_if_exists(cursor);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, kind, parts_max));
    return Statement(Drop{if_exists, std::move(name), accept_behavior(cursor)});
}

Result<Statement> parse_drop_view(TokenCursor& cursor, bool materialized) {
    const bool if_exists = accept_if_exists(cursor);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::view, 3));
    return Statement(DropView{materialized, if_exists, std::move(name)});
}

}  // namespace

Result<Statement> parse_drop(TokenCursor& cursor) {
    if (cursor.accept(SHARE)) return parse_drop_shared<DropShare>(cursor, NameKind::share);
    if (cursor.accept(RECIPIENT)) {
        return parse_drop_shared<DropRecipient>(cursor, NameKind::recipient);
    }
    if (cursor.accept(PROVIDER)) {
        return parse_drop_shared<DropProvider>(cursor, NameKind::provider);
    }
    if (cursor.accept(CATALOG)) {
        return parse_drop_container<DropCatalog>(cursor, NameKind::catalog, 1);
    }
    if (cursor.accept(SCHEMA) || cursor.accept(DATABASE)) {
        return parse_drop_container<DropSchema>(cursor, NameKind::schema, 2);
    }
    if (cursor.accept(TABLE)) return parse_drop_object<DropTable>(cursor, NameKind::table);
    if (cursor.accept(VIEW)) return parse_drop_view(cursor, false);
    if (cursor.accept({MATERIALIZED, VIEW})) return parse_drop_view(cursor, true);
    SLUICE_CHECK(cursor.expect(FUNCTION));
    return parse_drop_object<DropFunction>(cursor, NameKind::function);
}

}  // namespace sluice::sql
