#include "storage/store_factory.h"

#include "storage/local_store.h"
#include "storage/s3_credential.h"
#include "storage/s3_store.h"

namespace sluice::storage {

std::unique_ptr<ObjectStore> StoreFactory::measured(std::unique_ptr<ObjectStore> store,
                                                    LocationScheme scheme) const {
    if (options_.meter == nullptr) return store;
    return std::make_unique<MeasuredStore>(std::move(store), scheme, *options_.meter);
}

Result<std::unique_ptr<ObjectStore>> StoreFactory::open(
    const Location& location, const std::optional<ResolvedCredential>& credential) const {
    switch (location.scheme()) {
        case LocationScheme::file: {
            if (credential) {
                return Error(Condition::INVALID_PARAMETER_VALUE,
                             "A local storage location takes no credential.");
            }
            SLUICE_TRY(auto store,
                       LocalStore::open_root(
                           location, *random_,
                           {.create_root = false, .private_folders = options_.private_folders}));
            return measured(std::move(store), location.scheme());
        }
        case LocationScheme::s3: {
            if (!credential || credential->kind != "s3") {
                return Error(Condition::INVALID_PARAMETER_VALUE,
                             "A storage location in a bucket needs a credential of kind s3.");
            }
            SLUICE_TRY(const S3Credential keys,
                       S3Credential::parse(credential->settings, credential->secret.reveal()));
            if (keys.expires_ms && *keys.expires_ms <= clock_->now_ms()) {
                return Error(Condition::STORAGE_ACCESS_DENIED,
                             "The credential of the storage has expired.");
            }
            SLUICE_TRY(auto store, S3Store::create(location, keys,
                                                   {.http = http_,
                                                    .random = random_,
                                                    .temporary_folder = options_.temporary_folder,
                                                    .outbound = options_.outbound,
                                                    .attempt_timeout = options_.attempt_timeout,
                                                    .attempts_max = options_.attempts_max,
                                                    .pause = nullptr}));
            return measured(std::move(store), location.scheme());
        }
    }
    SLUICE_ASSERT(false, "a scheme that is none");
}

}  // namespace sluice::storage
