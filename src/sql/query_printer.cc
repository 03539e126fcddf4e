#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

void write_parenthesised(SqlWriter& writer, const Query& query) {
    writer.open();
    write(writer, query);
    writer.close();
}

void write_relation(SqlWriter& writer, const Relation& relation);

/// Each row is in parentheses, so that what begins it is not taken for the word behind VALUES.
void write_values(SqlWriter& writer, const Values& values) {
    writer.text("VALUES");
    write_list(writer, values.rows, [&](const Expression& row) {
        const bool has_own = std::holds_alternative<RowValue>(row.node) ||
                             std::holds_alternative<ScalarQuery>(row.node);
        if (!has_own) writer.open();
        write(writer, row);
        if (!has_own) writer.close();
    });
}

struct SourceWriter {
    SqlWriter& writer;

    void operator()(const TableReference& table) const {
        writer.name(table.name);
        if (!table.as_of) return;
        if (const auto* version = std::get_if<VersionAsOf>(&*table.as_of)) {
            writer.text("VERSION AS OF").value(version->version);
        } else {
            writer.text("TIMESTAMP AS OF");
            write(writer, std::get<TimestampAsOf>(*table.as_of).timestamp, Precedence::comparison);
        }
    }
    void operator()(const TableFunction& function) const {
        write(writer, function.call, CallPlace::relation);
    }
    void operator()(const Subquery& subquery) const {
        write_parenthesised(writer, *subquery.query);
    }
    void operator()(const Values& values) const { write_values(writer, values); }
    void operator()(const JoinGroup& group) const {
        writer.open();
        write_relation(writer, *group.relation);
        writer.close();
    }
};

void write_term(SqlWriter& writer, const RelationTerm& term) {
    writer.text_if(term.lateral, "LATERAL");
    std::visit(SourceWriter{writer}, term.source);
    if (!term.alias) return;
    writer.text("AS").name(term.alias->name);
    if (!term.alias->columns.empty()) writer.names(term.alias->columns);
}

std::string_view join_text(JoinKind kind) {
    switch (kind) {
        case JoinKind::inner:
            return "JOIN";
        case JoinKind::cross:
            return "CROSS JOIN";
        case JoinKind::left_outer:
            return "LEFT JOIN";
        case JoinKind::right_outer:
            return "RIGHT JOIN";
        case JoinKind::full_outer:
            return "FULL JOIN";
        case JoinKind::left_semi:
            return "LEFT SEMI JOIN";
        case JoinKind::left_anti:
            return "LEFT ANTI JOIN";
    }
    return "";
}

void write_relation(SqlWriter& writer, const Relation& relation) {
    write_term(writer, relation.first);
    for (const Join& join : relation.joins) {
        writer.text_if(join.natural, "NATURAL").text(join_text(join.kind));
        write_term(writer, join.right);
        if (join.on) {
            writer.text("ON");
            write(writer, *join.on);
        }
        if (!join.using_columns.empty()) writer.text("USING").names(join.using_columns);
    }
}

void write_lateral_view(SqlWriter& writer, const LateralView& view) {
    writer.text("LATERAL VIEW").text_if(view.outer, "OUTER");
    write(writer, view.call, CallPlace::relation);
    if (view.table) writer.name(*view.table);
    if (view.columns.empty()) return;
    writer.text("AS");
    write_list(writer, view.columns, [&](const Identifier& name) { writer.name(name); });
}

void write_grouping_set(SqlWriter& writer, const std::vector<Expression>& set) {
    const bool bare = set.size() == 1 && !std::holds_alternative<RowValue>(set[0].node) &&
                      !std::holds_alternative<ScalarQuery>(set[0].node);
    if (!bare) writer.open();
    write(writer, set);
    if (!bare) writer.close();
}

void write_grouping_item(SqlWriter& writer, const GroupingItem& item) {
    switch (item.kind) {
        case GroupingKind::expression:
            write(writer, item.sets.front().front());
            return;
        case GroupingKind::rollup:
            writer.text("ROLLUP");
            break;
        case GroupingKind::cube:
            writer.text("CUBE");
            break;
        case GroupingKind::grouping_sets:
            writer.text("GROUPING SETS");
            break;
    }
    writer.open();
    write_list(writer, item.sets,
               [&](const std::vector<Expression>& set) { write_grouping_set(writer, set); });
    writer.close();
}

void write_group_by(SqlWriter& writer, const GroupBy& group_by) {
    writer.text("GROUP BY").text_if(group_by.all, "ALL");
    write_list(writer, group_by.items,
               [&](const GroupingItem& item) { write_grouping_item(writer, item); });
}

void write_select_item(SqlWriter& writer, const SelectItem& item) {
    write(writer, item.value);
    if (item.aliases.empty()) return;
    writer.text("AS");
    if (item.aliases.size() == 1) {
        writer.name(item.aliases.front());
    } else {
        writer.names(item.aliases);
    }
}

void write_filter(SqlWriter& writer, std::string_view word,
                  const std::optional<Expression>& condition) {
    if (!condition) return;
    writer.text(word);
    write(writer, *condition);
}

struct TermWriter {
    SqlWriter& writer;

    void operator()(const Values& values) const { write_values(writer, values); }
    void operator()(const WholeTable& table) const { writer.text("TABLE").name(table.name); }
    void operator()(const Subquery& subquery) const {
        write_parenthesised(writer, *subquery.query);
    }
    void operator()(const Select& select) const {
        writer.text("SELECT").text_if(select.distinct, "DISTINCT");
        write_list(writer, select.items,
                   [this](const SelectItem& item) { write_select_item(writer, item); });
        if (!select.from.empty()) {
            writer.text("FROM");
            write_list(writer, select.from,
                       [this](const Relation& relation) { write_relation(writer, relation); });
        }
        for (const LateralView& view : select.lateral_views) write_lateral_view(writer, view);
        write_filter(writer, "WHERE", select.where);
        if (select.group_by) write_group_by(writer, *select.group_by);
        write_filter(writer, "HAVING", select.having);
        write_filter(writer, "QUALIFY", select.qualify);
        if (select.windows.empty()) return;
        writer.text("WINDOW");
        write_list(writer, select.windows, [this](const NamedWindow& window) {
            writer.name(window.name).text("AS");
            write(writer, window.specification);
        });
    }
};

std::string_view set_operator_text(SetOperator operation) {
    switch (operation) {
        case SetOperator::set_union:
            return "UNION";
        case SetOperator::set_except:
            return "EXCEPT";
        case SetOperator::set_intersect:
            return "INTERSECT";
    }
    return "";
}

void write_with(SqlWriter& writer, const Query& query) {
    writer.text("WITH").text_if(query.recursive, "RECURSIVE");
    write_list(writer, query.with, [&](const CommonTable& table) {
        writer.name(table.name);
        if (!table.columns.empty()) writer.names(table.columns);
        writer.text("AS");
        write_parenthesised(writer, *table.query);
    });
}

}  // namespace

void write(SqlWriter& writer, const Query& query) {
    if (!query.with.empty()) write_with(writer, query);
    std::visit(TermWriter{writer}, query.first);
    for (const SetOperation& operation : query.rest) {
        writer.text(set_operator_text(operation.operation)).text_if(operation.all, "ALL");
        std::visit(TermWriter{writer}, operation.right);
    }
    if (!query.order_by.empty()) {
        writer.text("ORDER BY");
        write(writer, query.order_by);
    }
    write_filter(writer, "LIMIT", query.limit);
    write_filter(writer, "OFFSET", query.offset);
}

}  // namespace sluice::sql
