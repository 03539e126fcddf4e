// C57: seeded random changes on the metastore and on a model in memory; both must always agree.
// SLUICE_TEST_SEED repeats a run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

#include "base/encoding.h"
#include "base/random.h"
#include "metastore/access_rows.h"
#include "metastore/catalog_repository.h"
#include "metastore/grant_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"
#include "metastore/testing/on_each_driver.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/token_repository.h"

namespace sluice::metastore {
namespace {

using namespace testing;
using catalog::SharedObjectStatus;

std::uint64_t chosen_seed() {
    if (const char* text = std::getenv("SLUICE_TEST_SEED")) {
        if (const auto seed = parse_int64(text)) return static_cast<std::uint64_t>(*seed);
    }
    return SystemRandom().below(1'000'000'000);
}

/// What should be there, by id. Uniqueness and cascades in a few obvious lines each.
struct Model {
    std::map<std::string, catalog::Table> tables;
    std::map<std::string, catalog::Share> shares;
    std::map<std::string, catalog::SharedObject> objects;
    std::map<std::string, catalog::Recipient> recipients;
    std::map<std::string, catalog::Grant> grants;
    std::map<std::string, catalog::RecipientToken> tokens;

    template <class Row>
    static bool name_taken(const std::map<std::string, Row>& rows, const std::string& name,
                           const std::string& but_id) {
        for (const auto& [id, row] : rows) {
            if (id != but_id && equals_folded(row.name, name)) return true;
        }
        return false;
    }
    void drop_object(const std::string& id) {
        objects.erase(id);
        std::erase_if(grants, [&](const auto& entry) { return entry.second.object_id == id; });
    }
    void drop_share(const std::string& id) {
        std::erase_if(objects, [&](const auto& entry) { return entry.second.share_id == id; });
        std::erase_if(grants, [&](const auto& entry) { return entry.second.share_id == id; });
        shares.erase(id);
    }
    void drop_recipient(const std::string& id) {
        std::erase_if(grants, [&](const auto& entry) { return entry.second.recipient_id == id; });
        std::erase_if(tokens, [&](const auto& entry) { return entry.second.recipient_id == id; });
        recipients.erase(id);
    }
    void drop_table(const std::string& id) {
        tables.erase(id);
        for (auto& [key, object] : objects) {
            if (object.source_id == id) object.status = SharedObjectStatus::source_not_found;
        }
    }
};

class MetastoreModel : public testing::OnEachDriver {
protected:
    void SetUp() override {
        std::printf("seed %llu\n", static_cast<unsigned long long>(seed_));
        ASSERT_TRUE(metastore_.write([&](Transaction& transaction) -> Result<void> {
            SLUICE_CHECK(MetastoreRepository(transaction).insert(sample_metastore()));
            SLUICE_CHECK(CatalogRepository(transaction).insert(main_));
            return SchemaRepository(transaction).insert(sales_);
        }));
    }

    std::size_t below(std::size_t bound) { return random_.below(bound); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    /// Few names in two spellings each, so that they collide.
    std::string any_name() {
        std::string name = "n" + std::to_string(below(12));
        if (chance(50)) name[0] = 'N';
        return name;
    }
    template <class Row>
    const Row* any(const std::map<std::string, Row>& rows) {
        if (rows.empty()) return nullptr;
        return &std::next(rows.begin(), static_cast<std::ptrdiff_t>(below(rows.size())))->second;
    }
    template <class F>
    Result<void> write(F work) {
        return metastore_.write([&](Transaction& t) -> Result<void> {
            SLUICE_CHECK(work(t));
            return {};
        });
    }
    void expect(const Result<void>& outcome, bool allowed, const char* what) {
        EXPECT_EQ(outcome.has_value(), allowed)
            << what << (outcome ? "" : ": " + outcome.error().detail());
    }

    void create_share() {
        catalog::Share row = sample_share(any_name());
        row.id = random_.uuid();
        const bool allowed = !Model::name_taken(model_.shares, row.name, "");
        expect(write([&](Transaction& t) { return ShareRepository(t).insert(row); }), allowed,
               "create share");
        if (allowed) model_.shares[row.id] = row;
    }
    void rename_share() {
        const catalog::Share* old = any(model_.shares);
        if (old == nullptr) return;
        catalog::Share row = *old;
        row.name = any_name();
        const bool allowed = !Model::name_taken(model_.shares, row.name, row.id);
        expect(write([&](Transaction& t) { return ShareRepository(t).update(row); }), allowed,
               "rename share");
        if (allowed) model_.shares[row.id] = row;
    }
    void drop_share() {
        const catalog::Share* row = any(model_.shares);
        if (row == nullptr) return;
        expect(write([&](Transaction& t) { return ShareRepository(t).remove(*row); }), true,
               "drop share");
        model_.drop_share(std::string(row->id));
    }
    void create_table() {
        catalog::Table row = sample_table(sales_, any_name());
        row.id = random_.uuid();
        const bool allowed = !Model::name_taken(model_.tables, row.name, "");
        expect(write([&](Transaction& t) { return TableRepository(t).insert(row); }), allowed,
               "create table");
        if (allowed) model_.tables[row.id] = row;
    }
    void drop_table() {
        const catalog::Table* row = any(model_.tables);
        if (row == nullptr) return;
        expect(write([&](Transaction& t) { return TableRepository(t).remove(*row); }), true,
               "drop table");
        model_.drop_table(std::string(row->id));
    }
    void add_object() {
        const catalog::Share* share = any(model_.shares);
        const catalog::Table* table = any(model_.tables);
        if (share == nullptr || table == nullptr) return;
        catalog::SharedObject row = sample_object(*share, *table);
        row.id = random_.uuid();
        if (chance(30)) row.alias_table = any_name();
        bool allowed = true;
        for (const auto& [id, other] : model_.objects) {
            if (other.share_id != row.share_id) continue;
            if (equals_folded(other.name, row.name) || other.source_id == row.source_id ||
                equals_folded(other.alias_table, row.alias_table)) {
                allowed = false;
            }
        }
        expect(write([&](Transaction& t) { return ShareRepository(t).insert_object(row); }),
               allowed, "add object");
        if (allowed) model_.objects[row.id] = row;
    }
    void remove_object() {
        const catalog::SharedObject* row = any(model_.objects);
        if (row == nullptr) return;
        expect(write([&](Transaction& t) { return ShareRepository(t).remove_object(row->id); }),
               true, "remove object");
        model_.drop_object(std::string(row->id));
    }
    void create_recipient() {
        catalog::Recipient row = sample_recipient(any_name());
        row.id = random_.uuid();
        const bool allowed = !Model::name_taken(model_.recipients, row.name, "");
        expect(write([&](Transaction& t) { return RecipientRepository(t).insert(row); }), allowed,
               "create recipient");
        if (allowed) model_.recipients[row.id] = row;
    }
    void change_recipient() {
        const catalog::Recipient* old = any(model_.recipients);
        if (old == nullptr) return;
        catalog::Recipient row = *old;
        row.name = any_name();
        row.blocked = chance(50);
        row.properties = {{"k" + std::to_string(below(3)), "v"}};
        row.ip_access_list.push_back("10.0.0." + std::to_string(below(256)));
        if (chance(30)) row.ip_access_list.clear();
        const bool allowed = !Model::name_taken(model_.recipients, row.name, row.id);
        expect(write([&](Transaction& t) { return RecipientRepository(t).update(row); }), allowed,
               "change recipient");
        if (allowed) model_.recipients[row.id] = row;
    }
    void drop_recipient() {
        const catalog::Recipient* row = any(model_.recipients);
        if (row == nullptr) return;
        expect(write([&](Transaction& t) { return RecipientRepository(t).remove(*row); }), true,
               "drop recipient");
        model_.drop_recipient(std::string(row->id));
    }
    void put_grant() {
        const catalog::Share* share = any(model_.shares);
        const catalog::Recipient* recipient = any(model_.recipients);
        if (share == nullptr || recipient == nullptr) return;
        catalog::Grant row = sample_grant(*share, *recipient);
        row.id = random_.uuid();
        if (chance(40)) row.expires_at = 2 * row.granted_at - static_cast<EpochMs>(below(3400));
        if (const catalog::SharedObject* object = any(model_.objects); object && chance(40)) {
            row.object_id = object->id;
        }
        const bool allowed =
            !row.object_id || model_.objects[*row.object_id].share_id == row.share_id;
        expect(write([&](Transaction& t) { return GrantRepository(t).put(row); }), allowed,
               "put grant");
        if (!allowed) return;
        std::erase_if(model_.grants, [&](const auto& entry) {
            const catalog::Grant& old = entry.second;
            return old.share_id == row.share_id && old.recipient_id == row.recipient_id &&
                   old.object_id == row.object_id && old.expires_at &&
                   *old.expires_at <= row.granted_at;
        });
        for (auto& [id, old] : model_.grants) {
            if (old.share_id == row.share_id && old.recipient_id == row.recipient_id &&
                old.object_id == row.object_id) {
                if (row.expires_at) old.expires_at = row.expires_at;
                return;
            }
        }
        model_.grants[row.id] = row;
    }
    void remove_grant() {
        const catalog::Grant* row = any(model_.grants);
        if (row == nullptr) return;
        const GrantKey key{.share_id = row->share_id,
                           .object_id = row->object_id,
                           .recipient_id = row->recipient_id};
        expect(write([&](Transaction& t) { return GrantRepository(t).remove(key); }), true,
               "remove grant");
        model_.grants.erase(std::string(row->id));
    }
    void add_token() {
        const catalog::Recipient* recipient = any(model_.recipients);
        if (recipient == nullptr) return;
        catalog::RecipientToken row = sample_link(*recipient, random_.uuid());
        row.id = random_.uuid();
        expect(write([&](Transaction& t) { return TokenRepository(t).insert(row); }), true,
               "add token");
        model_.tokens[row.id] = row;
    }
    void activate_token() {
        const catalog::RecipientToken* old = any(model_.tokens);
        if (old == nullptr) return;
        const Activation activation{.link_id = old->link_id,
                                    .link_generation = 1,
                                    .public_id = random_.uuid(),
                                    .digest = random_.bytes(32),
                                    .now = static_cast<EpochMs>(below(6000)),
                                    .updated_by = "x"};
        const bool wins = old->state == catalog::TokenState::invited && activation.now < 5000;
        const auto outcome = metastore_.write(
            [&](Transaction& t) { return TokenRepository(t).activate(activation); });
        ASSERT_TRUE(outcome);
        EXPECT_EQ(outcome->has_value(), wins);
        if (!wins) return;
        catalog::RecipientToken& row = model_.tokens[old->id];
        row.state = catalog::TokenState::active;
        row.public_id = activation.public_id;
        row.digest = activation.digest;
    }
    void revoke_token() {
        const catalog::RecipientToken* old = any(model_.tokens);
        if (old == nullptr) return;
        expect(write([&](Transaction& t) { return TokenRepository(t).revoke(old->id, 1, "x"); }),
               true, "revoke token");
        model_.tokens[old->id].state = catalog::TokenState::revoked;
    }

    void one_step() {
        using Step = void (MetastoreModel::*)();
        static constexpr Step kSteps[] = {
            &MetastoreModel::create_share,     &MetastoreModel::create_share,
            &MetastoreModel::rename_share,     &MetastoreModel::drop_share,
            &MetastoreModel::create_table,     &MetastoreModel::create_table,
            &MetastoreModel::drop_table,       &MetastoreModel::add_object,
            &MetastoreModel::add_object,       &MetastoreModel::add_object,
            &MetastoreModel::remove_object,    &MetastoreModel::create_recipient,
            &MetastoreModel::create_recipient, &MetastoreModel::change_recipient,
            &MetastoreModel::drop_recipient,   &MetastoreModel::put_grant,
            &MetastoreModel::put_grant,        &MetastoreModel::put_grant,
            &MetastoreModel::remove_grant,     &MetastoreModel::add_token,
            &MetastoreModel::activate_token,   &MetastoreModel::activate_token,
            &MetastoreModel::revoke_token,
        };
        (this->*kSteps[below(std::size(kSteps))])();
    }

    void expect_equal() {
        const auto loaded = metastore_.read(load_access_rows);
        ASSERT_TRUE(loaded) << loaded.error().detail();
        std::set<std::tuple<std::string, std::string>> shares;
        for (const auto& row : loaded->shares) shares.emplace(row.id, row.name);
        std::set<std::tuple<std::string, std::string>> model_shares;
        for (const auto& [id, row] : model_.shares) model_shares.emplace(id, row.name);
        EXPECT_EQ(shares, model_shares);

        using Object = std::tuple<std::string, std::string, std::string, std::string, int>;
        const auto object_key = [](const catalog::SharedObject& row) {
            return Object{row.id, row.share_id, row.source_id, row.alias_table,
                          static_cast<int>(row.status)};
        };
        std::set<Object> objects;
        for (const auto& row : loaded->objects) objects.insert(object_key(row));
        std::set<Object> model_objects;
        for (const auto& [id, row] : model_.objects) model_objects.insert(object_key(row));
        EXPECT_EQ(objects, model_objects);

        using Recipient = std::tuple<std::string, std::string, bool,
                                     std::map<std::string, std::string>, std::vector<std::string>>;
        const auto recipient_key = [](const catalog::Recipient& row) {
            return Recipient{row.id, row.name, row.blocked, row.properties, row.ip_access_list};
        };
        std::set<Recipient> recipients;
        for (const auto& row : loaded->recipients) recipients.insert(recipient_key(row));
        std::set<Recipient> model_recipients;
        for (const auto& [id, row] : model_.recipients) model_recipients.insert(recipient_key(row));
        EXPECT_EQ(recipients, model_recipients);

        using GrantRow = std::tuple<std::string, std::string, std::string,
                                    std::optional<std::string>, std::optional<EpochMs>>;
        const auto grant_key = [](const catalog::Grant& row) {
            return GrantRow{row.id, row.share_id, row.recipient_id, row.object_id, row.expires_at};
        };
        std::set<GrantRow> grants;
        for (const auto& row : loaded->grants) grants.insert(grant_key(row));
        std::set<GrantRow> model_grants;
        for (const auto& [id, row] : model_.grants) model_grants.insert(grant_key(row));
        EXPECT_EQ(grants, model_grants);

        std::set<std::tuple<std::string, std::string, std::string>> tokens;
        for (const auto& row : loaded->tokens) tokens.emplace(row.id, row.public_id, row.digest);
        std::set<std::tuple<std::string, std::string, std::string>> model_tokens;
        for (const auto& [id, row] : model_.tokens) {
            if (row.state != catalog::TokenState::active) continue;
            model_tokens.emplace(row.id, row.public_id, row.digest);
        }
        EXPECT_EQ(tokens, model_tokens);

        std::set<std::string> tables;
        for (const auto& row : loaded->tables) tables.insert(row.id);
        std::set<std::string> model_tables;
        for (const auto& [id, row] : model_.objects) {
            if (model_.tables.contains(row.source_id)) model_tables.insert(row.source_id);
        }
        EXPECT_EQ(tables, model_tables);
    }

    const std::uint64_t seed_ = chosen_seed();
    SeededRandom random_{seed_};
    TemporaryDatabase metastore_{GetParam()};
    const catalog::Catalog main_ = sample_catalog("main");
    const catalog::Schema sales_ = sample_schema(main_, "sales");
    Model model_;
};

TEST_P(MetastoreModel, AgreesAfterAnySequenceOfChanges) {  // A11 A37 A38 A55 A59 A71 A79 A108
    constexpr int kSteps = 1500;
    for (int step = 0; step < kSteps; ++step) {
        one_step();
        if (step % 50 == 0) expect_equal();
        if (step % 400 == 399) metastore_.reopen();
        if (HasFailure()) {
            FAIL() << "seed " << seed_ << ", step " << step;
        }
    }
    expect_equal();
}

INSTANTIATE_TEST_SUITE_P(Drivers, MetastoreModel, testing::all_drivers(), testing::driver_name);

}  // namespace
}  // namespace sluice::metastore
