#include "metastore/sqlite_database.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <thread>

#include "base/random.h"
#include "metastore/share_repository.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/testing/temporary_database.h"

namespace sluice::metastore {
namespace {

using testing::sample_share;

class SqliteFile : public ::testing::Test {
protected:
    std::string path() const { return directory_.file("metastore.db"); }

    Result<std::unique_ptr<SqliteDatabase>> open(std::int64_t pages_max = 0) {
        return SqliteDatabase::open(context_, {.path = path(), .pages_max = pages_max});
    }
    Result<void> add_share(Database& database, const std::string& name) {
        return database.write(context_, [&](Transaction& transaction) {
            return ShareRepository(transaction).insert(sample_share(name));
        });
    }
    std::int64_t count_shares(Database& database) {
        return *database.read(context_, [](Transaction& transaction) {
            return ShareRepository(transaction).count();
        });
    }
    /// Runs `work` in a process of its own; what it returns is that process's exit status.
    static int in_child(const std::function<int()>& work) {
        const pid_t child = ::fork();
        if (child == 0) ::_exit(work());
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    testing::TemporaryDirectory directory_;
    ManualClock clock_{1'795'000'000'000};
    RequestContext context_{clock_, "test", Deadline::never()};
};

mode_t mode_of(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777U;
}

TEST_F(SqliteFile, OnlyItsOwnerMayReadIt) {
    const auto database = open();
    ASSERT_TRUE(database) << database.error().detail();
    ASSERT_TRUE(add_share(**database, "a"));
    EXPECT_EQ(mode_of(path()), 0600U);
    EXPECT_EQ(mode_of(path() + "-wal"), 0600U);
    EXPECT_EQ(mode_of(path() + "-shm"), 0600U);
}

TEST_F(SqliteFile, AFileThatOthersCouldReadIsClosedToThem) {
    ASSERT_TRUE(open());
    ASSERT_EQ(::chmod(path().c_str(), 0644), 0);
    ASSERT_TRUE(open());
    EXPECT_EQ(mode_of(path()), 0600U);
}

TEST_F(SqliteFile, ADirectoryReachedThroughALinkIsFine) {
    const testing::TemporaryDirectory elsewhere;
    const std::string link = elsewhere.file("data");
    ASSERT_EQ(::symlink(directory_.path().c_str(), link.c_str()), 0);
    EXPECT_TRUE(SqliteDatabase::open(context_, {.path = link + "/metastore.db"}));
}

TEST_F(SqliteFile, CommitsAreSynced) {  // C9: acknowledged means durable
    const auto database = open();
    ASSERT_TRUE(database);
    const auto setting = [&](std::string_view pragma) {
        std::string value;
        EXPECT_TRUE((*database)->write(context_, [&](Transaction& transaction) {
            return transaction.query(pragma, {}, [&](const Row& row) -> Result<void> {
                value = row.text(0);
                return {};
            });
        }));
        return value;
    };
    EXPECT_EQ(setting("PRAGMA synchronous"), "2");
    EXPECT_EQ(setting("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(setting("PRAGMA foreign_keys"), "1");
}

TEST_F(SqliteFile, AMissingDirectoryIsNamedInTheDetailOnly) {
    const std::string missing = directory_.file("none");
    const auto database = SqliteDatabase::open(context_, {.path = missing + "/metastore.db"});
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().condition(), Condition::METASTORE_UNAVAILABLE);
    EXPECT_NE(database.error().detail().find("data_dir " + missing), std::string::npos)
        << database.error().detail();
    EXPECT_EQ(database.error().message().find(missing), std::string::npos);
}

TEST_F(SqliteFile, AReadOnlyDirectoryIsNamedInTheDetail) {
    ASSERT_EQ(::chmod(directory_.path().c_str(), 0555), 0);
    const int status = in_child([this] {
        // Root may write anywhere: try as nobody.
        constexpr uid_t kNobody = 65534;
        if (::geteuid() == 0 && (::setegid(kNobody) != 0 || ::seteuid(kNobody) != 0)) return 77;
        const auto database = open();
        if (database) return 1;
        if (database.error().condition() != Condition::METASTORE_UNAVAILABLE) return 2;
        const std::string expected = "data_dir " + directory_.path() + " is not";
        return database.error().detail().find(expected) == 0 ? 0 : 3;
    });
    ::chmod(directory_.path().c_str(), 0700);
    if (status == 77) GTEST_SKIP() << "cannot become another user here";
    EXPECT_EQ(status, 0);
}

TEST_F(SqliteFile, AFileThatIsNoDatabaseIsRefused) {
    std::ofstream(path()) << std::string(8192, 'x');
    const auto database = open();
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().condition(), Condition::METASTORE_UNAVAILABLE);
    EXPECT_NE(database.error().message().find("damaged"), std::string::npos);
    EXPECT_NE(database.error().detail().find(path()), std::string::npos);
}

TEST_F(SqliteFile, ADamagedPageIsAnErrorNotFewerRows) {
    constexpr int kShares = 4000;
    {
        const auto database = open();
        ASSERT_TRUE(database);
        ASSERT_TRUE((*database)->write(context_, [](Transaction& transaction) -> Result<void> {
            for (int i = 0; i < kShares; ++i) {
                SLUICE_CHECK(
                    ShareRepository(transaction).insert(sample_share("s" + std::to_string(i))));
            }
            return {};
        }));
    }
    constexpr std::streamoff kIntact = 128 * 4096;  // the first pages hold the schema
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(path()));
    ASSERT_GT(size, kIntact);
    {
        std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(kIntact);
        file << std::string(static_cast<std::size_t>(size - kIntact), '\xA5');
    }
    const auto database = open();
    ASSERT_TRUE(database) << database.error().detail();
    const auto shares = (*database)->read(
        context_, [](Transaction& transaction) { return ShareRepository(transaction).list({}); });
    ASSERT_FALSE(shares);
    EXPECT_EQ(shares.error().condition(), Condition::METASTORE_UNAVAILABLE);
    EXPECT_NE(shares.error().message().find("damaged"), std::string::npos);
}

TEST_F(SqliteFile, NoSpaceLeftFailsCleanlyAndHeals) {  // R76
    const auto database = open(120);
    ASSERT_TRUE(database) << database.error().detail();
    std::int64_t acknowledged = 0;
    std::optional<Error> failure;
    while (!failure && acknowledged < 10'000) {
        catalog::Share share = sample_share("s" + std::to_string(acknowledged));
        share.comment = std::string(2000, 'c');
        auto outcome = (*database)->write(context_, [&](Transaction& transaction) {
            return ShareRepository(transaction).insert(share);
        });
        if (outcome) {
            ++acknowledged;
        } else {
            failure = outcome.error();
        }
    }
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->condition(), Condition::METASTORE_UNAVAILABLE);
    EXPECT_EQ(failure->detail().find("no space left"), 0U) << failure->detail();
    EXPECT_EQ(count_shares(**database), acknowledged);
    ASSERT_TRUE((*database)->write(context_, [](Transaction& transaction) {
        return ShareRepository(transaction).remove(sample_share("s0"));
    }));
    EXPECT_TRUE(add_share(**database, "again"));
}

TEST_F(SqliteFile, AFileThatMayNotGrowLosesNothingAcknowledged) {  // R75 R76
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const int status = in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit = {600 * 1024, 600 * 1024};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 2;
        const auto database = open();
        if (!database) return 3;
        for (int i = 0; i < 10'000; ++i) {
            const auto outcome = add_share(**database, "s" + std::to_string(i));
            if (!outcome) {
                const bool expected =
                    outcome.error().condition() == Condition::METASTORE_UNAVAILABLE;
                return expected ? 0 : 4;
            }
            if (::write(pipe_ends[1], "+", 1) != 1) return 5;
        }
        return 6;
    });
    ::close(pipe_ends[1]);
    std::int64_t acknowledged = 0;
    char byte = 0;
    while (::read(pipe_ends[0], &byte, 1) == 1) ++acknowledged;
    ::close(pipe_ends[0]);
    EXPECT_EQ(status, 0);
    EXPECT_GT(acknowledged, 0);
    const auto database = open();
    ASSERT_TRUE(database) << database.error().detail();
    EXPECT_EQ(count_shares(**database), acknowledged);
    EXPECT_TRUE(add_share(**database, "again"));
}

