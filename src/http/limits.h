#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::http {

/// Bounds of what a client may send and hold. Every one can be configured; the defaults are those
/// of docs/limits.md. Beyond a bound of bytes or counts there is an answer (431, 414, 413), beyond
/// a time the connection is closed, where possible after a 408.
struct Limits {
    /// Request line and headers together (R91). Real heads are below 4 KB; a large OIDC token fits.
    std::size_t head_bytes_max = 32 * 1024;
    /// Header lines (R91): each costs two strings before anyone is authenticated.
    std::size_t headers_max = 100;
    /// Request target (R91). The longest legal one, a page token with filters, is below 4 KB.
    std::size_t uri_bytes_max = 8 * 1024;
    /// Open connections, all listeners together (R93): descriptors and memory of idle clients.
    std::size_t connections_max = 10'000;
    /// Open connections of one peer address (R93), so that one client cannot take them all.
    std::size_t connections_per_address_max = 256;
    /// Requests on one connection: long enough not to cost a fast client, short enough that load
    /// spreads again over io threads.
    std::int64_t requests_per_connection_max = 100'000;
    /// Between requests (R93).
    std::chrono::milliseconds idle_max{60'000};
    /// From the first byte of a head, or the start of a TLS handshake, to its end (R36, R93).
    std::chrono::milliseconds head_max{10'000};
    /// A body has this long plus its bytes divided by the minimum rate (R36).
    std::chrono::milliseconds body_grace{10'000};
    std::int64_t body_rate_min_bytes_per_s = 1024;
    /// Without the client taking a single byte of an answer (R36, R93).
    std::chrono::milliseconds write_stall_max{30'000};
    /// After an answer to a request that was not read to its end: what still arrives is read and
    /// dropped for so long, since closing at once could reset the answer away from the client.
    std::chrono::milliseconds linger_max{2'000};
    /// Waiting connections of a listening socket (P162).
    int backlog = 512;
    /// How often deadlines and vanished clients are looked for: their precision, and one wake-up.
    std::chrono::milliseconds sweep_interval{250};
};

/// Query parameters of one request. Each costs two strings; no route has twenty.
inline constexpr std::size_t kQueryParametersMax = 256;
/// Digits of a Content-Length: 18 always fit 64 bits.
inline constexpr std::size_t kContentLengthDigitsMax = 18;
/// Hexadecimal digits of a chunk size: 4 GiB is beyond every body bound.
inline constexpr std::size_t kChunkSizeDigitsMax = 8;
/// Extensions of one chunk-size line, which nobody uses but attackers.
inline constexpr std::size_t kChunkExtensionBytesMax = 256;
/// All extensions of one body: a byte of data behind 256 of extension must not go on for ever.
inline constexpr std::size_t kChunkExtensionBytesTotalMax = 16 * 1024;
/// The trailer section after a chunked body; it is checked and dropped.
inline constexpr std::size_t kTrailerBytesMax = 8 * 1024;
/// A shorter text is one packet anyway: compressing it costs more than it saves.
inline constexpr std::size_t kGzipBytesMin = 1024;
/// A longer one would hold a worker for more than about 20 ms.
inline constexpr std::size_t kGzipBytesMax = 1024 * 1024;
/// Hops of X-Forwarded-For that are walked: no deployment chains more trusted proxies.
inline constexpr std::size_t kForwardedHopsMax = 64;
/// Segments of a route pattern and captures in it.
inline constexpr std::size_t kRouteSegmentsMax = 16;
inline constexpr std::size_t kRouteCapturesMax = 8;
/// One read from a socket; the buffer is shared by all connections of an io thread.
inline constexpr std::size_t kReadBytesMax = 64 * 1024;
/// An answer up to this size goes into one TLS record with its head.
inline constexpr std::size_t kTlsCoalesceBytesMax = 16 * 1024;
/// Input buffer that an idle connection may keep.
inline constexpr std::size_t kIdleBufferBytesMax = 4 * 1024;
/// Connections taken per wake-up of a listener, so that accepting does not starve the sessions.
inline constexpr int kAcceptsPerWakeupMax = 64;
/// Pause of a listener after the process ran out of descriptors.
inline constexpr std::chrono::milliseconds kAcceptPause{100};
/// After a terminal cancel, sessions end within a turn of their thread; this is the alarm bound.
inline constexpr std::chrono::milliseconds kAbortMax{10'000};
inline constexpr int kIoThreadsMax = 16;

}  // namespace sluice::http
