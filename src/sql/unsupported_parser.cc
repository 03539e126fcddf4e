#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "sql/statement_parsers.h"

namespace sluice::sql {
namespace {

// Statements of Spark, Databricks or the engine below that sluice does not execute (S46, S48). The
// parser knows them by their first words only, so that they get an answer that says so instead of
// a syntax error.
constexpr std::array kHeads = std::to_array<std::string_view>({
    "ADD",     "ANALYZE", "ATTACH", "CACHE",    "CALL",    "CHECKPOINT", "CLEAR",
    "COMMIT",  "CONVERT", "COPY",   "DECLARE",  "DENY",    "DETACH",     "EXECUTE",
    "EXPLAIN", "EXPORT",  "FSCK",   "GET",      "IMPORT",  "INSTALL",    "LIST",
    "LOAD",    "MERGE",   "MSCK",   "OPTIMIZE", "PRAGMA",  "PREPARE",    "PUT",
    "REFRESH", "REMOVE",  "REORG",  "REPAIR",   "RESET",   "RESTORE",    "ROLLBACK",
    "SET",     "START",   "SYNC",   "TRUNCATE", "UNCACHE", "VACUUM",
});

struct Head {
    std::string_view verb;
    std::string_view object;
};

constexpr std::array kHeadsOfTwo = std::to_array<Head>({
    {"ALTER", "CATALOG"},     {"ALTER", "CONNECTION"},   {"ALTER", "CREDENTIAL"},
    {"ALTER", "DATABASE"},    {"ALTER", "EXTERNAL"},     {"ALTER", "FUNCTION"},
    {"ALTER", "GROUP"},       {"ALTER", "MATERIALIZED"}, {"ALTER", "MODEL"},
    {"ALTER", "SCHEMA"},      {"ALTER", "STORAGE"},      {"ALTER", "STREAMING"},
    {"ALTER", "USER"},        {"ALTER", "VOLUME"},       {"CREATE", "BLOOMFILTER"},
    {"CREATE", "CONNECTION"}, {"CREATE", "CREDENTIAL"},  {"CREATE", "EXTERNAL"},
    {"CREATE", "FLOW"},       {"CREATE", "FOREIGN"},     {"CREATE", "GLOBAL"},
    {"CREATE", "GROUP"},      {"CREATE", "INDEX"},       {"CREATE", "MACRO"},
    {"CREATE", "MODEL"},      {"CREATE", "POLICY"},      {"CREATE", "PROCEDURE"},
    {"CREATE", "ROLE"},       {"CREATE", "SECRET"},      {"CREATE", "SEQUENCE"},
    {"CREATE", "STORAGE"},    {"CREATE", "STREAMING"},   {"CREATE", "TEMP"},
    {"CREATE", "TEMPORARY"},  {"CREATE", "TYPE"},        {"CREATE", "USER"},
    {"CREATE", "VOLUME"},     {"DESC", "CONNECTION"},    {"DESC", "FUNCTION"},
    {"DESC", "QUERY"},        {"DESC", "VOLUME"},        {"DESCRIBE", "CONNECTION"},
    {"DESCRIBE", "FUNCTION"}, {"DESCRIBE", "QUERY"},     {"DESCRIBE", "VOLUME"},
    {"DROP", "CONNECTION"},   {"DROP", "CREDENTIAL"},    {"DROP", "EXTERNAL"},
    {"DROP", "GROUP"},        {"DROP", "INDEX"},         {"DROP", "MACRO"},
    {"DROP", "MODEL"},        {"DROP", "POLICY"},        {"DROP", "PROCEDURE"},
    {"DROP", "ROLE"},         {"DROP", "SECRET"},        {"DROP", "STORAGE"},
    {"DROP", "TEMPORARY"},    {"DROP", "USER"},          {"DROP", "VARIABLE"},
    {"DROP", "VOLUME"},       {"SHOW", "CONNECTIONS"},   {"SHOW", "CREDENTIALS"},
    {"SHOW", "EXTERNAL"},     {"SHOW", "FUNCTIONS"},     {"SHOW", "GROUPS"},
    {"SHOW", "LOCKS"},        {"SHOW", "MODELS"},        {"SHOW", "PROCEDURES"},
    {"SHOW", "STORAGE"},      {"SHOW", "USERS"},         {"SHOW", "VARIABLES"},
    {"SHOW", "VOLUMES"},      {"USE", "ROLE"},
});

/// The word `count` tokens on in capitals; empty if none is there.
std::string word(const TokenCursor& cursor, std::size_t count) {
    if (cursor.ahead(count).kind != TokenKind::word) return {};
    std::string out(cursor.text(cursor.ahead(count)));
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

/// `MERGE INTO`, `CREATE VOLUME`: the words that say which statement it is; empty if it is none of
/// these.
std::string unsupported_form(const TokenCursor& cursor) {
    std::string first = word(cursor, 0);
    std::size_t second_at = 1;
    if (first == "CREATE" && word(cursor, 1) == "OR") second_at = 3;
    const std::string second = word(cursor, second_at);
    if (first == "BEGIN") return first;
    if (std::find(kHeads.begin(), kHeads.end(), first) != kHeads.end()) {
        const bool into = second == "INTO" || second == "TABLE";
        return into ? first + " " + second : first;
    }
    // `DESCRIBE volume.x` and `DESCRIBE query` are tables of that name.
    const Token& behind = cursor.ahead(second_at + 1);
    if (behind.is(Symbol::dot)) return {};
    const bool describe = first == "DESCRIBE" || first == "DESC" || first == "USE";
    if (describe && (behind.kind == TokenKind::end || behind.is(Symbol::semicolon))) return {};
    const bool found = std::any_of(kHeadsOfTwo.begin(), kHeadsOfTwo.end(), [&](const Head& head) {
        return head.verb == first && head.object == second;
    });
    return found ? first + " " + second : std::string();
}

}  // namespace

std::optional<UnsupportedStatement> accept_unsupported(TokenCursor& cursor) {
    UnsupportedStatement out{unsupported_form(cursor), {}, cursor.position()};
    if (out.form.empty()) return std::nullopt;
    // A block holds semicolons of its own: it goes on to the end of the text.
    const bool block = out.form == "BEGIN" || out.form == "CREATE PROCEDURE";
    const std::size_t begin = cursor.token().offset;
    std::size_t end = begin;
    while (cursor.token().kind != TokenKind::end &&
           (block || !cursor.token().is(Symbol::semicolon))) {
        if (!cursor.token().is(Symbol::semicolon)) end = cursor.token().end_offset();
        cursor.advance();
    }
    out.text = cursor.source().substr(begin, end - begin);
    return out;
}

}  // namespace sluice::sql
