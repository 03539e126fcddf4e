#include "metastore/storage_repository.h"

#include <gtest/gtest.h>

#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"

namespace sluice::metastore {
namespace {

using catalog::ExternalLocation;
using catalog::StorageCredential;

StorageCredential sample_credential(const std::string& name) {
    return {.id = "credential-" + name,
            .name = name,
            .owner = "admin",
            .comment = "keys",
            .read_only = true,
            .kind = "s3",
            .settings = R"({"region":"eu-central-1"})",
            .sealed_secret = std::string("\0\x01sealed", 8),
            .provenance = testing::sample_provenance()};
}

ExternalLocation sample_location(const std::string& name, const std::string& url) {
    return {.id = "location-" + name,
            .name = name,
            .url = url,
            .owner = "admin",
            .credential_id = std::nullopt,
            .credential_name = std::nullopt,
            .comment = std::nullopt,
            .read_only = false,
            .provenance = testing::sample_provenance()};
}

class Storage : public testing::OnEachDriver {
protected:
    template <class F>
    auto write(F work) {
        return metastore_.write([&](Transaction& transaction) {
            StorageRepository storage(transaction);
            return work(storage);
        });
    }
    std::string location_for(const std::string& url) {
        const auto found = write([&](auto& storage) { return storage.find_location_for(url); });
        return *found ? (*found)->name : "";
    }

    testing::TemporaryDatabase metastore_{GetParam()};
};

TEST_P(Storage, CredentialsComeBackWhole) {  // A149b
    ASSERT_TRUE(write([](auto& s) { return s.insert_credential(sample_credential("Lake")); }));
    const auto found = write([](auto& s) { return s.get_credential("lake"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Lake");
    EXPECT_EQ(found->sealed_secret, std::string("\0\x01sealed", 8));
    EXPECT_EQ(found->settings, R"({"region":"eu-central-1"})");
    EXPECT_TRUE(found->read_only);
    EXPECT_EQ(found->comment, "keys");
    EXPECT_EQ((*write([](auto& s) { return s.find_credential_by_id("credential-Lake"); }))->kind,
              "s3");
}

TEST_P(Storage, CredentialNamesAreUniqueFolded) {
    ASSERT_TRUE(write([](auto& s) { return s.insert_credential(sample_credential("a")); }));
    ASSERT_TRUE(write([](auto& s) { return s.insert_credential(sample_credential("b")); }));
    EXPECT_EQ(write([](auto& s) { return s.insert_credential(sample_credential("A")); })
                  .error()
                  .condition(),
              Condition::STORAGE_CREDENTIAL_ALREADY_EXISTS);
    StorageCredential renamed = sample_credential("b");
    renamed.name = "A";
    EXPECT_EQ(write([&](auto& s) { return s.update_credential(renamed); }).error().condition(),
              Condition::STORAGE_CREDENTIAL_ALREADY_EXISTS);
    renamed.name = "c";
    renamed.sealed_secret = "new";
    ASSERT_TRUE(write([&](auto& s) { return s.update_credential(renamed); }));
    EXPECT_EQ(write([](auto& s) { return s.get_credential("c"); })->sealed_secret, "new");
    EXPECT_EQ(write([](auto& s) { return s.get_credential("x"); }).error().condition(),
              Condition::STORAGE_CREDENTIAL_DOES_NOT_EXIST);
    EXPECT_EQ(write([](auto& s) { return s.list_credentials({.after = "a"}); })->size(), 1U);
}

TEST_P(Storage, ACredentialInUseStays) {
    const StorageCredential credential = sample_credential("keys");
    ExternalLocation location = sample_location("lake", "s3://lake");
    location.credential_id = credential.id;
    ASSERT_TRUE(write([&](auto& s) { return s.insert_credential(credential); }));
    ASSERT_TRUE(write([&](auto& s) { return s.insert_location(location); }));
    EXPECT_EQ(write([](auto& s) { return s.get_location("LAKE"); })->credential_name, "keys");
    const auto refused = write([&](auto& s) { return s.remove_credential(credential); });
    EXPECT_EQ(refused.error().condition(), Condition::RESOURCE_IN_USE);
    EXPECT_NE(refused.error().message().find("'keys' is used by an external location"),
              std::string::npos);
    location.credential_id = std::nullopt;
    ASSERT_TRUE(write([&](auto& s) { return s.update_location(location); }));
    EXPECT_TRUE(write([&](auto& s) { return s.remove_credential(credential); }));
    EXPECT_EQ(write([&](auto& s) { return s.remove_credential(credential); }).error().condition(),
              Condition::STORAGE_CREDENTIAL_DOES_NOT_EXIST);
    location.credential_id = credential.id;
    location.credential_name = "keys";
    const auto without = write([&](auto& s) { return s.update_location(location); });
    EXPECT_EQ(without.error().message(), "Storage Credential 'keys' does not exist.");
}

TEST_P(Storage, LocationsAreUniqueByNameAndUrl) {
    ASSERT_TRUE(write([](auto& s) { return s.insert_location(sample_location("a", "s3://x")); }));
    EXPECT_EQ(write([](auto& s) { return s.insert_location(sample_location("A", "s3://y")); })
                  .error()
                  .condition(),
              Condition::EXTERNAL_LOCATION_ALREADY_EXISTS);
    EXPECT_EQ(write([](auto& s) { return s.insert_location(sample_location("b", "s3://x")); })
                  .error()
                  .condition(),
              Condition::EXTERNAL_LOCATION_ALREADY_EXISTS);
    ASSERT_TRUE(write([](auto& s) { return s.remove_location(sample_location("a", "")); }));
    EXPECT_EQ(write([](auto& s) { return s.get_location("a"); }).error().condition(),
              Condition::EXTERNAL_LOCATION_DOES_NOT_EXIST);
    EXPECT_TRUE(write([](auto& s) { return s.list_locations(NamePage{}); })->empty());
}

TEST_P(Storage, TheLongestPrefixOfWholeSegmentsDecides) {  // A149b R11
    for (const auto& [name, url] :
         std::vector<std::pair<std::string, std::string>>{{"bucket", "s3://b"},
                                                          {"sales", "s3://b/sales"},
                                                          {"deep", "s3://b/sales/2026/q1"},
                                                          {"local", "file:///data/lake"}}) {
        ASSERT_TRUE(write(
            [&](auto& storage) { return storage.insert_location(sample_location(name, url)); }));
    }
    EXPECT_EQ(location_for("s3://b"), "bucket");
    EXPECT_EQ(location_for("s3://b/x"), "bucket");
    EXPECT_EQ(location_for("s3://b/sales"), "sales");
    EXPECT_EQ(location_for("s3://b/sales/orders"), "sales");
    EXPECT_EQ(location_for("s3://b/sales2/orders"), "bucket");
    EXPECT_EQ(location_for("s3://b/sales/2026/q1/orders"), "deep");
    EXPECT_EQ(location_for("s3://b/sales/2026/q10"), "sales");
    EXPECT_EQ(location_for("s3://b/SALES/x"), "bucket");
    EXPECT_EQ(location_for("s3://bb/x"), "");
    EXPECT_EQ(location_for("s3a://b/x"), "");
    EXPECT_EQ(location_for("file:///data/lake/t"), "local");
    EXPECT_EQ(location_for("file:///data/lakes"), "");
    EXPECT_EQ(location_for(""), "");
    EXPECT_EQ(location_for("nonsense"), "");
}

INSTANTIATE_TEST_SUITE_P(Drivers, Storage, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
