#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace sluice {

/// A large answer, made piece by piece while it is sent. The session asks for one chunk, sends it,
/// then asks for the next: a slow reader holds one chunk and no thread. Used by one thread at a
/// time; each call may come from another one.
class BodySource {
public:
    virtual ~BodySource() = default;

    /// The next bytes (64 KB to 1 MB, the last chunk less; never empty), or nullopt at the end.
    /// After an error or nullopt it is not called again. An error before the first chunk becomes an
    /// error answer; later ones abort the connection (P25).
    virtual Result<std::optional<std::string>> next() = 0;

    /// Called exactly once, when the last byte was handed to the socket or the client went away:
    /// closes the audit record. `sent_bytes` counts body bytes that reached the socket.
    virtual void finished(bool complete, std::int64_t sent_bytes) = 0;
};

}  // namespace sluice
