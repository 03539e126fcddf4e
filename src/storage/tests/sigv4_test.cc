#include "storage/sigv4.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::storage {
namespace {

constexpr EpochMs kExampleTime = 1'369'353'600'000;  // 2013-05-24T00:00:00Z

S3Credential example_credential() {
    S3Credential credential;
    credential.region = "us-east-1";
    credential.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    credential.secret_access_key = Secret<std::string>("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    return credential;
}

std::string authorization(const SigV4Request& request) {
    const S3Credential credential = example_credential();
    const SigningKeys keys(credential.secret_access_key, credential.region);
    const auto headers =
        sigv4_headers(request, {.credential = &credential, .keys = &keys}, kExampleTime);
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [](const auto& h) { return h.name == "authorization"; });
    return found == headers.end() ? "" : found->value;
}

// The examples of AWS's "Authenticating Requests: Using the Authorization Header".
TEST(SigV4, SignsThePublishedExamples) {
    EXPECT_EQ(authorization({.method = "GET",
                             .host = "examplebucket.s3.amazonaws.com",
                             .path = "/test.txt",
                             .query = "",
                             .body = "",
                             .headers = {{.name = "range", .value = "bytes=0-9"}}}),
              "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
              "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature="
              "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    EXPECT_TRUE(authorization({.method = "GET",
                               .host = "examplebucket.s3.amazonaws.com",
                               .path = "/",
                               .query = "max-keys=2&prefix=J",
                               .body = "",
                               .headers = {}})
                    .ends_with("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    EXPECT_TRUE(
        authorization({.method = "PUT",
                       .host = "examplebucket.s3.amazonaws.com",
                       .path = "/test%24file.text",
                       .query = "",
                       .body = "Welcome to Amazon S3.",
                       .headers = {{.name = "date", .value = "Fri, 24 May 2013 00:00:00 GMT"},
                                   {.name = "x-amz-storage-class", .value = "REDUCED_REDUNDANCY"}}})
            .ends_with("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST(SigV4, ASessionTokenIsSentAndSigned) {
    S3Credential credential = example_credential();
    credential.session_token = Secret<std::string>("token");
    const SigningKeys keys(credential.secret_access_key, credential.region);
    const auto headers = sigv4_headers(
        {.method = "GET", .host = "h", .path = "/", .query = "", .body = "", .headers = {}},
        {.credential = &credential, .keys = &keys}, kExampleTime);
    bool sent = false;
    bool is_signed = false;
    for (const auto& header : headers) {
        sent = sent || (header.name == "x-amz-security-token" && header.value == "token");
        is_signed =
            is_signed || header.value.find("x-amz-date;x-amz-security-token") != std::string::npos;
        EXPECT_NE(header.name, "host");
    }
    EXPECT_TRUE(sent);
    EXPECT_TRUE(is_signed);
}

TEST(SigV4, TimeIsCutToTheSecond) {
    EXPECT_EQ(sigv4_time(kExampleTime), "20130524T000000Z");
    EXPECT_EQ(sigv4_time(kExampleTime + 999), "20130524T000000Z");
    EXPECT_EQ(sigv4_time(kExampleTime - 1), "20130523T235959Z");
    EXPECT_EQ(sigv4_scope("20130524T000000Z", "eu-west-1"), "20130524/eu-west-1/s3/aws4_request");
}

TEST(SigV4, KeysAreKeptForTheDayAndMadeAnewForTheNext) {
    const SigningKeys keys(Secret<std::string>("secret"), "us-east-1");
    const auto first = keys.for_time("20130524T000000Z");
    EXPECT_EQ(keys.for_time("20130524T235959Z"), first);
    const auto next = keys.for_time("20130525T000000Z");
    EXPECT_NE(next, first);
    EXPECT_NE(next->inner.words, first->inner.words);
}

TEST(SigV4, PreparedHmacAgreesWithLibcrypto) {
    for (std::size_t length : {0U, 1U, 32U, 64U}) {
        const std::string key(length, 'k');
        for (std::size_t text_length : {0U, 55U, 56U, 64U, 137U, 1000U}) {
            const std::string text(text_length, 't');
            EXPECT_EQ(sigv4_signature(HmacSha256Key::from(key), text),
                      hex_encode(hmac_sha256(key, text)));
        }
    }
}

}  // namespace
}  // namespace sluice::storage
