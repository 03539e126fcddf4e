#include "net/http_date.h"

#include <gtest/gtest.h>

namespace sluice::net {
namespace {

TEST(HttpDate, ReadsTheFixedForm) {
    const auto time = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
    ASSERT_TRUE(time.has_value());
    EXPECT_EQ(*time, 784'111'777'000);
    EXPECT_EQ(*parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT"), 1'709'251'199'000);
}

TEST(HttpDate, RefusesEverythingElse) {
    for (const char* text : {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                             "Sun, 06 Xxx 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
                             "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
                             "Sun, 06 Nov 1994 08:49:37 GMT "}) {
        EXPECT_FALSE(parse_http_date(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace sluice::net
