#include "storage/s3_link_signer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.h"

namespace sluice::storage {
namespace {

struct GoldenLink {
    std::string endpoint;
    bool path_style;
    std::string location;
    std::string region;
    std::string session_token;
    EpochMs now_ms;
    std::int64_t ttl_s;
    std::string key;
    std::string url;
};

const std::vector<GoldenLink>& golden_links() {
    static const std::vector<GoldenLink> kLinks = {
#include "storage/tests/presigned_links.inc"
    };
    return kLinks;
}

S3Credential example_credential(std::string region = "us-east-1") {
    S3Credential credential;
    credential.region = std::move(region);
    credential.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    credential.secret_access_key = Secret<std::string>("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    return credential;
}

/// The parameters in one order: botocore's differs from ours where there is a session token, and
/// the signature does not depend on it.
std::string with_sorted_query(const std::string& url) {
    const auto mark = url.find('?');
    std::vector<std::string> parameters;
    for (std::size_t begin = mark + 1; begin <= url.size();) {
        const auto end = std::min(url.find('&', begin), url.size());
        parameters.push_back(url.substr(begin, end - begin));
        begin = end + 1;
    }
    std::sort(parameters.begin(), parameters.end());
    std::string out = url.substr(0, mark);
    for (const std::string& parameter : parameters) out += "&" + parameter;
    return out;
}

struct Signed {
    std::string link;
    EpochMs expires_ms;
};

Result<Signed> sign(const S3Credential& credential, const S3AddressOptions& endpoint,
                    std::string_view location, std::string_view key, EpochMs now_ms,
                    std::int64_t ttl_s) {
    const SigningKeys keys(credential.secret_access_key, credential.region);
    SLUICE_TRY(const Location where, Location::parse(location));
    SLUICE_TRY(S3Address address, s3_address(endpoint, where));
    SLUICE_TRY(auto signer, S3LinkSigner::create(
                                {.address = std::move(address), .now_ms = now_ms, .ttl_s = ttl_s},
                                {.credential = &credential, .keys = &keys}));
    Signed out{.link = "", .expires_ms = signer->expires_ms()};
    signer->append_link(out.link, key);
    return out;
}

// P164: the example of AWS's "Authenticating Requests: Using Query Parameters".
TEST(S3LinkSigner, SignsThePublishedExample) {
    const auto result =
        sign(example_credential(), {.endpoint = "https://s3.amazonaws.com", .path_style = false},
             "s3://examplebucket", "test.txt", 1'369'353'600'000, 86400);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->link,
              "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
              "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
              "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
              "&X-Amz-Signature="
              "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

// P164
TEST(S3LinkSigner, AgreesWithBotocore) {
    ASSERT_GE(golden_links().size(), 40U);
    for (const GoldenLink& golden : golden_links()) {
        S3Credential credential = example_credential(golden.region);
        if (!golden.session_token.empty()) {
            credential.session_token = Secret<std::string>(golden.session_token);
        }
        const auto result =
            sign(credential, {.endpoint = golden.endpoint, .path_style = golden.path_style},
                 golden.location, golden.key, golden.now_ms, golden.ttl_s);
        ASSERT_TRUE(result.has_value()) << result.error().message();
        EXPECT_EQ(with_sorted_query(result->link), with_sorted_query(golden.url));
    }
}

// P164
TEST(S3LinkSigner, OneSignerSignsMostDifferentKeysAlike) {
    const S3Credential credential = example_credential();
    const SigningKeys keys(credential.secret_access_key, credential.region);
    const auto location = *Location::parse("s3://lake/" + std::string(100, 'f'));
    const S3AddressOptions endpoint{.endpoint = "https://s3.us-east-1.amazonaws.com",
                                    .path_style = false};
    auto signer = *S3LinkSigner::create(
        {.address = *s3_address(endpoint, location), .now_ms = 1'800'000'000'000, .ttl_s = 3600},
        {.credential = &credential, .keys = &keys});
    // Lengths up and down, so that each block of an earlier, longer link would show.
    for (std::size_t i = 0; i < 400; ++i) {
        const std::string key = std::string(1 + (i * 89) % 300, 'k') + (i % 3 == 0 ? "/ü" : "");
        std::string link = "before ";
        signer->append_link(link, key);
        const auto alone = sign(credential, endpoint, location.url(), key, 1'800'000'000'000, 3600);
        ASSERT_EQ(link, "before " + alone->link) << i;
    }
}

// P76 P118
TEST(S3LinkSigner, ExpiryIsNeverLaterThanTheStores) {
    const S3AddressOptions endpoint{.endpoint = "https://s3.amazonaws.com", .path_style = false};
    S3Credential credential = example_credential();
    const auto plain = sign(credential, endpoint, "s3://lake", "x", 1'369'353'600'999, 3600);
    EXPECT_EQ(plain->expires_ms, 1'369'353'600'000 + 3'600'000);
    EXPECT_NE(plain->link.find("&X-Amz-Expires=3600&"), std::string::npos);

    credential.expires_ms = 1'369'353'600'000 + 1'200'999;
    const auto capped = sign(credential, endpoint, "s3://lake", "x", 1'369'353'600'999, 3600);
    EXPECT_EQ(capped->expires_ms, 1'369'353'600'000 + 1'200'000);
    EXPECT_NE(capped->link.find("&X-Amz-Expires=1200&"), std::string::npos);

    credential.expires_ms = 1'369'353'600'999;
    const auto expired = sign(credential, endpoint, "s3://lake", "x", 1'369'353'600'999, 3600);
    ASSERT_FALSE(expired.has_value());
    EXPECT_EQ(expired.error().condition(), Condition::STORAGE_ACCESS_DENIED);
}

// P118
TEST(S3LinkSigner, RefusesALifeThatNoLinkHas) {
    const S3AddressOptions endpoint{.endpoint = "https://s3.amazonaws.com", .path_style = false};
    for (const std::int64_t ttl_s : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{604'801}}) {
        const auto result =
            sign(example_credential(), endpoint, "s3://lake", "x", 1'369'353'600'000, ttl_s);
        ASSERT_FALSE(result.has_value()) << ttl_s;
        EXPECT_EQ(result.error().condition(), Condition::INVALID_PARAMETER_VALUE);
    }
}

}  // namespace
}  // namespace sluice::storage
