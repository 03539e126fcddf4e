#pragma once

#include <memory>

#include "base/ip_address.h"
#include "base/metrics.h"
#include "http/handler.h"
#include "http/io_thread.h"
#include "http/peer_counts.h"
#include "http/tls_context.h"

namespace sluice::http {

/// What one listener's connections did. Written by io threads, read by any.
struct ConnectionFigures {
    Counter accepted;
    Counter refused;  ///< closed at once: a cap of connections was reached (R93)
    Counter sent_bytes;
    Gauge open;
};

/// A connection that was just accepted and counted.
struct AcceptedConnection {
    int socket = -1;  ///< non-blocking; the session closes it
    IpAddress peer;
    std::shared_ptr<const TlsContext> tls;  ///< null without TLS
    Application* application = nullptr;
    PeerCounts* counts = nullptr;          ///< left when the session ends
    ConnectionFigures* figures = nullptr;  ///< of its listener; the session ends `open`
};

/// Serves HTTP/1.1 on the connection until either side ends it. On the io thread;
/// application, counts and figures must outlive all sessions.
void start_session(IoThread& thread, AcceptedConnection connection);

}  // namespace sluice::http
