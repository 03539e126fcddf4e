#include "metastore/recipient_repository.h"

#include <gtest/gtest.h>

#include "metastore/grant_repository.h"
#include "metastore/share_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/token_repository.h"

namespace sluice::metastore {
namespace {

using catalog::AuthenticationType;
using catalog::Recipient;
using testing::sample_recipient;

class Recipients : public testing::OnEachDriver {
protected:
    Result<void> insert(const Recipient& row) {
        return metastore_.write([&](Transaction& t) { return RecipientRepository(t).insert(row); });
    }
    Result<void> update(const Recipient& row) {
        return metastore_.write([&](Transaction& t) { return RecipientRepository(t).update(row); });
    }
    Result<Recipient> get(const std::string& name) {
        return metastore_.read(
            [&](Transaction& t) { return RecipientRepository(t).get_by_name(name); });
    }
    Result<std::vector<Recipient>> list(const NamePage& page) {
        return metastore_.read([&](Transaction& t) { return RecipientRepository(t).list(page); });
    }

    testing::TemporaryDatabase metastore_{GetParam()};
};

TEST_P(Recipients, ComeBackWhole) {  // A3 A4b A7 A65 A67
    Recipient row = sample_recipient("Acme");
    row.authentication_type = AuthenticationType::oidc_federation;
    row.comment = "";
    row.expiration_time = 123;
    row.blocked = true;
    row.sharing_code = "code";
    row.global_metastore_id = "aws:eu:1";
    row.allowed_acceptance_types = {"b", "a"};
    row.allowed_global_metastore_ids = {"aws:eu:2"};
    row.ip_access_list = {"192.0.2.7", "10.0.0.0/8", "192.0.2.7", "2001:db8::/32"};
    ASSERT_TRUE(insert(row));
    const auto found = get("ACME");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, row.id);
    EXPECT_EQ(found->name, "Acme");
    EXPECT_EQ(found->authentication_type, AuthenticationType::oidc_federation);
    EXPECT_EQ(found->comment, "");
    EXPECT_EQ(found->email, "data@example.com");
    EXPECT_EQ(found->expiration_time, 123);
    EXPECT_TRUE(found->blocked);
    EXPECT_EQ(found->ip_access_list, row.ip_access_list);  // order and repetition as sent
    EXPECT_EQ(found->properties, row.properties);
    EXPECT_EQ(found->sharing_code, "code");
    EXPECT_EQ(found->global_metastore_id, "aws:eu:1");
    EXPECT_EQ(found->allowed_acceptance_types, row.allowed_acceptance_types);
    EXPECT_EQ(found->allowed_global_metastore_ids, row.allowed_global_metastore_ids);
    EXPECT_EQ(found->provenance.created_by, "admin");
    const auto by_id =
        metastore_.read([&](Transaction& t) { return RecipientRepository(t).find_by_id(row.id); });
    EXPECT_EQ((*by_id)->ip_access_list, row.ip_access_list);
}

TEST_P(Recipients, OneNameInTwoSpellingsIsOneRecipient) {  // A21 A73
    ASSERT_TRUE(insert(sample_recipient("acme")));
    const auto again = insert(sample_recipient("ACME"));
    EXPECT_EQ(again.error().condition(), Condition::RECIPIENT_ALREADY_EXISTS);
    EXPECT_EQ(again.error().message(), "Recipient 'ACME' already exists.");
    EXPECT_EQ(get("globex").error().message(), "Recipient 'globex' does not exist.");
}

TEST_P(Recipients, UpdateReplacesPropertiesAndRanges) {  // A67
    Recipient row = sample_recipient("acme");
    ASSERT_TRUE(insert(row));
    ASSERT_TRUE(insert(sample_recipient("globex")));
    row.name = "Acme_2";
    row.properties = {{"region", "EU"}};
    row.ip_access_list = {"10.0.0.0/8"};
    row.email = std::nullopt;
    ASSERT_TRUE(update(row));
    EXPECT_EQ(get("acme_2")->properties, row.properties);
    EXPECT_EQ(get("acme_2")->ip_access_list, row.ip_access_list);
    EXPECT_EQ(get("acme_2")->email, std::nullopt);
    EXPECT_EQ(get("globex")->properties.size(), 2U);
    row.properties.clear();
    row.ip_access_list.clear();
    ASSERT_TRUE(update(row));
    EXPECT_TRUE(get("acme_2")->properties.empty());
    EXPECT_TRUE(get("acme_2")->ip_access_list.empty());
    row.name = "GLOBEX";
    EXPECT_EQ(update(row).error().condition(), Condition::RECIPIENT_ALREADY_EXISTS);
}

TEST_P(Recipients, PagesCarryPropertiesAndRangesOfTheirOwn) {  // A9 P45
    for (const char* name : {"a", "B", "c"}) {
        Recipient row = sample_recipient(name);
        row.properties = {{"who", name}};
        row.ip_access_list = {"10.0.0.2", "10.0.0.1", name};
        ASSERT_TRUE(insert(row));
    }
    const auto first = list({.after = "", .limit = 2});
    ASSERT_TRUE(first);
    ASSERT_EQ(first->size(), 2U);
    EXPECT_EQ(first->at(1).name, "B");
    EXPECT_EQ(first->at(1).properties.at("who"), "B");
    EXPECT_EQ(first->at(1).ip_access_list, (std::vector<std::string>{"10.0.0.2", "10.0.0.1", "B"}));
    const auto second = list({.after = "b", .limit = 2});
    ASSERT_EQ(second->size(), 1U);
    EXPECT_EQ(second->front().properties.at("who"), "c");
    EXPECT_TRUE(list({.after = "c"})->empty());
    EXPECT_EQ(*metastore_.read([](Transaction& t) { return RecipientRepository(t).count(); }), 3);
}

TEST_P(Recipients, ALaterOneOfThatNameInheritsNothing) {  // A71
    const Recipient old = sample_recipient("acme");
    const catalog::Share share = testing::sample_share("s");
    ASSERT_TRUE(insert(old));
    ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(ShareRepository(transaction).insert(share));
        SLUICE_CHECK(TokenRepository(transaction).insert(testing::sample_link(old, "1")));
        SLUICE_CHECK(GrantRepository(transaction).put(testing::sample_grant(share, old)));
        return {};
    }));
    ASSERT_TRUE(
        metastore_.write([&](Transaction& t) { return RecipientRepository(t).remove(old); }));
    Recipient fresh = sample_recipient("acme");
    fresh.id = "another id";
    fresh.properties.clear();
    fresh.ip_access_list.clear();
    ASSERT_TRUE(insert(fresh));
    EXPECT_TRUE(get("acme")->properties.empty());
    EXPECT_TRUE(get("acme")->ip_access_list.empty());
    ASSERT_TRUE(metastore_.read([&](Transaction& transaction) -> Result<void> {
        EXPECT_TRUE(TokenRepository(transaction).list(fresh.id)->empty());
        EXPECT_FALSE(TokenRepository(transaction).find_by_link_id("link-acme-1")->has_value());
        EXPECT_TRUE(GrantRepository(transaction).list_of_recipient(fresh.id, {})->empty());
        EXPECT_TRUE(GrantRepository(transaction).list_of_share(share.id, {})->empty());
        return {};
    }));
}

INSTANTIATE_TEST_SUITE_P(Drivers, Recipients, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
