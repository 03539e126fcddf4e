#include "governance/permissions.h"

#include "base/encoding.h"
#include "catalog/names.h"
#include "governance/grant_changes.h"
#include "governance/limits.h"
#include "governance/object_grants.h"
#include "governance/rights.h"
#include "governance/share_standing.h"
#include "metastore/catalog_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/privilege_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using catalog::HeldPrivilege;
using catalog::Privilege;
using catalog::SecurableId;
using catalog::SecurableType;
using metastore::NamedGrant;
using metastore::PrivilegeRepository;
using metastore::Transaction;

using Assignments = std::vector<Assignment>;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// A securable that carries privileges, found.
struct Found {
    SecurableId securable;
    std::string full_name;
    Subject subject;
    std::optional<catalog::Table> table;
};

template <class Row>
Found found_as(SecurableType type, const Row& row, std::string full_name) {
    return {.securable = {.type = type, .id = row.id},
            .full_name = std::move(full_name),
            .subject = subject(row),
            .table = std::nullopt};
}

Result<Found> find_metastore(Transaction& transaction, const std::string& name) {
    SLUICE_TRY(const catalog::Metastore row, metastore::MetastoreRepository(transaction).get());
    if (!name.empty() && !equals_folded(name, row.id) && !equals_folded(name, row.name)) {
        return Error(Condition::METASTORE_DOES_NOT_EXIST,
                     "Metastore '" + name + "' does not exist.");
    }
    return Found{.securable = {.type = SecurableType::metastore, .id = row.id},
                 .full_name = row.name,
                 .subject = the_metastore(),
                 .table = std::nullopt};
}

Result<Found> find(Transaction& transaction, const SecurableName& name) {
    switch (name.type) {
        case SecurableType::metastore:
            return find_metastore(transaction, name.full_name);
        case SecurableType::catalog: {
            SLUICE_TRY(const auto row,
                       metastore::CatalogRepository(transaction).get_by_name(name.full_name));
            return found_as(name.type, row, row.name);
        }
        case SecurableType::schema: {
            SLUICE_TRY(const auto parsed, catalog::parse_schema_name(name.full_name));
            SLUICE_TRY(const auto row,
                       metastore::SchemaRepository(transaction).get_by_name(parsed));
            return found_as(name.type, row, row.full_name());
        }
        case SecurableType::table: {
            SLUICE_TRY(const auto parsed, catalog::parse_table_name(name.full_name));
            SLUICE_TRY(const auto row, metastore::TableRepository(transaction).get_by_name(parsed));
            Found found = found_as(name.type, row, row.full_name());
            found.table = row;
            return found;
        }
        case SecurableType::recipient: {
            SLUICE_TRY(const auto row,
                       metastore::RecipientRepository(transaction).get_by_name(name.full_name));
            return found_as(name.type, row, row.name);
        }
        case SecurableType::share:
            break;
    }
    return Error(Condition::INTERNAL_ERROR, "shares carry grants, not privileges");
}

bool is_over(const Services& services, const std::optional<EpochMs>& expires_at) {
    return expires_at && *expires_at <= services.clock.now_ms();
}

/// Into the assignment of that principal, made if there is none.
void add_to(Assignments& assignments, std::string_view principal, AssignedPrivilege privilege) {
    const std::string key = catalog::principal_key(principal);
    for (Assignment& assignment : assignments) {
        if (catalog::principal_key(assignment.principal) != key) continue;
        assignment.privileges.push_back(std::move(privilege));
        return;
    }
    assignments.push_back(
        {.principal = std::string(principal), .privileges = {std::move(privilege)}});
}

void add_grants(Assignments& assignments, const std::vector<NamedGrant>& grants) {
    for (const NamedGrant& named : grants) {
        assignments.push_back({.principal = named.recipient_name,
                               .privileges = {{.privilege = named.grant.privilege,
                                               .expires_at = named.grant.expires_at,
                                               .inherited_from_type = {},
                                               .inherited_from_name = {}}}});
    }
}

