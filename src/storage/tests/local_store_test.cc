// What only directories do: symbolic links, rights, files that change. The rest is in
// object_store_test.cc.

#include "storage/local_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace sluice::storage {
namespace {

namespace fs = std::filesystem;

class LocalStoreTest : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = ::testing::TempDir() + "local_store_" + random_.uuid();
        ASSERT_TRUE(fs::create_directories(folder_ + "/root/sub"));
        ASSERT_TRUE(fs::create_directories(folder_ + "/outside"));
        write(folder_ + "/outside/secret", "secret");
        write(folder_ + "/root/inside", "inside");
    }
    void TearDown() override { fs::remove_all(folder_); }

    static void write(const std::string& path, std::string_view bytes) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    }
    static std::string content(const std::string& path) {
        std::ifstream stream(path, std::ios::binary);
        std::stringstream out;
        out << stream.rdbuf();
        return out.str();
    }
    Result<std::unique_ptr<LocalStore>> open_root(const std::string& path,
                                                  LocalStoreOptions options = {}) {
        return LocalStore::open_root(*Location::parse(path), random_, options);
    }
    std::unique_ptr<LocalStore> store() { return *open_root(folder_ + "/root"); }
    Condition condition_of(const auto& result) {
        EXPECT_FALSE(result.has_value());
        return result.has_value() ? Condition::INTERNAL_ERROR : result.error().condition();
    }

    SystemClock clock_;
    SystemRandom random_;
    RequestContext context_{clock_, "test", Deadline::never()};
    std::string folder_;
};

// R26
TEST_F(LocalStoreTest, NoSymbolicLinkBeneathTheRootIsFollowed) {
    fs::create_symlink(folder_ + "/outside/secret", folder_ + "/root/file_link");
    fs::create_directory_symlink(folder_ + "/outside", folder_ + "/root/folder_link");
    fs::create_symlink("inside", folder_ + "/root/link_to_inside");
    fs::create_symlink("/proc/self/root/etc", folder_ + "/root/magic");
    const auto local = store();
    for (const char* key : {"file_link", "folder_link/secret", "link_to_inside", "magic/passwd"}) {
        EXPECT_EQ(condition_of(local->read(key, 100, context_)), Condition::LOCATION_NOT_ALLOWED)
            << key;
        EXPECT_EQ(condition_of(local->head(key, context_)), Condition::LOCATION_NOT_ALLOWED) << key;
        EXPECT_EQ(condition_of(local->open(key, context_)), Condition::LOCATION_NOT_ALLOWED) << key;
        EXPECT_EQ(condition_of(local->fetch(key, 100, context_)), Condition::LOCATION_NOT_ALLOWED)
            << key;
    }
    EXPECT_EQ(condition_of(
                  local->list({.prefix = "folder_link/", .start_after = "", .limit = 9}, context_)),
              Condition::LOCATION_NOT_ALLOWED);
    EXPECT_EQ(condition_of(local->put_if_absent("folder_link/new", "x", context_)),
              Condition::LOCATION_NOT_ALLOWED);
    EXPECT_FALSE(fs::exists(folder_ + "/outside/new"));
    const auto listed = local->list({}, context_);
    ASSERT_EQ(listed->size(), 1U) << "links are no objects";
    EXPECT_EQ(listed->at(0).key, "inside");
}

// R26
TEST_F(LocalStoreTest, ALinkIsNotReplacedByAPut) {
    fs::create_symlink(folder_ + "/outside/new", folder_ + "/root/dangling");
    EXPECT_EQ(condition_of(store()->put_if_absent("dangling", "x", context_)),
              Condition::STORAGE_OBJECT_EXISTS);
    EXPECT_FALSE(fs::exists(folder_ + "/outside/new"));
}

