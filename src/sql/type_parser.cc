#include "sql/type_parser.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "base/suggestion.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

struct TypeRow {
    std::string_view spelling;
    std::string_view name;
    std::size_t arguments_min;
    std::size_t arguments_max;
};

constexpr std::array kTypes = std::to_array<TypeRow>({
    {"bigint", "BIGINT", 0, 0},
    {"binary", "BINARY", 0, 0},
    {"boolean", "BOOLEAN", 0, 0},
    {"byte", "TINYINT", 0, 0},
    {"char", "CHAR", 1, 1},
    {"character", "CHAR", 1, 1},
    {"date", "DATE", 0, 0},
    {"dec", "DECIMAL", 0, 2},
    {"decimal", "DECIMAL", 0, 2},
    {"double", "DOUBLE", 0, 0},
    {"float", "FLOAT", 0, 0},
    {"int", "INT", 0, 0},
    {"integer", "INT", 0, 0},
    {"long", "BIGINT", 0, 0},
    {"numeric", "DECIMAL", 0, 2},
    {"real", "FLOAT", 0, 0},
    {"short", "SMALLINT", 0, 0},
    {"smallint", "SMALLINT", 0, 0},
    {"string", "STRING", 0, 0},
    {"timestamp", "TIMESTAMP", 0, 0},
    {"timestamp_ltz", "TIMESTAMP", 0, 0},
    {"timestamp_ntz", "TIMESTAMP_NTZ", 0, 0},
    {"tinyint", "TINYINT", 0, 0},
    {"varchar", "VARCHAR", 1, 1},
    {"variant", "VARIANT", 0, 0},
    {"void", "VOID", 0, 0},
});

Error unknown_type(const TokenCursor& cursor, const std::string& folded) {
    std::vector<std::string> known = {"array", "map", "struct"};
    for (const TypeRow& row : kTypes) known.emplace_back(row.spelling);
    std::string sentence = "Syntax error at or near " +
                           quoted_for_message(cursor.text(cursor.token())) +
                           ": there is no such data type";
    if (const auto near = nearest(folded, known)) sentence += "; did you mean " + *near + "?";
    return cursor.refuse(std::move(sentence));
}

Result<DataType> parse_array(TokenCursor& cursor) {
    SLUICE_CHECK(cursor.expect(Symbol::less));
    SLUICE_TRY(DataType element, parse_data_type(cursor));
    SLUICE_CHECK(cursor.expect_closing_angle());
    return DataType{ArrayType{std::move(element)}, {}};
}

Result<DataType> parse_map(TokenCursor& cursor) {
    SLUICE_CHECK(cursor.expect(Symbol::less));
    SLUICE_TRY(DataType key, parse_data_type(cursor));
    SLUICE_CHECK(cursor.expect(Symbol::comma));
    SLUICE_TRY(DataType value, parse_data_type(cursor));
    SLUICE_CHECK(cursor.expect_closing_angle());
    return DataType{MapType{std::move(key), std::move(value)}, {}};
}

Result<StructField> parse_struct_field(TokenCursor& cursor) {
    SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::new_name));
    cursor.accept(Symbol::colon);
    SLUICE_TRY(DataType type, parse_data_type(cursor));
    StructField field{std::move(name), std::move(type), false, {}};
    field.not_null = cursor.accept({NOT, NULL_});
    if (cursor.accept(COMMENT)) {
        SLUICE_TRY(field.comment, parse_text(cursor));
    }
    return field;
}

Result<DataType> parse_struct(TokenCursor& cursor) {
    StructType out;
    // The two brackets of a struct without fields are one token.
    if (cursor.token().is(Symbol::not_equal)) {
        cursor.advance();
        return DataType{std::move(out), {}};
    }
    SLUICE_CHECK(cursor.expect(Symbol::less));
    while (!cursor.at(Symbol::greater)) {
        if (!out.fields.empty()) SLUICE_CHECK(cursor.expect(Symbol::comma));
        if (out.fields.size() >= kListItemsMax) return too_many("fields", cursor.position());
        SLUICE_TRY(StructField field, parse_struct_field(cursor));
        out.fields.push_back(std::move(field));
        if (cursor.token().is(Symbol::shift_right) ||
            cursor.token().is(Symbol::shift_right_unsigned)) {
            break;
        }
    }
    SLUICE_CHECK(cursor.expect_closing_angle());
    return DataType{std::move(out), {}};
}

Result<DataType> parse_simple(TokenCursor& cursor, const TypeRow& row) {
    SimpleType out{std::string(row.name), {}};
    if (row.arguments_max > 0 && (row.arguments_min > 0 || cursor.at(Symbol::left_paren))) {
        SLUICE_CHECK(cursor.expect(Symbol::left_paren));
        do {
            if (cursor.token().kind != TokenKind::number) {
                cursor.note(ValueKind::integer);
                return cursor.unexpected();
            }
            SLUICE_TRY(const IntegerValue value, parse_integer(cursor));
            out.arguments.push_back(std::get<std::int64_t>(value));
        } while (out.arguments.size() < row.arguments_max && cursor.accept(Symbol::comma));
        SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    }
    return DataType{std::move(out), {}};
}

Result<DataType> parse_named_type(TokenCursor& cursor) {
    const std::string name = fold_ascii(cursor.text(cursor.token()));
    if (name == "array" || name == "map" || name == "struct") {
        cursor.advance();
        if (name == "array") return parse_array(cursor);
        return name == "map" ? parse_map(cursor) : parse_struct(cursor);
    }
    const auto row = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const TypeRow& known) { return known.spelling == name; });
    if (row == kTypes.end()) return unknown_type(cursor, name);
    cursor.advance();
    return parse_simple(cursor, *row);
}

}  // namespace

Result<DataType> parse_data_type(TokenCursor& cursor) {
    SLUICE_TRY(const auto level, cursor.nest());
    const SourcePosition position = cursor.position();
    cursor.note(NameKind::data_type);
    if (cursor.token().kind != TokenKind::word) return cursor.unexpected();
    SLUICE_TRY(DataType type, parse_named_type(cursor));
    type.position = position;
    return type;
}

}  // namespace sluice::sql
