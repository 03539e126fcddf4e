#include "catalog/enum_text.h"
#include "governance/providers.h"
#include "governance/statements/cells.h"
#include "governance/statements/families.h"
#include "governance/statements/show_pattern.h"
#include "governance/statements/values.h"

namespace sluice::governance {
namespace {

Result<ResultTable> updated(Execution& run, const sql::ObjectName& name,
                            const UpdateProvider& update) {
    auto row = update_provider(run.services, run.who, sharing_name(name), update, run.context);
    if (!row) return explained(run, std::move(row).error(), {.provider = &name});
    return ResultTable{};
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::RenameTo& rename) {
    UpdateProvider update;
    update.new_name = sharing_name(rename.name);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name, const sql::OwnerTo& owner) {
    UpdateProvider update;
    update.owner = principal_name(owner.principal);
    return updated(run, name, update);
}

}  // namespace

Result<ResultTable> execute(Execution& run, const sql::AlterProvider& statement) {
    return std::visit([&](const auto& action) { return apply(run, statement.name, action); },
                      statement.action);
}

Result<ResultTable> execute(Execution& run, const sql::DropProvider& statement) {
    auto dropped =
        forgiving(delete_provider(run.services, run.who, sharing_name(statement.name), run.context),
                  statement.if_exists, Condition::PROVIDER_DOES_NOT_EXIST);
    SLUICE_CHECK(explained(run, std::move(dropped), {.provider = &statement.name}));
    return ResultTable{};
}

/// S61. Where a provider runs and as what it knows us is in no profile.
Result<ResultTable> execute(Execution& run, const sql::DescribeProvider& statement) {
    SLUICE_TRY(
        const catalog::Provider row,
        explained(run,
                  get_provider(run.services, run.who, sharing_name(statement.name), run.context),
                  {.provider = &statement.name}));
    ResultTable table = table_of("info_name, info_value");
    table.rows = {{"provider_name", row.name},
                  {"authentication_type", std::string(catalog::to_text(row.authentication_type))},
                  {"created_by", row.provenance.created_by},
                  {"created_at", time_text(row.provenance.created_at)},
                  {"updated_by", row.provenance.updated_by},
                  {"updated_at", time_text(row.provenance.updated_at)},
                  {"comment", row.comment},
                  {"activated_by_provider", std::nullopt},
                  {"cloud", std::nullopt},
                  {"region", std::nullopt},
                  {"metastore_id", std::nullopt}};
    return table;
}

/// S60.
Result<ResultTable> execute(Execution& run, const sql::ShowProviders& statement) {
    SLUICE_TRY(const auto page, list_providers(run.services, run.who, {}, run.context));
    const NameFilter filter(statement.pattern);
    ResultTable table =
        table_of("name, created_at TIMESTAMP, created_by, authentication_type, comment");
    for (const catalog::Provider& row : page.items) {
        if (!filter.keeps(row.name)) continue;
        table.rows.push_back({row.name, time_cell(row.provenance.created_at),
                              row.provenance.created_by,
                              std::string(catalog::to_text(row.authentication_type)), row.comment});
    }
    return table;
}

/// S53. A provider says nothing of its shares but their names.
Result<ResultTable> shares_of_provider(Execution& run, const sql::ShowShares& statement) {
    SLUICE_TRY(const auto shares,
               explained(run,
                         list_provider_shares(run.services, run.who,
                                              sharing_name(*statement.provider), run.context),
                         {.provider = &*statement.provider}));
    const NameFilter filter(statement.pattern);
    ResultTable table = table_of("name, created_at TIMESTAMP, created_by, comment");
    for (const OfferedShare& share : shares) {
        if (filter.keeps(share.name))
            table.rows.push_back({share.name, std::nullopt, std::nullopt, std::nullopt});
    }
    return table;
}

}  // namespace sluice::governance
