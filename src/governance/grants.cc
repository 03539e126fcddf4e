#include "governance/grants.h"

#include <algorithm>

#include "base/encoding.h"
#include "metastore/recipient_repository.h"
#include "metastore/share_repository.h"

namespace sluice::governance {
namespace {

using metastore::GrantRepository;
using metastore::RecipientRepository;
using metastore::ShareRepository;
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
            return Error(
                Condition::INVALID_PARAMETER_VALUE,
                "a recipient can only be given SELECT on a share, not '" + privilege + "'");
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
                         "'" + privilege + "' is no privilege on a share");
        }
    }
    return {};
}

Result<void> apply_change(const Services& services, const AdminPrincipal& who,
                          Transaction& transaction, const catalog::Share& share,
                          const PermissionChange& change) {
    SLUICE_CHECK(check_privileges(change));
    SLUICE_TRY(const catalog::Recipient recipient,
               RecipientRepository(transaction).get_by_name(change.principal));
    GrantRepository grants(transaction);
    if (!change.remove.empty()) {
        SLUICE_CHECK(grants.remove(
            {.share_id = share.id, .object_id = std::nullopt, .recipient_id = recipient.id}));
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
    row.share_id = share.id;
    row.recipient_id = recipient.id;
    row.expires_at = change.expires_at;
    row.granted_at = services.clock.now_ms();
    row.granted_by = who.name;
    SLUICE_CHECK(grants.put(row));
    return {};
}

}  // namespace

Result<std::vector<metastore::NamedGrant>> share_permissions(const Services& services,
                                                             const AdminPrincipal& who,
                                                             std::string_view share,
                                                             RequestContext& context) {
    using Grants = std::vector<metastore::NamedGrant>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Grants> {
        SLUICE_TRY(const catalog::Share row, ShareRepository(transaction).get_by_name(share));
        SLUICE_CHECK(access::require(who, access::Right::read, row.owner,
                                     {"see the permissions of", "this share"}));
        return GrantRepository(transaction).list_of_share(row.id, {});
    });
}

Result<std::vector<metastore::NamedGrant>> change_share_permissions(
    const Services& services, const AdminPrincipal& who, std::string_view share,
    const std::vector<PermissionChange>& changes, RequestContext& context) {
    using Grants = std::vector<metastore::NamedGrant>;
    return services.database.write(context, [&](Transaction& transaction) -> Result<Grants> {
        SLUICE_TRY(const catalog::Share row, ShareRepository(transaction).get_by_name(share));
        SLUICE_CHECK(
            access::require(who, access::Right::grant, row.owner, {"grant on", "this share"}));
        for (const PermissionChange& change : changes) {
            SLUICE_CHECK(apply_change(services, who, transaction, row, change));
        }
        return GrantRepository(transaction).list_of_share(row.id, {});
    });
}

Result<std::vector<metastore::NamedGrant>> recipient_permissions(const Services& services,
                                                                 const AdminPrincipal& who,
                                                                 std::string_view recipient,
                                                                 RequestContext& context) {
    using Grants = std::vector<metastore::NamedGrant>;
    return services.database.read(context, [&](Transaction& transaction) -> Result<Grants> {
        SLUICE_TRY(const catalog::Recipient row,
                   RecipientRepository(transaction).get_by_name(recipient));
        SLUICE_CHECK(access::require(who, access::Right::read, row.owner,
                                     {"see the permissions of", "this recipient"}));
        return GrantRepository(transaction).list_of_recipient(row.id, {});
    });
}

}  // namespace sluice::governance
