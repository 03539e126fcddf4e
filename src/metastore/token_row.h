#pragma once

#include <string_view>

#include "catalog/enum_text.h"
#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/row_reading.h"

namespace sluice::metastore {

inline constexpr std::string_view kTokenColumns =
    "id, recipient_id, state, public_id, digest, link_id, link_generation, link_expires_at, "
    "expires_at, activated_at, created_at, created_by, updated_at, updated_by, revoke_reason ";

inline Result<catalog::RecipientToken> token_from_row(const Row& row) {
    SLUICE_TRY(const auto state, stored(catalog::parse_token_state(row.text(2))));
    return catalog::RecipientToken{.id = row.text(0),
                                   .recipient_id = row.text(1),
                                   .state = state,
                                   .public_id = row.text(3),
                                   .digest = row.bytes(4),
                                   .link_id = row.text(5),
                                   .link_generation = row.integer(6),
                                   .link_expires_at = row.integer(7),
                                   .expires_at = row.integer(8),
                                   .activated_at = row.optional_integer(9),
                                   .revoke_reason = row.optional_text(14),
                                   .provenance = read_provenance(row, 10)};
}

}  // namespace sluice::metastore
