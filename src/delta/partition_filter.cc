#include "delta/partition_filter.h"

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "catalog/like_pattern.h"
#include "json/json.h"

namespace sluice::delta {
namespace {

using catalog::PartitionOp;
using catalog::PartitionPredicate;

/// The one name that `wanted` means: spelled the same, else alone in differing only in case.
std::optional<std::size_t> find_name(const std::vector<std::string>& names,
                                     std::string_view wanted) {
    const auto exact = std::find(names.begin(), names.end(), wanted);
    if (exact != names.end()) return static_cast<std::size_t>(exact - names.begin());
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!equals_folded(names[i], wanted)) continue;
        if (found) return std::nullopt;
        found = i;
    }
    return found;
}

const Field* find_field(const Schema& schema, std::string_view name) {
    if (const Field* const exact = schema.find(name)) return exact;
    std::vector<std::string> names;
    for (const Field& field : schema.fields()) names.push_back(field.name);
    const auto found = find_name(names, name);
    return found ? &schema.fields()[*found] : nullptr;
}

Error not_partition_column(const PartitionPredicate& predicate, const Metadata& metadata,
                           std::string_view table_name) {
    std::string message = "'" + predicate.column + "' is not a partition column of ";
    message += table_name;
    message += " (";
    for (const std::string& column : metadata.partition_columns) {
        if (&column != &metadata.partition_columns.front()) message += ", ";
        message += column;
    }
    message += metadata.partition_columns.empty() ? "it has none)" : ")";
    return Error(Condition::INVALID_PARTITION_COLUMN, std::move(message));
}

Error not_of_type(const PartitionPredicate& predicate, const Field& field,
                  std::string_view table_name) {
    return Error(Condition::CAST_INVALID_INPUT, "the value '" + *predicate.value +
                                                    "' cannot be cast to " + type_text(field.type) +
                                                    ", the type of partition column '" +
                                                    field.name + "' of " + std::string(table_name));
}

Result<void> check_predicate(const PartitionPredicate& predicate, const Metadata& metadata,
                             const Schema& schema, std::string_view table_name) {
    const auto place = find_name(metadata.partition_columns, predicate.column);
    const Field* const field =
        place ? find_field(schema, metadata.partition_columns[*place]) : nullptr;
    if (field == nullptr) return not_partition_column(predicate, metadata, table_name);
    const bool typed = predicate.value && predicate.op != PartitionOp::like;
    if (typed && !TypedValue::parse(field->type, *predicate.value))
        return not_of_type(predicate, *field, table_name);
    return {};
}

/// What is known of one column of one file.
struct Known {
    bool anything = false;
    std::optional<TypedValue> value;  ///< nullopt: null
};

/// An empty text is how a log may spell null, for every type.
Known read_value(const json::View& values, const std::string& name, const DataType& type) {
    if (!values.has_key(name)) return {};
    const auto text = values.string({name});
    if (!text) return {};
    Known known{.anything = true, .value = std::nullopt};
    if (*text && !(*text)->empty()) known.value = TypedValue::parse(type, **text);
    return known;
}

bool holds(PartitionOp op, std::strong_ordering order) {
    switch (op) {
        case PartitionOp::equal:
            return order == 0;
        case PartitionOp::not_equal:
            return order != 0;
        case PartitionOp::less_than:
            return order < 0;
        case PartitionOp::less_than_or_equal:
            return order <= 0;
        case PartitionOp::greater_than:
            return order > 0;
        case PartitionOp::greater_than_or_equal:
            return order >= 0;
        case PartitionOp::like:
            return false;
    }
    return false;
}

}  // namespace

Result<void> check_clause_fits(const catalog::PartitionClause& clause, const Metadata& metadata,
                               const Schema& schema, std::string_view table_name) {
    for (const catalog::PartitionGroup& group : clause.groups) {
        for (const PartitionPredicate& predicate : group)
            SLUICE_CHECK(check_predicate(predicate, metadata, schema, table_name));
    }
    return {};
}

PartitionFilter::PartitionFilter(const catalog::PartitionClause& clause, const TableShape& table) {
    const std::vector<std::string>& names = table.metadata.partition_columns;
    if (table.log_names.size() != names.size()) return;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Field* const field = find_field(table.schema, names[i]);
        if (field == nullptr) return;  // a broken table shows nothing
        columns_.push_back({.log_name = table.log_names[i], .type = field->type});
    }
    for (const catalog::PartitionGroup& group : clause.groups) {
        std::vector<std::size_t> places;
        for (const PartitionPredicate& predicate : group) {
            const auto place = find_name(names, predicate.column);
            if (!place) {
                groups_.clear();
                return;
            }
            places.push_back(*place);
        }
        if (auto compiled = compile(group, places)) groups_.push_back(std::move(*compiled));
    }
}

std::optional<PartitionFilter::Group> PartitionFilter::compile(
    const catalog::PartitionGroup& group, const std::vector<std::size_t>& places) const {
    if (group.empty()) return std::nullopt;
    Group tests;
    for (std::size_t i = 0; i < group.size(); ++i) {
        const PartitionPredicate& predicate = group[i];
        if (predicate.recipient_property_key) return std::nullopt;
        Test test{.column = places[i], .op = predicate.op, .literal = {}, .pattern = {}};
        test.is_null = !predicate.value;
        if (predicate.op == PartitionOp::like) {
            if (!predicate.value) return std::nullopt;
            test.pattern = *predicate.value;
        } else if (predicate.value) {
            auto literal = TypedValue::parse(columns_[places[i]].type, *predicate.value);
            // Whatever the comparison: with null it is never true.
            if (!literal) return std::nullopt;
            test.literal = std::move(*literal);
        }
        tests.push_back(std::move(test));
    }
    return tests;
}

bool PartitionFilter::matches(std::string_view partition_values) const {
    if (groups_.empty()) return false;
    const auto document = json::Document::parse(partition_values);
    if (!document || !document->root().is_object()) return false;
    std::vector<Known> known;
    for (const Column& column : columns_)
        known.push_back(read_value(document->root(), column.log_name, column.type));
    const auto passes = [&](const Test& test) {
        const Known& column = known[test.column];
        if (!column.anything) return false;
        if (test.is_null) {
            return test.op == PartitionOp::equal       ? !column.value.has_value()
                   : test.op == PartitionOp::not_equal ? column.value.has_value()
                                                       : false;
        }
        if (!column.value) return false;
        if (test.op == PartitionOp::like)
            return catalog::matches_like(test.pattern, column.value->text());
        return holds(test.op, column.value->compare(test.literal));
    };
    return std::any_of(groups_.begin(), groups_.end(), [&](const Group& group) {
        return std::all_of(group.begin(), group.end(), passes);
    });
}

}  // namespace sluice::delta
