#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/request_context.h"
#include "catalog/names.h"
#include "catalog/securables.h"
#include "delta/schema.h"
#include "delta/snapshot.h"
#include "delta/snapshot_cache.h"
#include "governance/services.h"

namespace sluice::governance {

/// A registered table with what its log says now (A105). A log that cannot be read leaves `columns`
/// empty and says why in `warnings`.
struct TableDetails {
    catalog::Table table;
    std::vector<delta::Column> columns;
    std::optional<std::string> log_comment;
    std::vector<std::string> warnings;
};

/// A column as a client declares it, compared with the log (A103).
struct DeclaredColumn {
    std::string name;
    std::string type_text;  ///< empty: not compared
};

struct CreateTable {
    std::string name;
    std::string catalog_name;
    std::string schema_name;
    std::string table_type;
    std::string data_source_format;
    std::string storage_location;
    std::vector<DeclaredColumn> columns;
    std::vector<std::string> partition_columns;  ///< empty: not compared
    std::optional<std::string> comment;
    std::map<std::string, std::string> properties;
};

/// Registers an external Delta table (A103, A104). INVALID_PARAMETER_VALUE with the reason when the
/// location is not allowed or holds no Delta log now.
Result<TableDetails> create_table(const Services& services, const AdminPrincipal& who,
                                  const CreateTable& request, RequestContext& context);
/// The two halves of it, for those who make tables together with other things. What the table would
/// be, compared with its log; asks for no right, and its schema need not exist.
Result<TableDetails> inspect_table(const Services& services, const AdminPrincipal& who,
                                   const CreateTable& request, RequestContext& context);
/// Reads no storage.
Result<void> register_table(const Services& services, const AdminPrincipal& who,
                            catalog::Table table, RequestContext& context);
Result<TableDetails> get_table(const Services& services, const AdminPrincipal& who,
                               std::string_view full_name, RequestContext& context);
/// A row with what its log says now; rights are the caller's business.
TableDetails describe_table(const Services& services, catalog::Table row, RequestContext& context);
Result<bool> table_exists(const Services& services, const AdminPrincipal& who,
                          std::string_view full_name, RequestContext& context);
/// Without columns: a list reads no logs.
Result<AdminPage<catalog::Table>> list_tables(const Services& services, const AdminPrincipal& who,
                                              const catalog::SchemaName& schema,
                                              const PageParameters& page, RequestContext& context);
/// Removes the registration, never data; shares keep the object as SOURCE_NOT_FOUND (A108).
Result<void> delete_table(const Services& services, const AdminPrincipal& who,
                          std::string_view full_name, RequestContext& context);

/// Where a registered table lies, opened.
Result<delta::TableRef> open_table(const Services& services, const catalog::Table& table);

/// The current state of a registered table, as shares need it for their start and their partitions;
/// null with the reason in `warning` when the log cannot be replayed (A50).
delta::SnapshotPtr current_snapshot(const Services& services, const catalog::Table& table,
                                    RequestContext& context, std::string& warning);

}  // namespace sluice::governance
