#include "net/outbound_policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::net {
namespace {

OutboundPolicy allowing(std::vector<std::string> hosts) {
    OutboundPolicy policy;
    policy.allowed_hosts = std::move(hosts);
    return policy;
}

// R27
TEST(OutboundPolicy, NothingIsAllowedByDefault) {
    const auto result = check_outbound(OutboundPolicy(), "https://example.org/");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().condition(), Condition::LOCATION_NOT_ALLOWED);
}

// R27
TEST(OutboundPolicy, AHostAloneAllowsEachPortAndAHostWithPortOnlyThatOne) {
    EXPECT_TRUE(
        check_outbound(allowing({"Example.org"}), "https://example.ORG:8443/x").has_value());
    EXPECT_TRUE(check_outbound(allowing({"example.org:443"}), "https://example.org/x").has_value());
    EXPECT_FALSE(
        check_outbound(allowing({"example.org:443"}), "https://example.org:444/").has_value());
    EXPECT_FALSE(check_outbound(allowing({"example.org"}), "https://sub.example.org/").has_value());
    EXPECT_FALSE(
        check_outbound(allowing({"example.org"}), "https://example.org.evil/").has_value());
    EXPECT_TRUE(
        check_outbound(allowing({"[2001:db8::1]"}), "https://[2001:db8::1]:9000/").has_value());
}

// R27
TEST(OutboundPolicy, AStarAllowsWhatLiesBelowASuffix) {
    const OutboundPolicy policy = allowing({"*.Example.org"});
    EXPECT_TRUE(check_outbound(policy, "https://a.example.ORG/x").has_value());
    EXPECT_TRUE(check_outbound(policy, "https://a.b.example.org:8443/x").has_value());
    EXPECT_FALSE(check_outbound(policy, "https://example.org/").has_value());
    EXPECT_FALSE(check_outbound(policy, "https://aexample.org/").has_value());
    EXPECT_FALSE(check_outbound(policy, "https://a.example.org.evil/").has_value());
}

TEST(OutboundPolicy, ReportsTheEndpointAsLibcurlReadsIt) {
    const auto endpoint = check_outbound(allowing({"127.0.0.1"}), "http://0x7f.1:81/");
    ASSERT_TRUE(endpoint.has_value());
    EXPECT_EQ(endpoint->host, "127.0.0.1");
    EXPECT_EQ(endpoint->port, 81);
}

// R27
TEST(OutboundPolicy, RefusesMetadataAddressesInEverySpellingEvenIfListed) {
    for (const char* host :
         {"169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518",
          "[::ffff:169.254.169.254]", "[fe80::1]", "0.0.0.0", "0", "[fd00:ec2::254]", "[::]"}) {
        const auto result =
            check_outbound(allowing({host, "169.254.169.254", "0.0.0.0", "[::ffff:a9fe:a9fe]",
                                     "[::ffff:169.254.169.254]"}),
                           "https://" + std::string(host) + "/latest");
        ASSERT_FALSE(result.has_value()) << host;
        EXPECT_EQ(result.error().condition(), Condition::LOCATION_NOT_ALLOWED) << host;
    }
}

// R27
TEST(OutboundPolicy, PlainHttpIsForLoopbackUnlessSaid) {
    OutboundPolicy policy =
        allowing({"example.org", "localhost", "s3.localhost", "127.0.0.2", "[::1]"});
    EXPECT_FALSE(check_outbound(policy, "http://example.org/").has_value());
    for (const char* host : {"localhost", "s3.localhost", "127.0.0.2", "[::1]"}) {
        EXPECT_TRUE(check_outbound(policy, "http://" + std::string(host) + "/").has_value())
            << host;
    }
    policy.allow_plain_http = true;
    EXPECT_TRUE(check_outbound(policy, "http://example.org/").has_value());
}

TEST(OutboundPolicy, RefusesOtherSchemesUserNamesAndNonsense) {
    const OutboundPolicy policy = allowing({"example.org", "127.0.0.1"});
    const std::vector<std::string> urls = {"file:///etc/passwd",
                                           "ftp://example.org/",
                                           "gopher://example.org/",
                                           "example.org",
                                           "https://user@example.org/",
                                           "https://user:password@example.org/",
                                           "https://",
                                           "",
                                           "https://example.org:99999/",
                                           "https://exam ple.org/",
                                           "https://" + std::string(20000, 'a')};
    for (const std::string& url : urls) {
        EXPECT_FALSE(check_outbound(policy, url).has_value()) << url.substr(0, 60);
    }
}

// R28
TEST(OutboundPolicy, AnErrorHoldsNoQuery) {
    const auto result =
        check_outbound(OutboundPolicy(), "https://example.org/x?X-Amz-Signature=abc");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().detail().find("Signature"), std::string::npos);
    EXPECT_EQ(result.error().message().find("example.org"), std::string::npos);
}

}  // namespace
}  // namespace sluice::net
