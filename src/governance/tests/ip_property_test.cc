#include "governance/ip_property.h"

#include <gtest/gtest.h>

namespace sluice::governance {
namespace {

using Texts = std::map<std::string, std::string>;
using Ranges = std::vector<std::string>;

IpSpellings agreed(IpSpellings request, const Texts& present = {}) {
    auto result = reconcile_ip_spellings(std::move(request), present);
    EXPECT_TRUE(result.has_value());
    return result ? *result : IpSpellings();
}

// A70
TEST(IpProperty, EitherKeySetsTheListAndStaysAsItWasWritten) {
    for (const char* key : {"allowed_ip_ranges", "ip_access_list"}) {
        const IpSpellings out =
            agreed({.list = std::nullopt, .properties = Texts{{key, " 10.0.0.0/8 ,, 192.0.2.7"}}});
        EXPECT_EQ(out.list, (Ranges{"10.0.0.0/8", "192.0.2.7"}));
        EXPECT_EQ(out.properties->at(key), " 10.0.0.0/8 ,, 192.0.2.7");
    }
}

// A70
TEST(IpProperty, EmptyPropertyClearsTheList) {
    const IpSpellings out =
        agreed({.list = std::nullopt, .properties = Texts{{"allowed_ip_ranges", ""}}});
    EXPECT_EQ(out.list, Ranges());
}

// A70
TEST(IpProperty, ListAloneRewritesThePropertyThatThereIs) {
    const Texts present = {{"allowed_ip_ranges", "10.0.0.1"}, {"country", "us"}};
    EXPECT_EQ(
        agreed({.list = Ranges{"::1", "10.0.0.2"}, .properties = std::nullopt}, present).properties,
        (Texts{{"allowed_ip_ranges", "::1,10.0.0.2"}, {"country", "us"}}));
    EXPECT_EQ(agreed({.list = Ranges{}, .properties = std::nullopt}, present).properties,
              (Texts{{"country", "us"}}));
    EXPECT_FALSE(agreed({.list = Ranges{"::1"}, .properties = std::nullopt}, {{"country", "us"}})
                     .properties);
}

// A70
TEST(IpProperty, PropertiesWithoutTheKeyLeaveTheListAlone) {
    const IpSpellings out = agreed({.list = std::nullopt, .properties = Texts{{"country", "us"}}},
                                   {{"allowed_ip_ranges", "10.0.0.1"}});
    EXPECT_FALSE(out.list);
    EXPECT_EQ(out.properties, (Texts{{"country", "us"}}));
}

// A70
TEST(IpProperty, TwoDifferentSayingsInOneRequestAreRefused) {
    EXPECT_FALSE(reconcile_ip_spellings(
        {.list = Ranges{"::1"}, .properties = Texts{{"allowed_ip_ranges", "::2"}}}, {}));
    EXPECT_FALSE(reconcile_ip_spellings(
        {.list = std::nullopt,
         .properties = Texts{{"allowed_ip_ranges", "::1"}, {"ip_access_list", "::2"}}},
        {}));
    EXPECT_TRUE(reconcile_ip_spellings(
        {.list = Ranges{"::1"}, .properties = Texts{{"allowed_ip_ranges", "::1"}}}, {}));
}

}  // namespace
}  // namespace sluice::governance
