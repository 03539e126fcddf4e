#include "metastore/token_use_repository.h"

#include "metastore/row_reading.h"

namespace sluice::metastore {
namespace {

constexpr std::string_view kPut =
    "INSERT INTO token_uses (token_id, used_at, used_ip, used_agent) SELECT id, "
    "CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS TEXT) FROM recipient_tokens WHERE id = $1 "
    "ON CONFLICT (token_id) DO UPDATE SET used_at = excluded.used_at, used_ip = excluded.used_ip, "
    "used_agent = excluded.used_agent WHERE token_uses.used_at <= excluded.used_at";
constexpr std::string_view kFind =
    "SELECT used_at, used_ip, used_agent FROM token_uses WHERE token_id = $1";

}  // namespace

Result<void> TokenUseRepository::put(std::string_view token_id, const TokenUse& use) {
    SLUICE_CHECK(transaction_.execute(kPut, {token_id, use.used_at, use.ip, use.agent}));
    return {};
}

Result<std::optional<TokenUse>> TokenUseRepository::find(std::string_view token_id) {
    return read_one(transaction_, kFind, {token_id}, [](const Row& row) -> Result<TokenUse> {
        return TokenUse{.used_at = row.integer(0), .ip = row.text(1), .agent = row.text(2)};
    });
}

}  // namespace sluice::metastore
