#pragma once

#include <memory>
#include <string>

#include "base/request_context.h"
#include "base/result.h"
#include "config/server_config.h"

namespace sluice::server {

/// Every part of a server, built by constructor in dependency order (composition.cc is the wiring
/// map), and taken apart in the opposite order.
class Composition {
public:
    /// Builds everything and opens the listeners; nothing is served before `serve()`. Errors name
    /// the key, file or address that stands in the way.
    static Result<std::unique_ptr<Composition>> build(const config::ServerConfig& config,
                                                      bool demo);
    ~Composition();
    Composition(const Composition&) = delete;
    Composition& operator=(const Composition&) = delete;

    const std::string& public_url() const;
    const std::string& admin_url() const;
    /// True if this start made the installation: then there are next steps to show.
    bool first_start() const;
    const std::string& data_directory() const;

    /// Takes requests from now on.
    void serve();
    /// Takes over the certificates for new connections, `storage.credentials`, `storage.locations`
    /// and `log`; an error means that nothing changed (K60). What else differs is named in the log
    /// and waits for the next start.
    Result<void> reload(const config::ServerConfig& config);
    /// Unready → no new requests → those in flight finish or the drain time ends → everything stops
    /// (C12, K61).
    void stop();

private:
    struct Parts;
    explicit Composition(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace sluice::server
