#include "sql/expression.h"

#include <gtest/gtest.h>

#include "sql/limits.h"
#include "sql/tests/round_trip.h"

namespace sluice::sql {
namespace {

std::string canonical(std::string_view text) {
    const std::string printed = round_trip("SELECT " + std::string(text));
    return printed.starts_with("SELECT ") ? printed.substr(7) : printed;
}

/// Rows of an expression and its canonical text.
template <class Table>
void expect_canonical(const Table& table) {
    for (const Printed& row : table) {
        EXPECT_EQ(canonical(row.text), row.canonical.empty() ? row.text : row.canonical);
    }
}

/// ` + `
std::string operator_between(const ChainLink& link) {
    const Expression x = *parse_expression_text("x");
    const std::string pair = to_sql(Expression{Chain{x, {{link.operation, x}}}, {}});
    return pair.substr(1, pair.size() - 2);
}

/// The expression with every operation in brackets.
std::string bracketed(const Expression& expression) {
    if (const auto* chain = std::get_if<Chain>(&expression.node)) {
        std::string out = bracketed(*chain->first);
        for (const ChainLink& link : chain->rest) {
            out = "[" + out + operator_between(link) + bracketed(*link.operand) + "]";
        }
        return out;
    }
    if (const auto* node = std::get_if<Not>(&expression.node)) {
        return "[NOT " + bracketed(*node->operand) + "]";
    }
    if (const auto* node = std::get_if<Unary>(&expression.node)) {
        return "[-" + bracketed(*node->operand) + "]";
    }
    if (const auto* node = std::get_if<Between>(&expression.node)) {
        return "[" + bracketed(*node->operand) + " BETWEEN " + bracketed(*node->low) + " AND " +
               bracketed(*node->high) + "]";
    }
    if (const auto* node = std::get_if<IsNull>(&expression.node)) {
        return "[" + bracketed(*node->operand) + " IS NULL]";
    }
    return to_sql(expression);
}

std::string structure(std::string_view text) {
    const auto expression = parse_expression_text(text);
    return expression ? bracketed(*expression) : error_text(expression.error());
}

TEST(ExpressionTest, OperatorsBindAsInSpark) {
    EXPECT_EQ(structure("a OR b AND NOT c = d"), "[a OR [b AND [NOT [c = d]]]]");
    EXPECT_EQ(structure("a - b + c * d % e"), "[[a - b] + [[c * d] % e]]");
    EXPECT_EQ(structure("a | b ^ c & d << e + f"), "[a | [b ^ [c & [d << [e + f]]]]]");
    EXPECT_EQ(structure("a = b < c"), "[[a = b] < c]");
    EXPECT_EQ(structure("a || b + c"), "[[a || b] + c]");
    EXPECT_EQ(structure("-a * b"), "[[-a] * b]");
    EXPECT_EQ(structure("NOT a AND b"), "[[NOT a] AND b]");
    EXPECT_EQ(structure("! a OR b"), "[[NOT a] OR b]");
    EXPECT_EQ(structure("a + 1 BETWEEN b AND c + 1 AND d"),
              "[[[a + 1] BETWEEN b AND [c + 1]] AND d]");
    EXPECT_EQ(structure("a = b IS NULL"), "[[a = b] IS NULL]");
    EXPECT_EQ(structure("a DIV b >>> c >> d"), "[[[a DIV b] >>> c] >> d]");
    EXPECT_EQ(structure("a <=> b == c <> d"), "[[[a <=> b] = c] != d]");
}

TEST(ExpressionTest, ParenthesesAreWrittenWhereTheyMatter) {
    expect_canonical(std::to_array<Printed>({
        {"((a)) + (b)", "a + b"},
        {"a - (b - c)"},
        {"(a - b) - c"},
        {"(a + b) * c"},
        {"a + (b * c)", "a + b * c"},
        {"(a AND b) OR c", "a AND b OR c"},
        {"a AND (b OR c)"},
        {"NOT (a AND b)"},
        {"(NOT a) = b"},
        {"(a IS NULL) IS NULL"},
        {"(a = 1) IN (TRUE)", "a = 1 IN (TRUE)"},
        {"-(-a)", "- -a"},
        {"-(5)"},
        {"- -5", "-(-5)"},
        {"-5"},
        {"a - -5"},
        {"a -5", "a - 5"},
        {"+a, ~a, -~+a", "+a, ~a, - ~ +a"},
        {"(-5)[0]"},
        {"(a + b)[0].c"},
        {"(a).b"},
        {"(a[0]).b"},
    }));
}

TEST(ExpressionTest, EveryLiteral) {
    expect_canonical(std::to_array<Printed>({
        {"1, 1.5, .5, 1e5, 1L, 2y, 3.0bd, 'a', TRUE, false, NULL",
         "1, 1.5, .5, 1E5, 1L, 2Y, 3.0BD, 'a', TRUE, FALSE, NULL"},
        {"'a' 'b' \"c\"", "'abc'"},
        {"'it''s', \"x\\ny\", r'\\d'", "'it\\'s', 'x\\ny', '\\\\d'"},
        {"DATE '2020-01-01', TIMESTAMP '2020-01-01', timestamp_ntz '2020-01-01', x'1F'",
         "DATE '2020-01-01', TIMESTAMP '2020-01-01', TIMESTAMP_NTZ '2020-01-01', X'1F'"},
        {"INTERVAL 7 DAYS", "INTERVAL 7 DAY"},
        {"interval '1-2' year to month, INTERVAL 1 DAY 2 HOURS, INTERVAL '7 days', INTERVAL -3 "
         "WEEK",
         "INTERVAL '1-2' YEAR TO MONTH, INTERVAL 1 DAY 2 HOUR, INTERVAL '7 days', INTERVAL -3 "
         "WEEK"},
        {"INTERVAL 1.5 SECONDS + INTERVAL '2' QUARTER",
         "INTERVAL 1.5 SECOND + INTERVAL '2' QUARTER"},
        {"date, timestamp, `interval`, x, date + 1"},
    }));
}

TEST(ExpressionTest, EveryKindOfValue) {
    expect_canonical(std::to_array<Printed>({
        {"a, t.a, c.s.t.a.b, `a b`.`c`", "a, t.a, c.s.t.a.b, `a b`.c"},
        {"count(*), count(DISTINCT a, b), count(ALL a)",
         "count(*), count(DISTINCT a, b), count(a)"},
        {"f(), c.s.f(1), f(a => 1, b => 2)"},
        {"struct(a AS x, b), map('k', 1)['k'].y[0], array(1, 2)[0]"},
        {"sum(a) FILTER (WHERE b > 1), first(a IGNORE NULLS), last(a) RESPECT NULLS OVER (ORDER BY "
         "b)",
         "sum(a) FILTER (WHERE b > 1), first(a) IGNORE NULLS, last(a) RESPECT NULLS OVER (ORDER BY "
         "b)"},
        {"percentile_cont(0.5) WITHIN GROUP (ORDER BY a DESC)"},
        {"CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END, CASE a WHEN 1 THEN 'x' END"},
        {"CAST(a AS DECIMAL(10, 2)), TRY_CAST(b AS INT), c::int::string",
         "CAST(a AS DECIMAL(10, 2)), TRY_CAST(b AS INT), CAST(CAST(c AS INT) AS STRING)"},
        {"extract(year FROM a)", "EXTRACT(year FROM a)"},
        {"substring(a FROM 2 FOR 3), substr(a, 1), position('x' IN a), position('x', a, 2)",
         "substring(a, 2, 3), substr(a, 1), `position`('x', a), `position`('x', a, 2)"},
        {"trim(a), TRIM(BOTH 'x' FROM a), trim(LEADING FROM a), trim('x' FROM a)",
         "trim(a), TRIM(BOTH 'x' FROM a), TRIM(LEADING FROM a), TRIM(BOTH 'x' FROM a)"},
        {"trim(LEADING * FROM a), trim(TRAILING :p FROM a), trim(BOTH -1 FROM a), trim(both), "
         "trim(a, b)",
         "TRIM(LEADING * FROM a), TRIM(TRAILING :p FROM a), TRIM(BOTH -1 FROM a), trim(`both`), "
         "trim(a, b)"},
        {"trim(`trailing`(DISTINCT a))"},
        {"overlay(a PLACING b FROM 2 FOR 3)", "overlay(a, b, 2, 3)"},
        {"transform(a, x -> x + 1), reduce(a, 0, (x, y) -> x + y)"},
        {"(1, 'a'), (a, b) IN ((1, 2), (3, 4))"},
        {"left(a, 1), right(a, 1), if(a, b, c), date(a), year(a), replace(a, b, c)"},
        {"current_date() - INTERVAL 7 DAYS, current_date",
         "current_date() - INTERVAL 7 DAY, current_date"},
    }));
}

TEST(ExpressionTest, EveryPredicate) {
    expect_canonical(std::to_array<Printed>({
        {"a IS NULL, a IS NOT NULL, a IS TRUE, a IS NOT FALSE, a IS UNKNOWN"},
        {"a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b + 1"},
        {"a BETWEEN 1 AND 2, a NOT BETWEEN 1 AND 2"},
        {"a IN (1, 2), a NOT IN (SELECT 1)"},
        {"a LIKE 'x%' ESCAPE '/', a NOT ILIKE b, a REGEXP 'x', a NOT RLIKE 'y'",
         "a LIKE 'x%' ESCAPE '/', a NOT ILIKE b, a RLIKE 'x', a NOT RLIKE 'y'"},
        {"a LIKE ANY ('x', 'y'), a NOT LIKE SOME ('x'), a ILIKE ALL ('x', b)",
         "a LIKE ANY ('x', 'y'), a NOT LIKE ANY ('x'), a ILIKE ALL ('x', b)"},
    }));
}

// S50
TEST(ExpressionTest, BothFormsOfCurrentRecipient) {
    EXPECT_EQ(canonical("CURRENT_RECIPIENT('Country')"), "CURRENT_RECIPIENT('Country')");
    EXPECT_EQ(canonical("current_recipient().databricks.name = a"),
              "CURRENT_RECIPIENT('databricks.name') = a");
    EXPECT_EQ(canonical("current_recipient"), "`current_recipient`");
    EXPECT_TRUE(canonical("CURRENT_RECIPIENT()").starts_with("error: [PARSE_SYNTAX_ERROR]"));
}

TEST(ExpressionTest, PositionsPointAtTheFirstToken) {
    const auto expression = parse_expression_text("a +\n  f(b)");
    const auto& chain = std::get<Chain>(expression->node);
    EXPECT_EQ(expression->position.column, 1u);
    EXPECT_EQ(chain.rest[0].operand->position.line, 2u);
    EXPECT_EQ(chain.rest[0].operand->position.column, 3u);
}

TEST(ExpressionTest, TreesDifferOnlyByMeaning) {
    EXPECT_EQ(*parse_expression_text("a  +  b"), *parse_expression_text("(a)+b"));
    EXPECT_FALSE(*parse_expression_text("a + b") == *parse_expression_text("a - b"));
    EXPECT_FALSE(*parse_expression_text("a - (b - c)") == *parse_expression_text("a - b - c"));
    EXPECT_FALSE(*parse_expression_text("f(a)") == *parse_expression_text("f(DISTINCT a)"));
    EXPECT_FALSE(*parse_expression_text("'1'") == *parse_expression_text("1"));
    const Expression original = *parse_expression_text("f(a, (SELECT b FROM c))");
    const Expression copy = original;
    EXPECT_EQ(copy, original);
}

// S6
TEST(ExpressionTest, LongChainsAreFlat) {
    std::string text = "a = 0";
    for (int i = 1; i < 20'000; ++i) text += " OR a = " + std::to_string(i);
    const auto expression = parse_expression_text(text);
    ASSERT_TRUE(expression.has_value());
    EXPECT_EQ(std::get<Chain>(expression->node).rest.size(), 19'999u);
    EXPECT_EQ(to_sql(*expression), text);
}

}  // namespace
}  // namespace sluice::sql
