#include "access/access_snapshot.h"

#include <gtest/gtest.h>

#include "access/shares_view.h"
#include "access/testing/access_rows_builder.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;
constexpr EpochMs kLater = kNow + 1'000'000;

class AccessSnapshotTest : public testing::Test {
protected:
    AccessSnapshotTest() {
        rows_.schema("main.sales").table("main.sales.orders").table("main.sales.items");
        rows_.share("Sales");
        rows_.share_table("Sales", "main.sales.orders", "public.orders");
        rows_.recipient("Acme");
        rows_.grant("Sales", "Acme");
        token_ = rows_.token("Acme", keys_, random_, kLater);
    }

    std::shared_ptr<const AccessSnapshot> build() const {
        return AccessSnapshot::build(rows_.build());
    }
    Result<Principal> authenticate(const std::string& authorization, EpochMs now = kNow) const {
        return build()->authenticate_recipient(keys_, authorization, now);
    }
    void expect_refused(const std::string& authorization, const std::string& text) const {
        const auto principal = authenticate(authorization);
        ASSERT_FALSE(principal.has_value()) << authorization;
        EXPECT_EQ(principal.error().condition(), Condition::UNAUTHENTICATED);
        EXPECT_EQ(principal.error().message(), text);
    }

    KeyRing keys_ = make_test_keys();
    SeededRandom random_{23};
    AccessRowsBuilder rows_;
    std::string token_;
};

constexpr const char* kUnknown = "The bearer token is unknown or has been revoked.";
constexpr const char* kMissing =
    "This request needs a bearer token: Authorization: Bearer <token>.";

// P11
TEST_F(AccessSnapshotTest, AGoodTokenIsItsRecipient) {
    for (const std::string scheme : {"Bearer ", "bearer ", "BEARER ", "Bearer  "}) {
        const auto principal = authenticate(scheme + token_);
        ASSERT_TRUE(principal.has_value()) << scheme;
        EXPECT_EQ(principal->recipient_id, "recipient:Acme");
        EXPECT_EQ(principal->recipient_name, "Acme");
        EXPECT_EQ(principal->token_id, "token:Acme");
        EXPECT_EQ(principal->token_expires_at, kLater);
    }
}

// P11 P207
TEST_F(AccessSnapshotTest, WithoutABearerTokenNobodyIsKnown) {
    const auto missing = build()->authenticate_recipient(keys_, std::nullopt, kNow);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().message(), kMissing);
    for (const std::string& header :
         {std::string(), std::string("Bearer"), std::string("Bearer "), token_, "Basic " + token_,
          "Bearer\t" + token_, "Bearer " + std::string(5000, 'x')}) {
        expect_refused(header, kMissing);
    }
}

// P12 R29: unknown, revoked, mistyped and of another kind are one text.
TEST_F(AccessSnapshotTest, UnknownAndRevokedTokensShareOneText) {
    const MintedToken stranger = mint_token(TokenKind::recipient, keys_, random_);
    expect_refused("Bearer " + stranger.text.reveal(), kUnknown);
    expect_refused("Bearer " + token_.substr(0, 70), kUnknown);
    expect_refused("Bearer x" + token_, kUnknown);
    expect_refused("Bearer " + token_ + " " + token_, kUnknown);
    // The right id with another secret.
    const auto other = parse_token(stranger.text.reveal());
    const auto own = parse_token(token_);
    ASSERT_TRUE(other.has_value() && own.has_value());
    expect_refused(
        "Bearer " +
            format_token(TokenKind::recipient, own->public_id, other->secret.reveal()).reveal(),
        kUnknown);

    rows_.rows().tokens[0].state = catalog::TokenState::revoked;
    rows_.rows().tokens[0].expires_at = kNow - 1;
    expect_refused("Bearer " + token_, kUnknown);
}

