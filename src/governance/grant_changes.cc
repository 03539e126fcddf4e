#include "governance/grant_changes.h"

#include <algorithm>

#include "catalog/privileges.h"
#include "metastore/recipient_repository.h"

namespace sluice::governance {
namespace {

using metastore::GrantRepository;
using metastore::RecipientRepository;
using metastore::Transaction;

constexpr std::string_view kSelect = "SELECT";
constexpr std::string_view kAll = "ALL_PRIVILEGES";

Result<void> check_privileges(const PermissionChange& change) {
    for (const std::string& privilege : change.add) {
        if (catalog::normal_privilege_text(privilege) == kSelect) continue;
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "a recipient can only be given SELECT, not '" + privilege + "'");
    }
    for (const std::string& privilege : change.remove) {
        const std::string normal = catalog::normal_privilege_text(privilege);
        if (normal == kSelect || normal == kAll) continue;
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "'" + privilege + "' is no privilege of a recipient");
    }
    return check_duplicates(change);
}

/// A57: an id is enough to take away, since whoever had it may have been renamed.
Result<catalog::Recipient> recipient_of(Transaction& transaction, const PermissionChange& change) {
    RecipientRepository recipients(transaction);
    if (change.principal_id.empty()) return recipients.get_by_name(change.principal);
    if (!change.add.empty()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "principal_id can only be used to remove privileges; name the principal");
    }
    SLUICE_TRY(const auto found, recipients.find_by_id(change.principal_id));
    if (found) return *found;
    return Error(Condition::RECIPIENT_DOES_NOT_EXIST,
                 "Recipient with id '" + change.principal_id + "' does not exist.");
}

}  // namespace

Result<void> apply_permission_change(const Services& services, const AdminPrincipal& who,
                                     Transaction& transaction, Rights& rights,
                                     const GrantTarget& target, const PermissionChange& change) {
    SLUICE_CHECK(check_privileges(change));
    SLUICE_TRY(const catalog::Recipient recipient, recipient_of(transaction, change));
    GrantRepository grants(transaction);
    const metastore::GrantKey key{
        .share_id = target.share.id, .object_id = target.object_id, .recipient_id = recipient.id};
    if (!change.remove.empty()) SLUICE_CHECK(grants.remove(key));
    if (change.add.empty()) return {};
    SLUICE_CHECK(check_expiry(services, change));
    SLUICE_TRY(const auto present, grants.find(key));
    if (!present || is_expired(services, *present)) {
        // A58: a new grant also needs the recipient.
        SLUICE_CHECK(rights.require(Operation::grant_to_recipient, subject(recipient)));
    }
    catalog::Grant row;
    row.id = services.random.uuid();
    row.share_id = target.share.id;
    row.object_id = target.object_id;
    row.recipient_id = recipient.id;
    row.expires_at = change.expires_at;
    row.granted_at = services.clock.now_ms();
    row.granted_by = who.name;
    SLUICE_CHECK(grants.put(row, expiry_change(change)));
    return {};
}

Result<void> check_expiry(const Services& services, const PermissionChange& change) {
    if (!change.expires_at) return {};
    if (change.never_expires) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "expires_at and never_expires exclude each other");
    }
    if (*change.expires_at > services.clock.now_ms()) return {};
    return Error(Condition::INVALID_PARAMETER_VALUE, "expires_at lies in the past");
}

metastore::ExpiryChange expiry_change(const PermissionChange& change) {
    return change.never_expires ? metastore::ExpiryChange::replace
                                : metastore::ExpiryChange::keep_unless_given;
}

Result<void> check_duplicates(const PermissionChange& change) {
    for (const std::string& added : change.add) {
        const std::string normal = catalog::normal_privilege_text(added);
        const bool both = std::any_of(change.remove.begin(), change.remove.end(),
                                      [&](const std::string& removed) {
                                          return catalog::normal_privilege_text(removed) == normal;
                                      });
        if (!both) continue;
        return Error(
            Condition::INVALID_PARAMETER_VALUE,
            "Duplicate privileges to add and delete for principal " + change.principal + ".");
    }
    return {};
}

bool is_expired(const Services& services, const catalog::Grant& grant) {
    return grant.expires_at && *grant.expires_at <= services.clock.now_ms();
}

}  // namespace sluice::governance
