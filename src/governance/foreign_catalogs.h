#pragma once

#include <string_view>

#include "catalog/securables.h"
#include "governance/rights.h"
#include "metastore/database.h"

namespace sluice::governance {

// Catalogs made from a provider's share (A100). They hold nothing here, and what the provider has
// in them is not served: a plain "does not exist" would be a lie, and make clients drop objects
// from their state.

/// INVALID_STATE: nothing can be created in it. `catalog` must be foreign.
Error read_only_catalog(const catalog::Catalog& catalog);
/// NOT_IMPLEMENTED for a foreign catalog that the principal may see: its schemas and tables are not
/// shown. Whoever may not see it is told nothing of where it comes from.
Result<void> require_served(Rights& rights, const catalog::Catalog& catalog);

/// `missing`, or what require_served() says of the catalog of that name.
Error explain_missing(metastore::Transaction& transaction, Rights& rights,
                      std::string_view catalog_name, Error missing);

/// The outcome, with explain_missing() for what was not found.
template <class T>
Result<T> explained(metastore::Transaction& transaction, Rights& rights,
                    std::string_view catalog_name, Result<T> outcome) {
    if (outcome.has_value() || outcome.error().code() != ErrorCode::not_found) return outcome;
    return explain_missing(transaction, rights, catalog_name, std::move(outcome).error());
}

}  // namespace sluice::governance
