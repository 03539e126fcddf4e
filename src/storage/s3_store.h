#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "net/http_client.h"
#include "net/limits.h"
#include "storage/limits.h"
#include "storage/object_store.h"
#include "storage/s3_address.h"
#include "storage/s3_credential.h"
#include "storage/sigv4.h"

namespace sluice::storage {

/// What a store needs from the outside; all of it outlives the store.
struct S3Services {
    net::HttpClient* http = nullptr;
    Random* random = nullptr;
    std::string temporary_folder;  ///< for fetched copies
    net::OutboundPolicy outbound;  ///< CA file and proxy; the store adds its own host
    std::chrono::milliseconds attempt_timeout = net::kAttemptTimeout;  ///< but of downloads
    int attempts_max = kStoreAttemptsMax;
    /// Waits between attempts; returns early when the context's flag is set. Replaced by tests.
    std::function<void(std::chrono::milliseconds, RequestContext&)> pause;
};

/// Waits for real, looking at the stop flag.
void pause_thread(std::chrono::milliseconds span, RequestContext& context);

/// A prefix in a bucket of S3 or of a store that speaks its protocol. Any thread.
///
/// An attempt that met no answer, a broken one, 429 or 5xx is repeated (storage/limits.h); a put
/// whose answer was lost is recognised when it is repeated, by a random mark in the object's
/// metadata, and so is never reported as somebody else's.
class S3Store final : public ObjectStore {
public:
    static Result<std::unique_ptr<S3Store>> create(const Location& location,
                                                   const S3Credential& credential,
                                                   S3Services services);

    Result<std::vector<ObjectInfo>> list(const ListOptions& options,
                                         RequestContext& context) override;
    Result<ObjectInfo> head(std::string_view key, RequestContext& context) override;
    Result<std::string> read(std::string_view key, std::int64_t bytes_max,
                             RequestContext& context) override;
    Result<std::unique_ptr<ObjectReader>> open(std::string_view key,
                                               RequestContext& context) override;
    Result<std::unique_ptr<FetchedFile>> fetch(std::string_view key, std::int64_t bytes_max,
                                               RequestContext& context) override;
    Result<void> put_if_absent(std::string_view key, std::string_view bytes,
                               RequestContext& context) override;
    bool finds_names_cheaply() const override { return false; }
    bool signs_links() const override { return true; }
    Result<std::unique_ptr<LinkSigner>> signer(const SignOptions& options) override;

    S3Store(S3Credential credential, S3Address address, S3Address public_address,
            S3Services services);

private:
    class Reader;
    struct Call;
    Result<net::HttpResponse> send(const Call& call, RequestContext& context) const;
    Result<net::HttpResponse> send_once(const Call& call, RequestContext& context) const;
    Result<net::HttpResponse> head_object(std::string_view key, RequestContext& context) const;
    Result<std::string> read_range(const ObjectInfo& info, ByteRange range,
                                   RequestContext& context) const;

    // Constant after construction; each synchronises itself where it changes.
    const S3Credential credential_;
    const S3Address address_;
    const S3Address public_address_;
    const S3Services services_;
    const SigningKeys keys_;
    const net::OutboundPolicy policy_;
};

}  // namespace sluice::storage
