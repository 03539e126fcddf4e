#pragma once

#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"

namespace sluice::metastore {

// What repositories share: rows to values, and the database's errors to the caller's.

template <class Map>
using MappedRow = typename std::invoke_result_t<Map&, const Row&>::value_type;

/// All rows as `map(row)` makes them, in order.
template <class Map>
Result<std::vector<MappedRow<Map>>> read_all(Transaction& transaction, std::string_view sql,
                                             const Parameters& parameters, Map map) {
    std::vector<MappedRow<Map>> values;
    SLUICE_CHECK(transaction.query(sql, parameters, [&](const Row& row) -> Result<void> {
        SLUICE_TRY(auto value, map(row));
        values.push_back(std::move(value));
        return {};
    }));
    return values;
}

/// The only row, if there is one.
template <class Map>
Result<std::optional<MappedRow<Map>>> read_one(Transaction& transaction, std::string_view sql,
                                               const Parameters& parameters, Map map) {
    std::optional<MappedRow<Map>> found;
    SLUICE_CHECK(transaction.query(sql, parameters, [&](const Row& row) -> Result<void> {
        SLUICE_TRY(found, map(row));
        return {};
    }));
    return found;
}

/// The number in the only column of the only row.
Result<std::int64_t> read_number(Transaction& transaction, std::string_view sql,
                                 const Parameters& parameters);

/// created_at, created_by, updated_at, updated_by from `column` on.
catalog::Provenance read_provenance(const Row& row, int column);

/// A value that we wrote ourselves and cannot read back is damage, not bad input: INTERNAL_ERROR.
template <class T>
Result<T> stored(Result<T> parsed) {
    if (parsed.has_value()) return parsed;
    return Error(Condition::INTERNAL_ERROR, "A stored value cannot be read.",
                 "reading a metastore row: " + parsed.error().message());
}

/// The outcome; but an error of `condition` becomes `replacement` with the detail of what it
/// replaces.
template <class T>
Result<T> replacing(Result<T> outcome, Condition condition, const Error& replacement) {
    if (outcome.has_value() || outcome.error().condition() != condition) return outcome;
    return Error(replacement.condition(), replacement.message(), outcome.error().detail());
}

/// The value that must be there.
template <class T>
Result<T> required(Result<std::optional<T>> found, const Error& missing) {
    if (!found.has_value()) return std::move(found).error();
    if (!found->has_value()) return missing;
    return std::move(**found);
}

/// Runs a statement that must touch a row.
Result<void> execute_on_row(Transaction& transaction, std::string_view sql,
                            const Parameters& parameters, const Error& missing);

}  // namespace sluice::metastore