// P229: an administrator's token is nobody here, and so is an activation link.
TEST_F(AccessSnapshotTest, TokensOfOtherKindsAreUnknown) {
    const std::string admin = rows_.admin_token("root", "admin", keys_, random_);
    expect_refused("Bearer " + admin, kUnknown);
    const auto own = parse_token(token_);
    ASSERT_TRUE(own.has_value());
    for (const TokenKind kind : {TokenKind::admin, TokenKind::activation_link}) {
        expect_refused(
            "Bearer " + format_token(kind, own->public_id, own->secret.reveal()).reveal(),
            kUnknown);
    }
}

// P12
TEST_F(AccessSnapshotTest, AnExpiredTokenIsToldWhen) {
    EXPECT_TRUE(authenticate("Bearer " + token_, kLater - 1).has_value());
    const auto expired = authenticate("Bearer " + token_, kLater);
    ASSERT_FALSE(expired.has_value());
    EXPECT_EQ(expired.error().condition(), Condition::UNAUTHENTICATED);
    EXPECT_EQ(expired.error().message(), "The bearer token expired at " + format_iso8601(kLater) +
                                             ". Ask your share provider for a new one.");
}

// P208
TEST_F(AccessSnapshotTest, ABlockedRecipientIsForbidden) {
    rows_.rows().recipients[0].blocked = true;
    const auto blocked = authenticate("Bearer " + token_);
    ASSERT_FALSE(blocked.has_value());
    EXPECT_EQ(blocked.error().condition(), Condition::PERMISSION_DENIED);
    // Only whoever holds a good token learns that.
    expect_refused("Bearer " + mint_token(TokenKind::recipient, keys_, random_).text.reveal(),
                   kUnknown);
}

// A118
TEST_F(AccessSnapshotTest, InternalScopeSwitchesRecipientsOff) {
    rows_.rows().metastore.scope = catalog::SharingScope::internal;
    const auto refused = authenticate("Bearer " + token_);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().condition(), Condition::PERMISSION_DENIED);
}

TEST_F(AccessSnapshotTest, ATokenWithoutItsRecipientIsUnknown) {
    rows_.rows().recipients.clear();
    expect_refused("Bearer " + token_, kUnknown);
}

// P15 A86 A87
TEST_F(AccessSnapshotTest, AddressRulesHoldAfterAuthentication) {
    const auto address = [](std::string_view text) {
        return std::optional<IpAddress>(IpAddress::parse(text).value());
    };
    auto principal = authenticate("Bearer " + token_);
    ASSERT_TRUE(principal.has_value());
    EXPECT_TRUE(principal->check_address(address("203.0.113.9")).has_value());
    EXPECT_TRUE(principal->check_address(std::nullopt).has_value());

    rows_.rows().recipients[0].ip_access_list = {"10.0.0.7/8", "2001:db8::/32", "192.0.2.7"};
    principal = authenticate("Bearer " + token_);
    ASSERT_TRUE(principal.has_value());
    for (const char* inside : {"10.255.0.1", "2001:db8::1", "192.0.2.7", "::ffff:10.1.2.3"}) {
        EXPECT_TRUE(principal->check_address(address(inside)).has_value()) << inside;
    }
    for (const char* outside : {"11.0.0.1", "2001:db9::1", "192.0.2.8", "::1"}) {
        const auto refused = principal->check_address(address(outside));
        ASSERT_FALSE(refused.has_value()) << outside;
        EXPECT_EQ(refused.error().condition(), Condition::PERMISSION_DENIED);
    }
    EXPECT_FALSE(principal->check_address(std::nullopt).has_value());
}

TEST_F(AccessSnapshotTest, AnAddressRuleThatCannotBeReadAdmitsNobody) {
    rows_.rows().recipients[0].ip_access_list = {"not an address"};
    const auto principal = authenticate("Bearer " + token_);
    ASSERT_TRUE(principal.has_value());
    EXPECT_FALSE(principal->check_address(IpAddress::parse("10.0.0.1").value()).has_value());
    EXPECT_FALSE(Principal{}.check_address(std::nullopt).has_value());
}