// R26
TEST_F(LocalStoreTest, TheRootIsResolvedOnceAndALaterLinkInItsWayIsRefused) {
    fs::create_directory_symlink(folder_ + "/root", folder_ + "/alias");
    const auto local = *open_root(folder_ + "/alias");
    EXPECT_EQ(*local->read("inside", 100, context_), "inside");
    // The alias now leads elsewhere; the store does not.
    fs::remove(folder_ + "/alias");
    fs::create_directory_symlink(folder_ + "/outside", folder_ + "/alias");
    EXPECT_EQ(*local->read("inside", 100, context_), "inside");
    EXPECT_EQ(condition_of(local->read("secret", 100, context_)),
              Condition::STORAGE_OBJECT_MISSING);
    // The folder itself is swapped for a link.
    fs::rename(folder_ + "/root", folder_ + "/moved");
    fs::create_directory_symlink(folder_ + "/outside", folder_ + "/root");
    EXPECT_EQ(condition_of(local->read("secret", 100, context_)), Condition::LOCATION_NOT_ALLOWED);
    EXPECT_EQ(condition_of(local->list({}, context_)), Condition::LOCATION_NOT_ALLOWED);
}

TEST_F(LocalStoreTest, AFolderReplacedAsAWholeIsSeen) {
    const auto local = store();
    fs::rename(folder_ + "/root", folder_ + "/old");
    EXPECT_EQ(local->list({}, context_)->size(), 0U);
    EXPECT_EQ(condition_of(local->read("inside", 9, context_)), Condition::STORAGE_OBJECT_MISSING);
    fs::create_directory(folder_ + "/root");
    write(folder_ + "/root/inside", "new");
    EXPECT_EQ(*local->read("inside", 9, context_), "new");
}

TEST_F(LocalStoreTest, ARootThatDoesNotExistIsMissingUnlessItMayBeMade) {
    EXPECT_EQ(condition_of(open_root(folder_ + "/none")), Condition::STORAGE_OBJECT_MISSING);
    EXPECT_EQ(condition_of(open_root(folder_ + "/root/inside")), Condition::STORAGE_OBJECT_MISSING);
    const auto made = open_root(folder_ + "/none", {.create_root = true, .private_folders = {}});
    ASSERT_TRUE(made.has_value());
    EXPECT_TRUE((*made)->put_if_absent("a/b/c", "x", context_).has_value());
    EXPECT_EQ(content(folder_ + "/none/a/b/c"), "x");
}

// R26
TEST_F(LocalStoreTest, TheServersOwnFoldersAreNoRoot) {
    ASSERT_TRUE(fs::create_directories(folder_ + "/data/keys"));
    fs::create_directory_symlink(folder_ + "/data", folder_ + "/data_alias");
    const LocalStoreOptions options{.create_root = false, .private_folders = {folder_ + "/data"}};
    for (const char* path : {"/data", "/data/keys", "/data_alias", "/data_alias/keys", ""}) {
        EXPECT_EQ(condition_of(open_root(folder_ + path, options)), Condition::LOCATION_NOT_ALLOWED)
            << path;
    }
    EXPECT_TRUE(open_root(folder_ + "/root", options).has_value());
    const LocalStoreOptions by_alias{.create_root = false,
                                     .private_folders = {folder_ + "/data_alias"}};
    EXPECT_EQ(condition_of(open_root(folder_ + "/data/keys", by_alias)),
              Condition::LOCATION_NOT_ALLOWED);
}

TEST_F(LocalStoreTest, WithoutRightsAccessIsDenied) {
    fs::permissions(folder_ + "/root/inside", fs::perms::none);
    fs::permissions(folder_ + "/root/sub", fs::perms::none);
    const auto local = store();
    // Root may do everything; a thread of its own can look at files as nobody.
    std::thread([&] {
        constexpr uid_t kNobody = 65534;
        if (geteuid() == 0) setfsuid(kNobody);
        EXPECT_EQ(condition_of(local->read("inside", 9, context_)),
                  Condition::STORAGE_ACCESS_DENIED);
        EXPECT_EQ(condition_of(local->put_if_absent("sub/x", "x", context_)),
                  Condition::STORAGE_ACCESS_DENIED);
        EXPECT_EQ(
            condition_of(local->list({.prefix = "sub/", .start_after = "", .limit = 9}, context_)),
            Condition::STORAGE_ACCESS_DENIED);
    }).join();
    fs::permissions(folder_ + "/root/sub", fs::perms::owner_all);
}

