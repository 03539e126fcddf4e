#include <utility>

#include "sql/clause_parser.h"
#include "sql/name_parser.h"
#include "sql/statement_parsers.h"

namespace sluice::sql {

using enum Keyword;

namespace {

template <class Describe>
Result<Statement> parse_describe_shared(TokenCursor& cursor, NameKind kind) {
    SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, kind));
    return Statement(Describe{std::move(name)});
}

template <class Describe>
Result<Statement> parse_describe_container(TokenCursor& cursor, NameKind kind,
                                           std::size_t parts_max) {
    const bool extended = accept_kind(cursor, EXTENDED);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, kind, parts_max));
    return Statement(Describe{extended, std::move(name)});
}

Result<Statement> parse_describe_history(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::table, 3));
    DescribeHistory out{std::move(name), {}};
    if (cursor.accept(LIMIT)) {
        SLUICE_TRY(out.limit, parse_integer(cursor));
    }
    return Statement(std::move(out));
}

Result<Statement> parse_describe_table(TokenCursor& cursor) {
    accept_kind(cursor, TABLE);
    const bool extended = accept_kind(cursor, EXTENDED);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::table, 3));
    return Statement(DescribeTable{extended, std::move(name), cursor.accept({AS, JSON})});
}

}  // namespace

Result<Statement> parse_describe(TokenCursor& cursor) {
    if (accept_kind(cursor, SHARE)) {
        return parse_describe_shared<DescribeShare>(cursor, NameKind::share);
    }
    if (accept_kind(cursor, RECIPIENT)) {
        return parse_describe_shared<DescribeRecipient>(cursor, NameKind::recipient);
    }
    if (accept_kind(cursor, PROVIDER)) {
        return parse_describe_shared<DescribeProvider>(cursor, NameKind::provider);
    }
    if (accept_kind(cursor, CATALOG)) {
        return parse_describe_container<DescribeCatalog>(cursor, NameKind::catalog, 1);
    }
    if (accept_kind(cursor, SCHEMA) || accept_kind(cursor, DATABASE)) {
        return parse_describe_container<DescribeSchema>(cursor, NameKind::schema, 2);
    }
    if (accept_kind(cursor, DETAIL)) {
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::table, 3));
        return Statement(DescribeDetail{std::move(name)});
    }
    if (accept_kind(cursor, HISTORY)) return parse_describe_history(cursor);
    return parse_describe_table(cursor);
}

}  // namespace sluice::sql