TEST_F(SqliteFile, KillKeepsWhatWasAcknowledged) {  // R2 R73
    const std::uint64_t seed = SystemRandom().below(1'000'000);
    RecordProperty("seed", static_cast<int>(seed));
    SeededRandom random(seed);
    std::int64_t acknowledged = 0;
    for (int round = 0; round < 5; ++round) {
        int pipe_ends[2];
        ASSERT_EQ(::pipe(pipe_ends), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const auto database = open();
            if (!database) ::_exit(1);
            for (std::int64_t i = 0;; ++i) {
                const std::string name = std::to_string(round) + "-" + std::to_string(i);
                if (!add_share(**database, name)) ::_exit(2);
                if (::write(pipe_ends[1], "+", 1) != 1) ::_exit(3);
            }
        }
        ::close(pipe_ends[1]);
        const std::int64_t wanted = 1 + static_cast<std::int64_t>(random.below(60));
        char byte = 0;
        std::int64_t read_here = 0;
        while (read_here < wanted && ::read(pipe_ends[0], &byte, 1) == 1) ++read_here;
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended with " << WEXITSTATUS(status);
        while (::read(pipe_ends[0], &byte, 1) == 1) ++read_here;
        ::close(pipe_ends[0]);

        const auto database = open();
        ASSERT_TRUE(database) << database.error().detail();
        const std::int64_t found = count_shares(**database);
        // The one write that was under way may have made it.
        EXPECT_GE(found, acknowledged + read_here) << "seed " << seed;
        EXPECT_LE(found, acknowledged + read_here + 1) << "seed " << seed;
        acknowledged = found;
    }
}

TEST_F(SqliteFile, TwoServersOnOneFileDoNotLoseWrites) {
    const auto one = open();
    const auto two = open();
    ASSERT_TRUE(one);
    ASSERT_TRUE(two);
    constexpr int kWrites = 40;
    const auto write_all = [&](Database& database, const std::string& prefix) {
        for (int i = 0; i < kWrites; ++i) {
            const auto outcome = add_share(database, prefix + std::to_string(i));
            EXPECT_TRUE(outcome) << outcome.error().detail();
        }
    };
    std::thread first([&] { write_all(**one, "a"); });
    std::thread second([&] { write_all(**two, "b"); });
    first.join();
    second.join();
    EXPECT_EQ(count_shares(**one), 2 * kWrites);
    EXPECT_EQ(count_shares(**two), 2 * kWrites);
}

}  // namespace
}  // namespace sluice::metastore
