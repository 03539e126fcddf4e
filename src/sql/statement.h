#pragma once

#include <variant>

#include "sql/catalog_statements.h"
#include "sql/data_statements.h"
#include "sql/grant_statements.h"
#include "sql/provider_statements.h"
#include "sql/recipient_statements.h"
#include "sql/share_statements.h"
#include "sql/table_statements.h"
#include "sql/view_statements.h"

namespace sluice::sql {

/// One statement: a value that can be copied, compared (positions aside) and printed.
using Statement =
    std::variant<CreateShare, AlterShare, DropShare, DescribeShare, ShowShares, ShowAllInShare,
                 CreateRecipient, AlterRecipient, DropRecipient, DescribeRecipient, ShowRecipients,
                 SetRecipient, ResetRecipient, AlterProvider, DropProvider, DescribeProvider,
                 ShowProviders, Grant, Revoke, ShowGrantsOn, ShowGrantsToRecipient, CommentOn,
                 CreateCatalog, DropCatalog, DescribeCatalog, ShowCatalogs, UseCatalog,
                 CreateSchema, DropSchema, DescribeSchema, ShowSchemas, UseSchema, CreateTable,
                 AlterTable, DropTable, UndropTable, DescribeTable, DescribeDetail, DescribeHistory,
                 ShowTables, ShowColumns, ShowCreateTable, ShowPartitions, ShowTableProperties,
                 CreateView, AlterView, DropView, ShowViews, CreateFunction, DropFunction,
                 SelectStatement, Insert, Update, Delete, UnsupportedStatement>;

}  // namespace sluice::sql
