#include "governance/foreign_catalogs.h"

#include <string>
#include <utility>

#include "metastore/catalog_repository.h"

namespace sluice::governance {
namespace {

std::string origin(const catalog::Catalog& catalog) {
    return "Catalog '" + catalog.name + "' is share '" + catalog.share_name.value_or("") +
           "' of provider '" + catalog.provider_name.value_or("") + "'";
}

}  // namespace

Error read_only_catalog(const catalog::Catalog& catalog) {
    return Error(Condition::INVALID_STATE, origin(catalog) + " and read-only.");
}

Result<void> require_served(Rights& rights, const catalog::Catalog& catalog) {
    if (!catalog.is_foreign()) return {};
    SLUICE_TRY(const bool seen, rights.may(Operation::see_catalog, subject(catalog)));
    if (!seen) return {};
    return Error(Condition::NOT_IMPLEMENTED,
                 origin(catalog) + "; this server does not show what lies in it");
}

Error explain_missing(metastore::Transaction& transaction, Rights& rights,
                      std::string_view catalog_name, Error missing) {
    const auto found = metastore::CatalogRepository(transaction).find_by_name(catalog_name);
    if (!found) return found.error();
    if (!found->has_value()) return missing;
    const auto served = require_served(rights, **found);
    return served ? std::move(missing) : served.error();
}

}  // namespace sluice::governance
