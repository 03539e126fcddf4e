#include "config/value_reader.h"

#include <array>
#include <utility>

#include "base/encoding.h"
#include "config/value_text.h"

namespace sluice::config {
namespace {

// What a percentage is of where nobody said how much memory there is.
constexpr std::int64_t kMemoryBytesAssumed = std::int64_t{1} << 30;

void mismatch(const KeyRow& row, const Place& place, ReadContext& context) {
    context.problems.add(place, std::string(row.path) + ": " + expectation(row) + " is needed");
}

/// The text of a scalar; null where there is none.
const std::string* scalar(const YamlNode& node) {
    return node.kind == NodeKind::scalar ? &node.text : nullptr;
}

/// The text of an unquoted scalar: numbers and switches are not texts.
const std::string* plain(const YamlNode& node) { return node.quoted ? nullptr : scalar(node); }

template <class T>
void accept(const KeyRow& row, const YamlNode& node, ReadContext& context, std::optional<T> value,
            T& out) {
    if (value) {
        out = std::move(*value);
    } else {
        mismatch(row, node.place, context);
    }
}

template <class T, std::size_t N>
std::optional<T> choose(const std::array<std::pair<std::string_view, T>, N>& choices,
                        const std::string* text) {
    for (const auto& [name, value] : choices) {
        if (text != nullptr && *text == name) return value;
    }
    return std::nullopt;
}

std::optional<std::int64_t> number(const KeyRow& row, const YamlNode& node,
                                   const ReadContext& context) {
    const bool sized = row.kind == KeyKind::bytes || row.kind == KeyKind::memory;
    const std::string* text = sized ? scalar(node) : plain(node);
    if (text == nullptr) return std::nullopt;
    if (row.kind == KeyKind::memory) {
        if (const auto percent = parse_percentage(*text)) {
            const std::int64_t all =
                context.memory_bytes > 0 ? context.memory_bytes : kMemoryBytesAssumed;
            return all / 100 * *percent;
        }
    }
    if (sized) return parse_bytes(*text);
    const Result<std::int64_t> value = parse_int64(*text);
    return value ? std::optional(*value) : std::nullopt;
}

std::optional<std::string> list_item(KeyKind kind, const std::string& text) {
    if (kind == KeyKind::networks) {
        return is_network(text) ? std::optional(text) : std::nullopt;
    }
    return kind == KeyKind::hosts ? parse_host(text) : parse_directory(text);
}

}  // namespace

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, ListenAddress& out) {
    const std::string* text = scalar(node);
    accept(row, node, context, text == nullptr ? std::nullopt : parse_address(*text), out);
}

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, std::string& out) {
    const std::string* text = scalar(node);
    std::optional<std::string> value;
    if (text != nullptr && row.kind == KeyKind::url) {
        value = parse_url(*text);
    } else if (text != nullptr && row.kind == KeyKind::metastore) {
        if (*text == "sqlite" || is_postgres_url(*text)) value = *text;
    } else if (text != nullptr && !text->empty() && text->find('\0') == std::string::npos) {
        value = *text;
    }
    accept(row, node, context, std::move(value), out);
}

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, bool& out) {
    using Choices = std::array<std::pair<std::string_view, bool>, 2>;
    constexpr Choices kFlags{{{"true", true}, {"false", false}}};
    constexpr Choices kPermissions{{{"allowed", true}, {"refused", false}}};
    constexpr Choices kFormats{{{"json", true}, {"text", false}}};
    if (row.kind == KeyKind::flag) {
        accept(row, node, context, choose(kFlags, plain(node)), out);
    } else {
        const Choices& choices = row.kind == KeyKind::permission ? kPermissions : kFormats;
        accept(row, node, context, choose(choices, scalar(node)), out);
    }
}

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, std::int64_t& out) {
    const std::optional<std::int64_t> value = number(row, node, context);
    // A percentage is a range of its own; a small machine may end below the smallest size.
    const bool percentage = row.kind == KeyKind::memory && node.text.ends_with('%');
    if (!value || (!percentage && (*value < row.minimum || *value > row.maximum))) {
        mismatch(row, node.place, context);
        return;
    }
    out = *value;
}

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, LogLevel& out) {
    constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevels{
        {{"trace", LogLevel::trace},
         {"debug", LogLevel::debug},
         {"info", LogLevel::info},
         {"warn", LogLevel::warn},
         {"error", LogLevel::error}}};
    accept(row, node, context, choose(kLevels, scalar(node)), out);
}

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, Cloud& out) {
    constexpr std::array<std::pair<std::string_view, Cloud>, 3> kClouds{
        {{"AWS", Cloud::aws}, {"AZURE", Cloud::azure}, {"GCP", Cloud::gcp}}};
    accept(row, node, context, choose(kClouds, scalar(node)), out);
}

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context,
                std::vector<std::string>& out) {
    if (node.kind != NodeKind::sequence) return mismatch(row, node.place, context);
    std::vector<std::string> values;
    for (const YamlNode& item : node.items) {
        const std::string* text = scalar(item);
        std::optional<std::string> value =
            text == nullptr ? std::nullopt : list_item(row.kind, *text);
        if (value) {
            values.push_back(std::move(*value));
        } else {
            mismatch(row, item.place, context);
        }
    }
    out = std::move(values);
}

}  // namespace sluice::config
