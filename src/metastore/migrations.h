#pragma once

#include <span>
#include <string_view>

#include "base/clock.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// One step of the schema. The text is the same for all databases but for the words that a Dialect
/// replaces; statements end with `;` at the end of a line.
struct Migration {
    std::int64_t version;  ///< 1, 2, 3 … without a gap
    std::string_view name;
    std::string_view sql;
};

/// What a database writes for the words that migrations leave open.
struct Dialect {
    std::string_view big_integer;    ///< for BIGINT
    std::string_view byte_string;    ///< for BYTES
    std::string_view ordered_text;   ///< for KEYTEXT: text that sorts and compares by its bytes
    std::string_view table_options;  ///< for TABLE_OPTIONS
};

/// All migrations of this binary.
std::span<const Migration> all_migrations();

/// Brings the database to the last migration, each step in a transaction of its own; nothing to do
/// is success. Several servers may start at once. CONFIGURATION_INVALID when the database is newer
/// than `migrations`, or when a migration that was applied is not the one this binary has.
Result<void> migrate(Database& database, const RequestContext& context, const Dialect& dialect,
                     std::span<const Migration> migrations);

}  // namespace sluice::metastore
