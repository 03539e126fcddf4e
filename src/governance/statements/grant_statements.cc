#include <algorithm>

#include "base/encoding.h"
#include "catalog/privileges.h"
#include "governance/grants.h"
#include "governance/object_grants.h"
#include "governance/permissions.h"
#include "governance/shares.h"
#include "governance/statements/cells.h"
#include "governance/statements/families.h"
#include "governance/statements/values.h"
#include "sql/error_text.h"

namespace sluice::governance {
namespace {

using catalog::SecurableType;

std::string_view kind_text(sql::SecurableKind kind) {
    switch (kind) {
        case sql::SecurableKind::metastore:
            return "METASTORE";
        case sql::SecurableKind::catalog:
            return "CATALOG";
        case sql::SecurableKind::schema:
            return "SCHEMA";
        case sql::SecurableKind::table:
            return "TABLE";
        case sql::SecurableKind::view:
            return "VIEW";
        case sql::SecurableKind::function:
            return "FUNCTION";
        case sql::SecurableKind::volume:
            return "VOLUME";
        case sql::SecurableKind::column:
            return "COLUMN";
        case sql::SecurableKind::share:
            return "SHARE";
        case sql::SecurableKind::recipient:
            return "RECIPIENT";
        case sql::SecurableKind::provider:
            return "PROVIDER";
        case sql::SecurableKind::external_location:
            return "EXTERNAL LOCATION";
        case sql::SecurableKind::storage_credential:
            return "STORAGE CREDENTIAL";
    }
    return {};
}

/// What permissions know; nothing for the rest.
std::optional<SecurableType> type_of(sql::SecurableKind kind) {
    switch (kind) {
        case sql::SecurableKind::metastore:
            return SecurableType::metastore;
        case sql::SecurableKind::catalog:
            return SecurableType::catalog;
        case sql::SecurableKind::schema:
            return SecurableType::schema;
        case sql::SecurableKind::table:
        case sql::SecurableKind::view:
            return SecurableType::table;
        case sql::SecurableKind::share:
            return SecurableType::share;
        case sql::SecurableKind::recipient:
            return SecurableType::recipient;
        case sql::SecurableKind::function:
        case sql::SecurableKind::volume:
        case sql::SecurableKind::column:
        case sql::SecurableKind::provider:
        case sql::SecurableKind::external_location:
        case sql::SecurableKind::storage_credential:
            return std::nullopt;
    }
    return std::nullopt;
}

std::string full_name(const Execution& run, SecurableType type, const sql::ObjectName& name) {
    switch (type) {
        case SecurableType::metastore:
            return {};
        case SecurableType::catalog:
            return catalog_name(name);
        case SecurableType::schema:
            return schema_name(run.session, name);
        case SecurableType::table:
            return table_name(run.session, name);
        case SecurableType::share:
        case SecurableType::recipient:
            return sharing_name(name);
    }
    return {};
}

Mentioned mentioned_of(SecurableType type, const sql::ObjectName& name,
                       const sql::ObjectName* grantee) {
    Mentioned mentioned{.recipient = grantee};
    if (type == SecurableType::catalog) mentioned.catalog = &name;
    if (type == SecurableType::schema) mentioned.schema = &name;
    if (type == SecurableType::table) mentioned.table = &name;
    if (type == SecurableType::share) mentioned.share = &name;
    if (type == SecurableType::recipient) mentioned.recipient = &name;
    return mentioned;
}

Error invalid_privilege(const sql::Privilege& privilege, std::string_view securable,
                        std::string_view known) {
    return sql::located(Condition::INVALID_PRIVILEGE,
                        privilege.name + " is no privilege on a " + std::string(securable) + "; " +
                            std::string(known),
                        privilege.position);
}

/// S34: of a share and of what is in it, recipients hold SELECT.
Result<std::vector<std::string>> share_privileges(const std::vector<sql::Privilege>& privileges) {
    for (const sql::Privilege& privilege : privileges) {
        if (privilege.name != "SELECT")
            return invalid_privilege(privilege, "share", "recipients are granted SELECT");
    }
    return std::vector<std::string>{"SELECT"};
}

Result<std::vector<std::string>> user_privileges(const std::vector<sql::Privilege>& privileges,
                                                 SecurableType type) {
    std::vector<std::string> names;
    std::string known;
    for (const catalog::Privilege one : catalog::all_privileges()) {
        if (!catalog::applies_to(one, type)) continue;
        known += (known.empty() ? "" : ", ") + std::string(catalog::to_text(one));
    }
    for (const sql::Privilege& privilege : privileges) {
        const auto parsed = catalog::parse_privilege(privilege.name);
        if (!parsed || !catalog::applies_to(*parsed, type)) {
            return invalid_privilege(privilege, catalog::to_text(type), "these are: " + known);
        }
        names.emplace_back(catalog::to_text(*parsed));
    }
    return names;
}

Result<std::vector<std::string>> privileges_of(const std::vector<sql::Privilege>& privileges,
                                               SecurableType type) {
    if (type == SecurableType::share) return share_privileges(privileges);
    return user_privileges(privileges, type);
}

/// S31, S32. Without a clause what is there stays.
Result<void> set_expiry(Execution& run, const sql::Grant& grant, PermissionChange& change) {
    if (!grant.expiry) return {};
    const EpochMs now = run.services.clock.now_ms();
    if (const auto* at = std::get_if<sql::ExpiresAt>(&*grant.expiry)) {
        SLUICE_TRY(change.expires_at, timestamp_of(at->timestamp, now));
    } else if (const auto* after = std::get_if<sql::ExpiresAfter>(&*grant.expiry)) {
        SLUICE_TRY(change.expires_at, later_by(now, after->duration));
    } else {
        change.never_expires = true;
    }
    return {};
}

/// The answer of a grant: when it ends (S32).
ResultTable granted(const PermissionChange& change) {
    ResultTable answer;
    if (change.expires_at)
        answer.notices.push_back("access ends at " + time_text(*change.expires_at));
    return answer;
}

/// `TABLE name IN SHARE share`: two parts are what recipients call it, else it is the source.
std::string shared_object_name(const Execution& run, const sql::ObjectName& name) {
    return name.parts.size() == 2 ? sharing_name(name) : table_name(run.session, name);
}

Result<void> change_in_share(Execution& run, const sql::Securable& securable,
                             const PermissionChange& change) {
    const sql::ObjectName& share = *securable.share;
    auto changed =
        change_object_permission(run.services, run.who, sharing_name(share),
                                 shared_object_name(run, securable.name), change, run.context);
    if (changed) return {};
    return std::move(changed).error();
}

Result<void> change_one(Execution& run, const sql::Securable& securable,
                        const PermissionChange& change) {
    if (securable.share) return change_in_share(run, securable, change);
    const auto type = type_of(securable.kind);
    if (!type) {
        return unsupported("GRANT ON " + std::string(kind_text(securable.kind)),
                           securable.name.position);
    }
    auto changed = change_permissions(
        run.services, run.who, {.type = *type, .full_name = full_name(run, *type, securable.name)},
        {change}, run.context);
    if (changed) return {};
    return std::move(changed).error();
}

Result<void> explained_change(Execution& run, const sql::Securable& securable,
                              const sql::ObjectName& grantee, const PermissionChange& change) {
    Mentioned mentioned;
    if (securable.share) {
        mentioned = {.share = &*securable.share, .recipient = &grantee};
    } else {
        const SecurableType type = type_of(securable.kind).value_or(SecurableType::metastore);
        mentioned = mentioned_of(type, securable.name, &grantee);
    }
    return explained(run, change_one(run, securable, change), mentioned);
}

SecurableType privilege_type(const sql::Securable& securable) {
    if (securable.share) return SecurableType::share;
    return type_of(securable.kind).value_or(SecurableType::metastore);
}

Cell object_alias(const std::vector<catalog::SharedObject>& objects, const std::string& id) {
    const auto found = std::find_if(objects.begin(), objects.end(),
                                    [&](const auto& object) { return object.id == id; });
    if (found == objects.end()) return std::nullopt;
    return found->alias_schema + "." + found->alias_table;
}

bool is_principal(const std::optional<sql::ObjectName>& wanted, std::string_view name) {
    return !wanted ||
           catalog::principal_key(principal_name(*wanted)) == catalog::principal_key(name);
}

/// S57.
Result<ResultTable> share_grants(Execution& run, const sql::ShowGrantsOn& statement) {
    const sql::ObjectName& name = statement.securable.name;
    GrantFilter filter;
    filter.share = sharing_name(name);
    SLUICE_TRY(const auto page,
               explained(run, list_grants(run.services, run.who, filter, {}, run.context),
                         {.share = &name}));
    const bool by_object = std::any_of(page.items.begin(), page.items.end(), [](const auto& named) {
        return named.grant.object_id.has_value();
    });
    std::vector<catalog::SharedObject> objects;
    if (by_object) {
        SLUICE_TRY(ShareDetails details,
                   get_share(run.services, run.who, *filter.share, run.context));
        objects = std::move(details.objects);
    }
    ResultTable table =
        table_of("recipient, actionType, objectType, objectKey, expires_at TIMESTAMP");
    for (const metastore::NamedGrant& named : page.items) {
        if (!is_principal(statement.principal, named.recipient_name)) continue;
        Row row{named.recipient_name, named.grant.privilege, "", "",
                time_cell(named.grant.expires_at)};
        if (named.grant.object_id) {
            row[2] = "TABLE";
            row[3] = object_alias(objects, *named.grant.object_id);
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

Result<ResultTable> execute(Execution& run, const sql::Grant& statement) {
    PermissionChange change;
    change.principal = principal_name(statement.grantee.name);
    SLUICE_TRY(change.add,
               privileges_of(statement.privileges, privilege_type(statement.securable)));
    SLUICE_CHECK(set_expiry(run, statement, change));
    SLUICE_CHECK(explained_change(run, statement.securable, statement.grantee.name, change));
    return granted(change);
}

Result<ResultTable> execute(Execution& run, const sql::Revoke& statement) {
    PermissionChange change;
    change.principal = principal_name(statement.grantee.name);
    SLUICE_TRY(change.remove,
               privileges_of(statement.privileges, privilege_type(statement.securable)));
    SLUICE_CHECK(explained_change(run, statement.securable, statement.grantee.name, change));
    return ResultTable{};
}

/// S59.
Result<ResultTable> execute(Execution& run, const sql::ShowGrantsOn& statement) {
    const sql::Securable& securable = statement.securable;
    if (securable.kind == sql::SecurableKind::share) return share_grants(run, statement);
    const auto type = type_of(securable.kind);
    if (!type || securable.share) {
        return unsupported("SHOW GRANTS ON " + std::string(kind_text(securable.kind)),
                           securable.name.position);
    }
    PermissionsRequest request;
    request.securable = {.type = *type, .full_name = full_name(run, *type, securable.name)};
    if (statement.principal) request.principal = principal_name(*statement.principal);
    SLUICE_TRY(const auto assignments,
               explained(run, permissions(run.services, run.who, request, run.context),
                         mentioned_of(*type, securable.name, nullptr)));
    ResultTable table = table_of("Principal, ActionType, ObjectType, ObjectKey");
    for (const Assignment& assignment : assignments) {
        for (const AssignedPrivilege& held : assignment.privileges) {
            table.rows.push_back({assignment.principal, held.privilege,
                                  std::string(catalog::to_text(*type)),
                                  request.securable.full_name});
        }
    }
    std::sort(table.rows.begin(), table.rows.end());
    return table;
}

/// S58.
Result<ResultTable> execute(Execution& run, const sql::ShowGrantsToRecipient& statement) {
    SLUICE_TRY(const auto page,
               explained(run,
                         recipient_permissions(run.services, run.who,
                                               sharing_name(statement.recipient), {}, run.context),
                         {.recipient = &statement.recipient}));
    ResultTable table = table_of("share, privilege, expires_at TIMESTAMP");
    for (const metastore::NamedGrant& named : page.items) {
        table.rows.push_back(
            {named.share_name, named.grant.privilege, time_cell(named.grant.expires_at)});
    }
    return table;
}

}  // namespace sluice::governance
