#include <algorithm>
#include <array>
#include <cstddef>

#include "base/encoding.h"
#include "cli/limits.h"
#include "cli/output.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

constexpr std::string_view kMask = "***";

std::string indentation(int depth) { return std::string(static_cast<std::size_t>(depth) * 2, ' '); }

std::string quoted(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

/// A member of an object, null where it is absent or null.
std::optional<json::View> member(const json::View& object, const std::string& key) {
    auto found = object.find({key});
    return found.has_value() ? *std::move(found) : std::nullopt;
}

bool is_masked(const std::string& key, const json::View& value, bool secrets) {
    return !secrets && value.is_string() && is_secret_field(key);
}

std::vector<json::View> elements(const json::View& array) {
    auto values = array.as_array();
    return values.has_value() ? *std::move(values) : std::vector<json::View>();
}

struct JsonStyle {
    bool secrets = false;
    bool indented = true;
};

std::string line_break(int depth, JsonStyle style) {
    return style.indented ? "\n" + indentation(depth) : "";
}

// The depth is bounded by the parser's (64), so the recursion is.
void append_json(std::string& out, const json::View& value, int depth, JsonStyle style) {
    if (value.is_array() && !elements(value).empty()) {
        char before = '[';
        for (const json::View& element : elements(value)) {
            out += before + line_break(depth + 1, style);
            append_json(out, element, depth + 1, style);
            before = ',';
        }
        out += line_break(depth, style) + "]";
        return;
    }
    if (!value.is_object() || value.keys().empty()) {
        out += value.text();
        return;
    }
    char before = '{';
    for (const std::string& key : value.keys()) {
        out += before + line_break(depth + 1, style) + quoted(key);
        out += style.indented ? ": " : ":";
        const auto field = member(value, key);
        if (field && is_masked(key, *field, style.secrets)) {
            out += quoted(kMask);
        } else if (field) {
            append_json(out, *field, depth + 1, style);
        } else {
            out += "null";
        }
        before = ',';
    }
    out += line_break(depth, style) + "}";
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '/' || c == '-';
}

/// Whether YAML reads the bare text as this very string.
bool is_plain_yaml(std::string_view text) {
    constexpr std::array<std::string_view, 8> kWords = {"true", "false", "null", "yes",
                                                        "no",   "on",    "off",  "y"};
    const bool letter_first =
        !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
    if (!letter_first || !std::all_of(text.begin(), text.end(), is_word_character)) return false;
    return text != "n" && text != "N" &&
           std::none_of(kWords.begin(), kWords.end(),
                        [&](std::string_view word) { return equals_folded(word, text); });
}

std::string yaml_scalar(const json::View& value) {
    if (!value.is_string()) return value.text();  // numbers, true, false, null, {} and []
    const auto text = value.as_string();
    if (!text.has_value()) return "null";
    return is_plain_yaml(*text) ? *text : quoted(*text);
}

bool is_block(const json::View& value) {
    return (value.is_array() && !elements(value).empty()) ||
           (value.is_object() && !value.keys().empty());
}

void append_yaml(std::string& out, const json::View& value, int depth, bool secrets);

/// `- ` or `key:` before a value: a scalar on the same line, a block below it.
void append_yaml_child(std::string& out, const json::View& value, int depth, bool secrets) {
    if (!is_block(value)) {
        out += " " + yaml_scalar(value) + "\n";
        return;
    }
    out += "\n";
    append_yaml(out, value, depth + 1, secrets);
}

void append_yaml(std::string& out, const json::View& value, int depth, bool secrets) {
    if (value.is_array()) {
        for (const json::View& element : elements(value)) {
            out += indentation(depth) + "-";
            append_yaml_child(out, element, depth, secrets);
        }
        return;
    }
    for (const std::string& key : value.keys()) {
        out += indentation(depth) + (is_plain_yaml(key) ? key : quoted(key)) + ":";
        const auto field = member(value, key);
        if (field && is_masked(key, *field, secrets)) {
            out += " " + quoted(kMask) + "\n";
        } else if (field) {
            append_yaml_child(out, *field, depth, secrets);
        } else {
            out += " null\n";
        }
    }
}

}  // namespace

bool is_secret_field(std::string_view field) {
    const std::string_view name = field.substr(field.rfind('.') + 1);  // npos + 1 is 0
    constexpr std::array<std::string_view, 12> kNames = {
        "token",         "bearer_token",  "bearerToken", "secret_access_key",
        "session_token", "client_secret", "account_key", "sas_token",
        "oauth_token",   "password",      "private_key", "recipient_profile_str"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string pretty_json(const json::View& value, bool secrets) {
    std::string out;
    append_json(out, value, 0, {.secrets = secrets, .indented = true});
    return out;
}

std::string compact_json(const json::View& value, bool secrets) {
    std::string out;
    append_json(out, value, 0, {.secrets = secrets, .indented = false});
    return out;
}

std::string to_yaml(const json::View& value, bool secrets) {
    if (!is_block(value)) return yaml_scalar(value) + "\n";
    std::string out;
    append_yaml(out, value, 0, secrets);
    return out;
}

}  // namespace sluice::cli
