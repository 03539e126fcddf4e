#include "base/log.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice {
namespace {

// R28
TEST(Redaction, MasksTokensWhereverTheyStand) {
    EXPECT_EQ(redact("token=dshr_abcDEF123 end"), "token=dshr_*** end");
    EXPECT_EQ(redact("dsha_X,dshl_Y"), "dsha_***,dshl_***");
}

// R28
TEST(Redaction, CutsLinksAtTheirQuery) {
    EXPECT_EQ(redact("GET https://h/b/k?X-Amz-Signature=abc failed"),
              "GET https://h/b/k?*** failed");
    EXPECT_EQ(redact("why? because"), "why? because");
}

TEST(Log, LinesAreOneJsonObjectEach) {
    configure_logging({.level = LogLevel::info, .json = true});
    testing::internal::CaptureStderr();
    log(LogLevel::info, "test", "said \"hello\"\n", {{"count", 3}, {"name", "a\tb"}, {"ok", true}});
    log(LogLevel::debug, "test", "not shown");
    const std::string out = testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
    EXPECT_NE(out.find(R"("event":"said \"hello\"\u000a","count":3,"name":"a\u0009b","ok":true})"),
              std::string::npos)
        << out;
}

// R1: who asks for less log does not ask for less proof.
TEST(Log, AuditLinesPassEveryLevel) {
    configure_logging({.level = LogLevel::error, .json = true});
    testing::internal::CaptureStderr();
    log(LogLevel::info, "test", "held back");
    log_audit("getShare", {{"name", "sales"}});
    const std::string out = testing::internal::GetCapturedStderr();
    configure_logging({.level = LogLevel::info, .json = true});
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1) << out;
    EXPECT_NE(out.find(R"("level":"info","module":"audit","event":"getShare","name":"sales"})"),
              std::string::npos)
        << out;
}

}  // namespace
}  // namespace sluice
