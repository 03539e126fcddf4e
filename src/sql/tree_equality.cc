// Comparisons of types that hold each other: they can be written only where all are whole.
#include "sql/query.h"

namespace sluice::sql {

bool ArrayType::operator==(const ArrayType&) const = default;
bool MapType::operator==(const MapType&) const = default;
bool StructType::operator==(const StructType&) const = default;
bool FunctionArgument::operator==(const FunctionArgument&) const = default;
bool FunctionCall::operator==(const FunctionCall&) const = default;
bool Extract::operator==(const Extract&) const = default;
bool Trim::operator==(const Trim&) const = default;
bool Cast::operator==(const Cast&) const = default;
bool CaseBranch::operator==(const CaseBranch&) const = default;
bool Case::operator==(const Case&) const = default;
bool Lambda::operator==(const Lambda&) const = default;
bool RowValue::operator==(const RowValue&) const = default;
bool Access::operator==(const Access&) const = default;
bool Unary::operator==(const Unary&) const = default;
bool Not::operator==(const Not&) const = default;
bool ChainLink::operator==(const ChainLink&) const = default;
bool Chain::operator==(const Chain&) const = default;
bool IsNull::operator==(const IsNull&) const = default;
bool IsTruth::operator==(const IsTruth&) const = default;
bool IsDistinct::operator==(const IsDistinct&) const = default;
bool Between::operator==(const Between&) const = default;
bool InList::operator==(const InList&) const = default;
bool InQuery::operator==(const InQuery&) const = default;
bool Like::operator==(const Like&) const = default;
bool LikeAny::operator==(const LikeAny&) const = default;
bool Exists::operator==(const Exists&) const = default;
bool ScalarQuery::operator==(const ScalarQuery&) const = default;
bool Subquery::operator==(const Subquery&) const = default;
bool JoinGroup::operator==(const JoinGroup&) const = default;
bool CommonTable::operator==(const CommonTable&) const = default;

}  // namespace sluice::sql
