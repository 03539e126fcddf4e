#include "catalog/partition_clause.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/encoding.h"
#include "catalog/like_pattern.h"
#include "catalog/limits.h"

namespace sluice::catalog {
namespace {

constexpr std::array kOps = {
    PartitionOp::equal,
    PartitionOp::like,
    PartitionOp::not_equal,
    PartitionOp::less_than,
    PartitionOp::less_than_or_equal,
    PartitionOp::greater_than,
    PartitionOp::greater_than_or_equal,
};

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

bool too_long(const std::optional<std::string>& text) {
    return text && text->size() > kPartitionTextBytesMax;
}

Result<void> check_predicate(const PartitionPredicate& predicate) {
    if (predicate.column.empty()) return invalid("a partition predicate names no column");
    if (predicate.column.size() > kPartitionTextBytesMax || too_long(predicate.value) ||
        too_long(predicate.recipient_property_key)) {
        return invalid("a partition predicate holds at most " +
                       std::to_string(kPartitionTextBytesMax) + " bytes of each text");
    }
    const std::string where = "partition column '" + predicate.column + "': ";
    if (predicate.value && predicate.recipient_property_key)
        return invalid(where + "value and recipient_property_key exclude each other");
    if (predicate.recipient_property_key && predicate.recipient_property_key->empty())
        return invalid(where + "recipient_property_key is empty");
    const bool is_null = !predicate.value && !predicate.recipient_property_key;
    if (is_null && predicate.op != PartitionOp::equal && predicate.op != PartitionOp::not_equal) {
        return invalid(where + std::string(to_text(predicate.op)) +
                       " needs a value or a recipient_property_key");
    }
    if (predicate.op == PartitionOp::like && predicate.value && !is_like_pattern(*predicate.value))
        return invalid(where + "the pattern ends in an escape that escapes nothing");
    return {};
}

bool comes_before(const PartitionPredicate& a, const PartitionPredicate& b) {
    const auto tied = [](const PartitionPredicate& p) {
        return std::tie(p.column, p.op, p.value, p.recipient_property_key);
    };
    return tied(a) < tied(b);
}

/// Predicates in an order of their own, columns folded, each once.
PartitionGroup normal_group(PartitionGroup group) {
    for (PartitionPredicate& predicate : group) predicate.column = fold_ascii(predicate.column);
    std::sort(group.begin(), group.end(), comes_before);
    group.erase(std::unique(group.begin(), group.end()), group.end());
    return group;
}

std::vector<PartitionGroup> normal_groups(const PartitionClause& clause) {
    std::vector<PartitionGroup> groups;
    for (const PartitionGroup& group : clause.groups) groups.push_back(normal_group(group));
    std::sort(groups.begin(), groups.end(), [](const PartitionGroup& a, const PartitionGroup& b) {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), comes_before);
    });
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_identifier(std::string_view text) {
    return !text.empty() && !is_digit(text.front()) &&
           std::all_of(text.begin(), text.end(), is_word);
}

/// A number whose bare spelling reads back as the same text: no sign but '-', no leading zeros.
bool is_bare_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    if (whole.empty() || !std::all_of(whole.begin(), whole.end(), is_digit)) return false;
    if (whole.size() > 1 && whole.front() == '0') return false;
    if (point == std::string_view::npos) return true;
    const std::string_view fraction = text.substr(point + 1);
    return !fraction.empty() && std::all_of(fraction.begin(), fraction.end(), is_digit);
}

void append_identifier(std::string& out, std::string_view name) {
    if (is_identifier(name)) {
        out += name;
        return;
    }
    out += '`';
    for (const char c : name) {
        if (c == '`') out += c;
        out += c;
    }
    out += '`';
}

void append_string(std::string& out, std::string_view text) {
    out += '\'';
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    out += '\'';
}