Result<void> add_held(const Services& services, Transaction& transaction, const Found& holder,
                      const Found& asked, Assignments& assignments) {
    SLUICE_TRY(const auto rows, PrivilegeRepository(transaction).list_on(holder.securable));
    const bool inherited = holder.securable.id != asked.securable.id;
    const bool from_metastore = holder.securable.type == SecurableType::metastore;
    for (const HeldPrivilege& row : rows) {
        if (is_over(services, row.expires_at)) continue;
        // Of the metastore only what means something here reaches down.
        if (inherited && from_metastore &&
            !catalog::applies_to(row.privilege, asked.securable.type)) {
            continue;
        }
        AssignedPrivilege privilege{.privilege = std::string(catalog::to_text(row.privilege)),
                                    .expires_at = row.expires_at,
                                    .inherited_from_type = {},
                                    .inherited_from_name = {}};
        if (inherited) {
            privilege.inherited_from_type = catalog::to_text(holder.securable.type);
            privilege.inherited_from_name = holder.full_name;
        }
        add_to(assignments, row.principal, std::move(privilege));
    }
    return {};
}

/// What a securable lies in, nearest first.
Result<std::vector<Found>> above(Transaction& transaction, const Found& found) {
    std::vector<Found> levels;
    SecurableType type = found.securable.type;
    std::string parent = found.subject.parent_id;
    if (type == SecurableType::table) {
        SLUICE_TRY(const auto schema, metastore::SchemaRepository(transaction).find_by_id(parent));
        if (schema) {
            levels.push_back(found_as(SecurableType::schema, *schema, schema->full_name()));
            parent = schema->catalog_id;
            type = SecurableType::schema;
        }
    }
    if (type == SecurableType::schema) {
        SLUICE_TRY(const auto row, metastore::CatalogRepository(transaction).find_by_id(parent));
        if (row) levels.push_back(found_as(SecurableType::catalog, *row, row->name));
    }
    if (found.securable.type != SecurableType::metastore) {
        SLUICE_TRY(Found whole, find_metastore(transaction, ""));
        levels.push_back(std::move(whole));
    }
    return levels;
}

Result<Assignments> assignments_on(const Services& services, Transaction& transaction,
                                   Rights& rights, const Found& found, bool effective) {
    Assignments assignments;
    if (found.table) {
        SLUICE_TRY(const auto grants, grants_on_table(services, transaction, rights, *found.table));
        add_grants(assignments, grants);
    }
    SLUICE_TRY(const bool sees_users, rights.may(Operation::see_privileges, found.subject));
    if (!sees_users) {
        // Whoever owns a share that holds the table sees what its recipients hold of it.
        if (assignments.empty())
            SLUICE_CHECK(rights.require(Operation::see_privileges, found.subject));
        return assignments;
    }
    SLUICE_CHECK(add_held(services, transaction, found, found, assignments));
    if (!effective) return assignments;
    SLUICE_TRY(const auto levels, above(transaction, found));
    for (const Found& level : levels) {
        SLUICE_CHECK(add_held(services, transaction, level, found, assignments));
    }
    return assignments;
}

void keep_principal(Assignments& assignments, const std::optional<std::string>& principal) {
    if (!principal) return;
    std::erase_if(assignments, [key = catalog::principal_key(*principal)](const auto& assignment) {
        return catalog::principal_key(assignment.principal) != key;
    });
}

/// A53: who is no user is a recipient, and recipients hold nothing but shares and tables.
Result<void> check_user(Transaction& transaction, const PermissionChange& change) {
    if (change.principal.empty()) return invalid("a user is named by 'principal'");
    if (change.principal.size() > kOwnerBytesMax || !is_utf8(change.principal)) {
        return invalid("'principal' must be a name of at most " + std::to_string(kOwnerBytesMax) +
                       " bytes");
    }
    if (catalog::names_user(change.principal)) return {};
    SLUICE_TRY(const auto recipient,
               metastore::RecipientRepository(transaction).find_by_name(change.principal));
    if (!recipient) return {};
    return invalid("Recipients are granted shares and tables; add the schema to a share.");
}

Result<Privilege> applicable(std::string_view text, SecurableType type) {
    SLUICE_TRY(const Privilege privilege, catalog::parse_privilege(text));
    if (catalog::applies_to(privilege, type)) return privilege;
    std::string message = "'" + std::string(text) + "' is no privilege on a " +
                          std::string(catalog::to_text(type)) + "; these are:";
    bool first = true;
    for (const Privilege one : catalog::all_privileges()) {
        if (!catalog::applies_to(one, type)) continue;
        message += (first ? " " : ", ") + std::string(catalog::to_text(one));
        first = false;
    }
    return invalid(std::move(message));
}

