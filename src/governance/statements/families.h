#pragma once

#include "base/result.h"
#include "governance/statements/execution.h"
#include "governance/statements/result_table.h"
#include "sql/statement.h"

// One function for each form of statement that is executed.
namespace sluice::governance {

// Shares (section 2 of sql.md).
Result<ResultTable> execute(Execution& run, const sql::CreateShare& statement);
Result<ResultTable> execute(Execution& run, const sql::AlterShare& statement);
Result<ResultTable> execute(Execution& run, const sql::DropShare& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeShare& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowShares& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowAllInShare& statement);

// Recipients (section 4).
Result<ResultTable> execute(Execution& run, const sql::CreateRecipient& statement);
Result<ResultTable> execute(Execution& run, const sql::AlterRecipient& statement);
Result<ResultTable> execute(Execution& run, const sql::DropRecipient& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeRecipient& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowRecipients& statement);
Result<ResultTable> execute(Execution& run, const sql::SetRecipient& statement);
Result<ResultTable> execute(Execution& run, const sql::ResetRecipient& statement);

// Grants (section 5).
Result<ResultTable> execute(Execution& run, const sql::Grant& statement);
Result<ResultTable> execute(Execution& run, const sql::Revoke& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowGrantsOn& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowGrantsToRecipient& statement);

Result<ResultTable> execute(Execution& run, const sql::CommentOn& statement);

// Catalogs and schemas (section 6).
Result<ResultTable> execute(Execution& run, const sql::CreateCatalog& statement);
Result<ResultTable> execute(Execution& run, const sql::DropCatalog& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeCatalog& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowCatalogs& statement);
Result<ResultTable> execute(Execution& run, const sql::UseCatalog& statement);
Result<ResultTable> execute(Execution& run, const sql::CreateSchema& statement);
Result<ResultTable> execute(Execution& run, const sql::DropSchema& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeSchema& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowSchemas& statement);
Result<ResultTable> execute(Execution& run, const sql::UseSchema& statement);

// Tables.
Result<ResultTable> execute(Execution& run, const sql::CreateTable& statement);
Result<ResultTable> execute(Execution& run, const sql::AlterTable& statement);
Result<ResultTable> execute(Execution& run, const sql::DropTable& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeTable& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeDetail& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeHistory& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowTables& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowViews& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowColumns& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowCreateTable& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowPartitions& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowTableProperties& statement);

// Providers (section 7).
Result<ResultTable> execute(Execution& run, const sql::AlterProvider& statement);
Result<ResultTable> execute(Execution& run, const sql::DropProvider& statement);
Result<ResultTable> execute(Execution& run, const sql::DescribeProvider& statement);
Result<ResultTable> execute(Execution& run, const sql::ShowProviders& statement);
Result<ResultTable> shares_of_provider(Execution& run, const sql::ShowShares& statement);

// What waits for the engine that runs queries, and what is none of the server's business (S48).
Result<ResultTable> execute(Execution& run, const sql::UndropTable& statement);
Result<ResultTable> execute(Execution& run, const sql::CreateView& statement);
Result<ResultTable> execute(Execution& run, const sql::AlterView& statement);
Result<ResultTable> execute(Execution& run, const sql::DropView& statement);
Result<ResultTable> execute(Execution& run, const sql::CreateFunction& statement);
Result<ResultTable> execute(Execution& run, const sql::DropFunction& statement);
Result<ResultTable> execute(Execution& run, const sql::SelectStatement& statement);
Result<ResultTable> execute(Execution& run, const sql::Insert& statement);
Result<ResultTable> execute(Execution& run, const sql::Update& statement);
Result<ResultTable> execute(Execution& run, const sql::Delete& statement);
Result<ResultTable> execute(Execution& run, const sql::UnsupportedStatement& statement);

}  // namespace sluice::governance
