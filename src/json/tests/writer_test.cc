#include "json/writer.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "json/json.h"

namespace sluice::json {
namespace {

std::string json_text(std::string_view text) {
    std::string out;
    append_string(out, text);
    return out;
}

// P21
TEST(AppendString, EscapesEverythingPythonSplitsLinesAt) {
    EXPECT_EQ(json_text("a\nb\rc\x0b\x0c\x1c\x1d\x1e"),
              R"("a\nb\rc\u000b\u000c\u001c\u001d\u001e")");
    EXPECT_EQ(json_text("\xC2\x85|\xE2\x80\xA8|\xE2\x80\xA9"), R"("\u0085|\u2028|\u2029")");
    EXPECT_EQ(json_text("q\"b\\ é 漢 😀"), "\"q\\\"b\\\\ é 漢 😀\"");
}

// P21
TEST(AppendString, BrokenUtf8BecomesTheReplacementCharacter) {
    EXPECT_EQ(json_text("a\xff"), "\"a\xEF\xBF\xBD\"");
    EXPECT_EQ(json_text("\xE2\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(AppendString, WhatIsWrittenReadsBackAsItWas) {
    SeededRandom random(7);
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        const std::uint64_t length = random.below(40);
        for (std::uint64_t i = 0; i < length; ++i) text += static_cast<char>(random.below(128));
        const auto document = Document::parse(json_text(text));
        ASSERT_TRUE(document.has_value());
        EXPECT_EQ(*document->root().as_string(), text);
    }
}

// P22 P23
TEST(Writer, KeepsTheOrderAndLeavesOutWhatIsAbsent) {
    Writer writer;
    writer.begin_object()
        .member("name", "n")
        .optional("comment", std::optional<std::string>())
        .optional("note", std::optional<std::string>(""))
        .key("items")
        .begin_array()
        .value(1)
        .begin_object()
        .end_object()
        .null()
        .value(true)
        .end_array()
        .member("size", std::int64_t{-5})
        .end_object();
    EXPECT_EQ(writer.take(), R"({"name":"n","note":"","items":[1,{},null,true],"size":-5})");
    EXPECT_EQ(writer.value("again").take(), "\"again\"");
}

}  // namespace
}  // namespace sluice::json
