#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::catalog {

/// What permissions are asked for and given on (A51).
enum class SecurableType { metastore, catalog, schema, table, share, recipient };
inline constexpr int kSecurableTypeCount = 6;

/// `METASTORE`, `CATALOG`, …, as answers spell it.
std::string_view to_text(SecurableType type);
/// A word in any case; a VIEW is a table (A41); `SecurableType.` before it is Python's way of
/// printing its enumeration (W10). INVALID_PARAMETER_VALUE naming the types.
Result<SecurableType> parse_securable_type(std::string_view text);

/// What a user may hold on a securable.
enum class Privilege {
#define SLUICE_PRIVILEGE(id, text, securables) id,
#include "catalog/privileges.def"
#undef SLUICE_PRIVILEGE
};

std::span<const Privilege> all_privileges();
/// `CREATE_SHARE`, …: with underscores.
std::string_view to_text(Privilege privilege);
/// Any case; blanks and underscores are one. INVALID_PARAMETER_VALUE.
Result<Privilege> parse_privilege(std::string_view text);
/// Upper case with underscores, whatever the text says.
std::string normal_privilege_text(std::string_view text);
bool applies_to(Privilege privilege, SecurableType type);

/// A few privileges at once.
class PrivilegeSet {
public:
    constexpr PrivilegeSet() = default;
    constexpr PrivilegeSet(std::initializer_list<Privilege> privileges) {
        for (const Privilege privilege : privileges) add(privilege);
    }
    constexpr void add(Privilege privilege) { bits_ |= bit(privilege); }
    constexpr void add(PrivilegeSet others) { bits_ |= others.bits_; }
    constexpr bool contains(Privilege privilege) const { return (bits_ & bit(privilege)) != 0; }
    constexpr bool contains(PrivilegeSet others) const {
        return (bits_ & others.bits_) == others.bits_;
    }
    constexpr bool empty() const { return bits_ == 0; }

private:
    static constexpr std::uint32_t bit(Privilege privilege) {
        return std::uint32_t{1} << static_cast<unsigned>(privilege);
    }
    std::uint32_t bits_ = 0;
};

/// What holding a privilege on a securable of that type gives: itself; ALL_PRIVILEGES everything
/// that can be held there, but for MANAGE, which is given by name only.
PrivilegeSet implied_by(Privilege privilege, SecurableType type);

/// Where a privilege is held: the metastore, or one row of the table of that type.
struct SecurableId {
    SecurableType type = SecurableType::metastore;
    std::string id;
};

/// A user's privilege on a securable, from there down (A52).
struct HeldPrivilege {
    std::string id;
    SecurableId securable;
    std::string principal;  ///< as sent
    Privilege privilege = Privilege::select;
    std::optional<EpochMs> expires_at;
    EpochMs granted_at = 0;
    std::string granted_by;
};

/// A user or group is written with `@`, `user:` or `group:`; on a table every other name is a
/// recipient's (A53).
bool names_user(std::string_view principal);
/// By what one principal is known: case and the prefix `user:` do not count.
std::string principal_key(std::string_view principal);

}  // namespace sluice::catalog
