#include <utility>

#include "sql/clause_parser.h"
#include "sql/name_parser.h"
#include "sql/statement_parsers.h"

namespace sluice::sql {

using enum Keyword;

namespace {

/// `IN` or `FROM`
bool accept_in(TokenCursor& cursor) { return cursor.accept(IN) || cursor.accept(FROM); }

/// `SHOW RECIPIENTS`, and what else has nothing but a pattern.
template <class Show>
Result<Statement> parse_show_all(TokenCursor& cursor) {
    SLUICE_TRY(auto pattern, parse_pattern(cursor));
    return Statement(Show{std::move(pattern)});
}

/// `SHOW TABLES IN c.s LIKE '…'`
template <class Show>
Result<Statement> parse_show_in(TokenCursor& cursor, NameKind kind, std::size_t parts_max) {
    std::optional<ObjectName> container;
    if (accept_in(cursor)) {
        SLUICE_TRY(container, parse_object_name(cursor, kind, parts_max));
    }
    SLUICE_TRY(auto pattern, parse_pattern(cursor));
    return Statement(Show{std::move(container), std::move(pattern)});
}

template <class Show>
Result<Statement> parse_show_of_table(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName table, parse_object_name(cursor, NameKind::table, 3));
    return Statement(Show{std::move(table)});
}

}  // namespace

Result<Statement> parse_show(TokenCursor& cursor) {
    if (cursor.accept(SHARES)) return parse_show_shares(cursor);
    if (cursor.accept({ALL, IN, SHARE})) {
        SLUICE_TRY(ObjectName share, parse_sharing_name(cursor, NameKind::share));
        return Statement(ShowAllInShare{std::move(share)});
    }
    if (cursor.accept(RECIPIENTS)) return parse_show_all<ShowRecipients>(cursor);
    if (cursor.accept(PROVIDERS)) return parse_show_all<ShowProviders>(cursor);
    if (cursor.accept(GRANTS) || cursor.accept(GRANT)) return parse_show_grants(cursor);
    if (cursor.accept(CATALOGS)) return parse_show_all<ShowCatalogs>(cursor);
    if (cursor.accept(SCHEMAS) || cursor.accept(DATABASES)) {
        return parse_show_in<ShowSchemas>(cursor, NameKind::catalog, 1);
    }
    if (cursor.accept(TABLES)) return parse_show_in<ShowTables>(cursor, NameKind::schema, 2);
    if (cursor.accept(VIEWS)) return parse_show_in<ShowViews>(cursor, NameKind::schema, 2);
    if (cursor.accept(COLUMNS)) {
        if (!accept_in(cursor)) return cursor.unexpected();
        return parse_show_of_table<ShowColumns>(cursor);
    }
    if (cursor.accept({CREATE, TABLE})) return parse_show_of_table<ShowCreateTable>(cursor);
    if (cursor.accept(PARTITIONS)) return parse_show_of_table<ShowPartitions>(cursor);
    SLUICE_CHECK(cursor.expect(TBLPROPERTIES));
    return parse_show_of_table<ShowTableProperties>(cursor);
}

}  // namespace sluice::sql
