#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

// R31
TEST(IpAddress, MappedSpellingsAreTheIpv4AddressTheyCarry) {
    const auto plain = IpAddress::parse("192.0.2.1");
    ASSERT_TRUE(plain.has_value());
    for (const char* text : {"::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1"}) {
        const auto mapped = IpAddress::parse(text);
        ASSERT_TRUE(mapped.has_value()) << text;
        EXPECT_EQ(*mapped, *plain) << text;
        EXPECT_EQ(mapped->text(), "192.0.2.1");
        EXPECT_TRUE(mapped->is_v4());
    }
}

TEST(IpAddress, Ipv6HasOneSpelling) {
    EXPECT_EQ(IpAddress::parse("2001:0DB8:0:0:0:0:0:1")->text(), "2001:db8::1");
    EXPECT_EQ(IpAddress::parse("::")->text(), "::");
    EXPECT_FALSE(IpAddress::parse("::1")->is_v4());
}

TEST(IpAddress, AnythingElseIsRefused) {
    const std::string with_nul("192.0.2.1\0x", 11);
    for (const std::string& text :
         {std::string(), std::string("192.0.2"), std::string("192.0.2.01"),
          std::string("1.2.3.256"), std::string(" 1.2.3.4"), std::string("1.2.3.4 "),
          std::string("1.2.3.4:80"), std::string("[::1]"), std::string("fe80::1%eth0"),
          std::string(":::"), std::string("localhost"), std::string("0x7f.1"),
          std::string(100, '1'), with_nul}) {
        EXPECT_FALSE(IpAddress::parse(text).has_value()) << text;
    }
}

TEST(IpRange, HostBitsAreClearedAndTheTextIsCanonical) {
    EXPECT_EQ(IpRange::parse("192.0.2.77/24")->text(), "192.0.2.0/24");
    EXPECT_EQ(IpRange::parse("192.0.2.77/25")->text(), "192.0.2.0/25");
    EXPECT_EQ(IpRange::parse("192.0.2.177/25")->text(), "192.0.2.128/25");
    EXPECT_EQ(IpRange::parse("10.1.2.3")->text(), "10.1.2.3/32");
    EXPECT_EQ(IpRange::parse("2001:db8:ffff::1/33")->text(), "2001:db8:8000::/33");
    EXPECT_EQ(IpRange::parse("::ffff:10.1.2.3/104")->text(), "10.0.0.0/8");
    EXPECT_EQ(*IpRange::parse("10.0.0.0/8"), *IpRange::parse("10.9.9.9/8"));
}

TEST(IpRange, ContainsItsNetworkAndNothingBeyond) {
    struct Case {
        const char* range;
        const char* address;
        bool inside;
    };
    for (const Case& c :
         {Case{"10.0.0.0/8", "10.255.255.255", true}, Case{"10.0.0.0/8", "11.0.0.0", false},
          Case{"10.0.0.0/8", "::ffff:10.1.1.1", true}, Case{"192.0.2.128/25", "192.0.2.127", false},
          Case{"192.0.2.128/25", "192.0.2.128", true}, Case{"192.0.2.1", "192.0.2.1", true},
          Case{"192.0.2.1", "192.0.2.2", false}, Case{"0.0.0.0/0", "203.0.113.9", true},
          Case{"0.0.0.0/0", "::1", false}, Case{"::/0", "203.0.113.9", false},
          Case{"::/0", "2001:db8::1", true}, Case{"2001:db8::/32", "2001:db8:1::1", true},
          Case{"2001:db8::/32", "2001:db9::1", false},
          Case{"::ffff:0.0.0.0/96", "203.0.113.9", true}}) {
        EXPECT_EQ(IpRange::parse(c.range)->contains(*IpAddress::parse(c.address)), c.inside)
            << c.range << " " << c.address;
    }
}

TEST(IpRange, BadRangesAreRefused) {
    for (const char* text :
         {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8",
          "10.0.0.0/ 8", "2001:db8::/129", "::ffff:10.0.0.0/95", "10.0.0.0/255.0.0.0", "any"}) {
        EXPECT_FALSE(IpRange::parse(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace sluice
