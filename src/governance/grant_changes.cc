#include "governance/grant_changes.h"

#include <algorithm>

#include "base/encoding.h"
#include "metastore/recipient_repository.h"

namespace sluice::governance {
namespace {

using metastore::GrantRepository;
using metastore::RecipientRepository;
using metastore::Transaction;

constexpr std::string_view kSelect = "SELECT";
constexpr std::string_view kAll = "ALL_PRIVILEGES";

/// Blanks and underscores are one (A52), case does not count.
std::string normal_privilege(std::string_view text) {
    std::string out;
    for (const char c : fold_ascii(text)) {
        if (c >= 'a' && c <= 'z') {
            out += static_cast<char>(c - 'a' + 'A');
        } else {
            out += c == ' ' ? '_' : c;
        }
    }
    return out;
}

Result<void> check_privileges(const PermissionChange& change) {
    for (const std::string& privilege : change.add) {
        const std::string normal = normal_privilege(privilege);
        if (normal != kSelect) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "a recipient can only be given SELECT, not '" + privilege + "'");
        }
        const bool both = std::any_of(
            change.remove.begin(), change.remove.end(),
            [&](const std::string& removed) { return normal_privilege(removed) == normal; });
        if (both) {
            return Error(
                Condition::INVALID_PARAMETER_VALUE,
                "Duplicate privileges to add and delete for principal " + change.principal + ".");
        }
    }
    for (const std::string& privilege : change.remove) {
        const std::string normal = normal_privilege(privilege);
        if (normal != kSelect && normal != kAll) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "'" + privilege + "' is no privilege of a recipient");
        }
    }
    return {};
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
                                     Transaction& transaction, const GrantTarget& target,
                                     const PermissionChange& change) {
    SLUICE_CHECK(check_privileges(change));
    SLUICE_TRY(const catalog::Recipient recipient, recipient_of(transaction, change));
    GrantRepository grants(transaction);
    if (!change.remove.empty()) {
        SLUICE_CHECK(grants.remove({.share_id = target.share.id,
                                    .object_id = target.object_id,
                                    .recipient_id = recipient.id}));
    }
    if (change.add.empty()) return {};
    if (change.expires_at && *change.expires_at <= services.clock.now_ms()) {
        return Error(Condition::INVALID_PARAMETER_VALUE, "expires_at lies in the past");
    }
    // A58: a new grant also needs the recipient.
    SLUICE_CHECK(access::require(who, access::Right::grant, recipient.owner,
                                 {"grant to", "this recipient"}));
    catalog::Grant row;
    row.id = services.random.uuid();
    row.share_id = target.share.id;
    row.object_id = target.object_id;
    row.recipient_id = recipient.id;
    row.expires_at = change.expires_at;
    row.granted_at = services.clock.now_ms();
    row.granted_by = who.name;
    SLUICE_CHECK(grants.put(row));
    return {};
}

bool is_expired(const Services& services, const catalog::Grant& grant) {
    return grant.expires_at && *grant.expires_at <= services.clock.now_ms();
}

}  // namespace sluice::governance
