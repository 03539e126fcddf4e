#include "delta/partition_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "json/writer.h"

namespace sluice::delta {
namespace {

using catalog::PartitionClause;
using catalog::PartitionGroup;
using catalog::PartitionOp;
using catalog::PartitionPredicate;

struct TestTable {
    Metadata metadata;
    Schema schema;
    std::vector<std::string> log_names;
    TableShape shape() const { return {metadata, schema, log_names}; }
};

/// Columns `name:type`, all of them partition columns but a leading `id`.
TestTable table_of(const std::vector<std::pair<std::string, std::string>>& columns) {
    std::string fields = R"({"name":"id","type":"long","nullable":true,"metadata":{}})";
    Metadata metadata;
    for (const auto& [name, type] : columns) {
        fields +=
            R"(,{"name":")" + name + R"(","type":")" + type + R"(","nullable":true,"metadata":{}})";
        metadata.partition_columns.push_back(name);
    }
    return {metadata, Schema::parse(R"({"type":"struct","fields":[)" + fields + "]}").value(),
            metadata.partition_columns};
}

PartitionPredicate where(std::string column, PartitionOp op, std::string value) {
    return {.column = std::move(column), .op = op, .value = std::move(value)};
}

bool lets_through(const TestTable& table, const PartitionClause& clause,
                  std::string_view partition_values) {
    return PartitionFilter(clause, table.shape()).matches(partition_values);
}

// P81 S19
TEST(PartitionFilter, NullAndUncastableValuesMatchIsNullAlone) {
    const TestTable table = table_of({{"day", "date"}});
    for (const char* values : {R"({"day":null})", R"({"day":""})", R"({"day":"soon"})"}) {
        for (const PartitionOp op :
             {PartitionOp::equal, PartitionOp::not_equal, PartitionOp::less_than,
              PartitionOp::less_than_or_equal, PartitionOp::greater_than,
              PartitionOp::greater_than_or_equal}) {
            EXPECT_FALSE(lets_through(table, {{{where("day", op, "2026-01-01")}}}, values))
                << values << to_text(op);
        }
        EXPECT_FALSE(lets_through(table, {{{where("day", PartitionOp::like, "%")}}}, values));
        EXPECT_TRUE(lets_through(table, {{{{.column = "day"}}}}, values)) << values;
        EXPECT_FALSE(
            lets_through(table, {{{{.column = "day", .op = PartitionOp::not_equal}}}}, values));
    }
    EXPECT_FALSE(lets_through(table, {{{{.column = "day"}}}}, R"({"day":"2026-01-01"})"));
    EXPECT_TRUE(lets_through(table, {{{{.column = "day", .op = PartitionOp::not_equal}}}},
                             R"({"day":"2026-01-01"})"));
}

// P81 R46
TEST(PartitionFilter, WhatIsNotKnownMatchesNothing) {
    const TestTable table = table_of({{"day", "date"}, {"region", "string"}});
    const PartitionClause any{{{{.column = "day"}},
                               {{.column = "day", .op = PartitionOp::not_equal}},
                               {where("day", PartitionOp::not_equal, "1999-01-01")}}};
    for (const char* values :
         {"", "{", "[]", "null", R"({"region":"US"})", R"({"day":7})", R"({"day":["2026-01-01"]})"})
        EXPECT_FALSE(lets_through(table, any, values)) << values;
    EXPECT_FALSE(lets_through(table, {}, R"({"day":"2026-01-01","region":"US"})"));
    EXPECT_FALSE(lets_through(table, {{{}}}, R"({"day":"2026-01-01","region":"US"})"));
}

// P81 A44
TEST(PartitionFilter, ClauseOfAnotherTableMatchesNothingAsAWhole) {
    const TestTable table = table_of({{"region", "string"}});
    const PartitionGroup us = {where("region", PartitionOp::equal, "US")};
    const std::string values = R"({"region":"US"})";
    EXPECT_TRUE(lets_through(table, {{us}}, values));
    EXPECT_FALSE(lets_through(table, {{us, {where("day", PartitionOp::equal, "1")}}}, values));
    EXPECT_FALSE(lets_through(table, {{us, {where("id", PartitionOp::equal, "1")}}}, values));
}

// A44 S19
TEST(PartitionFilter, UnknownOperandsLoseTheirGroupAlone) {
    const TestTable table = table_of({{"region", "string"}, {"n", "integer"}});
    const std::string values = R"({"region":"US","n":"5"})";
    const PartitionGroup us = {where("region", PartitionOp::equal, "US")};
    const PartitionGroup of_property = {{.column = "region", .recipient_property_key = "country"}};
    const PartitionGroup uncastable = {where("n", PartitionOp::not_equal, "many")};
    EXPECT_FALSE(lets_through(table, {{of_property}}, values));
    EXPECT_FALSE(lets_through(table, {{uncastable}}, values));
    EXPECT_FALSE(lets_through(table, {{{us[0], uncastable[0]}}}, values));
    EXPECT_TRUE(lets_through(table, {{of_property, uncastable, us}}, values));
}

// S18
TEST(PartitionFilter, ColumnsAreFoundInAnyCaseUnlessThatIsDoubtful) {
    const PartitionClause clause{{{where("REGION", PartitionOp::equal, "US")}}};
    EXPECT_TRUE(lets_through(table_of({{"Region", "string"}}), clause, R"({"Region":"US"})"));
    const TestTable twins = table_of({{"region", "string"}, {"Region", "string"}});
    EXPECT_FALSE(lets_through(twins, clause, R"({"region":"US","Region":"US"})"));
    EXPECT_TRUE(lets_through(twins, {{{where("Region", PartitionOp::equal, "US")}}},
                             R"({"region":"CA","Region":"US"})"));
}

// P81
TEST(PartitionFilter, ReadsPhysicalNamesUnderColumnMapping) {
    TestTable table = table_of({{"region", "string"}});
    table.log_names = {"col-1"};
    const PartitionClause clause{{{where("region", PartitionOp::equal, "US")}}};
    EXPECT_TRUE(lets_through(table, clause, R"({"col-1":"US"})"));
    EXPECT_FALSE(lets_through(table, clause, R"({"region":"US"})"));
}

// A44 S18 S19
TEST(ClauseFit, NamesColumnAndTable) {
    const TestTable table = table_of({{"date", "date"}, {"region", "string"}});
    const auto refusal = [&](const PartitionPredicate& predicate) {
        return check_clause_fits({{{predicate}}}, table.metadata, table.schema, "main.sales.t")
            .error();
    };
    const Error column = refusal(where("id", PartitionOp::equal, "3"));
    EXPECT_EQ(column.condition(), Condition::INVALID_PARTITION_COLUMN);
    EXPECT_EQ(column.message(), "'id' is not a partition column of main.sales.t (date, region)");
    const Error value = refusal(where("date", PartitionOp::greater_than_or_equal, "soon"));
    EXPECT_EQ(value.condition(), Condition::CAST_INVALID_INPUT);
    EXPECT_NE(value.message().find("'soon' cannot be cast to date"), std::string::npos);
    const PartitionClause fits{{{where("Date", PartitionOp::equal, "2026-01-01"),
                                 where("date", PartitionOp::like, "2026%")},
                                {{.column = "region", .recipient_property_key = "k"}},
                                {{.column = "region"}}}};
    EXPECT_TRUE(check_clause_fits(fits, table.metadata, table.schema, "t"));
}

// A model that knows nothing of texts: every value is a number whose order is the type's, and each
// type has its own way to write that number down.
struct ModelColumn {
    std::string name;
    std::string type;
    std::function<std::string(int)> spell;
};

std::string padded(const char* format, int a, int b = 0) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, a, b);
    return text.data();
}

