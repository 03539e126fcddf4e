#include "governance/metastores.h"

#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "governance/changes.h"
#include "governance/limits.h"
#include "governance/rights.h"
#include "metastore/metastore_repository.h"

namespace sluice::governance {
namespace {

using metastore::MetastoreRepository;
using metastore::Transaction;

Result<void> check_id(const catalog::Metastore& row, const std::string& id) {
    if (equals_folded(row.id, id)) return {};
    return Error(Condition::METASTORE_DOES_NOT_EXIST, "Metastore '" + id + "' does not exist.");
}

/// Free text: a metastore's name may hold blanks.
Result<void> check_display_name(std::string_view field, const std::optional<std::string>& text) {
    if (!text) return {};
    if (!text->empty() && text->size() <= kOwnerBytesMax && is_utf8(*text)) return {};
    return Error(Condition::INVALID_PARAMETER_VALUE, "'" + std::string(field) +
                                                         "' must be text of 1 to " +
                                                         std::to_string(kOwnerBytesMax) + " bytes");
}

Result<void> check_lifetime(std::int64_t seconds) {
    if (seconds >= 1 && seconds <= kTokenLifetimeMaxS) return {};
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "delta_sharing_recipient_token_lifetime_in_seconds must be 1 to " +
                     std::to_string(kTokenLifetimeMaxS));
}

/// Applies what is present; false if nothing differs (A68).
Result<bool> apply(const UpdateMetastore& request, catalog::Metastore& row) {
    bool changed = false;
    const auto set = [&](auto& target, const auto& value) {
        changed = changed || target != value;
        target = value;
    };
    SLUICE_CHECK(check_display_name("name", request.new_name));
    if (request.new_name) set(row.name, *request.new_name);
    if (request.owner) {
        SLUICE_CHECK(check_owner(*request.owner));
        set(row.owner, *request.owner);
    }
    SLUICE_CHECK(check_text("delta_sharing_organization_name", request.organization_name));
    if (request.organization_name) set(row.organization_name, request.organization_name);
    if (request.sharing_scope) {
        SLUICE_TRY(const catalog::SharingScope scope,
                   catalog::parse_sharing_scope(*request.sharing_scope));
        set(row.scope, scope);
    }
    if (request.recipient_token_lifetime_s) {
        SLUICE_CHECK(check_lifetime(*request.recipient_token_lifetime_s));
        set(row.recipient_token_lifetime_s, *request.recipient_token_lifetime_s);
    }
    return changed;
}

}  // namespace

Result<catalog::Metastore> get_metastore(const Services& services,
                                         const std::optional<std::string>& id,
                                         RequestContext& context) {
    SLUICE_TRY(catalog::Metastore row,
               services.database.read(context, [&](Transaction& transaction) {
                   return MetastoreRepository(transaction).get();
               }));
    if (id) SLUICE_CHECK(check_id(row, *id));
    return row;
}

Result<catalog::Metastore> update_metastore(const Services& services, const AdminPrincipal& who,
                                            const std::string& id, const UpdateMetastore& request,
                                            RequestContext& context) {
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Metastore> {
            MetastoreRepository metastores(transaction);
            SLUICE_TRY(catalog::Metastore row, metastores.get());
            SLUICE_CHECK(check_id(row, id));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::update_metastore, the_metastore()));
            SLUICE_TRY(const bool changed, apply(request, row));
            if (!changed) return row;
            touch(row.provenance, services, who);
            SLUICE_CHECK(metastores.update(row));
            return row;
        });
}

}  // namespace sluice::governance
