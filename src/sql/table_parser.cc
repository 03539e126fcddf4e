#include <optional>
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

Result<ColumnMask> parse_mask(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName function, parse_object_name(cursor, NameKind::function, 3));
    ColumnMask out{std::move(function), {}};
    if (cursor.accept({USING, COLUMNS})) {
        SLUICE_TRY(out.using_columns, parse_identifier_list(cursor, NameKind::column));
    }
    return out;
}

Result<ColumnDefinition> parse_column(TokenCursor& cursor) {
    SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
    SLUICE_TRY(DataType type, parse_data_type(cursor));
    ColumnDefinition out{std::move(name), std::move(type), false, {}, {}, {}};
    for (;;) {
        if (cursor.at({NOT, NULL_})) {
            if (out.not_null) return cursor.repeated("NOT NULL");
            out.not_null = cursor.accept({NOT, NULL_});
        } else if (cursor.at(DEFAULT)) {
            SLUICE_CHECK(parse_once(cursor, out.default_value, {DEFAULT}, parse_expression));
        } else if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (cursor.at(MASK)) {
            SLUICE_CHECK(parse_once(cursor, out.mask, {MASK}, parse_mask));
        } else {
            return out;
        }
    }
}

Result<std::vector<ColumnDefinition>> parse_columns(TokenCursor& cursor) {
    std::vector<ColumnDefinition> out;
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    do {
        if (out.size() >= kListItemsMax) return too_many("columns", cursor.position());
        SLUICE_TRY(ColumnDefinition column, parse_column(cursor));
        out.push_back(std::move(column));
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

Result<Identifier> parse_format(TokenCursor& cursor) {
    cursor.at(DELTA);
    return parse_identifier(cursor, NameKind::table_format);
}

/// `BY (a, b)` behind PARTITIONED and CLUSTER.
Result<void> parse_columns_by(TokenCursor& cursor, std::vector<Identifier>& slot) {
    if (!slot.empty()) return cursor.repeated(cursor.text(cursor.token()));
    cursor.advance();
    cursor.advance();
    SLUICE_TRY(slot, parse_identifier_list(cursor, NameKind::column));
    return {};
}

Result<void> parse_table_properties(TokenCursor& cursor, std::vector<Property>& slot) {
    if (!slot.empty()) return cursor.repeated("TBLPROPERTIES");
    cursor.advance();
    SLUICE_TRY(slot, parse_properties(cursor));
    return {};
}

Result<void> parse_table_clauses(TokenCursor& cursor, CreateTable& out) {
    for (;;) {
        if (cursor.at(USING)) {
            SLUICE_CHECK(parse_once(cursor, out.format, {USING}, parse_format));
        } else if (cursor.at({PARTITIONED, BY})) {
            SLUICE_CHECK(parse_columns_by(cursor, out.partitioned_by));
        } else if (cursor.at({CLUSTER, BY})) {
            SLUICE_CHECK(parse_columns_by(cursor, out.cluster_by));
        } else if (cursor.at(LOCATION)) {
            SLUICE_CHECK(parse_once(cursor, out.location, {LOCATION}, parse_text));
        } else if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (cursor.at(TBLPROPERTIES)) {
            SLUICE_CHECK(parse_table_properties(cursor, out.properties));
        } else {
            return {};
        }
    }
}

using TableAction = decltype(AlterTable::action);

Result<TableAction> parse_alter_column(TokenCursor& cursor) {
    SLUICE_TRY(Identifier column, parse_identifier(cursor, NameKind::column));
    if (cursor.accept(COMMENT)) {
        SLUICE_TRY(TextValue comment, parse_text(cursor));
        return TableAction(SetColumnComment{std::move(column), std::move(comment)});
    }
    if (cursor.accept({SET, MASK})) {
        SLUICE_TRY(ColumnMask mask, parse_mask(cursor));
        return TableAction(SetColumnMask{std::move(column), std::move(mask)});
    }
    SLUICE_CHECK(cursor.expect({DROP, MASK}));
    return TableAction(DropColumnMask{std::move(column)});
}

Result<TableAction> parse_add_columns(TokenCursor& cursor) {
    AddColumns out;
    const bool list = cursor.accept(COLUMNS) && cursor.at(Symbol::left_paren);
    if (list || (cursor.accept(COLUMN) && cursor.at(Symbol::left_paren))) {
        SLUICE_TRY(out.columns, parse_columns(cursor));
    } else {
        SLUICE_TRY(ColumnDefinition column, parse_column(cursor));
        out.columns.push_back(std::move(column));
    }
    return TableAction(std::move(out));
}

Result<TableAction> parse_set(TokenCursor& cursor) {
    if (cursor.accept(TBLPROPERTIES)) {
        SLUICE_TRY(auto properties, parse_properties(cursor));
        return TableAction(SetProperties{std::move(properties)});
    }
    SLUICE_CHECK(cursor.expect({ROW, FILTER}));
    SLUICE_TRY(ObjectName function, parse_object_name(cursor, NameKind::function, 3));
    SLUICE_CHECK(cursor.expect(ON));
    SLUICE_TRY(auto columns, parse_identifier_list(cursor, NameKind::column, EmptyList::allowed));
    return TableAction(SetRowFilter{std::move(function), std::move(columns)});
}

Result<TableAction> parse_table_action(TokenCursor& cursor) {
    if (cursor.accept({RENAME, TO})) {
        SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::new_name, 3));
        return TableAction(RenameTo{std::move(name)});
    }
    if (accept_owner_to(cursor)) {
        SLUICE_TRY(OwnerTo owner, parse_owner(cursor));
        return TableAction(std::move(owner));
    }
    if (cursor.accept(SET)) return parse_set(cursor);
    if (cursor.accept({UNSET, TBLPROPERTIES})) {
        UnsetProperties out;
        out.if_exists = accept_if_exists(cursor);
        SLUICE_TRY(out.keys, parse_property_keys(cursor));
        return TableAction(std::move(out));
    }
    if (cursor.at({ADD, COLUMNS}) || cursor.at({ADD, COLUMN})) {
        cursor.advance();
        return parse_add_columns(cursor);
    }
    if (cursor.accept({ALTER, COLUMN})) return parse_alter_column(cursor);
    SLUICE_CHECK(cursor.expect({DROP, ROW, FILTER}));
    return TableAction(DropRowFilter{});
}

}  // namespace

Result<Statement> parse_create_table(TokenCursor& cursor, bool or_replace) {
    CreateTable out;
    out.or_replace = or_replace;
    out.if_not_exists = accept_if_not_exists(cursor);
    SLUICE_TRY(out.name, parse_object_name(cursor, NameKind::new_name, 3));
    if (cursor.at(Symbol::left_paren)) {
        SLUICE_TRY(out.columns, parse_columns(cursor));
    }
    SLUICE_CHECK(parse_table_clauses(cursor, out));
    if (cursor.accept(AS)) {
        SLUICE_TRY(out.query, parse_query(cursor));
    }
    return Statement(std::move(out));
}

Result<Statement> parse_alter_table(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName name, parse_object_name(cursor, NameKind::table, 3));
    SLUICE_TRY(auto action, parse_table_action(cursor));
    return Statement(AlterTable{std::move(name), std::move(action)});
}

}  // namespace sluice::sql
