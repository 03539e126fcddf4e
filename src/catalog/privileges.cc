#include "catalog/privileges.h"

#include <array>

#include "base/encoding.h"

namespace sluice::catalog {
namespace {

constexpr unsigned on(SecurableType type) { return 1U << static_cast<unsigned>(type); }

constexpr unsigned kOnMetastore = on(SecurableType::metastore);
constexpr unsigned kOnCatalog = on(SecurableType::catalog);
constexpr unsigned kOnSchema = on(SecurableType::schema);
constexpr unsigned kOnTable = on(SecurableType::table);
constexpr unsigned kOnRecipient = on(SecurableType::recipient);

struct PrivilegeRow {
    Privilege privilege;
    std::string_view text;
    unsigned securables;
};

constexpr std::array kRows = {
#define SLUICE_PRIVILEGE(id, text, securables) PrivilegeRow{Privilege::id, text, securables},
#include "catalog/privileges.def"
#undef SLUICE_PRIVILEGE
};
static_assert(kRows.size() <= 32, "a PrivilegeSet has 32 bits");

constexpr auto kAll = [] {
    std::array<Privilege, kRows.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = kRows[i].privilege;
    return all;
}();

constexpr std::array kTypes = {SecurableType::metastore, SecurableType::catalog,
                               SecurableType::schema,    SecurableType::table,
                               SecurableType::share,     SecurableType::recipient};
static_assert(kTypes.size() == kSecurableTypeCount);

constexpr std::string_view kUserPrefix = "user:";
constexpr std::string_view kGroupPrefix = "group:";

bool starts_folded(std::string_view text, std::string_view prefix) {
    return equals_folded(text.substr(0, prefix.size()), prefix);
}

}  // namespace

std::string_view to_text(SecurableType type) {
    switch (type) {
        case SecurableType::metastore:
            return "METASTORE";
        case SecurableType::catalog:
            return "CATALOG";
        case SecurableType::schema:
            return "SCHEMA";
        case SecurableType::table:
            return "TABLE";
        case SecurableType::share:
            return "SHARE";
        case SecurableType::recipient:
            return "RECIPIENT";
    }
    return {};
}

Result<SecurableType> parse_securable_type(std::string_view text) {
    constexpr std::string_view kPythonPrefix = "SecurableType.";
    std::string_view word = text;
    if (starts_folded(word, kPythonPrefix)) word.remove_prefix(kPythonPrefix.size());
    if (equals_folded(word, "VIEW")) return SecurableType::table;
    for (const SecurableType type : kTypes) {
        if (equals_folded(word, to_text(type))) return type;
    }
    std::string message = "permissions on a '" + std::string(word) +
                          "' are not supported by this server; those on these are:";
    for (const SecurableType type : kTypes) {
        message += type == kTypes.front() ? " " : ", ";
        message += to_text(type);
    }
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

std::span<const Privilege> all_privileges() { return kAll; }

std::string_view to_text(Privilege privilege) {
    return kRows[static_cast<std::size_t>(privilege)].text;
}

std::string normal_privilege_text(std::string_view text) {
    std::string out;
    for (const char c : fold_ascii(text)) {
        const bool letter = c >= 'a' && c <= 'z';
        out += letter ? static_cast<char>(c - 'a' + 'A') : c == ' ' ? '_' : c;
    }
    return out;
}

Result<Privilege> parse_privilege(std::string_view text) {
    const std::string normal = normal_privilege_text(text);
    for (const PrivilegeRow& row : kRows) {
        if (row.text == normal) return row.privilege;
    }
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "'" + std::string(text) + "' is not a privilege of this server");
}

bool applies_to(Privilege privilege, SecurableType type) {
    return (kRows[static_cast<std::size_t>(privilege)].securables & on(type)) != 0;
}

PrivilegeSet implied_by(Privilege privilege, SecurableType type) {
    PrivilegeSet implied = {privilege};
    if (privilege != Privilege::all_privileges) return implied;
    for (const PrivilegeRow& row : kRows) {
        const bool held_there = (row.securables & on(type)) != 0;
        if (held_there && row.privilege != Privilege::manage) implied.add(row.privilege);
    }
    return implied;
}

bool names_user(std::string_view principal) {
    return principal.find('@') != std::string_view::npos || starts_folded(principal, kUserPrefix) ||
           starts_folded(principal, kGroupPrefix);
}

std::string principal_key(std::string_view principal) {
    if (starts_folded(principal, kUserPrefix)) principal.remove_prefix(kUserPrefix.size());
    return fold_ascii(principal);
}

}  // namespace sluice::catalog
