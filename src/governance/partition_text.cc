#include "governance/partition_text.h"

#include <iterator>

#include "governance/statements/values.h"
#include "sql/parser.h"

namespace sluice::governance {

Result<catalog::PartitionClause> parse_partition_texts(const std::vector<std::string>& texts) {
    catalog::PartitionClause clause;
    for (const std::string& text : texts) {
        SLUICE_TRY(const std::vector<sql::PartitionGroup> written, sql::parse_partition_text(text));
        SLUICE_TRY(catalog::PartitionClause made, partition_clause(written));
        std::move(made.groups.begin(), made.groups.end(), std::back_inserter(clause.groups));
        SLUICE_CHECK(catalog::check_partition_clause(clause));
    }
    return clause;
}

}  // namespace sluice::governance
