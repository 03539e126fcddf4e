#pragma once

#include <cstddef>

namespace sluice::sql {

// S6, A121
constexpr std::size_t kStatementBytesMax = std::size_t{16} << 20;

// A script is kept whole while it runs.
constexpr std::size_t kScriptBytesMax = std::size_t{64} << 20;

// A token costs 28 bytes and a node of the tree a few hundred: this keeps a statement under half a
// gigabyte, and is far above any statement a person or a tool writes.
constexpr std::size_t kTokensMax = 1'000'000;

// Parentheses, subqueries, CASE, types, prefix operators: whatever the parser calls itself for
// (S6). Chains of operators are flat lists in the tree, so that this bounds its height as well.
constexpr std::size_t kNestingMax = 64;

// `x::a::b::…`: the only operator whose chain is not flat.
constexpr std::size_t kCastChainMax = 16;

// S6
constexpr std::size_t kPartitionGroupsMax = 1'000;
constexpr std::size_t kInListItemsMax = 10'000;

// Columns, arguments, properties, select items, joins, parts of a WITH: every other list.
constexpr std::size_t kListItemsMax = 10'000;

constexpr std::size_t kValuesRowsMax = 100'000;

// What an error quotes of the statement (S89), and how many alternatives it lists.
constexpr std::size_t kQuotedCharactersMax = 64;
constexpr std::size_t kAlternativesShownMax = 12;

}  // namespace sluice::sql
