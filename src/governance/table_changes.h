#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/request_context.h"
#include "governance/services.h"
#include "governance/tables.h"

namespace sluice::governance {

/// Only what is present changes; an empty comment is stored empty. What is in the table is its
/// log's business and cannot be changed here.
struct UpdateTable {
    std::optional<std::string> owner;
    std::optional<std::string> comment;
    bool clear_comment = false;  ///< NULL in SQL: none, which is not an empty one
    std::optional<std::map<std::string, std::string>> properties;
    /// Single properties; no value takes one away. The others stay.
    std::map<std::string, std::optional<std::string>> property_changes;
};
/// Reads no storage.
Result<catalog::Table> change_table(const Services& services, const AdminPrincipal& who,
                                    std::string_view full_name, const UpdateTable& request,
                                    RequestContext& context);
Result<TableDetails> update_table(const Services& services, const AdminPrincipal& who,
                                  std::string_view full_name, const UpdateTable& request,
                                  RequestContext& context);

/// Tables of one catalog whose schema and name match (`%`, `_`, any case; absent: all), ordered by
/// full name (A106).
struct TableSummaryRequest {
    std::string catalog_name;
    std::optional<std::string> schema_name_pattern;
    std::optional<std::string> table_name_pattern;
    PageParameters page;
};
Result<AdminPage<catalog::Table>> list_table_summaries(const Services& services,
                                                       const AdminPrincipal& who,
                                                       const TableSummaryRequest& request,
                                                       RequestContext& context);

}  // namespace sluice::governance
