// fuzz-links: sql base
//
// Statements: any text is a statement or a mistake with a place; what was read prints to a text
// that is read as the same (S7), and every other reader of text ends well on it too.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "sql/completion.h"
#include "sql/error_text.h"
#include "sql/parser.h"
#include "sql/printer.h"
#include "sql/script.h"

namespace {

bool is_of_the_parser(sluice::Condition condition) {
    using sluice::Condition;
    return condition == Condition::PARSE_SYNTAX_ERROR ||
           condition == Condition::INVALID_IDENTIFIER ||
           condition == Condition::STATEMENT_TOO_COMPLEX ||
           condition == Condition::UNSUPPORTED_FEATURE;
}

void check_statement(std::string_view text) {
    using namespace sluice;
    const auto statement = sql::parse_statement(text);
    if (!statement) {
        SLUICE_ASSERT(is_of_the_parser(statement.error().condition()), "a mistake of the text");
        SLUICE_ASSERT(sql::error_text(statement.error()).ends_with(")"), "mistakes have a place");
        return;
    }
    const std::string printed = sql::to_sql(*statement);
    const auto again = sql::parse_statement(printed);
    SLUICE_ASSERT(again.has_value(), "what is printed is read");
    SLUICE_ASSERT(*again == *statement, "as the same");
    SLUICE_ASSERT(sql::to_sql(*again) == printed, "and printed as the same");
    const sql::ParameterValues none;
    const auto bound = sql::parse_statement(text, {.parameters = &none});
    SLUICE_ASSERT(!bound || *bound == *statement, "without parameters values change nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // lint: allow(reinterpret_cast) because libFuzzer hands out bytes
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_statement(text);
    const auto script = sluice::sql::split_script(text);
    if (script) {
        for (const auto& statement : *script) {
            SLUICE_ASSERT(!statement.text.empty(), "a statement has text");
            SLUICE_ASSERT(text.find(statement.text) != std::string_view::npos, "of the script");
        }
    }
    const auto completion = sluice::sql::complete(text, size);
    SLUICE_ASSERT(completion.replace_from <= size, "the word is in the text");
    return 0;
}
