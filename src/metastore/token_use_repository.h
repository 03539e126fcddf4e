#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// When a recipient's token was used last, and from where.
struct TokenUse {
    EpochMs used_at = 0;
    std::string ip;
    std::string agent;
};

/// Nothing here decides anything, so that a change raises no generation.
class TokenUseRepository {
public:
    explicit TokenUseRepository(Transaction& transaction) : transaction_(transaction) {}

    /// Of an unknown token: nothing. An older use than the one there is does not replace it.
    Result<void> put(std::string_view token_id, const TokenUse& use);
    Result<std::optional<TokenUse>> find(std::string_view token_id);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
