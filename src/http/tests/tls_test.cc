#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "http/tests/test_server.h"

namespace sluice::http {
namespace {

constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

std::string pem_text(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return std::string(data, static_cast<std::size_t>(size));
}

void write_file(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

// A directory with a self-signed certificate and its key.
class CertificateFiles {
public:
    CertificateFiles() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tlsXXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        issue("first");
    }
    ~CertificateFiles() { std::filesystem::remove_all(directory_); }
    CertificateFiles(const CertificateFiles&) = delete;
    CertificateFiles& operator=(const CertificateFiles&) = delete;

    TlsFiles files() const {
        return {(directory_ / "chain.pem").string(), (directory_ / "key.pem").string()};
    }
    void issue(const char* name) {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                      EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
        X509_set_version(certificate.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key.get());
        X509_NAME* subject = X509_get_subject_name(certificate.get());
        // lint: allow(reinterpret_cast) because OpenSSL reads unsigned char
        const auto* text = reinterpret_cast<const unsigned char*>(name);
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(certificate.get(), subject);
        X509_sign(certificate.get(), key.get(), EVP_sha256());
        const std::unique_ptr<BIO, decltype(&BIO_free)> chain(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_X509(chain.get(), certificate.get());
        write_file(files().certificate_chain, pem_text(chain.get()));
        const std::unique_ptr<BIO, decltype(&BIO_free)> secret(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        write_file(files().private_key, pem_text(secret.get()));
    }

private:
    std::filesystem::path directory_;
};

std::string common_name(SSL* ssl) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl),
                                                                  X509_free);
    char text[64] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, text,
                              sizeof text);
    return text;
}

class Tls : public ::testing::Test {
protected:
    void start(TestApplication::Handler handler = {}) {
        application_ = std::make_unique<TestApplication>(std::move(handler));
        ServerOptions options;
        options.clock = &clock_;
        options.limits.sweep_interval = std::chrono::milliseconds(2);
        options.listeners.push_back(
            {.name = "tls", .tls = certificate_.files(), .application = application_.get()});
        auto started = Server::start(std::move(options));
        ASSERT_TRUE(started.has_value());
        server_ = std::move(started).value();
    }
    std::uint16_t port() const { return server_->bound_port("tls"); }

    ManualClock clock_{1'700'000'000'000};
    CertificateFiles certificate_;
    std::unique_ptr<TestApplication> application_;
    std::unique_ptr<Server> server_;
};

TEST_F(Tls, ServesRequestsInBothVersions) {
    start([](const auto& request, auto, const Respond& respond) {
        Response response;
        response.body = request->tls ? "secure" : "plain";
        respond(std::move(response));
    });
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        RawClient client(port());
        ASSERT_TRUE(client.start_tls("http/1.1", version));
        EXPECT_EQ(SSL_version(client.tls()), version);
        for (int i = 0; i < 3; ++i) {
            client.send(kGet);
            EXPECT_EQ(client.read_response().body, "secure");
        }
        const unsigned char* chosen = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(client.tls(), &chosen, &size);
        EXPECT_EQ(std::string(chosen, chosen + size), "http/1.1");
    }
}

