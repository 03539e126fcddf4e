#include "governance/rights.h"

#include <algorithm>
#include <initializer_list>

#include "base/encoding.h"
#include "metastore/admin_token_repository.h"
#include "metastore/catalog_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/privilege_repository.h"
#include "metastore/schema_repository.h"

namespace sluice::governance {
namespace {

using access::Role;
using catalog::PrivilegeSet;
using catalog::SecurableType;
using metastore::Transaction;
using Alternatives = std::array<PrivilegeSet, 3>;

constexpr unsigned bit(Role role) { return 1U << static_cast<int>(role); }

constexpr unsigned kNobody = 0;
constexpr unsigned kOperator = bit(Role::operations);
constexpr unsigned kReaders = bit(Role::operations) | bit(Role::auditor) | bit(Role::reader);

constexpr Alternatives any_of(PrivilegeSet first, PrivilegeSet second = {},
                              PrivilegeSet third = {}) {
    return {first, second, third};
}

constexpr auto make_table() {
    using enum catalog::Privilege;
    constexpr OwnerRule no{};
    constexpr OwnerRule owned{.enough = true, .besides = {}};
    constexpr auto owned_with = [](PrivilegeSet besides) {
        return OwnerRule{.enough = true, .besides = besides};
    };
    constexpr Alternatives none{};
    return std::array{
#define SLUICE_RIGHT(id, deed, target, roles, owners, ...) \
    RightRow{Operation::id, deed, target, roles, owners, __VA_ARGS__},
#include "governance/rights.def"
#undef SLUICE_RIGHT
    };
}
constexpr auto kTable = make_table();

/// The principal of SLUICE_ADMIN_TOKEN; nobody else may be called so (create_admin_token).
constexpr std::string_view kAdministratorName = "admin";

bool same_principal(std::string_view a, std::string_view b) {
    return !a.empty() && catalog::principal_key(a) == catalog::principal_key(b);
}

}  // namespace

std::span<const RightRow> right_table() { return kTable; }

const RightRow& describe(Operation operation) {
    return kTable.at(static_cast<std::size_t>(operation));
}

Subject subject(const catalog::Catalog& row) {
    return {.type = SecurableType::catalog, .id = row.id, .owner = row.owner, .parent_id = {}};
}
Subject subject(const catalog::Schema& row) {
    return {.type = SecurableType::schema,
            .id = row.id,
            .owner = row.owner,
            .parent_id = row.catalog_id};
}
Subject subject(const catalog::Table& row) {
    return {
        .type = SecurableType::table, .id = row.id, .owner = row.owner, .parent_id = row.schema_id};
}
// Privileges are not granted on volumes: these lie in their schema as tables do.
Subject subject(const catalog::Volume& row) {
    return {
        .type = SecurableType::table, .id = row.id, .owner = row.owner, .parent_id = row.schema_id};
}
Subject subject(const catalog::Share& row) {
    return {.type = SecurableType::share, .id = row.id, .owner = row.owner, .parent_id = {}};
}
Subject subject(const catalog::Recipient& row) {
    return {.type = SecurableType::recipient, .id = row.id, .owner = row.owner, .parent_id = {}};
}
// Privileges are not granted on stores and providers: these lie in the metastore, with an owner of
// their own.
Subject subject(const catalog::Provider& row) {
    return {.type = SecurableType::metastore, .id = row.id, .owner = row.owner, .parent_id = {}};
}
Subject subject(const catalog::StorageCredential& row) {
    return {.type = SecurableType::metastore, .id = row.id, .owner = row.owner, .parent_id = {}};
}
Subject subject(const catalog::ExternalLocation& row) {
    return {.type = SecurableType::metastore, .id = row.id, .owner = row.owner, .parent_id = {}};
}

Rights::Rights(const Services& services, Transaction& transaction, const AdminPrincipal& who)
    : transaction_(transaction), who_(who), now_(services.clock.now_ms()) {}

Result<Rights> Rights::of_name(const Services& services, Transaction& transaction,
                               std::string_view name) {
    AdminPrincipal who{.name = std::string(name), .token_id = "", .role = Role::owner};
    bool administers = same_principal(name, kAdministratorName);
    if (!administers) {
        SLUICE_TRY(const auto tokens, metastore::AdminTokenRepository(transaction).list());
        const EpochMs now = services.clock.now_ms();
        administers = std::any_of(tokens.begin(), tokens.end(), [&](const auto& token) {
            return token.role == access::role_name(Role::administrator) &&
                   same_principal(token.name, name) &&
                   (!token.expires_at || *token.expires_at > now);
        });
    }
    if (administers) who.role = Role::administrator;
    return Rights(services, transaction, who);
}

Result<bool> Rights::may(Operation operation, const Subject& subject) {
    const RightRow& row = describe(operation);
    if (who_.role == Role::administrator || row.allows(who_.role)) return true;
    if (row.owners.enough) {
        SLUICE_TRY(const bool owner, owns(subject));
        if (owner && row.owners.besides.empty()) return true;
        if (owner) {
            SLUICE_TRY(const PrivilegeSet held, held_on(subject));
            if (held.contains(row.owners.besides)) return true;
        }
    }
    if (row.privileges.front().empty()) return false;
    SLUICE_TRY(const PrivilegeSet held, held_on(subject));
    return std::any_of(
        row.privileges.begin(), row.privileges.end(),
        [&](const PrivilegeSet& wanted) { return !wanted.empty() && held.contains(wanted); });
}

Result<void> Rights::require(Operation operation, const Subject& subject) {
    SLUICE_TRY(const bool allowed, may(operation, subject));
    if (allowed) return {};
    const RightRow& row = describe(operation);
    return Error(Condition::PERMISSION_DENIED, "Only administrators can " + std::string(row.deed) +
                                                   " " + std::string(row.target));
}

Result<bool> Rights::owns(const Subject& subject) {
    if (same_principal(subject.owner, who_.name)) return true;
    std::string parent = subject.parent_id;
    for (SecurableType type = subject.type;
         type == SecurableType::table || type == SecurableType::schema;) {
        type = type == SecurableType::table ? SecurableType::schema : SecurableType::catalog;
        SLUICE_TRY(const Level* above, level(type, parent));
        if (above == nullptr) break;
        if (same_principal(above->owner, who_.name)) return true;
        parent = above->parent_id;
    }
    SLUICE_TRY(const catalog::Metastore* whole, metastore());
    return same_principal(whole->owner, who_.name);
}

Result<std::vector<std::string>> Rights::chain(const Subject& subject) {
    std::vector<std::string> ids;
    if (!subject.id.empty()) ids.push_back(subject.id);
    if (subject.type == SecurableType::table) {
        ids.push_back(subject.parent_id);
        SLUICE_TRY(const Level* schema, level(SecurableType::schema, subject.parent_id));
        if (schema != nullptr) ids.push_back(schema->parent_id);
    } else if (subject.type == SecurableType::schema) {
        ids.push_back(subject.parent_id);
    }
    SLUICE_TRY(const catalog::Metastore* whole, metastore());
    ids.push_back(whole->id);
    return ids;
}

Result<PrivilegeSet> Rights::held_on(const Subject& subject) {
    SLUICE_CHECK(load_privileges());
    PrivilegeSet held;
    if (held_->empty()) return held;
    SLUICE_TRY(const std::vector<std::string> ids, chain(subject));
    for (const std::string& id : ids) {
        const auto found = held_->find(id);
        if (found != held_->end()) held.add(found->second);
    }
    return held;
}

Result<const Rights::Level*> Rights::level(SecurableType type, const std::string& id) {
    const auto known = levels_.find(id);
    if (known != levels_.end()) return &known->second;
    std::optional<Level> read;
    if (type == SecurableType::schema) {
        SLUICE_TRY(const auto row, metastore::SchemaRepository(transaction_).find_by_id(id));
        if (row) read = Level{.owner = row->owner, .parent_id = row->catalog_id};
    } else {
        SLUICE_TRY(const auto row, metastore::CatalogRepository(transaction_).find_by_id(id));
        if (row) read = Level{.owner = row->owner, .parent_id = {}};
    }
    if (!read) return static_cast<const Level*>(nullptr);
    return static_cast<const Level*>(&levels_.emplace(id, std::move(*read)).first->second);
}

Result<const catalog::Metastore*> Rights::metastore() {
    if (!metastore_) {
        SLUICE_TRY(metastore_, metastore::MetastoreRepository(transaction_).get());
    }
    return static_cast<const catalog::Metastore*>(&*metastore_);
}

Result<void> Rights::load_privileges() {
    if (held_) return {};
    SLUICE_TRY(const auto rows, metastore::PrivilegeRepository(transaction_).list_of(who_.name));
    held_.emplace();
    for (const catalog::HeldPrivilege& row : rows) {
        if (row.expires_at && *row.expires_at <= now_) continue;
        (*held_)[row.securable.id].add(catalog::implied_by(row.privilege, row.securable.type));
    }
    return {};
}

}  // namespace sluice::governance