std::vector<ModelColumn> model_columns() {
    const std::vector<std::string> words = {"", "A", "B", "a", "aa", "b", "ß", "\U0001F600"};
    return {
        {"i", "integer", [](int n) { return std::to_string(n - 4); }},
        {"s", "string", [words](int n) { return words[static_cast<std::size_t>(n)]; }},
        {"d", "date", [](int n) { return padded("20%02d-%02d-01", 20 + n / 4, 1 + n % 4); }},
        {"b", "boolean", [](int n) { return n < 4 ? "false" : "true"; }},
        {"x", "decimal(6,2)",
         [](int n) {
             return n % 2 == 0 ? padded("%d", n / 2 - 2) : padded("%d.%d", n / 2 - 1, 0);
         }},
        {"t", "timestamp",
         [](int n) {
             return n % 2 == 0 ? padded("2021-09-08 11:11:%02d", n)
                               : padded("2021-09-08T13:11:%02d.000000+02:00", n);
         }},
        {"f", "double", [](int n) { return padded("%d.%dE1", n, 5); }},
    };
}

/// The order of the numbers as the column's type sees it: some spellings are equal.
int rank(const ModelColumn& column, int n) {
    if (column.type == "boolean") return n < 4 ? 0 : 1;
    // 0 → -2, 1 → -1.0, 2 → -1, 3 → 0.0, 4 → 0 …
    if (column.type == "decimal(6,2)") return n % 2 == 0 ? n / 2 - 2 : n / 2 - 1;
    return n;
}

struct ModelValue {
    enum class Kind { known, null, broken } kind = Kind::known;
    int number = 0;
};

struct ModelTest {
    std::size_t column = 0;
    PartitionOp op = PartitionOp::equal;
    std::optional<int> number;  // nullopt: NULL
};

