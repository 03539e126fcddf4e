#include "access/master_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "access/key_files.h"
#include "access/testing/access_rows_builder.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

namespace fs = std::filesystem;

class MasterKeyTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "sluice-key-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        directory_ = pattern;
    }
    void TearDown() override { fs::remove_all(directory_); }

    std::string path(const std::string& name) const { return directory_ + "/" + name; }
    void write(const std::string& name, const std::string& content, ::mode_t mode) const {
        std::ofstream(path(name), std::ios::binary) << content;
        ASSERT_EQ(::chmod(path(name).c_str(), mode), 0);
    }
    Result<MasterKey> load() {
        return MasterKey::load_or_create({.text = {}, .file = {}, .data_dir = directory_}, random_);
    }
    Result<MasterKey> load_file(const std::string& name) {
        return MasterKey::load_or_create({.text = {}, .file = path(name), .data_dir = directory_},
                                         random_);
    }

    std::string directory_;
    SystemRandom random_;
};

::mode_t mode_of(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777;
}

// R56
TEST_F(MasterKeyTest, FirstStartMakesAKeyThatOnlyTheOwnerMayRead) {
    const auto first = load();
    ASSERT_TRUE(first.has_value()) << first.error().message();
    EXPECT_EQ(mode_of(path("keys/master")), 0600u);
    EXPECT_EQ(mode_of(path("keys")), 0700u);
    EXPECT_EQ(fs::file_size(path("keys/master")), 32u);
    const auto second = load();
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(first->bytes().reveal(), second->bytes().reveal());
    // Nothing but the key is left behind.
    EXPECT_EQ(std::distance(fs::directory_iterator(path("keys")), fs::directory_iterator()), 1);
}

TEST_F(MasterKeyTest, OfStartersAtOnceAllHaveTheSameKey) {
    std::vector<std::string> keys(8);
    {
        std::vector<std::thread> threads;
        for (std::string& key : keys) {
            threads.emplace_back([this, &key] {
                const auto loaded = load();
                if (loaded) key = loaded->bytes().reveal();
            });
        }
        for (std::thread& thread : threads) thread.join();
    }
    EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), 1u);
    EXPECT_EQ(keys.front().size(), 32u);
}

TEST_F(MasterKeyTest, AKeyOthersMayReadIsRefused) {
    ASSERT_TRUE(load().has_value());
    for (const ::mode_t mode : {0640u, 0604u, 0620u, 0644u, 0666u}) {
        ASSERT_EQ(::chmod(path("keys/master").c_str(), mode), 0);
        const auto loaded = load();
        ASSERT_FALSE(loaded.has_value()) << mode;
        EXPECT_EQ(loaded.error().condition(), Condition::CONFIGURATION_INVALID);
        EXPECT_NE(loaded.error().message().find("chmod 0600"), std::string::npos)
            << loaded.error().message();
    }
    ASSERT_EQ(::chmod(path("keys/master").c_str(), 0400), 0);
    EXPECT_TRUE(load().has_value());
}

TEST_F(MasterKeyTest, AKeyOfAnotherSizeIsRefusedAndLeftAlone) {
    ASSERT_TRUE(load().has_value());
    for (const std::size_t size : {0u, 31u, 33u, 5000u}) {
        write("keys/master", std::string(size, 'k'), 0600);
        const auto loaded = load();
        ASSERT_FALSE(loaded.has_value()) << size;
        EXPECT_EQ(loaded.error().condition(), Condition::CONFIGURATION_INVALID);
        EXPECT_EQ(fs::file_size(path("keys/master")), size);
    }
}

TEST_F(MasterKeyTest, AFileMayHoldBytesOrText) {
    const std::string bytes = random_.bytes(32);
    write("raw", bytes, 0600);
    write("hex", hex_encode(bytes) + "\n", 0440);
    write("base64", base64url_encode(bytes) + "\r\n", 0600);
    for (const std::string name : {"raw", "hex", "base64"}) {
        const auto loaded = load_file(name);
        ASSERT_TRUE(loaded.has_value()) << name << loaded.error().message();
        EXPECT_EQ(loaded->bytes().reveal(), bytes) << name;
    }
    EXPECT_FALSE(fs::exists(path("keys")));
}

