#pragma once

#include <cstdint>
#include <vector>

#include "catalog/securables.h"

namespace sluice::catalog {

/// Everything that decides who may read what, read from the metastore in one transaction (R13). The
/// order of the rows does not matter.
struct AccessRows {
    std::int64_t generation = 0;  ///< grows with each committed change of any of these rows
    std::vector<Recipient> recipients;
    std::vector<RecipientToken> tokens;
    std::vector<AdminToken> admin_tokens;
    std::vector<Share> shares;
    std::vector<SharedObject> objects;
    std::vector<Grant> grants;
    /// The tables and schemas that objects name, and every table of a shared schema. More does no
    /// harm.
    std::vector<Table> tables;
    std::vector<Schema> schemas;
};

}  // namespace sluice::catalog
