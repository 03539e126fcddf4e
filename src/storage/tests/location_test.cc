#include "storage/location.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::storage {
namespace {

Location parsed(std::string_view text) {
    auto location = Location::parse(text);
    EXPECT_TRUE(location.has_value()) << text;
    return *location;
}

// A104
TEST(Location, HasOneSpelling) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"/data/orders", "file:///data/orders"},
        {"/data/orders/", "file:///data/orders"},
        {"file:///data/orders", "file:///data/orders"},
        {"file:/data/orders", "file:///data/orders"},
        {"FILE:///data/orders/", "file:///data/orders"},
        {"/data/with blank/ü=1+2", "file:///data/with blank/ü=1+2"},
        {"/data/...", "file:///data/..."},
        {"/data/.hidden", "file:///data/.hidden"},
        {"s3://lake", "s3://lake"},
        {"s3://lake/", "s3://lake"},
        {"s3://lake/a/b", "s3://lake/a/b"},
        {"s3://lake/a/b/", "s3://lake/a/b"},
        {"s3a://lake/a/b", "s3://lake/a/b"},
        {"s3n://lake/a", "s3://lake/a"},
        {"S3A://lake/A", "s3://lake/A"},
        {"s3://my.bucket-1/a:b@c", "s3://my.bucket-1/a:b@c"},
    };
    for (const auto& [text, url] : cases) {
        const auto location = Location::parse(text);
        ASSERT_TRUE(location.has_value()) << text << ": " << location.error().message();
        EXPECT_EQ(location->url(), url) << text;
        EXPECT_EQ(parsed(location->url()), *location) << "normal spelling of " << text;
    }
}

// Spellings that are no plain place, or could be read as another one.
const std::vector<std::string> kRefused = {
    "",
    "/",
    "//",
    "///",
    "file:",
    "file:/",
    "file://",
    "file:///",
    "file:////",
    "relative/path",
    "relative",
    "./x",
    "../x",
    "~",
    "~/x",
    "C:\\data",
    "C:/data",
    "file:data",
    "file:./data",
    "file://host/data",
    "file://localhost/data",
    "//host/data",
    "file:////data",
    "/a//b",
    "/a///",
    "/a/./b",
    "/a/../b",
    "/..",
    "/.",
    "/a/..",
    "/a/.",
    "/a/../",
    "/a\\b",
    "/a/\\..\\b",
    "/a/%2e%2e/b",
    "/a/%2E%2E",
    "/a%2fb",
    "/a%20b",
    "/a%",
    "/a*",
    "/a?b",
    "/a/$b",
    "/a/${user}",
    "/a#b",
    "/a\nb",
    "/a\tb",
    std::string("/a\0b", 4),
    "/a\x7f",
    "/a\x1b[0m",
    "/a/\xff",
    "/a/\xc0\xae\xc0\xae/b",
    "/a\r",
    "s3:",
    "s3:/",
    "s3://",
    "s3:///",
    "s3:///key",
    "s3:bucket/key",
    "s3:/bucket/key",
    "s3://ab",
    "s3://Bucket/x",
    "s3://under_score/x",
    "s3://-dash/x",
    "s3://dash-/x",
    "s3://.dot/x",
    "s3://dot./x",
    "s3://do..t/x",
    "s3://user@bucket/x",
    "s3://user:pw@bucket/x",
    "s3://bucket:80/x",
    "s3://bucket//",
    "s3://bucket//x",
    "s3://bucket/x//",
    "s3://bucket/x//y",
    "s3://bucket/./x",
    "s3://bucket/../x",
    "s3://bucket/..",
    "s3://bucket/x/..",
    "s3://bucket/x?versionId=1",
    "s3://bucket?x",
    "s3://bucket#x",
    "s3://bucket/x#y",
    "s3://bucket/*",
    "s3://buck*/x",
    "s3://*/x",
    "s3://bucket/${aws:username}",
    "s3://bucket/x%2f..%2fy",
    "s3://buc%6bet/x",
    "s3://bucket/x\\y",
    "s3://bücket/x",
    "s3://" + std::string(64, 'b') + "/x",
    "s3://bucket/" + std::string(5000, 'x'),
    "http://bucket/x",
    "https://bucket/x",
    "gs://bucket/x",
    "abfss://c@a/x",
    "hdfs://h/x",
    "dbfs:/x",
    "s3b://bucket/x",
    " /a",
    "s3 ://bucket/x",
    " s3://bucket/x",
    "javascript:alert(1)",
    ":",
    "://x",
};

// A104 R9 R10 R26
TEST(Location, RefusesWhatCouldMeanAnotherPlace) {
    for (const std::string& text : kRefused) {
        const auto location = Location::parse(text);
        ASSERT_FALSE(location.has_value()) << text << " became " << location->url();
        EXPECT_EQ(location.error().condition(), Condition::INVALID_PARAMETER_VALUE) << text;
        EXPECT_TRUE(location.error().message().starts_with("The storage location ")) << text;
    }
}

TEST(Location, SaysWhyItRefuses) {
    EXPECT_EQ(Location::parse("/a/../b").error().message(),
              "The storage location has a segment of dots.");
    EXPECT_EQ(Location::parse("gs://bucket/x").error().message(),
              "The storage location has a scheme other than file and s3.");
}

// A104 R9
TEST(Location, LiesUnderAnotherByWholeSegments) {
    EXPECT_TRUE(parsed("/a/b").is_under(parsed("/a/b")));
    EXPECT_TRUE(parsed("/a/b/c").is_under(parsed("/a/b")));
    EXPECT_FALSE(parsed("/a/bc").is_under(parsed("/a/b")));
    EXPECT_FALSE(parsed("/a").is_under(parsed("/a/b")));
    EXPECT_TRUE(parsed("s3://lake/x").is_under(parsed("s3a://lake")));
    EXPECT_FALSE(parsed("s3://lake2/x").is_under(parsed("s3://lake")));
    EXPECT_FALSE(parsed("s3://lake/x").is_under(parsed("/lake")));
    EXPECT_FALSE(parsed("s3://lake/A").is_under(parsed("s3://lake/a")));
}

TEST(Location, GivesTheRestBelowAnother) {
    EXPECT_EQ(parsed("/a/b/c/d").path_below(parsed("/a/b")), "c/d");
    EXPECT_EQ(parsed("/a/b").path_below(parsed("/a/b")), "");
    EXPECT_EQ(parsed("s3://lake/x/y").path_below(parsed("s3://lake")), "x/y");
    EXPECT_EQ(parsed("/a/bc").path_below(parsed("/a/b")), std::nullopt);
}

}  // namespace
}  // namespace sluice::storage
