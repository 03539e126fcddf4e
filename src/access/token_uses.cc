#include "access/token_uses.h"

#include <utility>

#include "access/limits.h"

namespace sluice::access {

void TokenUses::note(std::string_view token_id, metastore::TokenUse use) {
    std::string id(token_id);
    const std::lock_guard lock(mutex_);
    const auto known = uses_.find(id);
    if (known != uses_.end()) {
        known->second = std::move(use);
    } else if (uses_.size() < kTokenUsesMax) {
        uses_.emplace(std::move(id), std::move(use));
    }
}

std::optional<metastore::TokenUse> TokenUses::find(std::string_view token_id) const {
    const std::lock_guard lock(mutex_);
    const auto known = uses_.find(std::string(token_id));
    if (known == uses_.end()) return std::nullopt;
    return known->second;
}

std::unordered_map<std::string, metastore::TokenUse> TokenUses::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(uses_, {});
}

}  // namespace sluice::access
