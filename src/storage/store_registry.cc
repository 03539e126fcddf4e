#include "storage/store_registry.h"

#include <algorithm>

#include "storage/limits.h"

namespace sluice::storage {
namespace {

Error not_allowed() {
    return Error(Condition::LOCATION_NOT_ALLOWED,
                 "the location is not below a registered external location");
}

}  // namespace

void StoreRegistry::replace_rules(std::vector<LocationRule> rules) {
    // Longest first, so that the first match decides.
    std::stable_sort(rules.begin(), rules.end(), [](const LocationRule& a, const LocationRule& b) {
        return a.location.url().size() > b.location.url().size();
    });
    const std::lock_guard lock(mutex_);
    rules_ = std::move(rules);
    stores_.clear();
}

std::optional<LocationRule> StoreRegistry::rule_for(const Location& location) const {
    for (const LocationRule& rule : rules_) {
        if (location.is_under(rule.location)) return rule;
    }
    return std::nullopt;
}

bool StoreRegistry::unregistered_allowed(const Location& location) const {
    if (location.scheme() != LocationScheme::file) return false;
    if (options_.unregistered_local_allowed) return true;
    return std::any_of(options_.local_roots.begin(), options_.local_roots.end(),
                       [&](const Location& root) { return location.is_under(root); });
}

Result<StoreRegistry::OpenedStore> StoreRegistry::open(const Location& location) {
    const std::string url = location.url();
    std::optional<LocationRule> rule;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = stores_.find(url); found != stores_.end()) {
            found->second.last_used = ++uses_;
            return found->second.opened;
        }
        rule = rule_for(location);
    }
    if (!rule && !unregistered_allowed(location)) return not_allowed();
    // Opened outside the lock: a local root is looked up on disk.
    SLUICE_TRY(
        std::unique_ptr<ObjectStore> made,
        factory_->open(location, rule ? rule->credential : std::optional<ResolvedCredential>()));
    OpenedStore opened{std::move(made), rule && rule->gateway};
    opened.gateway = opened.gateway || !opened.store->signs_links();
    const std::lock_guard lock(mutex_);
    if (stores_.size() >= kOpenStoresMax) {
        const auto coldest = std::min_element(
            stores_.begin(), stores_.end(),
            [](const auto& a, const auto& b) { return a.second.last_used < b.second.last_used; });
        stores_.erase(coldest);
    }
    stores_.insert_or_assign(url, Cached{opened, ++uses_});
    return opened;
}

Result<StoreRegistry::OpenedStore> StoreRegistry::open_with(
    const Location& location, const std::optional<ResolvedCredential>& credential) const {
    SLUICE_TRY(std::unique_ptr<ObjectStore> made, factory_->open(location, credential));
    OpenedStore opened{std::move(made), false};
    opened.gateway = !opened.store->signs_links();
    return opened;
}

Result<StoreRegistry::OpenedFile> StoreRegistry::open_absolute(const LogPath& path) {
    std::vector<LocationRule> rules;
    {
        const std::lock_guard lock(mutex_);
        rules = rules_;
    }
    for (const LocationRule& rule : rules) {
        const std::optional<std::string> key = path.key_beneath(rule.location);
        if (!key) continue;
        SLUICE_TRY(OpenedStore store, open(rule.location));
        return OpenedFile{std::move(store), rule.location.url(), *key};
    }
    return not_allowed();
}

}  // namespace sluice::storage
