#include "access/file_link.h"

#include <gtest/gtest.h>

#include <set>

#include "access/limits.h"
#include "access/testing/access_rows_builder.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;
constexpr EpochMs kHourMs = 3600'000;
constexpr std::string_view kFileId = "8a8e0c1f6d1b4f1fa7a6a3e5d3b2c1f0";
constexpr std::string_view kPath = "file:///data/sales/date=2026-01-01/part-00000.snappy.parquet";

FileLinkOwner make_owner() {
    return {.recipient_id = "11111111-2222-4333-8444-555555555555",
            .token_id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
            .object_id = "object:sales/public.orders",
            .table_id = "99999999-8888-4777-8666-555555555555",
            .request_id = "req-1.2_3"};
}

/// A link taken apart as the server's router does.
struct Parts {
    std::string opaque;
    std::string file_name;
    std::string signature;
    FileLinkText text() const { return {opaque, file_name, signature}; }
};

Parts take_apart(const std::string& link) {
    const std::size_t files = link.find("/files/");
    const std::size_t name = link.find('/', files + 7);
    const std::size_t query = link.find("?X-Amz-Signature=");
    return {.opaque = link.substr(files + 7, name - files - 7),
            .file_name = link.substr(name + 1, query - name - 1),
            .signature = link.substr(query + 17)};
}

class FileLinkTest : public testing::Test {
protected:
    std::string make(LinkedFileKind kind = LinkedFileKind::data, std::string_view path = kPath,
                     EpochMs life_ms = kHourMs) {
        auto signer = FileLinkSigner::open(keys_, random_, "https://share.example.com",
                                           make_owner(), kNow, kNow + life_ms);
        EXPECT_TRUE(signer.has_value());
        std::string link;
        EXPECT_TRUE(signer->append(link, kind, path, 1234567, kFileId).has_value());
        return link;
    }
    bool valid(const Parts& parts, EpochMs now = kNow) const {
        const auto link = verify_file_link(keys_, parts.text(), now);
        if (!link) {
            EXPECT_EQ(link.error().condition(), Condition::FILE_LINK_INVALID);
            EXPECT_EQ(link.error().message(), invalid_file_link().message());
        }
        return link.has_value();
    }

    KeyRing keys_ = make_test_keys();
    SeededRandom random_{17};
};

// P155 P156 P157
TEST_F(FileLinkTest, HoldsEverythingAndShowsNothing) {
    const std::string link = make();
    EXPECT_TRUE(link.starts_with("https://share.example.com/files/"));
    EXPECT_NE(link.find(std::string(kFileId) + ".parquet?X-Amz-Signature="), std::string::npos);
    const std::string path = link.substr(link.find("/files/"));
    EXPECT_EQ(path.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                     "0123456789-._~/?&="),
              std::string::npos);
    EXPECT_EQ(path.find("//"), std::string::npos);
    EXPECT_EQ(path.find(".."), std::string::npos);
    const std::string opaque = base64url_decode(take_apart(link).opaque).value();
    EXPECT_EQ(opaque.find("sales"), std::string::npos);

    const auto verified = verify_file_link(keys_, take_apart(link).text(), kNow);
    ASSERT_TRUE(verified.has_value());
    const FileLinkOwner owner = make_owner();
    EXPECT_EQ(verified->owner.recipient_id, owner.recipient_id);
    EXPECT_EQ(verified->owner.token_id, owner.token_id);
    EXPECT_EQ(verified->owner.object_id, owner.object_id);
    EXPECT_EQ(verified->owner.table_id, owner.table_id);
    EXPECT_EQ(verified->owner.request_id, owner.request_id);
    EXPECT_EQ(verified->file.kind, LinkedFileKind::data);
    EXPECT_EQ(verified->file.path, kPath);
    EXPECT_EQ(verified->file.size_bytes, 1234567);
    EXPECT_EQ(verified->file_id, kFileId);
    EXPECT_EQ(verified->expires_at, kNow + kHourMs);
}

TEST_F(FileLinkTest, DeletionVectorsEndInBin) {
    const std::string link = make(LinkedFileKind::deletion_vector);
    EXPECT_NE(link.find(".bin?X-Amz-Signature="), std::string::npos);
    const auto verified = verify_file_link(keys_, take_apart(link).text(), kNow);
    ASSERT_TRUE(verified.has_value());
    EXPECT_EQ(verified->file.kind, LinkedFileKind::deletion_vector);
    EXPECT_EQ(verified->file_id, kFileId);
}

// P157: any change is a 403.
TEST_F(FileLinkTest, EveryChangedCharacterIsRefused) {
    const Parts good = take_apart(make());
    ASSERT_TRUE(valid(good));
    for (std::string Parts::* const part : {&Parts::opaque, &Parts::file_name, &Parts::signature}) {
        for (std::size_t i = 0; i < (good.*part).size(); ++i) {
            for (const char c : {'A', 'z', '0', '-', '.', '/', '%'}) {
                Parts bad = good;
                if ((bad.*part)[i] == c) continue;
                (bad.*part)[i] = c;
                EXPECT_FALSE(valid(bad)) << i << ' ' << c;
            }
            Parts shorter = good;
            (shorter.*part).erase(i, 1);
            EXPECT_FALSE(valid(shorter)) << i;
        }
        Parts longer = good;
        (longer.*part) += 'A';
        EXPECT_FALSE(valid(longer));
    }
    EXPECT_FALSE(valid({}));
}

