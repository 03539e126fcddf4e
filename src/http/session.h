#pragma once

#include <memory>

#include "base/ip_address.h"
#include "http/handler.h"
#include "http/io_thread.h"
#include "http/peer_counts.h"
#include "http/tls_context.h"

namespace sluice::http {

/// A connection that was just accepted and counted.
struct AcceptedConnection {
    int socket = -1;  ///< non-blocking; the session closes it
    IpAddress peer;
    std::shared_ptr<const TlsContext> tls;  ///< null without TLS
    Application* application = nullptr;
    PeerCounts* counts = nullptr;  ///< left when the session ends
};

/// Serves HTTP/1.1 on the connection until either side ends it. On the io thread; application and
/// counts must outlive all sessions.
void start_session(IoThread& thread, AcceptedConnection connection);

}  // namespace sluice::http
