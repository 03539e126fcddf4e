#include "engine/checkpoint_columns.h"

#include <array>

namespace sluice::engine {
namespace {

struct ActionKind {
    std::string_view name;
    std::string_view required;  ///< a field that is never null in an action
};

// What on_action is given, in this order. The last two belong to checkpoints of another kind; they
// are handed on so that whoever expected a classic one notices.
constexpr std::array<ActionKind, 7> kActions{{
    {"protocol", "minReaderVersion"},
    {"metaData", "id"},
    {"txn", "appId"},
    {"domainMetadata", "domain"},
    {"remove", "path"},
    {"checkpointMetadata", "version"},
    {"sidecar", "path"},
}};

Error wrong_schema(std::string detail) {
    return Error(Condition::TABLE_LOG_CORRUPT,
                 "a checkpoint of the table does not have the schema of one", std::move(detail));
}

std::string from_clause(const std::string& file_literal) {
    return " FROM read_parquet(" + file_literal + ", hive_partitioning=false)";
}

/// Collects the expressions of a SELECT list; all names are constants of this file.
class SelectList {
public:
    std::size_t add(std::string_view expression) {
        if (count_ > 0) text_ += ", ";
        text_ += expression;
        return count_++;
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
    std::size_t count_ = 0;
};

const ColumnType* find(const std::vector<ColumnType>& columns, std::string_view name) {
    for (const ColumnType& column : columns) {
        if (column.name == name) return &column;
    }
    return nullptr;
}

/// Adds fields of one struct to the list, with the type that the reader relies on.
class FieldPicker {
public:
    FieldPicker(const ColumnType& parent, std::string expression, SelectList& list)
        : parent_(parent), expression_(std::move(expression)), list_(list) {}

    Result<std::size_t> text(std::string_view field) {
        return pick(field, [](const ColumnType& type) { return type.kind == TypeKind::text; });
    }
    Result<std::size_t> text_map(std::string_view field) {
        return pick(field, [](const ColumnType& type) { return type.is_text_map(); });
    }
    Result<std::size_t> integer(std::string_view field) {
        const ColumnType* type = parent_.child(field);
        if (type == nullptr || !type->is_integer()) return missing(field);
        return list_.add("CAST(" + member(field) + " AS BIGINT)");
    }
    std::size_t any(std::string_view field) { return list_.add(member(field)); }

private:
    template <class Accepts>
    Result<std::size_t> pick(std::string_view field, Accepts accepts) {
        const ColumnType* type = parent_.child(field);
        if (type == nullptr || !accepts(*type)) return missing(field);
        return any(field);
    }
    std::string member(std::string_view field) const {
        return expression_ + ".\"" + std::string(field) + '"';
    }
    Error missing(std::string_view field) const {
        return wrong_schema(member(field) + " is missing or of a wrong type");
    }

    const ColumnType& parent_;
    std::string expression_;
    SelectList& list_;
};

Result<CheckpointColumns::Adds> choose_adds(const ColumnType& add, bool stats, SelectList& list) {
    CheckpointColumns::Adds adds;
    FieldPicker fields(add, "\"add\"", list);
    SLUICE_TRY(adds.path, fields.text("path"));
    SLUICE_TRY(adds.size, fields.integer("size"));
    SLUICE_TRY(adds.modification_time, fields.integer("modificationTime"));
    SLUICE_TRY(adds.partition_values, fields.text_map("partitionValues"));
    if (stats && add.child("stats") != nullptr) {
        SLUICE_TRY(adds.stats, fields.text("stats"));
    }
    if (stats && add.child("stats_parsed") != nullptr) {
        if (add.child("stats_parsed")->kind != TypeKind::structure) {
            return wrong_schema("add.stats_parsed is no struct");
        }
        adds.stats_parsed = fields.any("stats_parsed");
    }
    if (const ColumnType* vector = add.child("deletionVector"); vector != nullptr) {
        FieldPicker parts(*vector, "\"add\".\"deletionVector\"", list);
        SLUICE_TRY(adds.deletion_vector, parts.text("storageType"));
        SLUICE_CHECK(parts.text("pathOrInlineDv"));
        SLUICE_CHECK(parts.integer("offset"));
        SLUICE_CHECK(parts.integer("sizeInBytes"));
        SLUICE_CHECK(parts.integer("cardinality"));
    }
    return adds;
}

}  // namespace

std::string all_columns_sql(const std::string& file_literal) {
    // lint: allow(sql) because only constants and the session's own file name are joined
    return "SELECT *" + from_clause(file_literal);
}

Result<CheckpointColumns> choose_columns(const std::vector<ColumnType>& file_columns,
                                         const delta::CheckpointSelection& selection,
                                         const std::string& file_literal) {
    const ColumnType* add = find(file_columns, "add");
    if (add == nullptr || add->kind != TypeKind::structure) {
        return wrong_schema("no column \"add\"");
    }
    CheckpointColumns chosen;
    if (selection.adds) {
        SelectList list;
        SLUICE_TRY(chosen.adds, choose_adds(*add, selection.stats, list));
        // lint: allow(sql) because only constants and the session's own file name are joined
        chosen.adds->sql = "SELECT " + list.text() + from_clause(file_literal);
    }
    if (!selection.other) return chosen;
    for (const ActionKind& kind : kActions) {
        const ColumnType* action = find(file_columns, kind.name);
        if (action == nullptr) continue;
        if (action->child(kind.required) == nullptr) {
            return wrong_schema(std::string(kind.name) + " is no such action");
        }
        // Nearly all rows are adds. The condition lets DuckDB look at one narrow column and skip
        // all others; reading every action's columns in the same pass as the adds takes half as
        // long again.
        const std::string quoted = '"' + std::string(kind.name) + '"';
        // lint: allow(sql) because only constants and the session's own file name are joined
        chosen.action_sql.push_back("SELECT " + quoted + from_clause(file_literal) + " WHERE " +
                                    quoted + ".\"" + std::string(kind.required) + "\" IS NOT NULL");
    }
    return chosen;
}

}  // namespace sluice::engine
