#include "metastore/provider_repository.h"

#include <gtest/gtest.h>

#include "metastore/catalog_repository.h"
#include "metastore/federation_policy_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/volume_repository.h"

namespace sluice::metastore {
namespace {

catalog::Provider sample_provider(const std::string& name) {
    return {.id = "provider-" + name,
            .name = name,
            .owner = "admin",
            .authentication_type = catalog::AuthenticationType::token,
            .comment = "",
            .credentials_version = 1,
            .endpoint = "https://p/delta-sharing",
            .profile_expires_at = 7000,
            .sealed_profile = std::string("\x01\x00\xff", 3),
            .provenance = testing::sample_provenance()};
}

class Providers : public testing::OnEachDriver {
protected:
    template <class Work>
    auto write(Work work) {
        return metastore_.write(work);
    }
    testing::TemporaryDatabase metastore_{GetParam()};
};

TEST_P(Providers, ComeBackWhole) {  // A3 A95
    const catalog::Provider row = sample_provider("Globex");
    ASSERT_TRUE(write([&](Transaction& t) { return ProviderRepository(t).insert(row); }));
    const auto found =
        metastore_.read([](Transaction& t) { return ProviderRepository(t).get_by_name("GLOBEX"); });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, "Globex");
    EXPECT_EQ(found->comment, "");
    EXPECT_EQ(found->credentials_version, 1);
    EXPECT_EQ(found->endpoint, row.endpoint);
    EXPECT_EQ(found->profile_expires_at, 7000);
    EXPECT_EQ(found->sealed_profile, row.sealed_profile);
    catalog::Provider bare = sample_provider("globex");
    bare.id = "other";
    const auto again = write([&](Transaction& t) { return ProviderRepository(t).insert(bare); });
    EXPECT_EQ(again.error().condition(), Condition::PROVIDER_ALREADY_EXISTS);
    bare.name = "bare";
    bare.endpoint.reset();
    bare.sealed_profile.clear();
    ASSERT_TRUE(write([&](Transaction& t) { return ProviderRepository(t).insert(bare); }));
    const auto without =
        metastore_.read([](Transaction& t) { return ProviderRepository(t).get_by_name("bare"); });
    EXPECT_EQ(without->endpoint, std::nullopt);
    EXPECT_TRUE(without->sealed_profile.empty());
}

TEST_P(Providers, AreHeldByTheCatalogsMadeFromThem) {  // A100
    const catalog::Provider row = sample_provider("p");
    catalog::Catalog shared = testing::sample_catalog("bought");
    shared.provider_id = row.id;
    shared.share_name = "s";
    shared.storage_root = "";
    shared.options = {{"a", "b"}};
    const auto early = write([&](Transaction& t) { return CatalogRepository(t).insert(shared); });
    EXPECT_EQ(early.error().condition(), Condition::PROVIDER_DOES_NOT_EXIST);
    ASSERT_TRUE(write([&](Transaction& t) -> Result<void> {
        SLUICE_CHECK(ProviderRepository(t).insert(row));
        return CatalogRepository(t).insert(shared);
    }));
    const auto found =
        metastore_.read([](Transaction& t) { return CatalogRepository(t).get_by_name("bought"); });
    EXPECT_EQ(found->provider_name, "p");
    EXPECT_EQ(found->share_name, "s");
    EXPECT_EQ(found->storage_root, "");
    EXPECT_EQ(found->options, shared.options);
    EXPECT_TRUE(found->is_foreign());
    const auto held = write([&](Transaction& t) { return ProviderRepository(t).remove(row); });
    EXPECT_EQ(held.error().condition(), Condition::RESOURCE_IN_USE);
    ASSERT_TRUE(write([&](Transaction& t) -> Result<void> {
        SLUICE_CHECK(CatalogRepository(t).remove(shared));
        return ProviderRepository(t).remove(row);
    }));
}

TEST_P(Providers, PoliciesGoWithTheirRecipient) {  // A71 A90
    const catalog::Recipient acme = testing::sample_recipient("acme");
    const catalog::FederationPolicy policy = {.id = "policy-1",
                                              .recipient_id = acme.id,
                                              .name = "etl",
                                              .comment = std::nullopt,
                                              .issuer = "https://i",
                                              .subject_claim = catalog::SubjectClaim::groups,
                                              .subject = "grün",
                                              .audiences = {"b", "a"},
                                              .provenance = testing::sample_provenance()};
    ASSERT_TRUE(write([&](Transaction& t) -> Result<void> {
        SLUICE_CHECK(RecipientRepository(t).insert(acme));
        return FederationPolicyRepository(t).insert(policy);
    }));
    const auto found = metastore_.read(
        [&](Transaction& t) { return FederationPolicyRepository(t).get(acme.id, "etl"); });
    EXPECT_EQ(found->comment, std::nullopt);
    EXPECT_EQ(found->subject, "grün");
    EXPECT_EQ(found->subject_claim, catalog::SubjectClaim::groups);
    EXPECT_EQ(found->audiences, policy.audiences);
    const auto again =
        write([&](Transaction& t) { return FederationPolicyRepository(t).insert(policy); });
    EXPECT_EQ(again.error().condition(), Condition::ALREADY_EXISTS);
    ASSERT_TRUE(write([&](Transaction& t) { return RecipientRepository(t).remove(acme); }));
    const auto count = metastore_.read(
        [&](Transaction& t) { return FederationPolicyRepository(t).count(acme.id); });
    EXPECT_EQ(*count, 0);
}

TEST_P(Providers, VolumesAndWhatSharesHoldOfThem) {  // A41 A108 A111
    const catalog::Catalog main = testing::sample_catalog("main");
    const catalog::Schema sales = testing::sample_schema(main, "sales");
    const catalog::Volume raw = {.id = "volume-1",
                                 .schema_id = sales.id,
                                 .catalog_name = "main",
                                 .schema_name = "sales",
                                 .name = "raw",
                                 .location = "s3://b/raw",
                                 .owner = "admin",
                                 .comment = "",
                                 .provenance = testing::sample_provenance()};
    const catalog::Share share = testing::sample_share("s");
    const catalog::Table table = testing::sample_table(sales, "raw");
    catalog::SharedObject volume = testing::sample_object(share, table);
    volume.id = "object-volume";
    volume.type = catalog::SharedObjectType::other;
    volume.data_object_type = "Volume";
    volume.source_id = raw.id;
    volume.string_shared_as = "files.raw";
    volume.partitions.reset();
    ASSERT_TRUE(write([&](Transaction& t) -> Result<void> {
        SLUICE_CHECK(CatalogRepository(t).insert(main));
        SLUICE_CHECK(SchemaRepository(t).insert(sales));
        SLUICE_CHECK(VolumeRepository(t).insert(raw));
        SLUICE_CHECK(TableRepository(t).insert(table));
        SLUICE_CHECK(ShareRepository(t).insert(share));
        SLUICE_CHECK(ShareRepository(t).insert_object(testing::sample_object(share, table)));
        SLUICE_CHECK(ShareRepository(t).insert_object(volume));
        return ShareRepository(t).put_content(volume.id, "eA==");
    }));
    const auto find = [&](std::string_view type) {
        return metastore_
            .read([&](Transaction& t) {
                return ShareRepository(t).find_other_object(share.id, type, volume.name);
            })
            .value();
    };
    ASSERT_TRUE(find("VOLUME").has_value());
    EXPECT_EQ(find("VOLUME")->string_shared_as, "files.raw");
    EXPECT_FALSE(find("MODEL").has_value());
    EXPECT_EQ(metastore_.read([&](Transaction& t) { return ShareRepository(t).contents(share.id); })
                  .value()
                  .at(volume.id),
              "eA==");
    // The schema is not empty while it holds a volume, and takes it along by force.
    ASSERT_TRUE(write([&](Transaction& t) { return TableRepository(t).remove(table); }));
    const auto refused = write([&](Transaction& t) { return SchemaRepository(t).remove(sales); });
    EXPECT_EQ(refused.error().condition(), Condition::SCHEMA_NOT_EMPTY);
    ASSERT_TRUE(
        write([&](Transaction& t) { return SchemaRepository(t).remove_with_contents(sales); }));
    EXPECT_EQ(find("VOLUME")->status, catalog::SharedObjectStatus::source_not_found);
}

INSTANTIATE_TEST_SUITE_P(Drivers, Providers, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