// P161
class FileAuthorizationTest : public AccessSnapshotTest {
protected:
    FileAuthorizationTest() {
        link_.owner = {.recipient_id = "recipient:Acme",
                       .token_id = "token:Acme",
                       .object_id = "object:Sales/public.orders",
                       .table_id = "table:main.sales.orders",
                       .request_id = "r"};
        link_.expires_at = kLater;
    }
    Result<FileAuthorization> authorize(EpochMs now = kNow) const {
        return build()->authorize_file(link_, now);
    }
    void expect_invalid(EpochMs now = kNow) const {
        const auto refused = authorize(now);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().condition(), Condition::FILE_LINK_INVALID);
        EXPECT_EQ(refused.error().message(), invalid_file_link().message());
    }

    FileLink link_;
};

TEST_F(FileAuthorizationTest, ALivingGrantOpensItsFiles) {
    const auto authorized = authorize();
    ASSERT_TRUE(authorized.has_value());
    EXPECT_EQ(authorized->principal.recipient_name, "Acme");
    EXPECT_EQ(authorized->share_name, "Sales");
    EXPECT_EQ(authorized->schema_name, "public");
    EXPECT_EQ(authorized->table_name, "orders");
    EXPECT_EQ(authorized->location, "file:///data/main.sales.orders");
}

TEST_F(FileAuthorizationTest, RevokingTheTokenKillsTheLink) {
    rows_.rows().tokens[0].state = catalog::TokenState::revoked;
    expect_invalid();
    rows_.rows().tokens.clear();
    expect_invalid();
}

TEST_F(FileAuthorizationTest, AnExpiredTokenKillsTheLink) { expect_invalid(kLater); }

TEST_F(FileAuthorizationTest, RevokingTheGrantKillsTheLink) {
    rows_.rows().grants.clear();
    expect_invalid();
}

TEST_F(FileAuthorizationTest, AnExpiredGrantKillsTheLink) {
    rows_.rows().grants[0].expires_at = kNow;
    expect_invalid();
}

TEST_F(FileAuthorizationTest, BlockingKillsTheLink) {
    rows_.rows().recipients[0].blocked = true;
    expect_invalid();
}

TEST_F(FileAuthorizationTest, TakingTheObjectOutOfTheShareKillsTheLink) {
    rows_.rows().objects.clear();
    expect_invalid();
}

TEST_F(FileAuthorizationTest, AnObjectThatNowNamesAnotherTableKillsTheLink) {
    rows_.rows().objects[0].source_id = "table:main.sales.items";
    expect_invalid();
}

TEST_F(FileAuthorizationTest, ATokenOfAnotherRecipientDoesNotServe) {
    rows_.recipient("Beta");
    rows_.token("Beta", keys_, random_, kLater);
    rows_.grant("Sales", "Beta");
    link_.owner.token_id = "token:Beta";
    expect_invalid();
}

TEST_F(FileAuthorizationTest, AGrantOfAnotherObjectDoesNotServe) {
    rows_.share_table("Sales", "main.sales.items", "public.items");
    rows_.rows().grants.clear();
    rows_.grant_object("Sales", "public.items", "Acme");
    expect_invalid();
    rows_.grant_object("Sales", "public.orders", "Acme", kNow + 1);
    EXPECT_TRUE(authorize().has_value());
    expect_invalid(kNow + 1);
}

TEST_F(FileAuthorizationTest, TablesOfASharedSchemaAreAuthorizedThroughIt) {
    rows_.share_schema("Sales", "main.sales");
    link_.owner.object_id = "object:Sales/main.sales";
    link_.owner.table_id = "table:main.sales.items";
    const auto authorized = authorize();
    ASSERT_TRUE(authorized.has_value());
    EXPECT_EQ(authorized->schema_name, "sales");
    EXPECT_EQ(authorized->table_name, "items");
    // Shared by name as well: the rules of that entry count, so the schema does not open it (P50).
    link_.owner.table_id = "table:main.sales.orders";
    expect_invalid();
}

}  // namespace
}  // namespace sluice::access