TEST_F(Tls, TellsWhenItsCertificateEnds) {
    const EpochMs before = SystemClock().now_ms();
    start();
    const auto end = server_->figures("tls").certificate_ends_at;
    ASSERT_TRUE(end.has_value());
    // An hour, in whole seconds.
    EXPECT_NEAR(static_cast<double>(*end), static_cast<double>(before + 3'600'000), 120'000);
}

TEST_F(Tls, OlderVersionsAreRefused) {
    start();
    RawClient client(port());
    EXPECT_FALSE(client.start_tls("http/1.1", TLS1_1_VERSION));
}

TEST_F(Tls, ClientThatInsistsOnHttp2IsRefused) {
    start();
    RawClient client(port());
    EXPECT_FALSE(client.start_tls("h2"));
}

TEST_F(Tls, SessionIsResumedByItsTicket) {
    start();
    RawClient first(port());
    ASSERT_TRUE(first.start_tls());
    first.send(kGet);
    EXPECT_EQ(first.read_response().status, 200);
    SSL_SESSION* session = SSL_get1_session(first.tls());
    RawClient second(port());
    ASSERT_TRUE(second.start_tls("http/1.1", 0, session));
    EXPECT_EQ(SSL_session_reused(second.tls()), 1);
    SSL_SESSION_free(session);
    second.send(kGet);
    EXPECT_EQ(second.read_response().status, 200);
}

TEST_F(Tls, LargeBodiesPassBothWays) {
    start([](const auto& request, auto, const Respond& respond) {
        Response response;
        response.body = request->body;
        respond(std::move(response));
    });
    RawClient client(port());
    ASSERT_TRUE(client.start_tls());
    std::string body;
    for (int i = 0; body.size() < 2'000'000; ++i) body += std::to_string(i);
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    EXPECT_TRUE(client.read_response().body == body);
}

TEST_F(Tls, PlainTextOnATlsPortIsClosed) {
    start();
    RawClient client(port());
    client.send(kGet);
    EXPECT_EQ(client.read_response().status, 0);
    EXPECT_EQ(application_->handled.load(), 0);
}

// R36
TEST_F(Tls, HandshakeHasTheDeadlineOfAHead) {
    start();
    RawClient client(port());
    client.send("\x16\x03\x01");
    ASSERT_TRUE(eventually([&] { return server_->open_connections() == 1; }));
    EXPECT_TRUE(eventually([&] {
        clock_.advance_ms(1000);
        return server_->open_connections() == 0;
    }));
}

TEST_F(Tls, ReloadServesTheNewCertificateToNewConnectionsOnly) {
    start();
    RawClient before(port());
    ASSERT_TRUE(before.start_tls());
    EXPECT_EQ(common_name(before.tls()), "first");
    certificate_.issue("second");
    ASSERT_TRUE(server_->reload_tls().has_value());
    RawClient after(port());
    ASSERT_TRUE(after.start_tls());
    EXPECT_EQ(common_name(after.tls()), "second");
    before.send(kGet);
    EXPECT_EQ(before.read_response().status, 200) << "an open connection goes on";
}

TEST_F(Tls, ReloadOfBadFilesChangesNothingAndSaysWhy) {
    start();
    const TlsFiles files = certificate_.files();
    write_file(files.certificate_chain, "no certificate");
    const auto bad_chain = server_->reload_tls();
    ASSERT_FALSE(bad_chain.has_value());
    EXPECT_EQ(bad_chain.error().message(), "listener tls: the certificate file is not usable");
    EXPECT_NE(bad_chain.error().detail().find(files.certificate_chain), std::string::npos);
    certificate_.issue("second");
    write_file(files.private_key, "no key");
    const auto bad_key = server_->reload_tls();
    ASSERT_FALSE(bad_key.has_value());
    EXPECT_EQ(bad_key.error().message(), "listener tls: the private key file is not usable");
    RawClient client(port());
    ASSERT_TRUE(client.start_tls());
    EXPECT_EQ(common_name(client.tls()), "first");
}

TEST_F(Tls, KeyOfAnotherCertificateIsRefused) {
    start();
    const CertificateFiles other;
    std::filesystem::copy_file(other.files().private_key, certificate_.files().private_key,
                               std::filesystem::copy_options::overwrite_existing);
    const auto reloaded = server_->reload_tls();
    ASSERT_FALSE(reloaded.has_value());
    EXPECT_EQ(reloaded.error().message(),
              "listener tls: the private key does not belong to the certificate");
}

TEST_F(Tls, StartWithoutAUsableCertificateFails) {
    SystemClock clock;
    TestApplication application;
    ServerOptions options;
    options.clock = &clock;
    options.listeners.push_back(
        {.name = "tls", .tls = TlsFiles{"/nowhere/a", "/nowhere/b"}, .application = &application});
    const auto started = Server::start(std::move(options));
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().condition(), Condition::CONFIGURATION_INVALID);
    EXPECT_NE(started.error().detail().find("/nowhere/a"), std::string::npos);
}

// P1: over TLS, too, a broken answer has no proper end.
TEST_F(Tls, BrokenAnswerHasNoCloseNotify) {
    class Broken final : public BodySource {
    public:
        Result<std::optional<std::string>> next() override {
            if (++calls_ > 1) return Error(Condition::INTERNAL_ERROR, "internal error");
            return std::optional<std::string>("some");
        }
        void finished(bool /*complete*/, std::int64_t /*sent_bytes*/) override {}

    private:
        int calls_ = 0;
    };
    start([](auto, auto, const Respond& respond) {
        Response response;
        response.source = std::make_unique<Broken>();
        respond(std::move(response));
    });
    RawClient client(port());
    ASSERT_TRUE(client.start_tls());
    client.send(kGet);
    EXPECT_FALSE(client.read_response().complete);
    EXPECT_EQ(SSL_get_shutdown(client.tls()) & SSL_RECEIVED_SHUTDOWN, 0);
}

}  // namespace
}  // namespace sluice::http
