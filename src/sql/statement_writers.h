#pragma once

#include "sql/sql_writer.h"
#include "sql/statement.h"

// One function for each statement; printer.cc chooses among them.
namespace sluice::sql {

// action_printer.cc
void write(SqlWriter& writer, const RenameTo& action);
void write(SqlWriter& writer, const OwnerTo& action);
void write(SqlWriter& writer, const SetComment& action);
/// `word` is PROPERTIES or TBLPROPERTIES.
void write_set(SqlWriter& writer, std::string_view word, const SetProperties& action);
void write_unset(SqlWriter& writer, std::string_view word, const UnsetProperties& action);

// share_printer.cc
void write(SqlWriter& writer, const CreateShare& statement);
void write(SqlWriter& writer, const AlterShare& statement);
void write(SqlWriter& writer, const DropShare& statement);
void write(SqlWriter& writer, const DescribeShare& statement);
void write(SqlWriter& writer, const ShowShares& statement);
void write(SqlWriter& writer, const ShowAllInShare& statement);

// recipient_printer.cc
void write(SqlWriter& writer, const CreateRecipient& statement);
void write(SqlWriter& writer, const AlterRecipient& statement);
void write(SqlWriter& writer, const DropRecipient& statement);
void write(SqlWriter& writer, const DescribeRecipient& statement);
void write(SqlWriter& writer, const ShowRecipients& statement);
void write(SqlWriter& writer, const SetRecipient& statement);
void write(SqlWriter& writer, const ResetRecipient& statement);
void write(SqlWriter& writer, const AlterProvider& statement);
void write(SqlWriter& writer, const DropProvider& statement);
void write(SqlWriter& writer, const DescribeProvider& statement);
void write(SqlWriter& writer, const ShowProviders& statement);

// grant_printer.cc
void write(SqlWriter& writer, const Grant& statement);
void write(SqlWriter& writer, const Revoke& statement);
void write(SqlWriter& writer, const ShowGrantsOn& statement);
void write(SqlWriter& writer, const ShowGrantsToRecipient& statement);
void write(SqlWriter& writer, const CommentOn& statement);

// catalog_printer.cc
void write(SqlWriter& writer, const CreateCatalog& statement);
void write(SqlWriter& writer, const DropCatalog& statement);
void write(SqlWriter& writer, const DescribeCatalog& statement);
void write(SqlWriter& writer, const ShowCatalogs& statement);
void write(SqlWriter& writer, const UseCatalog& statement);
void write(SqlWriter& writer, const CreateSchema& statement);
void write(SqlWriter& writer, const DropSchema& statement);
void write(SqlWriter& writer, const DescribeSchema& statement);
void write(SqlWriter& writer, const ShowSchemas& statement);
void write(SqlWriter& writer, const UseSchema& statement);

// table_printer.cc
void write(SqlWriter& writer, const CreateTable& statement);
void write(SqlWriter& writer, const AlterTable& statement);
void write(SqlWriter& writer, const DropTable& statement);
void write(SqlWriter& writer, const UndropTable& statement);
void write(SqlWriter& writer, const DescribeTable& statement);
void write(SqlWriter& writer, const DescribeDetail& statement);
void write(SqlWriter& writer, const DescribeHistory& statement);
void write(SqlWriter& writer, const ShowTables& statement);
void write(SqlWriter& writer, const ShowColumns& statement);
void write(SqlWriter& writer, const ShowCreateTable& statement);
void write(SqlWriter& writer, const ShowPartitions& statement);
void write(SqlWriter& writer, const ShowTableProperties& statement);

// view_printer.cc
void write(SqlWriter& writer, const CreateView& statement);
void write(SqlWriter& writer, const AlterView& statement);
void write(SqlWriter& writer, const DropView& statement);
void write(SqlWriter& writer, const ShowViews& statement);
void write(SqlWriter& writer, const CreateFunction& statement);
void write(SqlWriter& writer, const DropFunction& statement);

// data_printer.cc
void write(SqlWriter& writer, const SelectStatement& statement);
void write(SqlWriter& writer, const Insert& statement);
void write(SqlWriter& writer, const Update& statement);
void write(SqlWriter& writer, const Delete& statement);
void write(SqlWriter& writer, const UnsupportedStatement& statement);

}  // namespace sluice::sql
