#include <utility>
#include <vector>

#include "sql/clause_parser.h"
#include "sql/expression_parser.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/query_parser.h"
#include "sql/statement_parsers.h"
#include "sql/type_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Result<std::vector<ViewColumn>> parse_view_columns(TokenCursor& cursor) {
    std::vector<ViewColumn> out;
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    do {
        if (out.size() >= kListItemsMax) return too_many("columns", cursor.position());
        SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
        ViewColumn column{std::move(name), {}};
        if (cursor.accept(COMMENT)) {
            SLUICE_TRY(column.comment, parse_text(cursor));
        }
        out.push_back(std::move(column));
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

struct ViewClauses {
    std::optional<TextValue> comment;
    std::vector<Property> properties;
};

Result<ViewClauses> parse_view_clauses(TokenCursor& cursor) {
    ViewClauses out;
    for (;;) {
        if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (cursor.at(TBLPROPERTIES)) {
            if (!out.properties.empty()) return cursor.repeated("TBLPROPERTIES");
            cursor.advance();
            SLUICE_TRY(out.properties, parse_properties(cursor));
        } else {
            return out;
        }
    }
}

Result<std::vector<FunctionParameter>> parse_parameters(TokenCursor& cursor) {
    std::vector<FunctionParameter> out;
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    if (cursor.accept(Symbol::right_paren)) return out;
    do {
        if (out.size() >= kListItemsMax) return too_many("parameters", cursor.position());
        SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
        SLUICE_TRY(DataType type, parse_data_type(cursor));
        out.push_back({std::move(name), std::move(type)});
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

}  // namespace

Result<Statement> parse_create_view(TokenCursor& cursor, ViewModifiers modifiers) {
    const bool if_not_exists = accept_if_not_exists(cursor);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::new_name, 3));
    std::vector<ViewColumn> columns;
    if (cursor.at(Symbol::left_paren)) {
        SLUICE_TRY(columns, parse_view_columns(cursor));
    }
    SLUICE_TRY(ViewClauses clauses, parse_view_clauses(cursor));
    SLUICE_CHECK(cursor.expect(AS));
    SLUICE_TRY(Query query, parse_query(cursor));
    return Statement(CreateView{modifiers.or_replace, modifiers.materialized, if_not_exists,
                                std::move(name), std::move(columns), std::move(clauses.comment),
                                std::move(clauses.properties), std::move(query)});
}

Result<Statement> parse_alter_view(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::view, 3));
    if (cursor.accept(AS)) {
        SLUICE_TRY(Query query, parse_query(cursor));
        return Statement(AlterView{std::move(name), SetViewQuery{std::move(query)}});
    }
    if (cursor.accept({RENAME, TO})) {
        SLUICE_TRY(ObjectName target, parse_object_name(cursor, NameKind::new_name, 3));
        return Statement(AlterView{std::move(name), RenameTo{std::move(target)}});
    }
    if (!accept_owner_to(cursor)) return cursor.unexpected();
    SLUICE_TRY(OwnerTo owner, parse_owner(cursor));
    return Statement(AlterView{std::move(name), std::move(owner)});
}

Result<Statement> parse_create_function(TokenCursor& cursor, bool or_replace) {
    const bool if_not_exists = accept_if_not_exists(cursor);
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::new_name, 3));
    SLUICE_TRY(auto parameters, parse_parameters(cursor));
    SLUICE_CHECK(cursor.expect(RETURNS));
    SLUICE_TRY(DataType returns, parse_data_type(cursor));
    std::optional<TextValue> comment;
    if (cursor.accept(COMMENT)) {
        SLUICE_TRY(comment, parse_text(cursor));
    }
    SLUICE_CHECK(cursor.expect(RETURN));
    SLUICE_TRY(Expression body, parse_expression(cursor));
    return Statement(CreateFunction{or_replace, if_not_exists, std::move(name),
                                    std::move(parameters), std::move(returns), std::move(comment),
                                    std::move(body)});
}

}  // namespace sluice::sql
