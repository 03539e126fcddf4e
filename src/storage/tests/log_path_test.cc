#include "storage/log_path.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"

namespace sluice::storage {
namespace {

struct Spelling {
    std::string path;
    std::string key;     ///< expected
    std::string origin;  ///< expected: empty for relative, `file`, or a bucket
};

std::string origin_of(const LogPath& path) {
    if (!path.origin) return "";
    return path.origin->scheme == LocationScheme::file ? "file" : path.origin->bucket;
}

// P80 R26
TEST(LogPath, DecodesOnce) {
    const std::vector<Spelling> cases = {
        {"part-0.parquet", "part-0.parquet", ""},
        {"a/b/part-0.parquet", "a/b/part-0.parquet", ""},
        {"date=2026-11-22/part-0.parquet", "date=2026-11-22/part-0.parquet", ""},
        {"a%20b/c.parquet", "a b/c.parquet", ""},
        {"a b/c.parquet", "a b/c.parquet", ""},
        {"a+b/c.parquet", "a+b/c.parquet", ""},
        {"a%2Bb/c.parquet", "a+b/c.parquet", ""},
        {"p=%C3%BC/x", "p=ü/x", ""},
        {"p=ü/x", "p=ü/x", ""},
        {"p=%E6%97%A5%E6%9C%AC/x", "p=日本/x", ""},
        // A partition value that Spark escaped in the name is escaped once more in the log.
        {"p=a%253Ab/x", "p=a%3Ab/x", ""},
        {"p=%252e%252e/x", "p=%2e%2e/x", ""},
        {"%252e%252e/x", "%2e%2e/x", ""},
        {"%25252e/x", "%252e/x", ""},
        {"a%252fb/x", "a%2fb/x", ""},
        {"a%2Fb/x", "a/b/x", ""},
        {"a%2fb", "a/b", ""},
        {"...", "...", ""},
        {"a/.../b", "a/.../b", ""},
        {"..a/b", "..a/b", ""},
        {"a../b", "a../b", ""},
        {".hidden/x", ".hidden/x", ""},
        {"a/.b", "a/.b", ""},
        {"%2ehidden", ".hidden", ""},
        {"a=b:c/x", "a=b:c/x", ""},
        {"1a:b/x", "1a:b/x", ""},
        {"a_b:c/x", "a_b:c/x", ""},
        {"a/b:c", "a/b:c", ""},
        {":a/x", ":a/x", ""},
        {"a%3Ab/x", "a:b/x", ""},
        {"file%3A/etc/passwd", "file:/etc/passwd", ""},
        {"a%3Fb", "a?b", ""},
        {"a%23b", "a#b", ""},
        {"p=$5/x", "p=$5/x", ""},
        {"p=*/x", "p=*/x", ""},
        {"~/x", "~/x", ""},
        {"-rf", "-rf", ""},
        {"a;b=c/x", "a;b=c/x", ""},
        {"a&b/x", "a&b/x", ""},
        {"file:///data/t/x.parquet", "data/t/x.parquet", "file"},
        {"file:/data/t/x.parquet", "data/t/x.parquet", "file"},
        {"FILE:/data/x", "data/x", "file"},
        {"file:///data/a%20b/x", "data/a b/x", "file"},
        {"file:///data/a%253Ab/x", "data/a%3Ab/x", "file"},
        {"s3://lake/t/x.parquet", "t/x.parquet", "lake"},
        {"s3a://lake/t/x.parquet", "t/x.parquet", "lake"},
        {"s3n://lake/t/x.parquet", "t/x.parquet", "lake"},
        {"S3A://lake/t/x.parquet", "t/x.parquet", "lake"},
        {"s3://lake/x", "x", "lake"},
        {"s3://lake/a%20b/%C3%BC", "a b/ü", "lake"},
        {"s3://my.lake-1/p=a%253Ab/x", "p=a%3Ab/x", "my.lake-1"},
    };
    for (const Spelling& c : cases) {
        const auto path = normalize_log_path(c.path);
        ASSERT_TRUE(path.has_value()) << c.path << ": " << path.error().message();
        EXPECT_EQ(path->key, c.key) << c.path;
        EXPECT_EQ(origin_of(*path), c.origin) << c.path;
        EXPECT_TRUE(check_key(path->key).has_value()) << c.path;
    }
}

// Spellings that are no plain place. Each of them was somebody's way out of a root.
const std::vector<std::string> kRefused = {
    // Dots, plain and encoded in part or whole, with the slashes encoded or not.
    "..",
    ".",
    "../x",
    "./x",
    "a/..",
    "a/.",
    "a/../b",
    "a/./b",
    "../../etc/passwd",
    "a/../../b",
    "%2e%2e",
    "%2e",
    "%2E%2E",
    "%2e%2e/x",
    "%2E%2e/x",
    ".%2e/x",
    "%2e./x",
    "a/%2e%2e/b",
    "a/.%2e",
    "a/%2e.",
    "a/%2e",
    "a/%2e/b",
    "..%2fx",
    "..%2Fx",
    "%2e%2e%2fx",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "a%2f..%2fb",
    "a%2f%2e%2e%2fb",
    "a%2F..",
    "a%2F.",
    "a%2f./b",
    "a/..%2f..%2fb",
    ".%2F..",
    "p=1/../../x",
    "p=1/%2e%2e/%2e%2e/x",
    "_delta_log/../../x",
    "..%2f..%2f..%2f..%2f..%2fetc%2fshadow",
    // Empty segments.
    "",
    "/",
    "//",
    "a//b",
    "a///b",
    "a/",
    "a//",
    "%2f",
    "%2Fa",
    "a%2f",
    "a%2f%2fb",
    "a/%2fb",
    "a%2f/b",
    // Absolute without a scheme, or with a host for one.
    "/x",
    "/etc/passwd",
    "//host/x",
    "//host/share/x",
    "%2fetc%2fpasswd",
    "%2f%2fhost/x",
    // Backslashes.
    "\\",
    "..\\x",
    "a\\b",
    "a\\..\\b",
    "..%5cx",
    "..%5Cx",
    "%5c",
    "a%5cb",
    "%5c%5chost%5cx",
    "\\\\host\\x",
    "C:\\x",
    "a/..\\..\\b",
    "%2e%2e%5c%2e%2e%5cx",
    // Control characters.
    std::string("a\0b", 3),
    "a%00b",
    "%00",
    "x.parquet%00.txt",
    "a\nb",
    "a%0ab",
    "a%0Ab",
    "a%0d%0ab",
    "a\rb",
    "a\tb",
    "a%09b",
    "a%1b[0m",
    "a\x7f",
    "a%7f",
    "%01",
    "a%1fb",
    "a/%00/b",
    "..%00/x",
    "%0a",
    // Broken escapes.
    "%",
    "a%",
    "a%2",
    "%2/x",
    "%g0",
    "%0g",
    "a%zzb",
    "%%",
    "%%2e",
    "%u002e",
    "%u002e%u002e/x",
    "a%-1b",
    "a% 20b",
    "%+2e",
    // Overlong and other bad UTF-8: dots and slashes that a lax decoder would see.
    "%c0%ae%c0%ae/x",
    "%c0%ae%c0%ae%c0%afx",
    "%e0%80%ae%e0%80%ae/x",
    "%f0%80%80%ae/x",
    "%c0%afx",
    "%c1%9c",
    "%ff",
    "%fe%fe",
    "a%80b",
    "%ed%a0%80",
    "%f4%90%80%80",
    "\xff",
    "\xc0\xae\xc0\xae/x",
    "a%c3",
    // Queries and fragments.
    "a?b",
    "a?",
    "?",
    "a#b",
    "a#",
    "#",
    "a/b?versionId=1",
    "s3://lake/x?versionId=1",
    "s3://lake/x#y",
    "file:///data/x?y",
    "file:///data/x#y",
    "a?../..",
    "a#/../..",
    // The same inside absolute paths.
    "file:///data/../x",
    "file:///../x",
    "file:///data/%2e%2e/x",
    "file:///data//x",
    "file:///",
    "file:/",
    "file:///data/",
    "file:////data/x",
    "file:///data%2f..%2fx",
    "file:///data\\x",
    "file:///data/%00",
    "file:x",
    "file:../x",
    "file:./x",
    "file:",
    "file:%2fx",
    "file:///%2e%2e/x",
    "file:///%2fx",
    "s3://lake/../x",
    "s3://lake/%2e%2e/x",
    "s3://lake/a/../../other/x",
    "s3://lake//x",
    "s3://lake/",
    "s3://lake",
    "s3://",
    "s3:///x",
    "s3:/lake/x",
    "s3:lake/x",
    "s3:",
    "s3://lake/a/",
    "s3://lake/a%2f%2fb",
    "s3://la%6be/x",
    "s3://lake%2fother/x",
    "s3://../x",
    "s3://./x",
    "s3://Lake/x",
    "s3://user@lake/x",
    "s3://user:pw@lake/x",
    "s3://lake:80/x",
    "s3://lake\\x/y",
    "s3://lake%00/x",
    "s3://la_ke/x",
    "s3://ab/x",
    "s3a://lake/../x",
    "s3n://lake//x",
    "s3://*/x",
    "s3://lake/%5c..%5cx",
    "s3:////lake/x",
};

// P80 R21 R26
TEST(LogPath, RefusesEverySpellingThatIsNoPlainPlace) {
    ASSERT_GE(kRefused.size(), 170U);
    for (const std::string& path : kRefused) {
        const auto result = normalize_log_path(path);
        ASSERT_FALSE(result.has_value()) << path << " became " << result->key;
        EXPECT_TRUE(result.error().condition() == Condition::INVALID_PARAMETER_VALUE ||
                    path == "file:////data/x" || path == "C:\\x")
            << path;
        // P221: what the log says is for our log alone.
        if (path.size() > 3) {
            EXPECT_EQ(result.error().message().find(path), std::string::npos) << path;
        }
    }
}

// P80
TEST(LogPath, ForeignSchemesAreUnsupported) {
    for (const char* path :
         {"http://example.org/x", "https://example.org/x", "gs://bucket/x", "abfss://c@a.dfs/x",
          "hdfs://host/x", "dbfs:/x", "ftp://h/x", "data:text/plain,x", "javascript:x", "a:b/c",
          "jar:file:/x", "s3b://lake/x", "file+x:///y", "unix:/x", "file://host/x",
          "file://localhost/etc/passwd", "c:/x", "x:..", "FTP://h/x"}) {
        const auto result = normalize_log_path(path);
        ASSERT_FALSE(result.has_value()) << path;
        EXPECT_EQ(result.error().condition(), Condition::UNSUPPORTED_OPERATION) << path;
    }
}

// R104
TEST(LogPath, HasALimit) {
    EXPECT_TRUE(normalize_log_path(std::string(4096, 'a')).has_value());
    EXPECT_FALSE(normalize_log_path(std::string(4097, 'a')).has_value());
}

// P80
TEST(LogPath, AnAbsolutePathHasAKeyOnlyBeneathTheRootByWholeSegments) {
    const auto file = *normalize_log_path("file:///data/base/t/x.parquet");
    EXPECT_EQ(file.key_beneath(*Location::parse("/data/base")), "t/x.parquet");
    EXPECT_EQ(file.key_beneath(*Location::parse("/data/base/t")), "x.parquet");
    EXPECT_EQ(file.key_beneath(*Location::parse("/data/bas")), std::nullopt);
    EXPECT_EQ(file.key_beneath(*Location::parse("/data/base/t/x.parquet")), std::nullopt);
    EXPECT_EQ(file.key_beneath(*Location::parse("s3://data/base")), std::nullopt);
    const auto object = *normalize_log_path("s3a://lake/base/x");
    EXPECT_EQ(object.key_beneath(*Location::parse("s3://lake")), "base/x");
    EXPECT_EQ(object.key_beneath(*Location::parse("s3://lake/base")), "x");
    EXPECT_EQ(object.key_beneath(*Location::parse("s3://lake/bas")), std::nullopt);
    EXPECT_EQ(object.key_beneath(*Location::parse("s3://other/base")), std::nullopt);
    const auto relative = *normalize_log_path("x/y");
    EXPECT_EQ(relative.key_beneath(*Location::parse("/anywhere")), "x/y");
}

/// Where `key` leads from a root, as a naive resolver sees it: its depth never falls below one.
bool stays_beneath(std::string_view key) {
    int depth = 0;
    for (std::size_t begin = 0; begin <= key.size();) {
        const std::size_t end = std::min(key.find_first_of("/\\", begin), key.size());
        const std::string_view segment = key.substr(begin, end - begin);
        depth += segment == ".." ? -1 : (segment.empty() || segment == ".") ? 0 : 1;
        if (depth < 1) return false;
        begin = end + 1;
    }
    return true;
}

// R26 R83
TEST(LogPath, PropertyAnAcceptedPathStaysBeneathItsRoot) {
    const std::vector<std::string> pieces = {
        "..",    ".", "/",         "//", "%2e", "%2E",    "%2f",   "%5c",  "\\",    "%25",
        "%252e", "a", "b.parquet", "=",  ":",   "s3",     "s3://", "lake", "file:", "file://",
        "%00",   "ü", "%c3%bc",    "?",  "#",   "%c0%ae", "+",     " ",    "%",     "~"};
    constexpr std::uint64_t kSeed = 20261124;
    SeededRandom random(kSeed);
    int accepted = 0;
    for (int i = 0; i < 50'000; ++i) {
        std::string path;
        for (auto n = random.below(8) + 1; n > 0; --n) path += pieces[random.below(pieces.size())];
        const auto result = normalize_log_path(path);
        if (!result.has_value()) continue;
        ++accepted;
        ASSERT_TRUE(stays_beneath(result->key)) << path << ", seed " << kSeed;
        ASSERT_TRUE(check_key(result->key).has_value()) << path;
    }
    EXPECT_GT(accepted, 1000) << "the generator makes too few good paths to show anything";
}

TEST(LogPath, ListPrefixesAreEmptyOrFolders) {
    for (const char* good : {"", "a/", "_delta_log/", "a/b c/"}) {
        EXPECT_TRUE(check_list_prefix(good).has_value()) << good;
    }
    for (const char* bad : {"a", "/", "a//", "../", "a/../", "/a/", "./"}) {
        EXPECT_FALSE(check_list_prefix(bad).has_value()) << bad;
    }
}

}  // namespace
}  // namespace sluice::storage
