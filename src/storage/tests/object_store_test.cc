// The contract of ObjectStore, run on every implementation (C55).

#include "storage/object_store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "net/http_client.h"
#include "storage/faulty_store.h"
#include "storage/local_store.h"
#include "storage/memory_store.h"
#include "storage/s3_store.h"
#include "storage/testing/versity_gateway.h"

namespace sluice::storage {
namespace {

using testing::VersityGateway;

enum class Kind { local, memory, faulty, s3_by_path, s3_by_host };

std::string kind_name(const ::testing::TestParamInfo<Kind>& info) {
    switch (info.param) {
        case Kind::local:
            return "Local";
        case Kind::memory:
            return "Memory";
        case Kind::faulty:
            return "Faulty";
        case Kind::s3_by_path:
            return "S3ByPath";
        case Kind::s3_by_host:
            return "S3ByHost";
    }
    return "";
}

/// One server for all tests of the program; each test has a prefix of its own in its bucket.
VersityGateway* shared_gateway() {
    static const std::unique_ptr<VersityGateway> kGateway =
        VersityGateway::start(::testing::TempDir(), {"lake"});
    return kGateway.get();
}

class ObjectStoreTest : public ::testing::TestWithParam<Kind> {
protected:
    void SetUp() override {
        folder_ = ::testing::TempDir() + "object_store_" + random_.uuid();
        ASSERT_TRUE(std::filesystem::create_directories(folder_ + "/temporary"));
        ASSERT_TRUE(std::filesystem::create_directories(folder_ + "/root"));
        switch (GetParam()) {
            case Kind::local:
                store_ = *LocalStore::open_root(*Location::parse(folder_ + "/root"), random_, {});
                break;
            case Kind::memory:
                store_ = std::make_shared<MemoryStore>(folder_ + "/temporary", random_);
                break;
            case Kind::faulty:
                store_ = std::make_shared<FaultyStore>(
                    std::make_shared<MemoryStore>(folder_ + "/temporary", random_));
                break;
            case Kind::s3_by_path:
            case Kind::s3_by_host:
                open_s3();
                break;
        }
    }
    void TearDown() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    void open_s3() {
        if (VersityGateway::program().empty()) GTEST_SKIP() << "versitygw is not installed";
        ASSERT_NE(shared_gateway(), nullptr) << "versitygw does not start";
        S3Credential credential;
        credential.path_style = GetParam() == Kind::s3_by_path;
        credential.endpoint = credential.path_style ? shared_gateway()->endpoint()
                                                    : shared_gateway()->host_style_endpoint();
        credential.public_endpoint = credential.endpoint;
        credential.access_key_id = VersityGateway::kAccessKey;
        credential.secret_access_key = Secret<std::string>(VersityGateway::kSecretKey);
        store_ = *S3Store::create(*Location::parse("s3://lake/tests/" + random_.uuid()), credential,
                                  {.http = &http_,
                                   .random = &random_,
                                   .temporary_folder = folder_ + "/temporary",
                                   .outbound = {},
                                   .pause = nullptr});
    }

    void put(std::string_view key, std::string_view bytes) {
        const auto done = store_->put_if_absent(key, bytes, context_);
        ASSERT_TRUE(done.has_value()) << key << ": " << done.error().detail();
    }
    std::vector<std::string> keys(const ListOptions& options) {
        const auto objects = store_->list(options, context_);
        if (!objects.has_value()) return {"error: " + objects.error().detail()};
        std::vector<std::string> out;
        for (const ObjectInfo& object : *objects) out.push_back(object.key);
        return out;
    }
    Condition condition_of(const auto& result) {
        EXPECT_FALSE(result.has_value());
        return result.has_value() ? Condition::INTERNAL_ERROR : result.error().condition();
    }