TEST_F(LocalStoreTest, OnlyRegularFilesAreObjects) {
    ASSERT_EQ(mkfifo((folder_ + "/root/pipe").c_str(), 0600), 0);
    const auto local = store();
    EXPECT_EQ(condition_of(local->read("pipe", 9, context_)), Condition::STORAGE_OBJECT_MISSING);
    EXPECT_EQ(condition_of(local->fetch("sub", 9, context_)), Condition::STORAGE_OBJECT_MISSING);
    EXPECT_EQ(local->list({}, context_)->size(), 1U);
}

// R77
TEST_F(LocalStoreTest, AFileWrittenOrCutUnderItsReaderIsAnError) {
    const std::string path = folder_ + "/root/inside";
    const auto local = store();
    auto reader = *local->open("inside", context_);
    EXPECT_EQ(*reader->read({.offset = 0, .length = 6}, context_), "inside");
    fs::resize_file(path, 3);
    EXPECT_EQ(condition_of(reader->read({.offset = 0, .length = 6}, context_)),
              Condition::STORAGE_UNAVAILABLE);
    EXPECT_EQ(condition_of(reader->read({.offset = 0, .length = 2}, context_)),
              Condition::STORAGE_UNAVAILABLE);

    write(path, "before");
    reader = *local->open("inside", context_);
    write(path, "behind");
    // Two writes within one tick of the file system's clock could look alike: set the time apart.
    fs::last_write_time(path, fs::last_write_time(path) + std::chrono::seconds(1));
    EXPECT_EQ(condition_of(reader->read({.offset = 0, .length = 6}, context_)),
              Condition::STORAGE_UNAVAILABLE);
}

TEST_F(LocalStoreTest, AReplacedFileKeepsItsBytesForItsReadersAndFetchers) {
    const auto local = store();
    auto reader = *local->open("inside", context_);
    const auto fetched = *local->fetch("inside", 100, context_);
    write(folder_ + "/root/new", "swapped");
    fs::rename(folder_ + "/root/new", folder_ + "/root/inside");
    EXPECT_EQ(*reader->read({.offset = 0, .length = 6}, context_), "inside");
    EXPECT_EQ(content(fetched->path()), "inside");
    EXPECT_TRUE(fetched->path().starts_with("/proc/self/fd/"));
    EXPECT_EQ(*local->read("inside", 100, context_), "swapped");
}

TEST_F(LocalStoreTest, WhatACrashLeftOfAPutIsNoObject) {
    write(folder_ + "/root/sub/.put-1234", "half");
    const auto local = store();
    EXPECT_EQ(local->list({.prefix = "sub/", .start_after = "", .limit = 9}, context_)->size(), 0U);
    ASSERT_TRUE(local->put_if_absent("sub/a", "x", context_).has_value());
    EXPECT_EQ(condition_of(local->put_if_absent("sub/a", "y", context_)),
              Condition::STORAGE_OBJECT_EXISTS);
    int files = 0;
    for (const auto& entry : fs::directory_iterator(folder_ + "/root/sub")) {
        files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 2) << "a put leaves nothing but its object";
}

TEST_F(LocalStoreTest, TimesAreMilliseconds) {
    const timespec time{.tv_sec = 1'700'000'000, .tv_nsec = 123'456'789};
    const std::array<timespec, 2> times = {time, time};
    ASSERT_EQ(utimensat(AT_FDCWD, (folder_ + "/root/inside").c_str(), times.data(), 0), 0);
    EXPECT_EQ(store()->head("inside", context_)->modified_ms, 1'700'000'000'123);
    EXPECT_EQ(store()->list({}, context_)->at(0).modified_ms, 1'700'000'000'123);
}

}  // namespace
}  // namespace sluice::storage
