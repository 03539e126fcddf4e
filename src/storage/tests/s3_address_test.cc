#include "storage/s3_address.h"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.h"
#include "storage/s3_credential.h"

namespace sluice::storage {
namespace {

S3Address address(std::string endpoint, bool path_style, std::string_view location) {
    auto result = s3_address({.endpoint = std::move(endpoint), .path_style = path_style},
                             *Location::parse(location));
    EXPECT_TRUE(result.has_value());
    return *result;
}

TEST(S3Address, ByPathAndByHost) {
    const S3Address by_path = address("http://127.0.0.1:9000", true, "s3://lake/a b");
    EXPECT_EQ(by_path.origin, "http://127.0.0.1:9000");
    EXPECT_EQ(by_path.host, "127.0.0.1:9000");
    EXPECT_EQ(by_path.bucket_path, "/lake/");
    EXPECT_EQ(by_path.folder, "a%20b/");
    EXPECT_EQ(by_path.raw_folder, "a b/");

    const S3Address by_host = address("https://S3.example.org", false, "s3://lake");
    EXPECT_EQ(by_host.origin, "https://lake.s3.example.org");
    EXPECT_EQ(by_host.bucket_path, "/");
    EXPECT_EQ(by_host.folder, "");
}

TEST(S3Address, TheSchemesOwnPortIsNotPartOfTheHost) {
    EXPECT_EQ(address("https://s3.example.org:443", true, "s3://lake").host, "s3.example.org");
    EXPECT_EQ(address("http://s3.example.org:443", true, "s3://lake").host, "s3.example.org:443");
    EXPECT_EQ(address("http://[::1]:9000", true, "s3://lake").host, "[::1]:9000");
}

TEST(S3Address, ABucketWithDotsHasNoCertificateByHost) {
    EXPECT_EQ(address("https://s3.example.org", false, "s3://my.lake").bucket_path, "/my.lake/");
    EXPECT_EQ(address("http://s3.localhost", false, "s3://my.lake").host, "my.lake.s3.localhost");
}

TEST(S3Address, RefusesEndpointsThatAreNoPlainOrigin) {
    for (const char* endpoint :
         {"", "s3.example.org", "ftp://x", "https://", "https://x/", "https://x/path",
          "https://x?y", "https://u@x", "https://x:0", "https://x:65536",
          "https://x:", "https://x:8o", "https://-x", "https://.x", "https://x y", "https://x#y",
          "HTTPS://x", "https://[::1", "https://x\\y"}) {
        EXPECT_FALSE(check_s3_endpoint("endpoint", endpoint).has_value()) << endpoint;
    }
}

TEST(S3Address, EncodesKeysAsSignaturesWantThem) {
    std::string out;
    append_encoded_key(out, "a b/ü=+%~._-/*'()");
    EXPECT_EQ(out, "a%20b/%C3%BC%3D%2B%25~._-/%2A%27%28%29");
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        std::string encoded;
        append_encoded_key(encoded, one);
        EXPECT_EQ(encoded, percent_encode(one, "/")) << byte;
    }
}

// A149b
TEST(S3Credential, ReadsSettingsAndSecrets) {
    const auto credential = S3Credential::parse(
        R"({"endpoint":"https://s3.example.org/","public_endpoint":"https://public.example.org",
            "region":"eu-west-1","path_style":false,"access_key_id":"AKIA","expires_at":1800000000000,
            "ca_file":"/etc/ca.pem","allow_plain_http":true})",
        R"({"secret_access_key":"s/e+c","session_token":"t=="})");
    ASSERT_TRUE(credential.has_value()) << credential.error().message();
    EXPECT_EQ(credential->endpoint, "https://s3.example.org");
    EXPECT_EQ(credential->public_endpoint, "https://public.example.org");
    EXPECT_EQ(credential->region, "eu-west-1");
    EXPECT_FALSE(credential->path_style);
    EXPECT_EQ(credential->access_key_id, "AKIA");
    EXPECT_EQ(credential->secret_access_key.reveal(), "s/e+c");
    EXPECT_EQ(credential->session_token->reveal(), "t==");
    EXPECT_EQ(credential->expires_ms, 1'800'000'000'000);
    EXPECT_EQ(credential->ca_file, "/etc/ca.pem");
    EXPECT_TRUE(credential->allow_plain_http);
}

// A149b
TEST(S3Credential, DefaultsAreAwsByHostOrAnotherStoreByPath) {
    const char* secret = R"({"secret_access_key":"s"})";
    const auto aws = S3Credential::parse(R"({"access_key_id":"A","region":"cn-north-1"})", secret);
    ASSERT_TRUE(aws.has_value());
    EXPECT_EQ(aws->endpoint, "https://s3.cn-north-1.amazonaws.com.cn");
    EXPECT_EQ(aws->public_endpoint, aws->endpoint);
    EXPECT_FALSE(aws->path_style);
    const auto other =
        S3Credential::parse(R"({"access_key_id":"A","endpoint":"http://127.0.0.1:9000"})", secret);
    ASSERT_TRUE(other.has_value());
    EXPECT_TRUE(other->path_style);
    EXPECT_EQ(other->region, "us-east-1");
}

// A149b R28
TEST(S3Credential, RefusesWhatCannotBeSigned) {
    const std::string good = R"({"secret_access_key":"s"})";
    for (const char* settings :
         {"{}", "[]", "nonsense", R"({"access_key_id":""})", R"({"access_key_id":"a b"})",
          R"({"access_key_id":"a/b"})", R"({"access_key_id":"A","region":"EU"})",
          R"({"access_key_id":"A","region":"a/b"})", R"({"access_key_id":"A","endpoint":"x"})",
          R"({"access_key_id":"A","public_endpoint":"https://x/y"})",
          R"({"access_key_id":"A","path_style":"yes"})"}) {
        EXPECT_FALSE(S3Credential::parse(settings, good).has_value()) << settings;
    }
    for (const char* secret : {"{}", R"({"secret_access_key":"can ary"})",
                               R"({"secret_access_key":"s","session_token":"can\nary"})"}) {
        const auto result = S3Credential::parse(R"({"access_key_id":"A"})", secret);
        ASSERT_FALSE(result.has_value()) << secret;
        EXPECT_EQ(result.error().message().find("ary"), std::string::npos);
    }
}

}  // namespace
}  // namespace sluice::storage
