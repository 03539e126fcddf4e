#include "storage/xml_text.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace sluice::storage {
namespace {

TEST(XmlText, ResolvesEntitiesOnce) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", ""},
        {"plain", "plain"},
        {"a &amp; b &lt;&gt; &quot;&apos;", "a & b <> \"'"},
        {"&amp;lt;", "&lt;"},
        {"&#65;&#x42;&#xfc;&#x65E5;&#x1F986;", "ABü日🦆"},
        {"&", "&"},
        {"&;", "&;"},
        {"&unknown;", "&unknown;"},
        {"&#;", "&#;"},
        {"&#x;", "&#x;"},
        {"&#xd800;", "&#xd800;"},
        {"&#x110000;", "&#x110000;"},
        {"&#99999999999999999999;", "&#99999999999999999999;"},
        {"&#-1;", "&#-1;"},
        {"&amp", "&amp"},
        {"&&amp;", "&&"},
    };
    for (const auto& [xml, text] : cases) EXPECT_EQ(xml_unescape(xml), text) << xml;
}

TEST(XmlText, FindsElementsInTurn) {
    std::string_view rest = "<a><k>1</k></a>noise<a/><a><k>3</k></a><a>open";
    EXPECT_EQ(next_element(rest, "a"), "<k>1</k>");
    EXPECT_EQ(next_element(rest, "a"), "");
    EXPECT_EQ(next_element(rest, "a"), "<k>3</k>");
    EXPECT_EQ(next_element(rest, "a"), std::nullopt);
    EXPECT_EQ(rest, "<a>open");
    EXPECT_EQ(element_text("<x><Code>A&amp;B</Code></x>", "Code"), "A&B");
    EXPECT_EQ(element_text("<Codex>A</Codex>", "Code"), "");
}

}  // namespace
}  // namespace sluice::storage
