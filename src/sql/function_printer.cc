#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "sql/keywords.h"
#include "sql/quoting.h"
#include "sql/tree_printer.h"

namespace sluice::sql {
namespace {

using enum Keyword;

/// Words that mean something of their own before a parenthesis: calls of functions with such names
/// have back quotes.
constexpr std::array kSpecialBeforeParenthesis = {
    ALL,       ANY,     BOTH,     CAST,       CUBE,     CURRENT_RECIPIENT,
    EXISTS,    EXTRACT, FILTER,   IDENTIFIER, LATERAL,  LEADING,
    OVER,      OVERLAY, POSITION, ROLLUP,     SOME,     SUBSTR,
    SUBSTRING, TABLE,   TRAILING, TRIM,       TRY_CAST, VALUES,
    WITH};

/// Functions whose plain calls are read as such although the word is special.
constexpr std::array kPlainCalls = {OVERLAY, SUBSTR, SUBSTRING, TRIM};

template <class Words>
bool contains(const Words& words, Keyword keyword) {
    return std::find(words.begin(), words.end(), keyword) != words.end();
}

bool is_plain(const FunctionCall& call) {
    const bool names =
        std::any_of(call.arguments.begin(), call.arguments.end(),
                    [](const FunctionArgument& argument) { return argument.name.has_value(); });
    return !call.arguments.empty() && !names && !call.distinct && call.within_group.empty() &&
           !call.filter && call.nulls == NullTreatment::unspecified && !call.over;
}

bool is_bare(const FunctionCall& call, CallPlace place) {
    if (call.name.computed || call.name.parts.size() != 1) return false;
    const auto keyword = find_keyword(call.name.parts.front().text);
    if (!keyword) return false;
    if (place == CallPlace::expression && contains(kPlainCalls, *keyword)) return is_plain(call);
    if (contains(kSpecialBeforeParenthesis, *keyword)) return false;
    const KeywordUse use = keyword_use(*keyword);
    return use == KeywordUse::name || use == KeywordUse::doubtful ||
           (use == KeywordUse::clause && place == CallPlace::expression);
}

void write_argument(SqlWriter& writer, const FunctionCall& call, const FunctionArgument& argument) {
    const bool alias =
        call.name.parts.size() == 1 && equals_folded(call.name.parts.front().text, "struct");
    if (argument.name && !alias) writer.name(*argument.name).text("=>");
    write(writer, *argument.value);
    if (argument.name && alias) writer.text("AS").name(*argument.name);
}

void write_bound(SqlWriter& writer, const FrameBound& bound) {
    if (bound.offset) write(writer, *bound.offset, Precedence::comparison);
    switch (bound.edge) {
        case FrameEdge::unbounded_preceding:
            writer.text("UNBOUNDED PRECEDING");
            break;
        case FrameEdge::preceding:
            writer.text("PRECEDING");
            break;
        case FrameEdge::current_row:
            writer.text("CURRENT ROW");
            break;
        case FrameEdge::following:
            writer.text("FOLLOWING");
            break;
        case FrameEdge::unbounded_following:
            writer.text("UNBOUNDED FOLLOWING");
            break;
    }
}

void write_frame(SqlWriter& writer, const WindowFrame& frame) {
    writer.text(frame.unit == FrameUnit::rows ? "ROWS" : "RANGE");
    writer.text_if(frame.end.has_value(), "BETWEEN");
    write_bound(writer, frame.start);
    if (!frame.end) return;
    writer.text("AND");
    write_bound(writer, *frame.end);
}

void write_tail(SqlWriter& writer, const FunctionCall& call) {
    if (!call.within_group.empty()) {
        writer.text("WITHIN GROUP").open().text("ORDER BY");
        write(writer, call.within_group);
        writer.close();
    }
    if (call.filter) {
        writer.text("FILTER").open().text("WHERE");
        write(writer, **call.filter);
        writer.close();
    }
    writer.text_if(call.nulls == NullTreatment::ignore_nulls, "IGNORE NULLS");
    writer.text_if(call.nulls == NullTreatment::respect_nulls, "RESPECT NULLS");
    if (!call.over) return;
    writer.text("OVER");
    if (const auto* name = std::get_if<Identifier>(&*call.over)) {
        writer.name(*name);
    } else {
        write(writer, *std::get<Box<WindowSpecification>>(*call.over));
    }
}

}  // namespace

void write(SqlWriter& writer, const FunctionCall& call, CallPlace place) {
    if (is_bare(call, place)) {
        writer.text(call.name.parts.front().text);
    } else {
        writer.name(call.name);
    }
    writer.glue().open().text_if(call.distinct, "DISTINCT");
    write_list(writer, call.arguments,
               [&](const FunctionArgument& argument) { write_argument(writer, call, argument); });
    writer.close();
    write_tail(writer, call);
}

void write(SqlWriter& writer, const std::vector<SortItem>& items) {
    write_list(writer, items, [&](const SortItem& item) {
        write(writer, item.value);
        writer.text_if(item.direction == SortDirection::ascending, "ASC");
        writer.text_if(item.direction == SortDirection::descending, "DESC");
        writer.text_if(item.nulls == NullOrder::first, "NULLS FIRST");
        writer.text_if(item.nulls == NullOrder::last, "NULLS LAST");
    });
}

void write(SqlWriter& writer, const WindowSpecification& window) {
    writer.open();
    if (window.base) writer.name(*window.base);
    if (!window.partition_by.empty()) {
        writer.text("PARTITION BY");
        write(writer, window.partition_by);
    }
    if (!window.order_by.empty()) {
        writer.text("ORDER BY");
        write(writer, window.order_by);
    }
    if (window.frame) write_frame(writer, *window.frame);
    writer.close();
}

}  // namespace sluice::sql
