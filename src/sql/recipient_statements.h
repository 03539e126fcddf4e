#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/alter_actions.h"
#include "sql/expression.h"
#include "sql/names.h"

namespace sluice::sql {

/// `USING ID 'cloud:region:id'`
struct UsingId {
    TextValue sharing_id;

    bool operator==(const UsingId&) const = default;
};

struct UsingOidc {
    bool operator==(const UsingOidc&) const = default;
};

struct CreateRecipient {
    bool if_not_exists = false;
    ObjectName name;
    std::optional<std::variant<UsingId, UsingOidc>> authentication;  ///< absent: TOKEN (S23)
    std::optional<TextValue> comment;
    std::vector<Property> properties;
    std::optional<Expression> expires_at;
    std::optional<TextValue> email;

    bool operator==(const CreateRecipient&) const = default;
};

struct RotateToken {
    std::optional<Duration> grace;

    bool operator==(const RotateToken&) const = default;
};

struct RevokeToken {
    std::optional<TextValue> token_id;  ///< absent: all of them

    bool operator==(const RevokeToken&) const = default;
};

struct BlockRecipient {
    bool operator==(const BlockRecipient&) const = default;
};

struct UnblockRecipient {
    bool operator==(const UnblockRecipient&) const = default;
};

struct SetEmail {
    TextValue email;

    bool operator==(const SetEmail&) const = default;
};

struct SetExpiresAt {
    Expression timestamp;

    bool operator==(const SetExpiresAt&) const = default;
};

struct AlterRecipient {
    ObjectName name;
    std::variant<RenameTo, OwnerTo, SetProperties, UnsetProperties, RotateToken, RevokeToken,
                 BlockRecipient, UnblockRecipient, SetComment, SetEmail, SetExpiresAt>
        action;

    bool operator==(const AlterRecipient&) const = default;
};

struct DropRecipient {
    bool if_exists = false;
    ObjectName name;

    bool operator==(const DropRecipient&) const = default;
};

struct DescribeRecipient {
    ObjectName name;

    bool operator==(const DescribeRecipient&) const = default;
};

struct ShowRecipients {
    std::optional<TextValue> pattern;

    bool operator==(const ShowRecipients&) const = default;
};

/// From here on the session sees what that recipient sees.
struct SetRecipient {
    ObjectName name;

    bool operator==(const SetRecipient&) const = default;
};

struct ResetRecipient {
    bool operator==(const ResetRecipient&) const = default;
};

}  // namespace sluice::sql
