#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sluice::http {

struct TlsFiles {
    std::string certificate_chain;  ///< PEM, the server's certificate first
    std::string private_key;        ///< PEM
};

/// What a TLS listener offers: TLS 1.2 with forward-secret AEAD suites and TLS 1.3, ALPN
/// `http/1.1`, session tickets. Immutable, so that a reload makes another one while connections
/// that were opened with this one go on. Any thread.
class TlsContext {
    struct Key {};

public:
    /// Reads the files, so not from an io thread. CONFIGURATION_INVALID says which of the two is
    /// not usable (its detail names the file and the reason), or that they do not belong together.
    static Result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);

    TlsContext(Key /*key*/, ssl_ctx_st* context) : context_(context) {}
    ~TlsContext();
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    ssl_ctx_st* get() const { return context_; }
    /// When the server's own certificate ends; 0 if it says nothing that can be read.
    EpochMs certificate_ends_at() const;

private:
    ssl_ctx_st* context_;  // owned; OpenSSL counts the connections' references
};

}  // namespace sluice::http
