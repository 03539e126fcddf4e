#include "config/sharing_document.h"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

std::string mistakes(const std::vector<SharingFile>& files) {
    const auto document = read_sharing_files(files);
    return document ? "" : document.error().message();
}

std::string mistakes(const std::string& text) {
    return mistakes({SharingFile{.name = "shares.yaml", .text = text}});
}

// Y17 Y18
TEST(SharingDocumentTest, KeepsWhatIsThereAndNothingElse) {
    const auto document = read_sharing_files({{.name = "shares.yaml",
                                               .text = "shares:\n"
                                                       "  - name: sales\n"
                                                       "    comment: null\n"
                                                       "    tables:\n"
                                                       "      - main.a.t\n"
                                                       "      - {name: main.a.u, history: true}\n"
                                                       "grants: []\n"}});
    ASSERT_TRUE(document) << document.error().message();
    ASSERT_EQ(document->sections.size(), 2U);
    EXPECT_EQ(document->sections[0].key, "shares");
    ASSERT_EQ(document->sections[0].items.size(), 1U);
    const YamlNode& share = document->sections[0].items[0].node;
    EXPECT_EQ(share.place.line, 2);
    ASSERT_EQ(share.members.size(), 3U);
    EXPECT_EQ(share.members[1].value.kind, NodeKind::null);
    EXPECT_EQ(share.members[2].value.items.size(), 2U);
    EXPECT_EQ(document->sections[1].key, "grants");
    EXPECT_TRUE(document->sections[1].items.empty());
}

// Y17
TEST(SharingDocumentTest, NamesEveryMistakeWithItsPlaceAndTheNearestKey) {
    EXPECT_EQ(mistakes("share:\n  - name: a\n"),
              "shares.yaml:1:1: unknown key `share`; did you mean `shares`?");
    EXPECT_EQ(mistakes("recipients:\n"
                       "  - name: acme\n"
                       "    emial: a@example.com\n"
                       "    properties: [a]\n"
                       "  - comment: nobody\n"
                       "shares: {name: a}\n"),
              "shares.yaml:3:5: unknown key `emial` in an entry of `recipients`; did you mean "
              "`email`?\n"
              "shares.yaml:4:17: `properties` must be a map of texts\n"
              "shares.yaml:5:5: `name` is missing\n"
              "shares.yaml:6:9: `shares` must be a list");
    EXPECT_EQ(mistakes("shares:\n"
                       "  - name: s\n"
                       "    tables:\n"
                       "      - {name: main.a.t, history: sometimes, start_version: -1}\n"
                       "      - {name: main.a.u, partition: [x]}\n"),
              "shares.yaml:4:35: `history` must be true or false\n"
              "shares.yaml:4:61: `start_version` must be a number that is not negative\n"
              "shares.yaml:5:26: unknown key `partition` in an entry of `shares.tables`; did you "
              "mean `partitions`?");
    EXPECT_EQ(mistakes("- a\n"),
              "shares.yaml:1:1: the document must be a map such as `shares: [...]`");
}

// Y17
TEST(SharingDocumentTest, RefusesAliasesAndTags) {
    EXPECT_EQ(mistakes("shares: &all []\ngrants: *all\n"),
              "shares.yaml:1:9: anchors are not allowed");
    EXPECT_EQ(mistakes("shares: !mine []\n"), "shares.yaml:1:9: tags are not allowed");
}

// Y17
TEST(SharingDocumentTest, NamesBothPlacesOfWhatIsGivenTwice) {
    EXPECT_EQ(mistakes({{.name = "a.yaml", .text = "recipients:\n  - name: acme\n"},
                        {.name = "b.yaml", .text = "recipients:\n  - name: Acme\n"}}),
              "b.yaml:2:5: `Acme` is given twice, first in a.yaml:2:5");
    EXPECT_EQ(mistakes("shares:\n"
                       "  - name: s\n"
                       "    tables: [main.a.t, {name: MAIN.a.t}]\n"
                       "  - name: u\n"
                       "    tables: [main.a.t]\n"),
              "shares.yaml:3:24: `MAIN.a.t` is given twice, first in shares.yaml:3:14");
    EXPECT_EQ(mistakes("grants:\n"
                       "  - {share: s, recipient: r}\n"
                       "  - {share: s, recipient: r, tables: [a.t]}\n"
                       "  - {share: S, recipient: r}\n"),
              "shares.yaml:4:5: `S to r` is given twice, first in shares.yaml:2:5");
}

// Y17
TEST(SharingDocumentTest, SeveralFilesAreOneDocument) {
    const auto document =
        read_sharing_files({{.name = "a.yaml", .text = "shares:\n  - name: a\n"},
                            {.name = "b.yaml", .text = "shares:\n  - name: b\ngrants:\n"},
                            {.name = "c.yaml", .text = ""}});
    ASSERT_TRUE(document) << document.error().message();
    ASSERT_EQ(document->sections.size(), 2U);
    ASSERT_EQ(document->sections[0].items.size(), 2U);
    EXPECT_EQ(document->sections[0].items[1].file, "b.yaml");
}

TEST(SharingDocumentTest, SaysWhatFilesCannotManage) {
    EXPECT_EQ(mistakes("views: []\n"), "shares.yaml:1:1: `views` cannot be managed by files yet");
}

}  // namespace
}  // namespace sluice::config