TEST_F(MasterKeyTest, ANamedFileIsNeverMade) {
    const auto loaded = load_file("absent");
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().condition(), Condition::CONFIGURATION_INVALID);
    EXPECT_FALSE(fs::exists(path("absent")));
    write("open", random_.bytes(32), 0444);
    EXPECT_FALSE(load_file("open").has_value());
    fs::create_directory(path("directory"));
    EXPECT_FALSE(load_file("directory").has_value());
}

TEST_F(MasterKeyTest, TextOfTheEnvironmentWinsAndIsCheckedStrictly) {
    const std::string bytes = random_.bytes(32);
    for (const std::string& text : {hex_encode(bytes), base64url_encode(bytes)}) {
        const auto loaded = MasterKey::load_or_create(
            {.text = Secret<std::string>(text), .file = path("absent"), .data_dir = directory_},
            random_);
        ASSERT_TRUE(loaded.has_value());
        EXPECT_EQ(loaded->bytes().reveal(), bytes);
    }
    for (const std::string& text :
         {std::string(), hex_encode(bytes).substr(1), hex_encode(bytes) + "0", std::string(64, 'g'),
          base64url_encode(bytes) + "=", std::string(43, '!')}) {
        const auto parsed = MasterKey::parse(Secret<std::string>(text));
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().condition(), Condition::CONFIGURATION_INVALID);
        if (text.empty()) continue;
        EXPECT_EQ(parsed.error().message().find(text), std::string::npos);
    }
}

// R56; computed by a program of its own.
TEST(MasterKey, FingerprintTellsKeysApartAndNothingElse) {
    std::string bytes;
    for (char c = 0; c < 32; ++c) bytes += c;
    EXPECT_EQ(MasterKey::from_bytes(bytes).fingerprint(), "27977c47b7793b1c");
    bytes[31] = static_cast<char>(bytes[31] ^ 1);
    EXPECT_NE(MasterKey::from_bytes(bytes).fingerprint(), "27977c47b7793b1c");
}

// R58
TEST(KeyRing, EveryPurposeAndDayHasItsOwnKeyTheSameEverywhere) {
    const KeyRing one = make_test_keys();
    const KeyRing other = make_test_keys();
    std::set<std::string> seen;
    for (const KeyPurpose purpose :
         {KeyPurpose::token_pepper, KeyPurpose::activation_link, KeyPurpose::storage_secret,
          KeyPurpose::list_token, KeyPurpose::admin_page_token, KeyPurpose::page_token,
          KeyPurpose::refresh_token, KeyPurpose::query_id, KeyPurpose::file_link_seal,
          KeyPurpose::file_link_signature, KeyPurpose::result_link}) {
        EXPECT_TRUE(seen.insert(one.lasting(purpose)->reveal()).second);
        EXPECT_EQ(one.lasting(purpose)->reveal(), other.lasting(purpose)->reveal());
        for (std::int64_t day = 20000; day < 20100; ++day) {
            EXPECT_TRUE(seen.insert(one.daily(purpose, day)->reveal()).second);
        }
        EXPECT_EQ(one.daily(purpose, 20000)->reveal(), other.daily(purpose, 20000)->reveal());
    }
    EXPECT_EQ(hex_encode(one.lasting(KeyPurpose::token_pepper)->reveal()),
              "8ebd506c47d800c63bb3457cd5270c993194c81a0c572fa46afb4a18c3dcf79c");
}

TEST(KeyRing, DaysOutsideTheLongestLifeAreRefusedUnread) {
    constexpr EpochMs kNow = 1'795'000'000'000;
    const std::int64_t today = KeyRing::day_of(kNow);
    EXPECT_EQ(today, 20775);
    EXPECT_EQ(KeyRing::day_of(-1), -1);
    EXPECT_TRUE(KeyRing::day_may_be_alive(today, kNow));
    EXPECT_TRUE(KeyRing::day_may_be_alive(today + 1, kNow));
    EXPECT_TRUE(KeyRing::day_may_be_alive(today - 4, kNow));
    EXPECT_FALSE(KeyRing::day_may_be_alive(today + 2, kNow));
    EXPECT_FALSE(KeyRing::day_may_be_alive(today - 5, kNow));
}

}  // namespace
}  // namespace sluice::access
