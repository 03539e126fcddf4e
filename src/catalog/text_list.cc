#include "catalog/text_list.h"

#include "json/json.h"
#include "json/writer.h"

namespace sluice::catalog {

std::string encode_texts(const std::vector<std::string>& texts) {
    json::Writer writer;
    writer.begin_array();
    for (const std::string& text : texts) writer.value(text);
    writer.end_array();
    return writer.take();
}

Result<std::vector<std::string>> decode_texts(std::string_view text) {
    const auto damaged = [](const Error& why) {
        return Error(Condition::INTERNAL_ERROR, "A stored list cannot be read.",
                     "decoding a column of texts: " + why.message());
    };
    const auto document = json::Document::parse(text);
    if (!document) return damaged(document.error());
    const auto items = document->root().as_array();
    if (!items) return damaged(items.error());
    std::vector<std::string> texts;
    for (const json::View& item : *items) {
        auto value = item.as_string();
        if (!value) return damaged(value.error());
        texts.push_back(std::move(*value));
    }
    return texts;
}

}  // namespace sluice::catalog
