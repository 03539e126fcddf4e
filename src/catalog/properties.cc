#include "catalog/properties.h"

#include "json/json.h"
#include "json/writer.h"

namespace sluice::catalog {

std::string encode_properties(const Properties& properties) {
    json::Writer writer;
    writer.begin_object();
    for (const auto& [key, value] : properties) writer.member(key, value);
    writer.end_object();
    return writer.take();
}

Result<Properties> decode_properties(std::string_view text) {
    const auto damaged = [](const Error& why) {
        return Error(Condition::INTERNAL_ERROR, "Stored properties cannot be read.",
                     "decoding a properties column: " + why.message());
    };
    auto document = json::Document::parse(text);
    if (!document) return damaged(document.error());
    const json::View root = document->root();
    if (!root.is_object()) {
        return damaged(Error(Condition::MALFORMED_REQUEST, "not an object"));
    }
    Properties properties;
    for (const std::string& key : root.keys()) {
        auto value = root.string({key});
        if (!value) return damaged(value.error());
        properties.emplace(key, value->value_or(""));
    }
    return properties;
}

}  // namespace sluice::catalog
