#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "net/http_client.h"
#include "net/limits.h"
#include "storage/limits.h"
#include "storage/location.h"
#include "storage/measured_store.h"
#include "storage/object_store.h"

namespace sluice::storage {

/// A catalog::StorageCredential with its secret unsealed.
struct ResolvedCredential {
    std::string kind;            ///< `s3`
    std::string settings;        ///< JSON without secrets
    Secret<std::string> secret;  ///< JSON with them
};

struct StoreFactoryOptions {
    /// Existing folder for downloaded copies; they have no name there and go with their user.
    std::string temporary_folder;
    /// Absolute folders that no store of this factory may lie in, nor contain: the data directory
    /// (R26).
    std::vector<std::string> private_folders;
    /// CA file and proxy for all stores; a store adds its own host (and CA, if its keys name one).
    net::OutboundPolicy outbound;
    /// Of calls to stores that are reached over the network (R105).
    std::chrono::milliseconds attempt_timeout = net::kAttemptTimeout;
    int attempts_max = kStoreAttemptsMax;
    /// What the stores report their calls to; outlives them. Null: nothing is measured.
    StoreMeter* meter = nullptr;
};

/// Opens stores. Holds references to the services, which must outlive it and all its stores. Any
/// thread.
class StoreFactory {
public:
    StoreFactory(net::HttpClient& http, const Clock& clock, Random& random,
                 StoreFactoryOptions options)
        : http_(&http), clock_(&clock), random_(&random), options_(std::move(options)) {}

    /// The folder at `location`. Files need no credential and take none. INVALID_PARAMETER_VALUE
    /// for keys that do not fit, STORAGE_ACCESS_DENIED for keys that have expired,
    /// LOCATION_NOT_ALLOWED for private folders, STORAGE_OBJECT_MISSING for a local folder that
    /// does not exist. Buckets are not asked: the first call shows.
    Result<std::unique_ptr<ObjectStore>> open(
        const Location& location, const std::optional<ResolvedCredential>& credential) const;

private:
    std::unique_ptr<ObjectStore> measured(std::unique_ptr<ObjectStore> store,
                                          LocationScheme scheme) const;

    net::HttpClient* http_;
    const Clock* clock_;
    Random* random_;
    StoreFactoryOptions options_;
};

}  // namespace sluice::storage
