#include "catalog/partition_clause_json.h"

#include <utility>

namespace sluice::catalog {
namespace {

Result<PartitionPredicate> read_predicate(const json::View& view) {
    PartitionPredicate predicate;
    SLUICE_TRY(predicate.column, view.required_string("PartitionValue", "name"));
    SLUICE_TRY(const std::string op, view.required_string("PartitionValue", "op"));
    SLUICE_TRY(predicate.op, parse_partition_op(op));
    SLUICE_TRY(predicate.value, view.string({"value"}));
    SLUICE_TRY(predicate.recipient_property_key, view.string({"recipient_property_key"}));
    return predicate;
}

}  // namespace

void write_partition_clause(json::Writer& out, const PartitionClause& clause) {
    out.begin_array();
    for (const PartitionGroup& group : clause.groups) {
        out.begin_object().key("values").begin_array();
        for (const PartitionPredicate& predicate : group) {
            out.begin_object().member("name", predicate.column).member("op", to_text(predicate.op));
            out.optional("value", predicate.value);
            out.optional("recipient_property_key", predicate.recipient_property_key).end_object();
        }
        out.end_array().end_object();
    }
    out.end_array();
}

std::string encode_partition_clause(const PartitionClause& clause) {
    json::Writer out;
    write_partition_clause(out, clause);
    return out.take();
}

Result<PartitionClause> read_partition_clause(const std::vector<json::View>& groups) {
    PartitionClause clause;
    for (const json::View& view : groups) {
        PartitionGroup group;
        SLUICE_TRY(const auto values, view.array({"values"}));
        if (values) {
            for (const json::View& value : *values) {
                SLUICE_TRY(PartitionPredicate predicate, read_predicate(value));
                group.push_back(std::move(predicate));
            }
        }
        clause.groups.push_back(std::move(group));
    }
    return clause;
}

Result<PartitionClause> decode_partition_clause(std::string_view text) {
    const auto damaged = [](const Error& why) {
        return Error(Condition::INTERNAL_ERROR, "A stored partition clause cannot be read.",
                     "decoding a partitions column: " + why.message());
    };
    auto document = json::Document::parse(text);
    if (!document) return damaged(document.error());
    const auto groups = document->root().as_array();
    if (!groups) return damaged(groups.error());
    auto clause = read_partition_clause(*groups);
    if (!clause) return damaged(clause.error());
    const auto checked = check_partition_clause(*clause);
    if (!checked) return damaged(checked.error());
    return clause;
}

}  // namespace sluice::catalog