    SystemClock clock_;
    SystemRandom random_;
    net::HttpClient http_;
    RequestContext context_{clock_, "test", Deadline::after(clock_, std::chrono::seconds(60))};
    std::string folder_;
    std::shared_ptr<ObjectStore> store_;
};

using Keys = std::vector<std::string>;

TEST_P(ObjectStoreTest, AnObjectReadsAsItWasPut) {
    const std::string bytes("\0binary\xff\r\n", 10);
    put("_delta_log/00000000000000000000.json", bytes);
    EXPECT_EQ(*store_->read("_delta_log/00000000000000000000.json", 10, context_), bytes);
    const auto info = store_->head("_delta_log/00000000000000000000.json", context_);
    ASSERT_TRUE(info.has_value());
    EXPECT_EQ(info->key, "_delta_log/00000000000000000000.json");
    EXPECT_EQ(info->size_bytes, 10);
    EXPECT_LT(std::abs(info->modified_ms - clock_.now_ms()), 60'000) << "milliseconds since 1970";
}

TEST_P(ObjectStoreTest, AnEmptyObjectIsAnObject) {
    put("empty", "");
    EXPECT_EQ(*store_->read("empty", 0, context_), "");
    EXPECT_EQ(store_->head("empty", context_)->size_bytes, 0);
    auto reader = store_->open("empty", context_);
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ(*(*reader)->read({.offset = 0, .length = 0}, context_), "");
    EXPECT_EQ((*store_->fetch("empty", 0, context_))->size_bytes(), 0);
}

TEST_P(ObjectStoreTest, OddKeysComeBackAsTheyWere) {
    const Keys odd = {"odd/a b=c+d%e.parquet", "odd/p=%C3%BC/../no",  "odd/p=a%3Ab&c;d,e@f!$'()[]",
                      "odd/q*?#\"<>&amp;",     "odd/ü日本🦆.parquet", "odd/~.-_"};
    Keys good;
    for (const std::string& key : odd) {
        if (key.find("..") != std::string::npos) {
            EXPECT_EQ(condition_of(store_->put_if_absent(key, "x", context_)),
                      Condition::INVALID_PARAMETER_VALUE);
            continue;
        }
        put(key, "of " + key);
        good.push_back(key);
        EXPECT_EQ(*store_->read(key, 1000, context_), "of " + key);
        EXPECT_EQ(store_->head(key, context_)->key, key);
    }
    std::sort(good.begin(), good.end());
    EXPECT_EQ(keys({.prefix = "odd/", .start_after = "", .limit = 100}), good);
    EXPECT_EQ(keys({.prefix = "odd/", .start_after = good[1], .limit = 100}),
              Keys(good.begin() + 2, good.end()));
}

TEST_P(ObjectStoreTest, ListsAFolderInOrderWithoutItsFolders) {
    for (const char* key : {"log/10", "log/2", "log/1", "log/1.json", "log/sub/x", "log.txt",
                            "logs/y", "log/Z", "log/a", "top"}) {
        put(key, key);
    }
    EXPECT_EQ(keys({.prefix = "log/", .start_after = "", .limit = 100}),
              (Keys{"log/1", "log/1.json", "log/10", "log/2", "log/Z", "log/a"}));
    EXPECT_EQ(keys({.prefix = "log/", .start_after = "log/10", .limit = 100}),
              (Keys{"log/2", "log/Z", "log/a"}));
    EXPECT_EQ(keys({.prefix = "log/", .start_after = "log/1", .limit = 2}),
              (Keys{"log/1.json", "log/10"}));
    EXPECT_EQ(keys({.prefix = "log/", .start_after = "log/15", .limit = 1}), (Keys{"log/2"}));
    EXPECT_EQ(keys({.prefix = "log/", .start_after = "log/zzz", .limit = 9}), Keys());
    EXPECT_EQ(keys({.prefix = "log/", .start_after = "", .limit = 0}), Keys());
    EXPECT_EQ(keys({.prefix = "log/sub/", .start_after = "", .limit = 9}), Keys{"log/sub/x"});
    EXPECT_EQ(keys({.prefix = "", .start_after = "", .limit = 9}), (Keys{"log.txt", "top"}));
    const auto listed = store_->list({.prefix = "log/", .start_after = "", .limit = 1}, context_);
    EXPECT_EQ(listed->at(0).size_bytes, 5);
    EXPECT_LT(std::abs(listed->at(0).modified_ms - clock_.now_ms()), 60'000);
}

TEST_P(ObjectStoreTest, AFolderThatDoesNotExistIsEmpty) {
    EXPECT_EQ(keys({.prefix = "nowhere/", .start_after = "", .limit = 9}), Keys());
    put("file", "x");
    EXPECT_EQ(keys({.prefix = "file/", .start_after = "", .limit = 9}), Keys());
}

TEST_P(ObjectStoreTest, ListsBeyondOnePageOfTheStore) {
    // More than S3's page of 1 000 takes too long on a real server: small limits walk the pages.
    for (int i = 0; i < 25; ++i) put("walk/" + std::to_string(100 + i), "x");
    Keys walked;
    for (;;) {
        const Keys page = keys(
            {.prefix = "walk/", .start_after = walked.empty() ? "" : walked.back(), .limit = 4});
        walked.insert(walked.end(), page.begin(), page.end());
        ASSERT_LE(walked.size(), 25U);
        if (page.size() < 4) break;
    }
    EXPECT_EQ(walked.size(), 25U);
    EXPECT_TRUE(std::is_sorted(walked.begin(), walked.end()));
}

TEST_P(ObjectStoreTest, WhatIsNotThereIsMissing) {
    put("folder/file", "x");
    for (const char* key : {"none", "folder", "folder/none", "folder/file/deeper", "none/none"}) {
        EXPECT_EQ(condition_of(store_->head(key, context_)), Condition::STORAGE_OBJECT_MISSING)
            << key;
        EXPECT_EQ(condition_of(store_->read(key, 10, context_)), Condition::STORAGE_OBJECT_MISSING);
        EXPECT_EQ(condition_of(store_->open(key, context_)), Condition::STORAGE_OBJECT_MISSING);
        EXPECT_EQ(condition_of(store_->fetch(key, 10, context_)),
                  Condition::STORAGE_OBJECT_MISSING);
    }
}

// R26
TEST_P(ObjectStoreTest, KeysThatAreNoPlainPathAreRefused) {
    for (const char* key : {"", "/", "/x", "x/", "a//b", "..", ".", "../x", "a/../b", "a/./b",
                            "a\\b", "a\nb", "\xff", "a/.."}) {
        EXPECT_EQ(condition_of(store_->head(key, context_)), Condition::INVALID_PARAMETER_VALUE)
            << key;
        EXPECT_EQ(condition_of(store_->read(key, 9, context_)), Condition::INVALID_PARAMETER_VALUE);
        EXPECT_EQ(condition_of(store_->open(key, context_)), Condition::INVALID_PARAMETER_VALUE);
        EXPECT_EQ(condition_of(store_->fetch(key, 9, context_)),
                  Condition::INVALID_PARAMETER_VALUE);
        EXPECT_EQ(condition_of(store_->put_if_absent(key, "x", context_)),
                  Condition::INVALID_PARAMETER_VALUE);
    }
    for (const char* prefix : {"a", "/", "../", "a//", "a/../"}) {
        EXPECT_EQ(
            condition_of(store_->list({.prefix = prefix, .start_after = "", .limit = 1}, context_)),
            Condition::INVALID_PARAMETER_VALUE)
            << prefix;
    }
}

TEST_P(ObjectStoreTest, ALargerObjectThanAllowedIsTooLarge) {
    put("eleven", "12345678901");
    EXPECT_EQ(condition_of(store_->read("eleven", 10, context_)), Condition::REQUEST_TOO_LARGE);
    EXPECT_EQ(condition_of(store_->fetch("eleven", 10, context_)), Condition::REQUEST_TOO_LARGE);
    EXPECT_EQ(*store_->read("eleven", 11, context_), "12345678901");
}

TEST_P(ObjectStoreTest, AReaderReadsRanges) {
    put("ranges", "0123456789");
    auto reader = store_->open("ranges", context_);
    ASSERT_TRUE(reader.has_value());
    EXPECT_EQ((*reader)->info().size_bytes, 10);
    EXPECT_EQ(*(*reader)->read({.offset = 0, .length = 10}, context_), "0123456789");
    EXPECT_EQ(*(*reader)->read({.offset = 8, .length = 2}, context_), "89");
    EXPECT_EQ(*(*reader)->read({.offset = 3, .length = 1}, context_), "3");
    EXPECT_EQ(*(*reader)->read({.offset = 10, .length = 0}, context_), "");
    const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    for (const ByteRange range :
         {ByteRange{.offset = 9, .length = 2}, ByteRange{.offset = 11, .length = 0},
          ByteRange{.offset = -1, .length = 1}, ByteRange{.offset = 0, .length = -1},
          ByteRange{.offset = huge, .length = huge}, ByteRange{.offset = 1, .length = huge}}) {
        EXPECT_EQ(condition_of((*reader)->read(range, context_)),
                  Condition::INVALID_PARAMETER_VALUE)
            << range.offset << " " << range.length;
    }
}

TEST_P(ObjectStoreTest, AFetchedFileHasThePathOfItsBytes) {
    const std::string bytes(100'000, 'f');
    put("data/file.parquet", bytes);
    const auto file = store_->fetch("data/file.parquet", 100'000, context_);
    ASSERT_TRUE(file.has_value()) << file.error().detail();
    EXPECT_EQ((*file)->size_bytes(), 100'000);
    // Twice: each opening begins at the start.
    for (int i = 0; i < 2; ++i) {
        std::ifstream stream((*file)->path(), std::ios::binary);
        std::stringstream content;
        content << stream.rdbuf();
        EXPECT_EQ(content.str(), bytes);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/temporary")) << "copies have no name";
}

TEST_P(ObjectStoreTest, PutNeverReplaces) {
    put("once", "first");
    EXPECT_EQ(condition_of(store_->put_if_absent("once", "second", context_)),
              Condition::STORAGE_OBJECT_EXISTS);
    EXPECT_EQ(*store_->read("once", 10, context_), "first");
}

TEST_P(ObjectStoreTest, OfConcurrentPutsExactlyOneSucceeds) {
    constexpr int kWriters = 6;
    for (int round = 0; round < 5; ++round) {
        const std::string key = "race/" + std::to_string(round);
        std::array<int, kWriters> outcomes{};
        std::vector<std::thread> threads;
        for (int writer = 0; writer < kWriters; ++writer) {
            threads.emplace_back([this, &key, &outcomes, writer] {
                RequestContext context(clock_, "w",
                                       Deadline::after(clock_, std::chrono::seconds(60)));
                const std::string bytes(50'000, static_cast<char>('a' + writer));
                const auto done = store_->put_if_absent(key, bytes, context);
                const bool taken = !done.has_value() &&
                                   done.error().condition() == Condition::STORAGE_OBJECT_EXISTS;
                outcomes[static_cast<std::size_t>(writer)] = done.has_value() ? 1 : taken ? 0 : -1;
            });
        }
        for (std::thread& thread : threads) thread.join();
        EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), 1), 1) << round;
        EXPECT_EQ(std::count(outcomes.begin(), outcomes.end(), -1), 0) << round;
        const auto winner = std::find(outcomes.begin(), outcomes.end(), 1) - outcomes.begin();
        EXPECT_EQ(*store_->read(key, 50'000, context_),
                  std::string(50'000, static_cast<char>('a' + winner)));
    }
    EXPECT_EQ(keys({.prefix = "race/", .start_after = "", .limit = 99}).size(), 5U);
}

TEST_P(ObjectStoreTest, NothingIsDoneForAStoppedOrLateRequest) {
    put("there", "x");
    RequestContext stopped(clock_, "s", Deadline::never());
    stopped.stop_flag()->stop();
    EXPECT_EQ(condition_of(store_->read("there", 9, stopped)), Condition::TEMPORARILY_UNAVAILABLE);
    RequestContext late(clock_, "l", Deadline::after(clock_, std::chrono::milliseconds(-1)));
    EXPECT_EQ(condition_of(store_->read("there", 9, late)), Condition::REQUEST_DEADLINE);
    EXPECT_EQ(condition_of(store_->list({}, late)), Condition::REQUEST_DEADLINE);
    EXPECT_EQ(condition_of(store_->head("there", late)), Condition::REQUEST_DEADLINE);
    EXPECT_EQ(condition_of(store_->put_if_absent("late", "x", late)), Condition::REQUEST_DEADLINE);
    EXPECT_EQ(condition_of(store_->head("late", context_)), Condition::STORAGE_OBJECT_MISSING);
}

TEST_P(ObjectStoreTest, SignsLinksOrSaysThatItDoesNot) {
    const auto signer = store_->signer({.now_ms = clock_.now_ms(), .ttl_s = 3600});
    EXPECT_EQ(signer.has_value(), store_->signs_links());
    if (!signer.has_value()) {
        EXPECT_EQ(signer.error().condition(), Condition::UNSUPPORTED_OPERATION);
    }
}

INSTANTIATE_TEST_SUITE_P(AllStores, ObjectStoreTest,
                         ::testing::Values(Kind::local, Kind::memory, Kind::faulty,
                                           Kind::s3_by_path, Kind::s3_by_host),
                         kind_name);

// Links, fetched for real.

class S3LinkTest : public ::testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        if (VersityGateway::program().empty()) GTEST_SKIP() << "versitygw is not installed";
        ASSERT_NE(shared_gateway(), nullptr) << "versitygw does not start";
        S3Credential credential;
        credential.path_style = GetParam();
        // We talk to one name, clients to another: only links know the public endpoint.
        credential.endpoint = shared_gateway()->host_style_endpoint();
        credential.public_endpoint =
            GetParam() ? shared_gateway()->endpoint() : shared_gateway()->host_style_endpoint();
        if (GetParam()) credential.endpoint = credential.public_endpoint;
        credential.access_key_id = VersityGateway::kAccessKey;
        credential.secret_access_key = Secret<std::string>(VersityGateway::kSecretKey);
        store_ = *S3Store::create(*Location::parse("s3://lake/links/" + random_.uuid()), credential,
                                  {.http = &http_,
                                   .random = &random_,
                                   .temporary_folder = ::testing::TempDir(),
                                   .outbound = {},
                                   .pause = nullptr});
    }
    std::string link(std::string_view key, EpochMs now_ms, std::int64_t ttl_s = 3600) {
        auto signer = store_->signer({.now_ms = now_ms, .ttl_s = ttl_s});
        EXPECT_TRUE(signer.has_value());
        std::string out;
        (*signer)->append_link(out, key);
        return out;
    }
    net::HttpResponse get(const std::string& url, std::vector<net::HttpHeader> headers = {}) {
        net::HttpRequest request;
        request.url = url;
        request.headers = std::move(headers);
        net::OutboundPolicy policy;
        policy.allowed_hosts = {"127.0.0.1", "lake.s3.localhost"};
        auto answer = http_.send(request, policy, context_);
        EXPECT_TRUE(answer.has_value()) << answer.error().detail();
        return answer.has_value() ? std::move(*answer) : net::HttpResponse();
    }
    void put(std::string_view key, std::string_view bytes) {
        const auto done = store_->put_if_absent(key, bytes, context_);
        ASSERT_TRUE(done.has_value()) << done.error().detail();
    }

    SystemClock clock_;
    SystemRandom random_;
    net::HttpClient http_;
    RequestContext context_{clock_, "test", Deadline::after(clock_, std::chrono::seconds(60))};
    std::shared_ptr<ObjectStore> store_;
};

// P164
TEST_P(S3LinkTest, ALinkGivesItsObjectWholeAndInRanges) {
    put("part-0.parquet", "0123456789");
    const std::string url = link("part-0.parquet", clock_.now_ms());
    const auto whole = get(url);
    EXPECT_EQ(whole.status, 200);
    EXPECT_EQ(whole.body, "0123456789");
    const auto part = get(url, {{.name = "range", .value = "bytes=2-4"}});
    EXPECT_EQ(part.status, 206);
    EXPECT_EQ(part.body, "234");
    const auto end = get(url, {{.name = "range", .value = "bytes=-3"}});
    EXPECT_EQ(end.status, 206);
    EXPECT_EQ(end.body, "789");
}

// P164
TEST_P(S3LinkTest, OddKeysHaveWorkingLinks) {
    for (const std::string key : {"a b=c+d%e.parquet", "date=2026-11-22/p=%253A/ü日本.parquet",
                                  "odd&;,@!$'()[]~", "q*#<>"}) {
        put(key, "of " + key);
        const auto answer = get(link(key, clock_.now_ms()));
        EXPECT_EQ(answer.status, 200) << key << answer.body;
        EXPECT_EQ(answer.body, "of " + key);
    }
}

// P157 P160 P164
TEST_P(S3LinkTest, ATamperedLinkOpensNothing) {
    put("mine", "mine");
    put("other", "other");
    const std::string url = link("mine", clock_.now_ms());
    ASSERT_EQ(get(url).status, 200);

    std::string other_key = url;
    other_key.replace(other_key.find("/mine?"), 6, "/other?");
    EXPECT_EQ(get(other_key).status, 403);
    std::string longer = url;
    longer.replace(longer.find("Expires=3600"), 12, "Expires=7200");
    EXPECT_EQ(get(longer).status, 403);
    std::string signature = url;
    signature.back() = signature.back() == '0' ? '1' : '0';
    EXPECT_EQ(get(signature).status, 403);
    EXPECT_EQ(get(url.substr(0, url.find('?'))).status, 403);
}

// P160 P76
TEST_P(S3LinkTest, AnExpiredLinkOpensNothing) {
    put("old", "old");
    EXPECT_EQ(get(link("old", clock_.now_ms() - 1'300'000, 1200)).status, 403);
    EXPECT_EQ(get(link("old", clock_.now_ms() - 1'100'000, 1200)).status, 200);
}

INSTANTIATE_TEST_SUITE_P(Styles, S3LinkTest, ::testing::Values(true, false),
                         [](const auto& style) { return style.param ? "ByPath" : "ByHost"; });

}  // namespace
}  // namespace sluice::storage