// P157: one link, one file; and the opaque part alone is authenticated as well, should the
// signature ever be left out.
TEST_F(FileLinkTest, PartsOfTwoLinksDoNotMix) {
    const Parts one = take_apart(make());
    const Parts other = take_apart(make(LinkedFileKind::deletion_vector));
    EXPECT_FALSE(valid({one.opaque, other.file_name, one.signature}));
    EXPECT_FALSE(valid({one.opaque, one.file_name, other.signature}));
    EXPECT_FALSE(valid({other.opaque, one.file_name, one.signature}));
}

// P160
TEST_F(FileLinkTest, ExpiresToTheSecond) {
    const Parts parts = take_apart(make());
    EXPECT_TRUE(valid(parts, kNow + kHourMs - 1));
    EXPECT_FALSE(valid(parts, kNow + kHourMs));
    EXPECT_FALSE(valid(parts, kNow + 100 * kHourMs));
    EXPECT_FALSE(valid(parts, kNow + 10'000 * kHourMs));
}

TEST_F(FileLinkTest, LivesThroughTheChangeOfDay) {
    const Parts parts = take_apart(make(LinkedFileKind::data, kPath, 24 * kHourMs));
    EXPECT_TRUE(valid(parts, kNow + 24 * kHourMs - 1));
    EXPECT_FALSE(FileLinkSigner::open(keys_, random_, "https://h", make_owner(), kNow,
                                      kNow + 24 * kHourMs + 1)
                     .has_value());
}

// R58: every replica checks what another made, and no other installation does.
TEST_F(FileLinkTest, BelongsToTheMasterKey) {
    const Parts parts = take_apart(make());
    const KeyRing replica = make_test_keys();
    EXPECT_TRUE(verify_file_link(replica, parts.text(), kNow).has_value());
    const KeyRing stranger(MasterKey::from_bytes(std::string(32, 'k')));
    EXPECT_FALSE(verify_file_link(stranger, parts.text(), kNow).has_value());
}

TEST_F(FileLinkTest, EveryLinkOfAnAnswerIsItsOwn) {
    auto signer =
        FileLinkSigner::open(keys_, random_, "https://h/base/", make_owner(), kNow, kNow + kHourMs);
    ASSERT_TRUE(signer.has_value());
    std::set<std::string> heads;
    for (int i = 0; i < 1000; ++i) {
        std::string link;
        const std::string path = std::string(kPath) + std::to_string(i);
        ASSERT_TRUE(signer->append(link, LinkedFileKind::data, path, i, kFileId).has_value());
        EXPECT_TRUE(link.starts_with("https://h/base/files/"));
        const Parts parts = take_apart(link);
        // The same head but for the number, which is the nonce.
        const std::string head = base64url_decode(parts.opaque).value().substr(0, 25);
        EXPECT_TRUE(heads.insert(head).second);
        EXPECT_EQ(head.substr(0, 20), heads.begin()->substr(0, 20));
        const auto verified = verify_file_link(keys_, parts.text(), kNow);
        ASSERT_TRUE(verified.has_value());
        EXPECT_EQ(verified->file.path, path);
        EXPECT_EQ(verified->file.size_bytes, i);
    }
}

// R104 R91
TEST_F(FileLinkTest, PathsTooLongForALinkAreRefusedAtSigning) {
    std::string out = "before";
    auto signer = FileLinkSigner::open(keys_, random_, "https://share.example.com", make_owner(),
                                       kNow, kNow + kHourMs);
    ASSERT_TRUE(signer.has_value());
    const std::string longest(kFileLinkPathBytesMax, 'p');
    ASSERT_TRUE(signer->append(out, LinkedFileKind::data, longest, 0, kFileId).has_value());
    EXPECT_LE(out.size() - 6, kFileLinkUrlBytesMax);
    EXPECT_TRUE(valid(take_apart(out)));
    out = "before";
    for (const std::string& path : {std::string(), longest + "p"}) {
        const auto refused = signer->append(out, LinkedFileKind::data, path, 0, kFileId);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().condition(), Condition::TABLE_LOG_CORRUPT);
        EXPECT_EQ(out, "before");
    }
    EXPECT_FALSE(signer->append(out, LinkedFileKind::data, kPath, -1, kFileId).has_value());
    for (const std::string_view id : {"", "a/b", "a..b", "a%", "ä"}) {
        EXPECT_FALSE(signer->append(out, LinkedFileKind::data, kPath, 0, id).has_value()) << id;
    }
    EXPECT_EQ(out, "before");
    auto far = FileLinkSigner::open(keys_, random_, "https://" + std::string(4000, 'h'),
                                    make_owner(), kNow, kNow + kHourMs);
    ASSERT_TRUE(far.has_value());
    EXPECT_FALSE(far->append(out, LinkedFileKind::data, longest, 0, kFileId).has_value());
    EXPECT_EQ(out, "before");
}

TEST_F(FileLinkTest, IdsOfAnyTextComeBackAndLongOnesAreRefused) {
    FileLinkOwner owner = make_owner();
    owner.request_id = "11111111-2222-4333-8444-55555555555A";  // a UUID, but not as we spell it
    owner.token_id = "";
    auto signer = FileLinkSigner::open(keys_, random_, "https://h", owner, kNow, kNow + kHourMs);
    ASSERT_TRUE(signer.has_value());
    std::string link;
    ASSERT_TRUE(signer->append(link, LinkedFileKind::data, kPath, 0, kFileId).has_value());
    const auto verified = verify_file_link(keys_, take_apart(link).text(), kNow);
    ASSERT_TRUE(verified.has_value());
    EXPECT_EQ(verified->owner.request_id, owner.request_id);
    EXPECT_EQ(verified->owner.token_id, "");
    owner.object_id = std::string(129, 'o');
    EXPECT_FALSE(
        FileLinkSigner::open(keys_, random_, "https://h", owner, kNow, kNow + kHourMs).has_value());
}

}  // namespace
}  // namespace sluice::access
