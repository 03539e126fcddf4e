#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::cli {

/// A table that a share gets some partitions of.
struct PartitionedAddition {
    std::string share;
    std::string table;  ///< CATALOG.SCHEMA.TABLE
    /// What stands inside PARTITION (…), one text a group: `region = 'US', year >= 2024`.
    std::vector<std::string> groups;
    std::optional<std::string> alias;
    std::optional<std::string> comment;
    bool history = false;
    bool change_data_feed = false;
    std::optional<std::int64_t> start_version;
};

/// The statement that adds it: partitions are written in SQL, and the server reads them there.
/// INVALID_PARAMETER_VALUE for a group that cannot be understood.
Result<std::string> partition_statement(const PartitionedAddition& addition);

}  // namespace sluice::cli