Result<void> remove_privileges(Transaction& transaction, const Found& found,
                               const PermissionChange& change) {
    PrivilegeRepository repository(transaction);
    for (const std::string& text : change.remove) {
        // ALL_PRIVILEGES takes away everything, whatever was given by name (A54).
        if (catalog::normal_privilege_text(text) == catalog::to_text(Privilege::all_privileges)) {
            SLUICE_CHECK(repository.remove_all(found.securable, change.principal));
            continue;
        }
        SLUICE_TRY(const Privilege privilege, applicable(text, found.securable.type));
        SLUICE_CHECK(repository.remove(found.securable, change.principal, privilege));
    }
    return {};
}

Result<void> change_privileges(const Services& services, const AdminPrincipal& who,
                               Transaction& transaction, const Found& found,
                               const PermissionChange& change) {
    SLUICE_CHECK(check_user(transaction, change));
    SLUICE_CHECK(check_duplicates(change));
    SLUICE_CHECK(remove_privileges(transaction, found, change));
    PrivilegeRepository repository(transaction);
    if (!change.add.empty()) {
        SLUICE_CHECK(check_expiry(services, change));
        SLUICE_TRY(const std::int64_t count, repository.count_on(found.securable));
        if (count + std::ssize(change.add) > kPrivilegesPerSecurableMax) {
            return invalid("'" + found.full_name + "' already carries " + std::to_string(count) +
                           " privileges");
        }
    }
    for (const std::string& text : change.add) {
        SLUICE_TRY(const Privilege privilege, applicable(text, found.securable.type));
        SLUICE_CHECK(repository.put({.id = services.random.uuid(),
                                     .securable = found.securable,
                                     .principal = change.principal,
                                     .privilege = privilege,
                                     .expires_at = change.expires_at,
                                     .granted_at = services.clock.now_ms(),
                                     .granted_by = who.name},
                                    expiry_change(change)));
    }
    const bool reads_data = found.securable.type != SecurableType::metastore &&
                            found.securable.type != SecurableType::recipient;
    if (!reads_data) return {};
    return recheck_shares_of(services, transaction, change.principal);
}

bool is_for_recipient(const Found& found, const PermissionChange& change) {
    return found.table && !catalog::names_user(change.principal);
}

template <class T>
Result<Assignments> as_assignments(Result<T> grants) {
    if (!grants) return std::move(grants).error();
    Assignments assignments;
    if constexpr (requires { grants->items; }) {
        add_grants(assignments, grants->items);
    } else {
        add_grants(assignments, *grants);
    }
    return assignments;
}

}  // namespace

Result<Assignments> permissions(const Services& services, const AdminPrincipal& who,
                                const PermissionsRequest& request, RequestContext& context) {
    if (request.securable.type == SecurableType::share) {
        return as_assignments(share_permissions(
            services, who,
            {.share = request.securable.full_name, .principal = request.principal, .page = {}},
            context));
    }
    return services.database.read(context, [&](Transaction& transaction) -> Result<Assignments> {
        SLUICE_TRY(const Found found, find(transaction, request.securable));
        Rights rights(services, transaction, who);
        SLUICE_TRY(Assignments assignments,
                   assignments_on(services, transaction, rights, found, request.effective));
        keep_principal(assignments, request.principal);
        return assignments;
    });
}

Result<Assignments> change_permissions(const Services& services, const AdminPrincipal& who,
                                       const SecurableName& securable,
                                       const std::vector<PermissionChange>& changes,
                                       RequestContext& context) {
    if (securable.type == SecurableType::share) {
        return as_assignments(
            change_share_permissions(services, who, securable.full_name, changes, context));
    }
    return services.database.write(context, [&](Transaction& transaction) -> Result<Assignments> {
        SLUICE_TRY(const Found found, find(transaction, securable));
        Rights rights(services, transaction, who);
        for (const PermissionChange& change : changes) {
            if (is_for_recipient(found, change)) {
                SLUICE_CHECK(change_grant_on_table(services, who, transaction, rights, *found.table,
                                                   change));
                continue;
            }
            SLUICE_CHECK(rights.require(Operation::change_privileges, found.subject));
            SLUICE_CHECK(change_privileges(services, who, transaction, found, change));
        }
        if (changes.empty()) SLUICE_CHECK(rights.require(Operation::see_privileges, found.subject));
        return assignments_on(services, transaction, rights, found, false);
    });
}

}  // namespace sluice::governance
