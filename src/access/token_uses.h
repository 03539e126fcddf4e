#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "metastore/token_use_repository.h"

namespace sluice::access {

/// The last use of each token, kept in memory until somebody writes it down: a request must not
/// wait for the metastore for that. Any thread.
class TokenUses {
public:
    void note(std::string_view token_id, metastore::TokenUse use);
    /// Since the last take().
    std::optional<metastore::TokenUse> find(std::string_view token_id) const;
    /// All of them; none are kept.
    std::unordered_map<std::string, metastore::TokenUse> take();

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, metastore::TokenUse> uses_;  // guarded by mutex_
};

}  // namespace sluice::access
