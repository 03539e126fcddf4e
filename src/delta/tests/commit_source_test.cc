#include "delta/commit_source.h"

#include <gtest/gtest.h>

#include <string>

#include "base/clock.h"
#include "delta/limits.h"
#include "delta/testing/memory_log_store.h"

namespace sluice::delta {
namespace {

struct Count {
    int adds = 0;
    std::int64_t bytes = 0;
};

Result<Count> read_all(const std::string& commit) {
    testing::MemoryLogStore store;
    store.put(commit_key(4), commit);
    SystemClock clock;
    RequestContext context(clock, "test", Deadline::never());
    const CommitFile file{.version = 4,
                          .object = {.key = commit_key(4),
                                     .size_bytes = static_cast<std::int64_t>(commit.size()),
                                     .modified_ms = 0,
                                     .etag = {}}};
    CommitParser parser;
    CommitSource source(store, file, parser);
    Count count;
    for (;;) {
        SLUICE_TRY(const ActionKind kind, source.next(context));
        if (kind == ActionKind::end) return count;
        if (kind != ActionKind::add) continue;
        ++count.adds;
        count.bytes += parser.add().size_bytes;
    }
}

std::string line(std::size_t padding, int size) {
    return "{\"add\":{\"path\":\"p\",\"size\":" + std::to_string(size) + ",\"tags\":{\"t\":\"" +
           std::string(padding, 't') + "\"}}}";
}

// Lines of many lengths meet the borders of windows in every way.
TEST(CommitSource, ReadsCommitsLargerThanAWindow) {
    for (const std::size_t padding :
         {std::size_t{100}, std::size_t{99'991}, kCommitWindowBytes + 5}) {
        for (const char* final_line_feed : {"", "\n"}) {
            std::string commit;
            int lines = 0;
            std::int64_t sum = 0;
            while (commit.size() < 3 * kCommitWindowBytes) {
                if (lines > 0) commit += '\n';
                commit += line(padding + static_cast<std::size_t>(lines % 7), lines);
                sum += lines++;
            }
            commit += final_line_feed;
            const auto count = read_all(commit);
            ASSERT_TRUE(count.has_value()) << count.error().detail();
            EXPECT_EQ(count->adds, lines);
            EXPECT_EQ(count->bytes, sum);
        }
    }
}

// R80
TEST(CommitSource, NamesTheLineAlsoInALaterWindow) {
    std::string commit;
    int lines = 0;
    while (commit.size() < kCommitWindowBytes + kCommitWindowBytes / 2) {
        commit += line(1'000, lines++) + "\n";
    }
    const auto count = read_all(commit + "{\"add\":");
    ASSERT_FALSE(count.has_value());
    EXPECT_EQ(count.error().condition(), Condition::TABLE_LOG_CORRUPT);
    EXPECT_NE(count.error().detail().find("version 4 line " + std::to_string(lines + 1)),
              std::string::npos)
        << count.error().detail();
}

}  // namespace
}  // namespace sluice::delta
