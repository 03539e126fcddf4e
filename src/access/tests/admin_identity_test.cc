#include "access/admin_identity.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "access/testing/access_rows_builder.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;

class AdminIdentityTest : public testing::Test {
protected:
    Result<AdminPrincipal> authenticate(const std::string& authorization, EpochMs now = kNow) {
        const auto snapshot = AccessSnapshot::build(rows_.build());
        return authenticator_->authenticate(*snapshot, authorization, now);
    }
    Condition refusal(const std::string& authorization) {
        const auto principal = authenticate(authorization);
        EXPECT_FALSE(principal.has_value()) << authorization;
        return principal ? Condition::INTERNAL_ERROR : principal.error().condition();
    }
    void configure(const std::string& text) {
        auto opened = AdminAuthenticator::open(keys_, Secret<std::string>(text));
        ASSERT_TRUE(opened.has_value());
        authenticator_ = std::move(*opened);
    }

    KeyRing keys_ = make_test_keys();
    SeededRandom random_{31};
    AccessRowsBuilder rows_;
    std::optional<AdminAuthenticator> authenticator_ =
        AdminAuthenticator::open(keys_, std::nullopt).value();
};

// A13
TEST_F(AdminIdentityTest, BearerAndBasicCarryTheToken) {
    const std::string token = rows_.admin_token("root", "admin", keys_, random_);
    for (const std::string& header :
         {"Bearer " + token, "bearer " + token, "Basic " + base64_encode("token:" + token),
          "basic " + base64_encode(":" + token), "Basic  " + base64_encode("a@b:" + token)}) {
        const auto principal = authenticate(header);
        ASSERT_TRUE(principal.has_value()) << header;
        EXPECT_EQ(principal->name, "root");
        EXPECT_EQ(principal->token_id, "admin:root");
        EXPECT_EQ(principal->role, Role::administrator);
    }
    for (const std::string& header :
         {std::string(), std::string("Bearer "), token, "Basic " + token, std::string("Basic !!"),
          "Basic " + base64_encode(token), std::string("Basic " + base64_encode("user:")),
          "Bearer " + token.substr(1), "Digest " + token}) {
        EXPECT_EQ(refusal(header), Condition::UNAUTHENTICATED) << header;
    }
    const auto snapshot = AccessSnapshot::build(rows_.build());
    EXPECT_FALSE(authenticator_->authenticate(*snapshot, std::nullopt, kNow).has_value());
}

// R42 A13: a recipient does not learn what routes there are, with a good token or a dead one.
TEST_F(AdminIdentityTest, TokensOfRecipientsFindNoRoute) {
    rows_.recipient("acme");
    const std::string alive = rows_.token("acme", keys_, random_, kNow + 1);
    const std::string dead = mint_token(TokenKind::recipient, keys_, random_).text.reveal();
    const std::string link = mint_token(TokenKind::activation_link, keys_, random_).text.reveal();
    for (const std::string& token : {alive, dead, link}) {
        EXPECT_EQ(refusal("Bearer " + token), Condition::ROUTE_DOES_NOT_EXIST);
        EXPECT_EQ(refusal("Basic " + base64_encode("token:" + token)),
                  Condition::ROUTE_DOES_NOT_EXIST);
    }
}

TEST_F(AdminIdentityTest, UnknownExpiredAndUnreadableTokensAreNobody) {
    const std::string token = rows_.admin_token("ops", "operator", keys_, random_);
    EXPECT_EQ(refusal("Bearer " + mint_token(TokenKind::admin, keys_, random_).text.reveal()),
              Condition::UNAUTHENTICATED);
    rows_.rows().admin_tokens[0].expires_at = kNow + 5;
    EXPECT_TRUE(authenticate("Bearer " + token, kNow + 4).has_value());
    const auto expired = authenticate("Bearer " + token, kNow + 5);
    ASSERT_FALSE(expired.has_value());
    EXPECT_NE(expired.error().message().find(format_iso8601(kNow + 5)), std::string::npos);
    rows_.rows().admin_tokens[0].role = "emperor";
    EXPECT_EQ(refusal("Bearer " + token), Condition::UNAUTHENTICATED);
}

// A149c
TEST_F(AdminIdentityTest, TheTokenOfTheEnvironmentMayBeAnyLongText) {
    configure("correct horse battery staple");
    const auto principal = authenticate("Bearer correct horse battery staple");
    ASSERT_TRUE(principal.has_value());
    EXPECT_EQ(principal->name, "admin");
    EXPECT_EQ(principal->role, Role::administrator);
    EXPECT_EQ(refusal("Bearer correct horse battery stapl"), Condition::UNAUTHENTICATED);
    EXPECT_EQ(refusal("Bearer correct horse battery staple!"), Condition::UNAUTHENTICATED);

    const std::string minted = mint_token(TokenKind::admin, keys_, random_).text.reveal();
    configure(minted);
    EXPECT_TRUE(authenticate("Bearer " + minted).has_value());

    for (const std::string& text :
         {std::string(23, 'x'), std::string(), std::string(5000, 'x'),
          mint_token(TokenKind::recipient, keys_, random_).text.reveal()}) {
        const auto opened = AdminAuthenticator::open(keys_, Secret<std::string>(text));
        ASSERT_FALSE(opened.has_value()) << text.size();
        EXPECT_EQ(opened.error().condition(), Condition::CONFIGURATION_INVALID);
    }
}

TEST_F(AdminIdentityTest, FreeTextTokensOfTheMetastoreAreFoundByDigest) {
    rows_.admin_token("one", "auditor", keys_, random_);
    rows_.admin_token("two", "reader", keys_, random_);
    for (std::size_t i = 0; i < 2; ++i) {
        rows_.rows().admin_tokens[i].public_id.clear();
        rows_.rows().admin_tokens[i].digest =
            admin_token_digest(keys_, "free text number " + std::to_string(i) + " of the test");
    }
    EXPECT_EQ(authenticate("Bearer free text number 0 of the test")->name, "one");
    EXPECT_EQ(authenticate("Bearer free text number 1 of the test")->name, "two");
    EXPECT_EQ(refusal("Bearer free text number 2 of the test"), Condition::UNAUTHENTICATED);
}

TEST(AdminRoles, NamesComeBackInAnyCase) {
    for (const Role role : kRoles) {
        EXPECT_EQ(parse_role(role_name(role)).value(), role);
    }
    EXPECT_EQ(parse_role("OPERATOR").value(), Role::operations);
    EXPECT_FALSE(parse_role("root").has_value());
    EXPECT_FALSE(parse_role("").has_value());
}

// A149c
TEST(AdminTokenFile, IsWrittenOnceForItsOwner) {
    namespace fs = std::filesystem;
    SystemRandom random;
    std::string directory = (fs::temp_directory_path() / "sluice-admin-XXXXXX").string();
    ASSERT_NE(::mkdtemp(directory.data()), nullptr);
    ASSERT_TRUE(
        write_admin_token_file(directory, Secret<std::string>("dsha_first"), random).has_value());
    const auto again =
        write_admin_token_file(directory, Secret<std::string>("dsha_second"), random);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().condition(), Condition::RESOURCE_ALREADY_EXISTS);
    std::ifstream file(directory + "/admin.token");
    std::string line;
    std::getline(file, line);
    EXPECT_EQ(line, "dsha_first");
    struct stat status{};
    ASSERT_EQ(::stat((directory + "/admin.token").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    fs::remove_all(directory);
    EXPECT_FALSE(
        write_admin_token_file(directory, Secret<std::string>("dsha_third"), random).has_value());
}

}  // namespace
}  // namespace sluice::access
