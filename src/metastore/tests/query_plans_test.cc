// Hot statements go through an index: asserted on the database's own plan, at the size of R102.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "metastore/access_rows.h"
#include "metastore/admin_token_repository.h"
#include "metastore/catalog_repository.h"
#include "metastore/expiry_repository.h"
#include "metastore/federation_policy_repository.h"
#include "metastore/grant_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/outbox_repository.h"
#include "metastore/privilege_repository.h"
#include "metastore/provider_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/storage_repository.h"
#include "metastore/table_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/token_repository.h"
#include "metastore/token_use_repository.h"
#include "metastore/volume_repository.h"

namespace sluice::metastore {
namespace {

/// Passes statements on and keeps their texts.
class RecordingTransaction final : public Transaction {
public:
    struct Statement {
        std::string sql;
        Parameters parameters;
        bool operator<(const Statement& other) const { return sql < other.sql; }
    };

    explicit RecordingTransaction(Transaction& inner) : inner_(inner) {}

    Result<std::int64_t> execute(std::string_view sql, const Parameters& parameters) override {
        statements_.insert({std::string(sql), parameters});
        return inner_.execute(sql, parameters);
    }
    Result<void> query(std::string_view sql, const Parameters& parameters,
                       const RowCallback& each) override {
        statements_.insert({std::string(sql), parameters});
        return inner_.query(sql, parameters, each);
    }
    const std::set<Statement>& statements() const { return statements_; }

private:
    Transaction& inner_;
    std::set<Statement> statements_;
};

constexpr int kShares = 10'000;
constexpr int kRecipients = 1'000;
constexpr int kGrants = 100'000;

constexpr std::string_view kFillShares =
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) "
    "INSERT INTO shares SELECT 'share-' || i, 'S' || i, 's' || i, 'admin', NULL, NULL, NULL, "
    "NULL, 1, 'a', 1, 'a' FROM n";
constexpr std::string_view kFillRecipients =
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) "
    "INSERT INTO recipients (id, name, name_folded, owner, authentication_type, comment, email, "
    "expiration_time, blocked, created_at, created_by, updated_at, updated_by) "
    "SELECT 'recipient-' || i, 'R' || i, 'r' || i, 'admin', 'TOKEN', NULL, "
    "NULL, NULL, 0, 1, 'a', 1, 'a' FROM n";
constexpr std::string_view kFillGrants =
    "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1) "
    "INSERT INTO grants SELECT 'grant-' || i, 'share-' || (i % $2), NULL, '', "
    "'recipient-' || ((i / $2) * 7 + i % 7), 'SELECT', NULL, 1, 'a' FROM n";

class QueryPlans : public testing::OnEachDriver {
protected:
    static void fill(testing::TemporaryDatabase& metastore) {
        const auto filled = metastore.write([](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(MetastoreRepository(transaction).insert(testing::sample_metastore()));
            SLUICE_CHECK(transaction.execute(kFillShares, {kShares}));
            SLUICE_CHECK(transaction.execute(kFillRecipients, {kRecipients}));
            SLUICE_CHECK(transaction.execute(kFillGrants, {kGrants, kShares}));
            return {};
        });
        ASSERT_TRUE(filled) << filled.error().detail();
    }

    /// Before plans are looked at: PostgreSQL reads small tables through because that is faster.
    /// This leaves it only where no index helps.
    static Result<void> prefer_indexes(Transaction& transaction) {
        if (GetParam() == testing::Driver::sqlite) return {};
        SLUICE_CHECK(transaction.execute("SET LOCAL enable_seqscan = off", {}));
        return {};
    }

