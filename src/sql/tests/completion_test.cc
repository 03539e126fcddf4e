#include "sql/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::sql {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

/// At the `|` of the text.
Completion at(std::string_view text) {
    const std::size_t cursor = text.find('|');
    return complete(std::string(text.substr(0, cursor)) + std::string(text.substr(cursor + 1)),
                    cursor);
}

TEST(CompletionTest, OffersTheWordsThatMayFollow) {
    EXPECT_THAT(at("ALTER SHARE s |").keywords,
                UnorderedElementsAre("ADD", "ALTER", "REMOVE", "RENAME", "SET", "OWNER"));
    EXPECT_THAT(at("CREATE SHARE s |").keywords, ElementsAre("COMMENT"));
    EXPECT_THAT(at("CREATE SHARE IF |").keywords, Contains("NOT"));
    EXPECT_THAT(at("|").keywords, Contains("CREATE"));
    EXPECT_THAT(at("SHOW SHARES; ALTER RECIPIENT r ROTATE |").keywords, ElementsAre("TOKEN"));
    EXPECT_THAT(at("ALTER SHARE s ADD TABLE t WITH |").keywords,
                UnorderedElementsAre("HISTORY", "CHANGE"));
    EXPECT_THAT(at("SELECT a FROM t |").keywords, Contains("WHERE"));
    EXPECT_THAT(at("SELECT a FROM t WHERE a |").keywords, Contains("BETWEEN"));
    EXPECT_THAT(at("GRANT SELECT ON SHARE s TO RECIPIENT r |").keywords,
                UnorderedElementsAre("EXPIRES", "FOR"));
}

TEST(CompletionTest, OffersWhatBeginsWithTheWord) {
    const Completion found = at("ALTER SHARE s re|");
    EXPECT_THAT(found.keywords, UnorderedElementsAre("REMOVE", "RENAME"));
    EXPECT_EQ(found.prefix, "re");
    EXPECT_EQ(found.replace_from, 14u);
    EXPECT_THAT(at("ALTER SHARE s |re").keywords.size(), 6u);
    EXPECT_THAT(at("CREATE SHARE s COMMENT|").keywords, ElementsAre("COMMENT"));
}

TEST(CompletionTest, TellsWhichNamesMayFollow) {
    EXPECT_THAT(at("DROP SHARE |").names, ElementsAre(NameKind::share));
    EXPECT_THAT(at("GRANT SELECT ON SHARE s TO RECIPIENT ac|").names,
                ElementsAre(NameKind::recipient));
    EXPECT_THAT(at("ALTER SHARE s ADD TABLE |").names, ElementsAre(NameKind::table));
    EXPECT_THAT(at("SELECT * FROM |").names, ElementsAre(NameKind::table));
    EXPECT_THAT(at("USE CATALOG |").names, ElementsAre(NameKind::catalog));
    EXPECT_THAT(at("SHOW TABLES IN |").names, ElementsAre(NameKind::schema));
    EXPECT_THAT(at("CREATE TABLE t (a |").names, ElementsAre(NameKind::data_type));
    EXPECT_THAT(at("CREATE SHARE s COMMENT |").values, ElementsAre(ValueKind::string));
    const Completion found = at("SELECT * FROM main.sal|");
    EXPECT_THAT(found.names, ElementsAre(NameKind::table));
    EXPECT_THAT(found.qualifier, ElementsAre("main"));
    EXPECT_EQ(found.prefix, "sal");
    EXPECT_THAT(at("SELECT * FROM main.sales.|").qualifier, ElementsAre("main", "sales"));
}

TEST(CompletionTest, GoesOnInsideBackQuotes) {
    const Completion found = at("DROP SHARE `acme-|");
    EXPECT_THAT(found.names, ElementsAre(NameKind::share));
    EXPECT_THAT(found.keywords, IsEmpty());
    EXPECT_EQ(found.prefix, "acme-");
    EXPECT_EQ(found.replace_from, 11u);
}

TEST(CompletionTest, OffersNothingInStringsAndCommentsAndBehindMistakes) {
    for (const std::string_view text :
         {"CREATE SHARE s COMMENT 'x |", "SHOW /* |", "CREATE SHRE x |", "SHOW SHARES 'a' x |"}) {
        const Completion found = at(text);
        EXPECT_THAT(found.keywords, IsEmpty()) << text;
        EXPECT_THAT(found.names, IsEmpty()) << text;
    }
    EXPECT_THAT(complete("SHOW ", 1000).keywords, Contains("SHARES"));
    EXPECT_THAT(complete("\xff", 1).keywords, IsEmpty());
}

TEST(CompletionTest, WhatIsOfferedIsTaken) {
    // Every offered word leads on: behind it the parser gets past it.
    for (const std::string_view text :
         {"", "CREATE ", "ALTER SHARE s ", "SHOW ", "DESCRIBE ", "ALTER TABLE t ",
          "ALTER RECIPIENT r ", "DROP ", "CREATE RECIPIENT r ", "COMMENT ON "}) {
        for (const std::string& word : complete(text, text.size()).keywords) {
            if (word == "PROPERTIES") continue;  // a parenthesis follows, which is not offered
            const std::string longer = std::string(text) + word + " ";
            const Completion next = complete(longer, longer.size());
            EXPECT_FALSE(next.keywords.empty() && next.names.empty() && next.values.empty())
                << longer;
        }
    }
}

}  // namespace
}  // namespace sluice::sql
