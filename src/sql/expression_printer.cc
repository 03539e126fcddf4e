#include <algorithm>
#include <array>

#include "sql/keywords.h"
#include "sql/quoting.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

std::string_view operator_text(BinaryOperator operation) {
    switch (operation) {
        case BinaryOperator::logical_or:
            return "OR";
        case BinaryOperator::logical_and:
            return "AND";
        case BinaryOperator::equal:
            return "=";
        case BinaryOperator::null_safe_equal:
            return "<=>";
        case BinaryOperator::not_equal:
            return "!=";
        case BinaryOperator::less:
            return "<";
        case BinaryOperator::less_equal:
            return "<=";
        case BinaryOperator::greater:
            return ">";
        case BinaryOperator::greater_equal:
            return ">=";
        case BinaryOperator::bitwise_or:
            return "|";
        case BinaryOperator::bitwise_xor:
            return "^";
        case BinaryOperator::bitwise_and:
            return "&";
        case BinaryOperator::shift_left:
            return "<<";
        case BinaryOperator::shift_right:
            return ">>";
        case BinaryOperator::shift_right_unsigned:
            return ">>>";
        case BinaryOperator::add:
            return "+";
        case BinaryOperator::subtract:
            return "-";
        case BinaryOperator::concatenate:
            return "||";
        case BinaryOperator::multiply:
            return "*";
        case BinaryOperator::divide:
            return "/";
        case BinaryOperator::remainder:
            return "%";
        case BinaryOperator::integer_divide:
            return "DIV";
    }
    return "";
}

std::string_view unary_text(UnaryOperator operation) {
    switch (operation) {
        case UnaryOperator::minus:
            return "-";
        case UnaryOperator::plus:
            return "+";
        case UnaryOperator::bitwise_not:
            return "~";
    }
    return "";
}

std::string_view like_text(LikeKind kind) {
    switch (kind) {
        case LikeKind::like:
            return "LIKE";
        case LikeKind::ilike:
            return "ILIKE";
        case LikeKind::rlike:
            return "RLIKE";
    }
    return "";
}

std::string_view side_text(TrimSide side) {
    switch (side) {
        case TrimSide::both:
            return "BOTH";
        case TrimSide::leading:
            return "LEADING";
        case TrimSide::trailing:
            return "TRAILING";
    }
    return "";
}

std::string_view truth_text(TruthValue value) {
    switch (value) {
        case TruthValue::is_true:
            return "TRUE";
        case TruthValue::is_false:
            return "FALSE";
        case TruthValue::is_unknown:
            return "UNKNOWN";
    }
    return "";
}

/// What `[…]` and `.x` may follow without parentheses around it.
bool is_access_base(const Access& access) {
    const auto& node = access.base->node;
    if (std::holds_alternative<ColumnReference>(node)) {
        return !std::holds_alternative<Identifier>(access.steps.front());
    }
    return std::holds_alternative<FunctionCall>(node) || std::holds_alternative<Cast>(node) ||
           std::holds_alternative<CurrentRecipient>(node) || std::holds_alternative<Case>(node) ||
           std::holds_alternative<Parameter>(node) || std::holds_alternative<RowValue>(node) ||
           std::holds_alternative<ScalarQuery>(node);
}

struct NodeWriter {
    SqlWriter& writer;

    void value(const Expression& operand) const { write(writer, operand, Precedence::comparison); }

    void operator()(const Literal& literal) const { write(writer, literal); }
    void operator()(const Parameter& parameter) const { writer.value(parameter); }
    void operator()(const DefaultValue&) const { writer.text("DEFAULT"); }
    void operator()(const ColumnReference& column) const { writer.name(column.name); }
    void operator()(const CurrentRecipient& current) const { write(writer, current); }
    void operator()(const FunctionCall& call) const { write(writer, call, CallPlace::expression); }

    void operator()(const IntervalLiteral& interval) const {
        writer.text("INTERVAL");
        for (const IntervalTerm& term : interval.terms) {
            if (const auto* number = std::get_if<NumberLiteral>(&term.amount)) {
                writer.text(number->text);
            } else if (const auto* text = std::get_if<StringLiteral>(&term.amount)) {
                writer.string(text->value);
            } else {
                writer.value(std::get<Parameter>(term.amount));
            }
            if (term.unit) writer.text(unit_text(*term.unit));
        }
        if (interval.to) writer.text("TO").text(unit_text(*interval.to));
    }

    void operator()(const Star& star) const {
        std::string qualifier;
        for (const Identifier& part : star.qualifier) qualifier += quoted_name(part.text) + ".";
        writer.text(qualifier + "*");
        if (star.except.empty()) return;
        writer.text("EXCEPT").open();
        write_list(writer, star.except, [this](const ObjectName& name) { writer.name(name); });
        writer.close();
    }

    void operator()(const Extract& extract) const {
        writer.text("EXTRACT(").glue().name(extract.field).text("FROM");
        write(writer, *extract.source);
        writer.close();
    }

    void operator()(const Trim& trim) const {
        writer.text("TRIM(").glue().text(side_text(trim.side));
        if (trim.characters) write(writer, **trim.characters);
        writer.text("FROM");
        write(writer, *trim.source);
        writer.close();
    }

