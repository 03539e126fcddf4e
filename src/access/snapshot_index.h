#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "access/ip_rules.h"
#include "metastore/access_rows.h"

namespace sluice::access {

// The inside of an AccessSnapshot: rows, and who sees what, sorted for binary search. Rows are
// named by their position in the vectors of `rows`. Only this module includes it.

using RowNumber = std::uint32_t;

inline constexpr EpochMs kForever = std::numeric_limits<EpochMs>::max();
inline constexpr EpochMs kNever = std::numeric_limits<EpochMs>::min();

/// A table that is in a share by itself, under its alias.
struct TableSlot {
    std::string folded_name;
    RowNumber object = 0;
    RowNumber table = 0;
    EpochMs granted_until = kForever;
};

/// A schema as recipients see it: tables by alias, and perhaps a whole source schema behind it.
struct SchemaSlot {
    std::string name;
    std::string folded_name;
    std::vector<TableSlot> tables;          // by folded name
    EpochMs tables_granted_until = kNever;  // the latest of `tables`
    std::optional<RowNumber> shared_object;
    std::optional<RowNumber> source_schema;
    EpochMs source_granted_until = kNever;
};

/// Schemas of a share, or the part of them that one recipient was granted; by folded name.
using ShareLayout = std::vector<SchemaSlot>;

struct ShareIndex {
    std::string folded_name;
    ShareLayout layout;
    // What a shared schema must not show: tables that the share has by name, with rules of their
    // own (P50), and names that aliases have taken, as `schema NUL table` (A43). Both count also
    // while their object is withheld: something else must not stand in for it. Empty without a
    // shared schema.
    std::unordered_set<RowNumber> tables_by_name;
    std::unordered_set<std::string> aliases;
};

/// A share as one recipient holds it.
struct GrantedShare {
    RowNumber share = 0;
    EpochMs whole_until = kNever;    // grant of the share itself
    EpochMs objects_until = kNever;  // the latest grant of an object of it
    ShareLayout granted_objects;     // empty unless there are such grants
};

struct RecipientIndex {
    std::shared_ptr<const IpRules> ip_rules;
    std::vector<GrantedShare> shares;  // by the share's folded name
};

struct NamedTable {
    std::string folded_name;
    RowNumber table = 0;
};

struct SnapshotIndex {
    metastore::AccessRows rows;

    std::unordered_map<std::string_view, RowNumber> recipient_by_id;
    std::unordered_map<std::string_view, RowNumber> token_by_public_id;
    std::unordered_map<std::string_view, RowNumber> token_by_id;
    std::unordered_map<std::string_view, RowNumber> admin_by_public_id;
    std::unordered_map<std::string_view, RowNumber> share_by_id;
    std::unordered_map<std::string_view, RowNumber> object_by_id;
    std::unordered_map<std::string_view, RowNumber> table_by_id;
    std::unordered_map<std::string_view, RowNumber> schema_by_id;

    std::vector<RecipientIndex> recipients;              // as rows.recipients
    std::vector<ShareIndex> shares;                      // as rows.shares
    std::vector<std::vector<NamedTable>> schema_tables;  // as rows.schemas; by folded name
};

std::unique_ptr<const SnapshotIndex> build_index(metastore::AccessRows rows);

/// The layout that a grant opens at `now`: the whole share's, the granted objects', or null.
const ShareLayout* visible_layout(const SnapshotIndex& index, const GrantedShare& granted,
                                  EpochMs now);

/// Whether a table of a shared schema shows there: not if the share has it by name, nor if its name
/// is taken by an alias.
bool shows_in_schema(const ShareIndex& share, std::string_view schema_folded,
                     const NamedTable& table);

/// `schema NUL table`, folded: sorts by schema, then by table, since no name holds a NUL.
std::string table_key(std::string_view schema_folded, std::string_view table_folded);

const SchemaSlot* find_schema(const ShareLayout& layout, std::string_view folded_name);
const TableSlot* find_table(const SchemaSlot& schema, std::string_view folded_name);
const NamedTable* find_named_table(const std::vector<NamedTable>& tables,
                                   std::string_view folded_name);

}  // namespace sluice::access
