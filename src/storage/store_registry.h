#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/location.h"
#include "storage/log_path.h"
#include "storage/object_store.h"
#include "storage/store_factory.h"

namespace sluice::storage {

/// A registered external location: tables may lie below it, and its keys open them.
struct LocationRule {
    Location location;
    std::optional<ResolvedCredential> credential;  ///< none for local directories
    bool gateway = false;  ///< files go through the server although the store could sign links
};

/// How tables' locations become stores: the longest registered prefix decides. The rules are
/// replaced as a whole when an administrator changes them; stores that are in use live on until
/// their users drop them. Any thread.
class StoreRegistry {
public:
    struct Options {
        /// Local directories need no registration (admin listener on loopback).
        bool unregistered_local_allowed = false;
        /// Otherwise only those below these (`storage.local_roots`).
        std::vector<Location> local_roots;
    };

    StoreRegistry(const StoreFactory& factory, Options options)
        : factory_(&factory), options_(std::move(options)) {}

    void replace_rules(std::vector<LocationRule> rules);

    struct OpenedStore {
        std::shared_ptr<ObjectStore> store;  ///< rooted at the location asked for
        bool gateway = false;                ///< links must lead through the server
    };
    /// LOCATION_NOT_ALLOWED if nothing registered covers the location; otherwise the errors of
    /// StoreFactory.
    Result<OpenedStore> open(const Location& location);

    /// With keys that are not registered yet: how a new location is tried. Never cached.
    Result<OpenedStore> open_with(const Location& location,
                                  const std::optional<ResolvedCredential>& credential) const;

    struct OpenedFile {
        OpenedStore store;
        std::string root;  ///< normal spelling of the store's location
        std::string key;   ///< relative to that store
    };
    /// A file that a log names by an absolute path (P80). Only explicitly registered locations
    /// count, never the convenience for local directories (R26): LOCATION_NOT_ALLOWED otherwise.
    Result<OpenedFile> open_absolute(const LogPath& path);

private:
    struct Cached {
        OpenedStore opened;
        std::uint64_t last_used = 0;
    };
    std::optional<LocationRule> rule_for(const Location& location) const;
    bool unregistered_allowed(const Location& location) const;

    const StoreFactory* factory_;
    const Options options_;

    mutable std::mutex mutex_;
    std::vector<LocationRule> rules_;       // guarded by mutex_
    std::map<std::string, Cached> stores_;  // by URL; guarded by mutex_
    std::uint64_t uses_ = 0;                // guarded by mutex_
};

}  // namespace sluice::storage
