#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "access/admin_identity.h"
#include "catalog/privileges.h"
#include "catalog/securables.h"
#include "governance/services.h"
#include "metastore/database.h"

namespace sluice::governance {

/// Everything that somebody may be refused, one row of rights.def each.
enum class Operation {
#define SLUICE_RIGHT(id, operation, target, roles, owners, privileges) id,
#include "governance/rights.def"
#undef SLUICE_RIGHT
};

/// Whether owning an object allows an operation, and which privileges it takes besides.
struct OwnerRule {
    bool enough = false;
    catalog::PrivilegeSet besides;
};

struct RightRow {
    Operation operation;
    std::string_view deed;    ///< `create`
    std::string_view target;  ///< `shares`
    unsigned roles = 0;       ///< bits of access::Role, administrators left out
    OwnerRule owners;
    /// Sets of which one must be held whole; unused ones are empty.
    std::array<catalog::PrivilegeSet, 3> privileges;

    bool allows(access::Role role) const { return (roles & (1U << static_cast<int>(role))) != 0; }
};

/// In the order of the file.
std::span<const RightRow> right_table();
const RightRow& describe(Operation operation);

/// What an operation is about. Whoever owns what it lies in owns it too; a privilege held there
/// reaches down to it. Everything lies in the metastore, which is also what new shares, recipients
/// and catalogs are made in.
struct Subject {
    catalog::SecurableType type = catalog::SecurableType::metastore;
    std::string id;
    std::string owner;
    std::string parent_id;  ///< of a schema its catalog, of a table or volume its schema
};
Subject subject(const catalog::Catalog& row);
Subject subject(const catalog::Schema& row);
Subject subject(const catalog::Table& row);
Subject subject(const catalog::Volume& row);
Subject subject(const catalog::Share& row);
Subject subject(const catalog::Recipient& row);
Subject subject(const catalog::Provider& row);
Subject subject(const catalog::StorageCredential& row);
Subject subject(const catalog::ExternalLocation& row);
inline Subject the_metastore() { return {}; }

/// What one principal may do, decided on the state that the transaction sees (R12, R13). Roles,
/// ownership and privileges add up. Reads what it needs when it needs it; an administrator costs
/// nothing.
class Rights {
public:
    Rights(const Services& services, metastore::Transaction& transaction,
           const AdminPrincipal& who);
    /// Of whoever goes by that name, as far as this server knows: an administrator by a living
    /// token of that name, else what the name owns and holds.
    static Result<Rights> of_name(const Services& services, metastore::Transaction& transaction,
                                  std::string_view name);

    Result<bool> may(Operation operation, const Subject& subject);
    /// PERMISSION_DENIED `Only administrators can <deed> <target>` (A26).
    Result<void> require(Operation operation, const Subject& subject);

    /// Leaves out what the principal may not see (A39). Pages may come out shorter; their tokens
    /// stay right.
    template <class T>
    Result<void> keep_allowed(Operation operation, std::vector<T>& rows) {
        std::optional<Error> failed;
        std::erase_if(rows, [&](const T& row) {
            if (failed) return false;
            const Result<bool> allowed = may(operation, subject(row));
            if (!allowed) failed = allowed.error();
            return allowed && !*allowed;
        });
        if (failed) return *failed;
        return {};
    }

private:
    struct Level {
        std::string owner;
        std::string parent_id;
    };

    Result<bool> owns(const Subject& subject);
    Result<catalog::PrivilegeSet> held_on(const Subject& subject);
    /// The ids of the subject and of all that it lies in, the metastore's last.
    Result<std::vector<std::string>> chain(const Subject& subject);
    Result<const Level*> level(catalog::SecurableType type, const std::string& id);
    Result<const catalog::Metastore*> metastore();
    Result<void> load_privileges();

    metastore::Transaction& transaction_;
    AdminPrincipal who_;
    EpochMs now_;
    std::optional<catalog::Metastore> metastore_;
    std::unordered_map<std::string, Level> levels_;
    std::optional<std::unordered_map<std::string, catalog::PrivilegeSet>> held_;
};

}  // namespace sluice::governance
