#include "http/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <string_view>

namespace sluice::http {
namespace {

// Suites of TLS 1.2 without forward secrecy or AEAD are left out; every client of the protocol
// (JDK 8u161, OpenSSL 1.1, rustls, SChannel of Windows 10) has one of these.
constexpr const char* kTls12Ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

constexpr std::string_view kAlpn = "http/1.1";
constexpr std::string_view kSessionContext = "sluice";

std::string last_tls_error() {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

Error unusable(const char* what, const std::string& file) {
    return Error(Condition::CONFIGURATION_INVALID, what, file + ": " + last_tls_error());
}

// The wire form is a list of names behind their lengths.
int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void* /*argument*/) {
    for (unsigned at = 0; at < in_size; at += 1u + in[at]) {
        const unsigned size = in[at];
        if (at + 1 + size > in_size) break;
        if (size == kAlpn.size() && std::equal(kAlpn.begin(), kAlpn.end(), in + at + 1)) {
            *out = in + at + 1;
            *out_size = static_cast<unsigned char>(size);
            return SSL_TLSEXT_ERR_OK;
        }
    }
    // A client that insists on another protocol must learn it now (RFC 7301 section 3.2).
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool configure(SSL_CTX* context) {
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Release buffers: ten thousand idle connections would hold 34 KB each.
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                  SSL_MODE_RELEASE_BUFFERS);
    // Resumption by tickets only: a cache in memory would grow with the clients.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // lint: allow(reinterpret_cast) because OpenSSL's bytes are unsigned char, which may alias char
    const auto* name = reinterpret_cast<const unsigned char*>(kSessionContext.data());
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, kTls12Ciphers) == 1 &&
           SSL_CTX_set_session_id_context(context, name,
                                          static_cast<unsigned>(kSessionContext.size())) == 1;
}

}  // namespace

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

EpochMs TlsContext::certificate_ends_at() const {
    const X509* certificate = SSL_CTX_get0_certificate(context_);
    std::tm end{};
    if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) != 1)
        return 0;
    return static_cast<EpochMs>(::timegm(&end)) * 1000;
}

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
    ERR_clear_error();
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    if (context == nullptr) return Error(Condition::INTERNAL_ERROR, "no TLS", last_tls_error());
    std::shared_ptr<const TlsContext> owner = std::make_shared<const TlsContext>(Key(), context);
    if (!configure(context)) return Error(Condition::INTERNAL_ERROR, "no TLS", last_tls_error());
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate_chain.c_str()) != 1) {
        return unusable("the certificate file is not usable", files.certificate_chain);
    }
    if (SSL_CTX_use_PrivateKey_file(context, files.private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
        // OpenSSL compares the key with the certificate at this point already.
        if (ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH ||
            ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_TYPE_MISMATCH) {
            return unusable("the private key does not belong to the certificate",
                            files.private_key);
        }
        return unusable("the private key file is not usable", files.private_key);
    }
    if (SSL_CTX_check_private_key(context) != 1) {
        return unusable("the private key does not belong to the certificate", files.private_key);
    }
    return owner;
}

}  // namespace sluice::http
