#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "catalog/partition_clause.h"

namespace sluice::governance {

/// A key of a sharing document. Absent: what is there stays. Given without a value: cleared (Y18).
template <class T>
struct Desired {
    bool given = false;
    std::optional<T> value = {};
};

/// When access ends: at a time, or so long after the document was applied first.
struct DesiredExpiry {
    std::optional<EpochMs> at = {};
    std::optional<std::int64_t> after_s = {};
};

/// Where in the document something stands, for messages: `shares.yaml:12`. May be empty.
struct Written {
    std::string file = {};
    std::int64_t line = 0;

    std::string text() const { return line > 0 ? file + ":" + std::to_string(line) : file; }
};

struct DesiredCatalog {
    Written written = {};
    std::string name = {};
    Desired<std::string> owner = {};
    Desired<std::string> comment = {};
    Desired<std::map<std::string, std::string>> properties = {};
};

/// The name is `catalog.schema`.
using DesiredSchema = DesiredCatalog;

/// The name is `catalog.schema.table`.
struct DesiredTable : DesiredCatalog {
    std::string location = {};
};

/// A table or a schema in a share.
struct DesiredObject {
    Written written = {};
    bool is_schema = false;
    std::string name = {};
    Desired<std::string> alias = {};
    Desired<std::string> comment = {};
    Desired<catalog::PartitionClause> partitions = {};
    Desired<bool> history = {};
    Desired<bool> cdf = {};
    Desired<std::int64_t> start_version = {};
};

struct DesiredShare {
    Written written = {};
    std::string name = {};
    Desired<std::string> owner = {};
    Desired<std::string> comment = {};
    std::optional<std::vector<DesiredObject>> tables = {};
    std::optional<std::vector<DesiredObject>> schemas = {};
};

struct DesiredRecipient {
    Written written = {};
    std::string name = {};
    Desired<std::string> owner = {};
    Desired<std::string> comment = {};
    Desired<std::string> authentication_type = {};
    Desired<std::string> email = {};
    Desired<std::map<std::string, std::string>> properties = {};
    Desired<std::vector<std::string>> ip_ranges = {};
    Desired<DesiredExpiry> expires = {};
};

struct DesiredGrant {
    Written written = {};
    std::string share = {};
    std::string recipient = {};
    std::vector<std::string> permissions = {};
    Desired<DesiredExpiry> expires = {};
    /// By alias or by the name of the source; absent: the whole share.
    std::optional<std::vector<std::string>> tables = {};
};

/// What a sharing document says there should be. Parts that are absent are not managed (Y18).
struct DesiredState {
    std::optional<std::vector<DesiredCatalog>> catalogs = {};
    std::optional<std::vector<DesiredSchema>> schemas = {};
    std::optional<std::vector<DesiredTable>> tables = {};
    std::optional<std::vector<DesiredShare>> shares = {};
    std::optional<std::vector<DesiredRecipient>> recipients = {};
    std::optional<std::vector<DesiredGrant>> grants = {};
};

}  // namespace sluice::governance
