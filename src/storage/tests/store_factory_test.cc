#include "storage/store_factory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/clock.h"

namespace sluice::storage {
namespace {

class StoreFactoryTest : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = ::testing::TempDir() + "store_factory_" + random_.uuid();
        ASSERT_TRUE(std::filesystem::create_directories(folder_ + "/table"));
        ASSERT_TRUE(std::filesystem::create_directories(folder_ + "/data"));
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    StoreFactory factory() {
        return StoreFactory(
            http_, clock_, random_,
            {.temporary_folder = folder_, .private_folders = {folder_ + "/data"}, .outbound = {}});
    }
    static ResolvedCredential s3_credential() {
        return {.kind = "s3",
                .settings = R"({"access_key_id":"AKIA","region":"eu-west-1"})",
                .secret = Secret<std::string>(R"({"secret_access_key":"secret"})")};
    }
    Condition condition_of(const auto& result) {
        EXPECT_FALSE(result.has_value());
        return result.has_value() ? Condition::INTERNAL_ERROR : result.error().condition();
    }

    ManualClock clock_{1'800'000'000'000};
    SystemRandom random_;
    net::HttpClient http_;
    std::string folder_;
};

TEST_F(StoreFactoryTest, OpensDirectoriesWithoutAndBucketsWithACredential) {
    const auto local = factory().open(*Location::parse(folder_ + "/table"), std::nullopt);
    ASSERT_TRUE(local.has_value());
    EXPECT_FALSE((*local)->signs_links());
    const auto bucket = factory().open(*Location::parse("s3://lake/t"), s3_credential());
    ASSERT_TRUE(bucket.has_value());
    EXPECT_TRUE((*bucket)->signs_links());
    auto signer = (*bucket)->signer({.now_ms = 1'800'000'000'000, .ttl_s = 3600});
    std::string link;
    (*signer)->append_link(link, "x");
    EXPECT_TRUE(link.starts_with("https://lake.s3.eu-west-1.amazonaws.com/t/x?")) << link;
}

TEST_F(StoreFactoryTest, StoresReportTheirCallsByKindAndOutcome) {
    MetricsRegistry registry;
    StoreMeter meter(registry, clock_);
    const StoreFactory measured(
        http_, clock_, random_,
        {.temporary_folder = folder_, .private_folders = {}, .outbound = {}, .meter = &meter});
    const auto store = measured.open(*Location::parse(folder_ + "/table"), std::nullopt);
    ASSERT_TRUE(store.has_value());
    EXPECT_TRUE((*store)->finds_names_cheaply()) << "what is measured keeps its traits";
    RequestContext context(clock_, "test", Deadline::never());
    EXPECT_FALSE((*store)->head("a", context).has_value());
    ASSERT_TRUE((*store)->put_if_absent("a", "bytes", context).has_value());
    EXPECT_FALSE((*store)->put_if_absent("a", "bytes", context).has_value());
    const auto reader = (*store)->open("a", context);
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ(*(*reader)->read({.offset = 1, .length = 2}, context), "yt");
    const std::string text = registry.text();
    for (const char* labels : {R"(op="head",outcome="missing")", R"(op="put",outcome="ok")",
                               R"(op="put",outcome="exists")", R"(op="open",outcome="ok")",
                               R"(op="read_range",outcome="ok")"}) {
        EXPECT_NE(text.find("_count{backend=\"file\"," + std::string(labels) + "} 1\n"),
                  std::string::npos)
            << labels << "\n"
            << text;
    }
    EXPECT_EQ(text.find("op=\"list\""), std::string::npos);
}

TEST_F(StoreFactoryTest, RefusesKeysThatDoNotFit) {
    const auto table = *Location::parse(folder_ + "/table");
    const auto bucket = *Location::parse("s3://lake/t");
    EXPECT_EQ(condition_of(factory().open(table, s3_credential())),
              Condition::INVALID_PARAMETER_VALUE);
    EXPECT_EQ(condition_of(factory().open(bucket, std::nullopt)),
              Condition::INVALID_PARAMETER_VALUE);
    ResolvedCredential other = s3_credential();
    other.kind = "azure_sas";
    EXPECT_EQ(condition_of(factory().open(bucket, other)), Condition::INVALID_PARAMETER_VALUE);
    ResolvedCredential broken = s3_credential();
    broken.secret = Secret<std::string>("{}");
    EXPECT_EQ(condition_of(factory().open(bucket, broken)), Condition::INVALID_PARAMETER_VALUE);
}

// P118
TEST_F(StoreFactoryTest, RefusesKeysThatHaveExpired) {
    const auto bucket = *Location::parse("s3://lake/t");
    ResolvedCredential keys = s3_credential();
    keys.settings = R"({"access_key_id":"AKIA","expires_at":1800000000001})";
    EXPECT_TRUE(factory().open(bucket, keys).has_value());
    clock_.advance_ms(1);
    EXPECT_EQ(condition_of(factory().open(bucket, keys)), Condition::STORAGE_ACCESS_DENIED);
}

// R11 R26
TEST_F(StoreFactoryTest, NeverOpensTheDataDirectory) {
    std::filesystem::create_directory_symlink(folder_ + "/data", folder_ + "/innocent");
    for (const char* path : {"/data", "/innocent", ""}) {
        EXPECT_EQ(condition_of(factory().open(*Location::parse(folder_ + path), std::nullopt)),
                  Condition::LOCATION_NOT_ALLOWED)
            << path;
    }
}

}  // namespace
}  // namespace sluice::storage