bool model_holds(const std::vector<ModelColumn>& columns, const ModelTest& test,
                 const std::vector<ModelValue>& file) {
    const ModelColumn& column = columns[test.column];
    ModelValue value = file[test.column];
    if (value.kind == ModelValue::Kind::known && column.spell(value.number).empty())
        value.kind = ModelValue::Kind::null;
    const bool is_null = value.kind != ModelValue::Kind::known;
    if (!test.number) return test.op == PartitionOp::equal ? is_null : !is_null;
    if (is_null) return false;
    const int left = rank(column, value.number);
    const int right = rank(column, *test.number);
    switch (test.op) {
        case PartitionOp::equal:
            return left == right;
        case PartitionOp::not_equal:
            return left != right;
        case PartitionOp::less_than:
            return left < right;
        case PartitionOp::less_than_or_equal:
            return left <= right;
        case PartitionOp::greater_than:
            return left > right;
        case PartitionOp::greater_than_or_equal:
            return left >= right;
        case PartitionOp::like:
            return false;
    }
    return false;
}

class ModelRun {
public:
    explicit ModelRun(unsigned seed) : random_(seed) {}

    void run() {
        const std::vector<ModelColumn> all = model_columns();
        std::vector<std::pair<std::string, std::string>> shape;
        for (int i = 0; i < 1 + below(3); ++i) {
            columns_.push_back(all[static_cast<std::size_t>(below(static_cast<int>(all.size())))]);
            columns_.back().name += std::to_string(i);
            shape.emplace_back(columns_.back().name, columns_.back().type);
        }
        const TestTable table = table_of(shape);
        std::vector<std::vector<ModelTest>> groups;
        for (int i = 0; i < below(4); ++i) {
            groups.emplace_back();
            for (int j = 0; j < 1 + below(3); ++j) groups.back().push_back(some_test());
        }
        const PartitionClause clause = spelled(groups);
        ASSERT_TRUE(check_clause_fits(clause, table.metadata, table.schema, "t"));
        const PartitionFilter filter(clause, table.shape());
        for (int i = 0; i < 40; ++i) {
            const std::vector<ModelValue> file = some_file();
            const bool expected = std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
                return std::all_of(group.begin(), group.end(), [&](const ModelTest& test) {
                    return model_holds(columns_, test, file);
                });
            });
            const std::string values = spelled(file);
            EXPECT_EQ(filter.matches(values), expected)
                << print_partition_clause(clause) << " on " << values;
        }
    }

private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

    ModelTest some_test() {
        ModelTest test{.column = static_cast<std::size_t>(below(static_cast<int>(columns_.size()))),
                       .op = PartitionOp::equal,
                       .number = std::nullopt};
        constexpr std::array kOps = {PartitionOp::equal,        PartitionOp::not_equal,
                                     PartitionOp::less_than,    PartitionOp::less_than_or_equal,
                                     PartitionOp::greater_than, PartitionOp::greater_than_or_equal};
        if (below(6) == 0) {
            test.op = kOps[static_cast<std::size_t>(below(2))];
            return test;
        }
        test.op = kOps[static_cast<std::size_t>(below(6))];
        test.number = below(8);
        return test;
    }

    std::vector<ModelValue> some_file() {
        std::vector<ModelValue> file;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const int kind = below(10);
            // Every text is a string.
            const bool broken = kind == 1 && columns_[i].type != "string";
            file.push_back({.kind = kind == 0 ? ModelValue::Kind::null
                                    : broken  ? ModelValue::Kind::broken
                                              : ModelValue::Kind::known,
                            .number = below(8)});
        }
        return file;
    }

    PartitionClause spelled(const std::vector<std::vector<ModelTest>>& groups) const {
        PartitionClause clause;
        for (const auto& group : groups) {
            clause.groups.emplace_back();
            for (const ModelTest& test : group) {
                PartitionPredicate predicate{.column = columns_[test.column].name, .op = test.op};
                if (test.number) predicate.value = columns_[test.column].spell(*test.number);
                clause.groups.back().push_back(std::move(predicate));
            }
        }
        return clause;
    }

    std::string spelled(const std::vector<ModelValue>& file) const {
        json::Writer out;
        out.begin_object();
        for (std::size_t i = 0; i < file.size(); ++i) {
            out.key(columns_[i].name);
            switch (file[i].kind) {
                case ModelValue::Kind::null:
                    out.null();
                    break;
                case ModelValue::Kind::broken:
                    out.value("2026-99-99 broken");
                    break;
                case ModelValue::Kind::known:
                    out.value(columns_[i].spell(file[i].number));
                    break;
            }
        }
        out.end_object();
        return out.take();
    }

    std::mt19937 random_;
    std::vector<ModelColumn> columns_;
};

// P81 S19 R5
TEST(PartitionFilterModel, AgreesWithBruteForce) {
    for (unsigned seed = 1; seed <= 2'000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        ModelRun(seed).run();
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace sluice::delta
