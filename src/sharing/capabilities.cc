#include "sharing/capabilities.h"

#include <vector>

#include "base/encoding.h"

namespace sluice::sharing {
namespace {

std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t at = text.find(separator);
        parts.push_back(trim(text.substr(0, at)));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

Result<void> apply_formats(Capabilities& capabilities, std::string_view value) {
    bool parquet = false;
    bool delta = false;
    bool named_any = false;
    for (const std::string_view format : split(value, ',')) {
        if (format.empty()) continue;
        named_any = true;
        parquet = parquet || equals_folded(format, "parquet");
        delta = delta || equals_folded(format, "delta");
    }
    if (named_any && !parquet && !delta) {
        return Error(
            Condition::UNSUPPORTED_OPERATION,
            "none of the response formats asked for is known; known are parquet and delta");
    }
    capabilities.parquet = parquet || !named_any;
    capabilities.delta = delta;
    return {};
}

}  // namespace

std::string_view to_text(ResponseFormat format) {
    switch (format) {
        case ResponseFormat::parquet:
            return "parquet";
        case ResponseFormat::delta:
            return "delta";
    }
    return "parquet";
}

Result<Capabilities> parse_capabilities(const std::string* header) {
    Capabilities capabilities;
    if (header == nullptr) return capabilities;
    std::string_view formats;
    for (const std::string_view entry : split(*header, ';')) {
        const std::size_t equals = entry.find('=');
        const std::string_view key = trim(entry.substr(0, equals));
        const std::string_view value =
            equals == std::string_view::npos ? std::string_view() : trim(entry.substr(equals + 1));
        if (equals_folded(key, "responseformat")) {
            // Read at the end: what a later one replaces cannot be wrong.
            formats = value;
        } else if (equals_folded(key, "readerfeatures")) {
            capabilities.reader_features.clear();
            for (const std::string_view feature : split(value, ',')) {
                if (!feature.empty()) capabilities.reader_features.insert(fold_ascii(feature));
            }
        } else if (equals_folded(key, "includeendstreamaction")) {
            capabilities.include_end_stream_action = equals_folded(value, "true");
        } else if (equals_folded(key, "asyncquery")) {
            capabilities.async_query = equals_folded(value, "true");
        }
    }
    SLUICE_CHECK(apply_formats(capabilities, formats));
    return capabilities;
}

Result<std::optional<FileIdHash>> parse_file_id_hash(const std::string* header) {
    if (header == nullptr) return std::optional<FileIdHash>();
    const std::string_view value = trim(*header);
    if (equals_folded(value, "parquet")) return std::optional<FileIdHash>(FileIdHash::md5);
    if (equals_folded(value, "delta")) return std::optional<FileIdHash>(FileIdHash::sha256);
    return Error(Condition::INVALID_PARAMETER_VALUE,
                 "Unsupported fileidhash: '" + std::string(value) + "'");
}

}  // namespace sluice::sharing
