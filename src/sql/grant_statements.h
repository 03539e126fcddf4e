#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/expression.h"
#include "sql/names.h"

namespace sluice::sql {

enum class SecurableKind : std::uint8_t {
    metastore,
    catalog,
    schema,
    table,
    view,
    function,
    volume,
    column,
    share,
    recipient,
    provider,
    external_location,
    storage_credential,
};

/// What a privilege is on.
struct Securable {
    SecurableKind kind = SecurableKind::table;
    ObjectName name;                  ///< without parts for the metastore
    std::optional<ObjectName> share;  ///< `TABLE name IN SHARE share`: one object of the share

    bool operator==(const Securable&) const = default;
};

/// In capitals, words joined by `_`: USE_SCHEMA, ALL_PRIVILEGES. Whether there is such a one, and
/// whether it goes with the securable, is for who executes (S34).
struct Privilege {
    std::string name;
    SourcePosition position;

    bool operator==(const Privilege&) const = default;
};

struct Grantee {
    bool recipient = false;  ///< `RECIPIENT name`; else a principal
    ObjectName name;

    bool operator==(const Grantee&) const = default;
};

struct ExpiresAt {
    Expression timestamp;

    bool operator==(const ExpiresAt&) const = default;
};

struct ExpiresNever {
    bool operator==(const ExpiresNever&) const = default;
};

/// `FOR 30 DAYS`, counted from when the statement runs.
struct ExpiresAfter {
    Duration duration;

    bool operator==(const ExpiresAfter&) const = default;
};

struct Grant {
    std::vector<Privilege> privileges;
    Securable securable;
    Grantee grantee;
    std::optional<std::variant<ExpiresAt, ExpiresNever, ExpiresAfter>> expiry;

    bool operator==(const Grant&) const = default;
};

struct Revoke {
    std::vector<Privilege> privileges;
    Securable securable;
    Grantee grantee;

    bool operator==(const Revoke&) const = default;
};

/// `SHOW GRANTS [principal] ON securable`
struct ShowGrantsOn {
    std::optional<ObjectName> principal;
    Securable securable;

    bool operator==(const ShowGrantsOn&) const = default;
};

struct ShowGrantsToRecipient {
    ObjectName recipient;

    bool operator==(const ShowGrantsToRecipient&) const = default;
};

/// `COMMENT ON … IS …`
struct CommentOn {
    Securable securable;
    std::optional<TextValue> comment;  ///< absent: NULL

    bool operator==(const CommentOn&) const = default;
};

}  // namespace sluice::sql
