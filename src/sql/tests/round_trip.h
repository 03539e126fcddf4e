#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sql/error_text.h"
#include "sql/parser.h"
#include "sql/printer.h"

namespace sluice::sql {

/// The canonical text of a statement. Fails the test unless that text means the same (S7).
inline std::string round_trip(std::string_view text) {
    const auto statement = parse_statement(text);
    if (!statement) return "error: " + error_text(statement.error());
    const std::string printed = to_sql(*statement);
    const auto again = parse_statement(printed);
    if (!again) {
        ADD_FAILURE() << text << "\n  was printed as " << printed
                      << "\n  which is refused: " << again.error().message();
    } else if (!(*again == *statement)) {
        ADD_FAILURE() << text << "\n  was printed as " << printed << "\n  which is read as "
                      << to_sql(*again);
    }
    return printed;
}

/// A statement and its canonical text; no text: it is canonical itself.
struct Printed {
    std::string_view text;
    std::string_view canonical = {};
};

template <class Table>
void expect_printed(const Table& table) {
    for (const Printed& row : table) {
        EXPECT_EQ(round_trip(row.text), row.canonical.empty() ? row.text : row.canonical);
    }
}

/// What a user is told of a statement that is refused.
inline std::string refusal(std::string_view text, const ParseOptions& options = {}) {
    const auto statement = parse_statement(text, options);
    return statement ? "parsed: " + to_sql(*statement) : error_text(statement.error());
}

/// The statement as one of its forms.
template <class Form>
Form parse_as(std::string_view text, const ParseOptions& options = {}) {
    auto statement = parse_statement(text, options);
    EXPECT_TRUE(statement.has_value()) << text;
    EXPECT_TRUE(std::holds_alternative<Form>(*statement)) << text;
    return std::get<Form>(*std::move(statement));
}

}  // namespace sluice::sql
