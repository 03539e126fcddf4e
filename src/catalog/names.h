#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::catalog {

/// Checks a name of a share, recipient, catalog, schema or table: 1-255 characters (P30, A7);
/// refused are blanks, `.`, `/`, control characters, DEL, `* ? $ \`, quotes, and text that is not
/// NFC. INVALID_PARAMETER_VALUE with the text of A7.
Result<void> check_name(std::string_view name);

/// `catalog.schema.table` taken apart and checked; INVALID_PARAMETER_VALUE naming the form it
/// should have.
struct TableName {
    std::string catalog_name;
    std::string schema_name;
    std::string table_name;
    std::string full() const { return catalog_name + "." + schema_name + "." + table_name; }
};
Result<TableName> parse_table_name(std::string_view full_name);
/// The same for what else has a name of three parts; `what` names it in the error.
Result<TableName> parse_object_name(std::string_view full_name, std::string_view what);

struct SchemaName {
    std::string catalog_name;
    std::string schema_name;
    std::string full() const { return catalog_name + "." + schema_name; }
};
Result<SchemaName> parse_schema_name(std::string_view full_name);

/// `schema.table` of a shared object: parts `[A-Za-z0-9_]+` (A42).
struct SharedAs {
    std::string schema_name;
    std::string table_name;
    std::string full() const { return schema_name + "." + table_name; }
};
Result<SharedAs> parse_shared_as(std::string_view text);
/// The alias an object gets when none is given: characters outside `[A-Za-z0-9_]` become `_` (A42).
SharedAs default_alias(std::string_view schema_name, std::string_view table_name);

}  // namespace sluice::catalog
