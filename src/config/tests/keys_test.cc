#include "config/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "config/load.h"

namespace sluice::config {
namespace {

TEST(ConfigKeysTest, NamesAreUniqueAlsoInTheEnvironment) {
    std::set<std::string> names;
    for (const KeyRow& row : key_table()) {
        EXPECT_TRUE(names.insert(environment_name(row.path)).second) << row.path;
        EXPECT_FALSE(is_later_key(row.path)) << row.path;
    }
    EXPECT_EQ(environment_name("limits.queue_max"), "SLUICE_LIMITS_QUEUE_MAX");
}

bool is_number(KeyKind kind) {
    return kind == KeyKind::count || kind == KeyKind::seconds || kind == KeyKind::bytes;
}

TEST(ConfigKeysTest, NumbersAreAcceptedUpToTheirBoundsAndNotBeyond) {
    for (const KeyRow& row : key_table()) {
        if (!is_number(row.kind)) continue;
        SCOPED_TRACE(row.path);
        ASSERT_LT(row.minimum, row.maximum);
        const auto set_to = [&row](std::int64_t value) {
            Sources sources;
            sources.flags = {{std::string(row.path), std::to_string(value)}};
            return load(sources).has_value();
        };
        EXPECT_TRUE(set_to(row.minimum));
        EXPECT_TRUE(set_to(row.maximum));
        EXPECT_FALSE(set_to(row.minimum - 1));
        EXPECT_FALSE(set_to(row.maximum + 1));
    }
}

TEST(ConfigKeysTest, TheNearestKeyIsSuggested) {
    EXPECT_EQ(nearest_key("lisen"), "listen");
    EXPECT_EQ(nearest_key("limits.que_max"), "limits.queue_max");
    EXPECT_EQ(nearest_key("queue_max"), "limits.queue_max");
    EXPECT_EQ(nearest_key("nothing.like_it"), std::nullopt);
    EXPECT_EQ(nearest_key(std::string(100'000, 'x')), std::nullopt);
}

TEST(ConfigKeysTest, LaterKeysCoverTheirSections) {
    EXPECT_TRUE(is_later_key("audit"));
    EXPECT_TRUE(is_later_key("audit.mode"));
    EXPECT_FALSE(is_later_key("auditor"));
    EXPECT_TRUE(is_later_key("storage.vend"));
    EXPECT_FALSE(is_later_key("storage.locations"));
}

/// The row of a key in docs/configuration.md.
std::string document_row(const KeyRow& row) {
    const std::string text =
        row.default_text.empty() ? "none" : '`' + std::string(row.default_text) + '`';
    return "| `" + std::string(row.path) + "` | " + text + " | " + expectation(row) + " | " +
           std::string(row.description) + " |";
}

// C66
TEST(ConfigKeysTest, TheDocumentListsEveryKeyAsItIs) {
    const std::string path = std::string(SLUICE_SOURCE_DIR) + "/docs/configuration.md";
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    const std::string document = text.str();
    const std::string_view begin = "| --- | --- | --- | --- |\n";
    const std::size_t first = document.find(begin);
    ASSERT_NE(first, std::string::npos);
    const std::size_t last = document.find("\n\n", first);
    ASSERT_NE(last, std::string::npos);
    std::string rows;
    for (const KeyRow& row : key_table()) rows += document_row(row) + "\n";
    const std::size_t at = first + begin.size();
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path) << document.substr(0, at) << rows << document.substr(last + 1);
        return;
    }
    EXPECT_EQ(document.substr(at, last + 1 - at), rows) << "UPDATE_GOLDEN=1 rewrites the table";
}

}  // namespace
}  // namespace sluice::config