void append_property(std::string& out, std::string_view key) {
    bool plain = true;
    for (std::size_t at = 0; plain && at <= key.size();) {
        const std::size_t dot = std::min(key.find('.', at), key.size());
        plain = is_identifier(key.substr(at, dot - at));
        at = dot + 1;
    }
    out += "CURRENT_RECIPIENT(";
    if (plain) {
        out += ").";
        out += key;
        return;
    }
    append_string(out, key);
    out += ')';
}

std::string_view sql_operator(PartitionOp op) {
    switch (op) {
        case PartitionOp::equal:
            return " = ";
        case PartitionOp::like:
            return " LIKE ";
        case PartitionOp::not_equal:
            return " != ";
        case PartitionOp::less_than:
            return " < ";
        case PartitionOp::less_than_or_equal:
            return " <= ";
        case PartitionOp::greater_than:
            return " > ";
        case PartitionOp::greater_than_or_equal:
            return " >= ";
    }
    return {};
}

void append_predicate(std::string& out, const PartitionPredicate& predicate) {
    append_identifier(out, predicate.column);
    if (predicate.recipient_property_key) {
        out += sql_operator(predicate.op);
        append_property(out, *predicate.recipient_property_key);
    } else if (!predicate.value) {
        out += predicate.op == PartitionOp::not_equal ? " IS NOT NULL" : " IS NULL";
    } else {
        out += sql_operator(predicate.op);
        // A pattern is a string whatever it looks like.
        if (predicate.op != PartitionOp::like && is_bare_number(*predicate.value)) {
            out += *predicate.value;
        } else {
            append_string(out, *predicate.value);
        }
    }
}

}  // namespace

std::string_view to_text(PartitionOp op) {
    switch (op) {
        case PartitionOp::equal:
            return "EQUAL";
        case PartitionOp::like:
            return "LIKE";
        case PartitionOp::not_equal:
            return "NOT_EQUAL";
        case PartitionOp::less_than:
            return "LESS_THAN";
        case PartitionOp::less_than_or_equal:
            return "LESS_THAN_OR_EQUAL";
        case PartitionOp::greater_than:
            return "GREATER_THAN";
        case PartitionOp::greater_than_or_equal:
            return "GREATER_THAN_OR_EQUAL";
    }
    return {};
}

Result<PartitionOp> parse_partition_op(std::string_view text) {
    std::string known;
    for (const PartitionOp op : kOps) {
        if (equals_folded(text, to_text(op))) return op;
        known += known.empty() ? " " : ", ";
        known += to_text(op);
    }
    return invalid("op of a partition value is not one of" + known);
}

Result<void> check_partition_clause(const PartitionClause& clause) {
    if (clause.groups.size() > kPartitionGroupsMax) {
        return invalid("a partition clause holds at most " + std::to_string(kPartitionGroupsMax) +
                       " groups");
    }
    for (const PartitionGroup& group : clause.groups) {
        if (group.empty()) return invalid("a group of partitions holds no values");
        if (group.size() > kPartitionPredicatesMax) {
            return invalid("a group of partitions holds at most " +
                           std::to_string(kPartitionPredicatesMax) + " values");
        }
        for (const PartitionPredicate& predicate : group) SLUICE_CHECK(check_predicate(predicate));
    }
    return {};
}

bool same_partition_group(const PartitionGroup& a, const PartitionGroup& b) {
    return normal_group(a) == normal_group(b);
}

bool same_partition_clause(const PartitionClause& a, const PartitionClause& b) {
    return normal_groups(a) == normal_groups(b);
}

std::string print_partition_group(const PartitionGroup& group) {
    std::string out = "(";
    for (const PartitionPredicate& predicate : group) {
        if (out.size() > 1) out += ", ";
        append_predicate(out, predicate);
    }
    out += ')';
    return out;
}

std::string print_partition_clause(const PartitionClause& clause) {
    std::string out;
    for (const PartitionGroup& group : clause.groups) {
        if (!out.empty()) out += ", ";
        out += print_partition_group(group);
    }
    return out;
}

}  // namespace sluice::catalog