    /// The plan's lines that read a table or an index from end to end.
    static std::vector<std::string> scans(Transaction& transaction,
                                          const RecordingTransaction::Statement& statement) {
        const bool sqlite = GetParam() == testing::Driver::sqlite;
        const std::string explain = (sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + statement.sql;
        const std::string scan = sqlite ? "SCAN " : "Seq Scan on ";
        std::vector<std::string> found;
        const auto read =
            transaction.query(explain, statement.parameters, [&](const Row& row) -> Result<void> {
                const std::string line = row.text(sqlite ? 3 : 0);
                const std::size_t at = line.find(scan);
                if (at == std::string::npos || (sqlite && at != 0)) return {};
                const std::string table = line.substr(at + scan.size());
                // `p` is the page of names that the statement itself made.
                if (table != "p" && table != "CONSTANT ROW") {
                    found.push_back(table.substr(0, table.find(' ')));
                }
                return {};
            });
        EXPECT_TRUE(read) << statement.sql;
        return found;
    }

    static void expect_no_scans(Transaction& transaction, const RecordingTransaction& recorded) {
        EXPECT_FALSE(recorded.statements().empty());
        EXPECT_TRUE(prefer_indexes(transaction));
        for (const auto& statement : recorded.statements()) {
            for (const std::string& table : scans(transaction, statement)) {
                ADD_FAILURE() << table << " is read through by\n  " << statement.sql;
            }
        }
    }
};

TEST_P(QueryPlans, LookUpsAndPagesReadNoTableThrough) {  // R102 A160
    testing::TemporaryDatabase metastore(GetParam());
    fill(metastore);
    const NamePage page{.after = "s5", .limit = 100};
    const auto outcome = metastore.read([&](Transaction& transaction) -> Result<void> {
        RecordingTransaction recording(transaction);
        ShareRepository shares(recording);
        SLUICE_CHECK(shares.find_by_name("s1"));
        SLUICE_CHECK(shares.find_by_id("share-1"));
        SLUICE_CHECK(shares.list(page));
        SLUICE_CHECK(shares.list_objects("share-1"));
        SLUICE_CHECK(shares.find_object("share-1", "a.b.c"));
        SLUICE_CHECK(shares.find_object_by_id("x"));
        SLUICE_CHECK(shares.find_object_by_alias("share-1", "b.c"));
        SLUICE_CHECK(shares.list_objects_of_source("x"));
        SLUICE_CHECK(shares.count_objects("share-1"));
        RecipientRepository recipients(recording);
        SLUICE_CHECK(recipients.find_by_name("r1"));
        SLUICE_CHECK(recipients.find_by_id("recipient-1"));
        SLUICE_CHECK(recipients.list({.after = "r5", .limit = 100}));
        TokenRepository tokens(recording);
        SLUICE_CHECK(tokens.find_by_id("x"));
        SLUICE_CHECK(tokens.find_by_public_id("x"));
        SLUICE_CHECK(tokens.find_by_link_id("x"));
        SLUICE_CHECK(tokens.list("recipient-1"));
        SLUICE_CHECK(tokens.count_live("recipient-1", 1));
        GrantRepository grants(recording);
        SLUICE_CHECK(grants.find({.share_id = "share-1", .object_id = {}, .recipient_id = "x"}));
        SLUICE_CHECK(grants.find_by_id("grant-1"));
        SLUICE_CHECK(grants.list_of_share("share-1", page));
        SLUICE_CHECK(grants.list_of_recipient("recipient-1", page));
        SLUICE_CHECK(grants.list_of_object("x"));
        SLUICE_CHECK(grants.list("grant-5", 100));
        PrivilegeRepository privileges(recording);
        const catalog::SecurableId table{catalog::SecurableType::table, "x"};
        SLUICE_CHECK(privileges.list_on(table));
        SLUICE_CHECK(privileges.list_of("ann@example.com"));
        SLUICE_CHECK(privileges.count_on(table));
        for (const ExpiryKind kind : kExpiryKinds) {
            SLUICE_CHECK(
                ExpiryRepository(recording).list_untold(kind, {.since = 1, .until = 2}, 100));
        }
        SLUICE_CHECK(TokenUseRepository(recording).find("x"));
        SLUICE_CHECK(CatalogRepository(recording).find_by_name("x"));
        SLUICE_CHECK(CatalogRepository(recording).list(page));
        SLUICE_CHECK(CatalogRepository(recording).count_schemas("x"));
        SLUICE_CHECK(SchemaRepository(recording).find_by_name({"a", "b"}));
        SLUICE_CHECK(SchemaRepository(recording).list("x", page));
        SLUICE_CHECK(SchemaRepository(recording).count_tables("x"));
        TableRepository tables(recording);
        SLUICE_CHECK(tables.find_by_name({"a", "b", "c"}));
        SLUICE_CHECK(tables.find_by_id("x"));
        SLUICE_CHECK(tables.list("x", page));
        SLUICE_CHECK(tables.list_at_location("s3://b"));
        SLUICE_CHECK(tables.list_under_location("s3://b", 10));
        SLUICE_CHECK(StorageRepository(recording).find_location_for("s3://b/x"));
        SLUICE_CHECK(StorageRepository(recording).find_location("x"));
        SLUICE_CHECK(StorageRepository(recording).list_locations(page));
        SLUICE_CHECK(StorageRepository(recording).find_credential("x"));
        SLUICE_CHECK(AdminTokenRepository(recording).find_by_public_id("x"));
        SLUICE_CHECK(load_generation(recording));
        expect_no_scans(transaction, recording);
        return {};
    });
    EXPECT_TRUE(outcome) << outcome.error().detail();
}

TEST_P(QueryPlans, LookUpsOfProvidersPoliciesAndVolumesReadNoTableThrough) {  // R102 A160
    testing::TemporaryDatabase metastore(GetParam());
    fill(metastore);
    const NamePage page{.after = "s5", .limit = 100};
    const auto outcome = metastore.read([&](Transaction& transaction) -> Result<void> {
        RecordingTransaction recording(transaction);
        SLUICE_CHECK(ProviderRepository(recording).find_by_name("x"));
        SLUICE_CHECK(ProviderRepository(recording).list(page));
        SLUICE_CHECK(FederationPolicyRepository(recording).find("x", "p"));
        SLUICE_CHECK(FederationPolicyRepository(recording).list("x", page));
        SLUICE_CHECK(FederationPolicyRepository(recording).count("x"));
        SLUICE_CHECK(VolumeRepository(recording).find_by_name({"a", "b", "c"}));
        SLUICE_CHECK(VolumeRepository(recording).find_by_id("x"));
        SLUICE_CHECK(VolumeRepository(recording).list("x", page));
        SLUICE_CHECK(VolumeRepository(recording).count("x"));
        SLUICE_CHECK(ShareRepository(recording).find_other_object("share-1", "VOLUME", "a.b.c"));
        SLUICE_CHECK(ShareRepository(recording).contents("share-1"));
        expect_no_scans(transaction, recording);
        return {};
    });
    EXPECT_TRUE(outcome) << outcome.error().detail();
}

TEST_P(QueryPlans, ChangesReadNoTableThrough) {  // R102
    testing::TemporaryDatabase metastore(GetParam());
    fill(metastore);
    const auto outcome = metastore.write([&](Transaction& transaction) -> Result<void> {
        RecordingTransaction recording(transaction);
        catalog::Share share = testing::sample_share("new");
        const catalog::Recipient acme = testing::sample_recipient("acme");
        const catalog::Catalog main = testing::sample_catalog("main");
        const catalog::Schema sales = testing::sample_schema(main, "sales");
        const catalog::Table orders = testing::sample_table(sales, "orders");
        const catalog::SharedObject object = testing::sample_object(share, orders);
        const catalog::Grant grant = testing::sample_grant(share, acme);
        SLUICE_CHECK(CatalogRepository(recording).insert(main));
        SLUICE_CHECK(SchemaRepository(recording).insert(sales));
        SLUICE_CHECK(TableRepository(recording).insert(orders));
        SLUICE_CHECK(ShareRepository(recording).insert(share));
        SLUICE_CHECK(ShareRepository(recording).update(share));
        SLUICE_CHECK(ShareRepository(recording).insert_object(object));
        SLUICE_CHECK(ShareRepository(recording).update_object(object));
        SLUICE_CHECK(RecipientRepository(recording).insert(acme));
        SLUICE_CHECK(RecipientRepository(recording).update(acme));
        SLUICE_CHECK(TokenRepository(recording).insert(testing::sample_link(acme, "1")));
        SLUICE_CHECK(TokenRepository(recording).activate({.link_id = "link-acme-1",
                                                          .link_generation = 1,
                                                          .public_id = "p",
                                                          .digest = "d",
                                                          .now = 1,
                                                          .updated_by = "acme"}));
        SLUICE_CHECK(TokenRepository(recording).set_expiry(acme.id, 10, 1, "admin"));
        SLUICE_CHECK(TokenRepository(recording).revoke_all(acme.id, 1, "admin"));
        SLUICE_CHECK(GrantRepository(recording).put(grant));
        SLUICE_CHECK(GrantRepository(recording).remove_expired(5, 10));
        SLUICE_CHECK(GrantRepository(recording).remove_by_id(grant.id));
        PrivilegeRepository privileges(recording);
        const catalog::SecurableId on_table{catalog::SecurableType::table, orders.id};
        SLUICE_CHECK(privileges.put({.id = "p",
                                     .securable = on_table,
                                     .principal = "ann@example.com",
                                     .privilege = catalog::Privilege::select,
                                     .expires_at = 5,
                                     .granted_at = 1,
                                     .granted_by = "admin"},
                                    ExpiryChange::replace));
        SLUICE_CHECK(privileges.remove(on_table, "ann@example.com", catalog::Privilege::select));
        SLUICE_CHECK(privileges.remove_all(on_table, "ann@example.com"));
        SLUICE_CHECK(privileges.remove_expired(5, 10));
        Expiry expiry;
        expiry.id = "x";
        SLUICE_CHECK(ExpiryRepository(recording).claim(expiry, 1));
        SLUICE_CHECK(ExpiryRepository(recording).release(expiry));
        SLUICE_CHECK(ExpiryRepository(recording).forget_before(5, 10));
        SLUICE_CHECK(TokenUseRepository(recording).put("x", {}));
        SLUICE_CHECK(OutboxRepository(recording).append(1, "x"));
        SLUICE_CHECK(OutboxRepository(recording).remove_through(1));
        SLUICE_CHECK(TableRepository(recording).remove(orders));
        SLUICE_CHECK(CatalogRepository(recording).remove_with_contents(main));
        SLUICE_CHECK(ShareRepository(recording).remove(share));
        SLUICE_CHECK(RecipientRepository(recording).remove(acme));
        expect_no_scans(transaction, recording);
        return {};
    });
    EXPECT_TRUE(outcome) << outcome.error().detail();
}

TEST_P(QueryPlans, ASortIsSeenWhereThereIsNoIndex) {  // the check itself
    testing::TemporaryDatabase metastore(GetParam());
    ASSERT_TRUE(metastore.read([](Transaction& transaction) -> Result<void> {
        SLUICE_CHECK(prefer_indexes(transaction));
        EXPECT_EQ(scans(transaction, {"SELECT name FROM shares WHERE owner = $1", {"x"}}),
                  std::vector<std::string>{"shares"});
        return {};
    }));
}

TEST_P(QueryPlans, WalksOverTheFullSizeMissNothing) {  // A160 R102
    testing::TemporaryDatabase metastore(GetParam());
    fill(metastore);
    const auto walked = metastore.read([](Transaction& transaction) -> Result<void> {
        ShareRepository shares(transaction);
        NamePage page{.after = "", .limit = 1000};
        std::set<std::string> names;
        while (true) {
            SLUICE_TRY(const auto rows, shares.list(page));
            if (rows.empty()) break;
            for (const auto& row : rows) EXPECT_TRUE(names.insert(row.name).second);
            page.after = rows.back().name;
        }
        EXPECT_EQ(names.size(), static_cast<std::size_t>(kShares));

        GrantRepository grants(transaction);
        NamePage grant_page{.after = "", .limit = 7};
        std::size_t of_recipient = 0;
        std::string previous;
        while (true) {
            SLUICE_TRY(const auto rows, grants.list_of_recipient("recipient-3", grant_page));
            if (rows.empty()) break;
            for (const auto& row : rows) {
                EXPECT_LT(previous, row.share_name);
                previous = row.share_name;
                ++of_recipient;
            }
            grant_page.after = rows.back().share_name;
        }
        SLUICE_TRY(const auto whole, grants.list_of_recipient("recipient-3", {}));
        EXPECT_GT(whole.size(), 1000U);
        EXPECT_EQ(of_recipient, whole.size());
        SLUICE_TRY(const AccessRows rows, load_access_rows(transaction));
        EXPECT_EQ(rows.grants.size(), static_cast<std::size_t>(kGrants));
        return {};
    });
    EXPECT_TRUE(walked) << walked.error().detail();
}

INSTANTIATE_TEST_SUITE_P(Drivers, QueryPlans, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
