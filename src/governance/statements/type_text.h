#pragma once

#include <string>

#include "sql/data_type.h"

namespace sluice::governance {

/// A type as the log of a table spells it: `bigint`, `struct<a:int>`.
std::string log_type_text(const sql::DataType& type);

}  // namespace sluice::governance
