#pragma once

#include <cstdint>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// Everything that decides what recipients see, of one moment: the material of the access module's
/// snapshot. Vectors are in no order unless said.
struct AccessRows {
    std::int64_t generation = 0;
    catalog::Metastore metastore;
    std::vector<catalog::Recipient> recipients;
    std::vector<catalog::RecipientToken> tokens;  ///< active ones, expired or not
    std::vector<catalog::Grant> grants;           ///< expired ones included
    std::vector<catalog::Share> shares;
    std::vector<catalog::SharedObject> objects;  ///< by share, in the order they were added
    std::vector<catalog::Schema> schemas;        ///< that are sources of objects
    /// Tables that are sources of objects, and all tables of `schemas`; each once.
    std::vector<catalog::Table> tables;
    std::vector<catalog::AdminToken> admin_tokens;
};

/// Call inside one `Database::read`.
Result<AccessRows> load_access_rows(Transaction& transaction);

/// Raised by each commit that changed anything but the outbox. Equal generations: equal rows. One
/// indexed read, cheap enough to poll (R41).
Result<std::int64_t> load_generation(Transaction& transaction);

}  // namespace sluice::metastore
