#pragma once

#include <string_view>

#include "catalog/securables.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// `g` is grants.
inline constexpr std::string_view kSelectGrantColumns =
    "SELECT g.id, g.share_id, g.object_id, g.recipient_id, g.privilege, g.expires_at, "
    "g.granted_at, g.granted_by";

inline Result<catalog::Grant> grant_from_row(const Row& row) {
    return catalog::Grant{.id = row.text(0),
                          .share_id = row.text(1),
                          .object_id = row.optional_text(2),
                          .recipient_id = row.text(3),
                          .privilege = row.text(4),
                          .expires_at = row.optional_integer(5),
                          .granted_at = row.integer(6),
                          .granted_by = row.text(7)};
}

}  // namespace sluice::metastore
