#include <algorithm>

#include "sql/quoting.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

std::string_view prefix(TypedLiteralKind kind) {
    switch (kind) {
        case TypedLiteralKind::date:
            return "DATE";
        case TypedLiteralKind::timestamp:
            return "TIMESTAMP";
        case TypedLiteralKind::timestamp_ntz:
            return "TIMESTAMP_NTZ";
        case TypedLiteralKind::binary:
            return "X";
    }
    return "";
}

struct LiteralWriter {
    SqlWriter& writer;

    void operator()(const NullLiteral&) const { writer.text("NULL"); }
    void operator()(const BooleanLiteral& literal) const {
        writer.text(literal.value ? "TRUE" : "FALSE");
    }
    void operator()(const StringLiteral& literal) const { writer.string(literal.value); }
    void operator()(const NumberLiteral& literal) const { writer.text(literal.text); }
    void operator()(const TypedLiteral& literal) const {
        writer.text(prefix(literal.kind));
        if (literal.kind == TypedLiteralKind::binary) writer.glue();
        writer.string(literal.text);
    }
};

struct TypeWriter {
    SqlWriter& writer;

    void operator()(const SimpleType& type) const {
        writer.text(type.name);
        if (type.arguments.empty()) return;
        writer.glue().open();
        write_list(writer, type.arguments,
                   [this](std::int64_t argument) { writer.text(std::to_string(argument)); });
        writer.close();
    }
    void operator()(const ArrayType& type) const {
        writer.text("ARRAY<").glue();
        write(writer, *type.element);
        writer.glue().text(">");
    }
    void operator()(const MapType& type) const {
        writer.text("MAP<").glue();
        write(writer, *type.key);
        writer.comma();
        write(writer, *type.value);
        writer.glue().text(">");
    }
    void operator()(const StructType& type) const {
        writer.text("STRUCT<").glue();
        write_list(writer, type.fields, [this](const StructField& field) {
            writer.name(field.name).glue().text(":");
            write(writer, field.type);
            writer.text_if(field.not_null, "NOT NULL").clause("COMMENT", field.comment);
        });
        writer.glue().text(">");
    }
};

std::string_view comparison_text(Comparison comparison) {
    switch (comparison) {
        case Comparison::equal:
            return "=";
        case Comparison::null_safe_equal:
            return "<=>";
        case Comparison::not_equal:
            return "!=";
        case Comparison::less:
            return "<";
        case Comparison::less_equal:
            return "<=";
        case Comparison::greater:
            return ">";
        case Comparison::greater_equal:
            return ">=";
    }
    return "";
}

void write_operand(SqlWriter& writer, const PartitionOperand& operand) {
    if (const auto* literal = std::get_if<Literal>(&operand)) {
        write(writer, *literal);
    } else if (const auto* current = std::get_if<CurrentRecipient>(&operand)) {
        write(writer, *current);
    } else {
        writer.value(std::get<Parameter>(operand));
    }
}

struct TestWriter {
    SqlWriter& writer;

    void operator()(const CompareTest& test) const {
        writer.text(comparison_text(test.comparison));
        write_operand(writer, test.operand);
    }
    void operator()(const LikeTest& test) const {
        writer.text("LIKE");
        write_operand(writer, test.pattern);
    }
    void operator()(const InTest& test) const {
        writer.text_if(test.negated, "NOT").text("IN").open();
        write_list(writer, test.items,
                   [this](const PartitionOperand& item) { write_operand(writer, item); });
        writer.close();
    }
    void operator()(const BetweenTest& test) const {
        writer.text_if(test.negated, "NOT").text("BETWEEN");
        write_operand(writer, test.low);
        writer.text("AND");
        write_operand(writer, test.high);
    }
    void operator()(const NullTest& test) const {
        writer.text("IS").text_if(test.negated, "NOT").text("NULL");
    }
};

}  // namespace

std::string_view unit_text(IntervalUnit unit) {
    switch (unit) {
        case IntervalUnit::microsecond:
            return "MICROSECOND";
        case IntervalUnit::millisecond:
            return "MILLISECOND";
        case IntervalUnit::second:
            return "SECOND";
        case IntervalUnit::minute:
            return "MINUTE";
        case IntervalUnit::hour:
            return "HOUR";
        case IntervalUnit::day:
            return "DAY";
        case IntervalUnit::week:
            return "WEEK";
        case IntervalUnit::month:
            return "MONTH";
        case IntervalUnit::quarter:
            return "QUARTER";
        case IntervalUnit::year:
            return "YEAR";
    }
    return "";
}

void write(SqlWriter& writer, const Literal& literal) {
    std::visit(LiteralWriter{writer}, literal);
}

void write(SqlWriter& writer, const DataType& type) { std::visit(TypeWriter{writer}, type.kind); }

void write(SqlWriter& writer, const CurrentRecipient& current) {
    writer.text("CURRENT_RECIPIENT(").glue().value(current.key).close();
}

void write(SqlWriter& writer, const Duration& duration) {
    writer.value(duration.count).text(std::string(unit_text(duration.unit)) + "S");
}

void write(SqlWriter& writer, const std::vector<Property>& properties) {
    writer.open();
    write_list(writer, properties, [&](const Property& property) {
        writer.string(property.key).text("=").value(property.value);
    });
    writer.close();
}

void write(SqlWriter& writer, const std::vector<PartitionGroup>& groups) {
    write_list(writer, groups, [&](const PartitionGroup& group) {
        writer.open();
        write_list(writer, group.predicates, [&](const PartitionPredicate& predicate) {
            writer.name(predicate.column);
            std::visit(TestWriter{writer}, predicate.test);
        });
        writer.close();
    });
}

}  // namespace sluice::sql