    void operator()(const Cast& cast) const {
        writer.text(cast.null_on_failure ? "TRY_CAST(" : "CAST(").glue();
        write(writer, *cast.operand);
        writer.text("AS");
        write(writer, cast.type);
        writer.close();
    }

    void operator()(const Case& node) const {
        writer.text("CASE");
        if (node.operand) write(writer, **node.operand);
        for (const CaseBranch& branch : node.branches) {
            writer.text("WHEN");
            write(writer, *branch.when);
            writer.text("THEN");
            write(writer, *branch.then);
        }
        if (node.otherwise) {
            writer.text("ELSE");
            write(writer, **node.otherwise);
        }
        writer.text("END");
    }

    void operator()(const Lambda& lambda) const {
        if (lambda.parameters.size() == 1) {
            writer.name(lambda.parameters.front());
        } else {
            writer.names(lambda.parameters);
        }
        writer.text("->");
        write(writer, *lambda.body);
    }

    void operator()(const RowValue& row) const {
        writer.open();
        write(writer, row.values);
        writer.close();
    }

    void operator()(const Access& access) const {
        if (is_access_base(access)) {
            write(writer, *access.base, Precedence::primary);
        } else {
            writer.open();
            write(writer, *access.base);
            writer.close();
        }
        for (const AccessStep& step : access.steps) {
            if (const auto* field = std::get_if<Identifier>(&step)) {
                writer.glue().text(".").glue().name(*field);
            } else {
                writer.glue().text("[").glue();
                write(writer, *std::get<Box<Expression>>(step));
                writer.glue().text("]");
            }
        }
    }

    void operator()(const Unary& unary) const {
        writer.text(unary_text(unary.operation));
        // Behind a minus, a number would take it as its sign and another minus make a comment.
        const auto& node = unary.operand->node;
        const auto* literal = std::get_if<Literal>(&node);
        const bool number = literal != nullptr && std::holds_alternative<NumberLiteral>(*literal);
        if (unary.operation == UnaryOperator::minus && number) {
            writer.glue().open();
            write(writer, *unary.operand);
            writer.close();
            return;
        }
        if (!std::holds_alternative<Unary>(node)) writer.glue();
        write(writer, *unary.operand, Precedence::unary);
    }

    void operator()(const Not& node) const {
        writer.text("NOT");
        write(writer, *node.operand, Precedence::logical_not);
    }

    void operator()(const Chain& chain) const {
        const Precedence inside = tighter(precedence_of(chain.rest.front().operation));
        write(writer, *chain.first, inside);
        for (const ChainLink& link : chain.rest) {
            writer.text(operator_text(link.operation));
            write(writer, *link.operand, inside);
        }
    }

    void operator()(const IsNull& node) const {
        value(*node.operand);
        writer.text("IS").text_if(node.negated, "NOT").text("NULL");
    }

    void operator()(const IsTruth& node) const {
        value(*node.operand);
        writer.text("IS").text_if(node.negated, "NOT").text(truth_text(node.value));
    }

    void operator()(const IsDistinct& node) const {
        value(*node.left);
        writer.text("IS").text_if(node.negated, "NOT").text("DISTINCT FROM");
        value(*node.right);
    }

    void operator()(const Between& node) const {
        value(*node.operand);
        writer.text_if(node.negated, "NOT").text("BETWEEN");
        value(*node.low);
        writer.text("AND");
        value(*node.high);
    }

    void operator()(const InList& node) const {
        value(*node.operand);
        writer.text_if(node.negated, "NOT").text("IN").open();
        write(writer, node.items);
        writer.close();
    }

    void operator()(const InQuery& node) const {
        value(*node.operand);
        writer.text_if(node.negated, "NOT").text("IN").open();
        write(writer, *node.query);
        writer.close();
    }

    void operator()(const Like& node) const {
        value(*node.operand);
        writer.text_if(node.negated, "NOT").text(like_text(node.kind));
        value(*node.pattern);
        writer.clause("ESCAPE", node.escape);
    }

    void operator()(const LikeAny& node) const {
        value(*node.operand);
        writer.text_if(node.negated, "NOT").text(like_text(node.kind));
        writer.text(node.quantifier == Quantifier::any ? "ANY" : "ALL").open();
        write(writer, node.patterns);
        writer.close();
    }

    void operator()(const Exists& node) const {
        writer.text("EXISTS").open();
        write(writer, *node.query);
        writer.close();
    }

    void operator()(const ScalarQuery& node) const {
        writer.open();
        write(writer, *node.query);
        writer.close();
    }
};

}  // namespace

void write(SqlWriter& writer, const Expression& expression, Precedence at_least) {
    const bool parentheses = precedence_of(expression) < at_least;
    if (parentheses) writer.open();
    std::visit(NodeWriter{writer}, expression.node);
    if (parentheses) writer.close();
}

void write(SqlWriter& writer, const std::vector<Expression>& expressions) {
    write_list(writer, expressions, [&](const Expression& item) { write(writer, item); });
}

}  // namespace sluice::sql
