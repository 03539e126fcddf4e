#include "config/keys.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "config/limits.h"

namespace sluice::config {
namespace {

#define SLUICE_CONFIG_LATER(key)
constexpr KeyRow kKeys[] = {
#define SLUICE_CONFIG_KEY(key, kind, member, default_text, minimum, maximum, description) \
    {key, KeyKind::kind, default_text, minimum, maximum, description},
#include "config/keys.def"
#undef SLUICE_CONFIG_KEY
};
#undef SLUICE_CONFIG_LATER

#define SLUICE_CONFIG_KEY(key, kind, member, default_text, minimum, maximum, description)
constexpr std::string_view kLater[] = {
#define SLUICE_CONFIG_LATER(key) key,
#include "config/keys.def"
#undef SLUICE_CONFIG_LATER
};
#undef SLUICE_CONFIG_KEY

bool begins_with_section(std::string_view path, std::string_view section) {
    return path.size() > section.size() && path.starts_with(section) && path[section.size()] == '.';
}

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

std::string_view last_word(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

std::string range_text(const KeyRow& row) {
    return " from " + std::to_string(row.minimum) + " to " + std::to_string(row.maximum);
}

}  // namespace

std::span<const KeyRow> key_table() { return kKeys; }

const KeyRow* find_key(std::string_view path) {
    const auto* row = std::ranges::find(kKeys, path, &KeyRow::path);
    return row == std::end(kKeys) ? nullptr : row;
}

bool is_section(std::string_view path) {
    return std::ranges::any_of(
        kKeys, [path](const KeyRow& row) { return begins_with_section(row.path, path); });
}

bool is_later_key(std::string_view path) {
    return std::ranges::any_of(kLater, [path](std::string_view later) {
        return later == path || begins_with_section(path, later);
    });
}

std::string environment_name(std::string_view path) {
    std::string name = "SLUICE_";
    for (const char c : path) {
        const bool lower = c >= 'a' && c <= 'z';
        name += lower ? static_cast<char>(c - 'a' + 'A') : c == '.' ? '_' : c;
    }
    return name;
}

std::optional<std::string_view> nearest_key(std::string_view path) {
    if (path.size() > kSuggestionPathBytesMax) return std::nullopt;
    std::optional<std::string_view> best;
    std::size_t best_distance = kSuggestionDistanceMax + 1;
    for (const KeyRow& row : kKeys) {
        // The right word in the wrong section is the other likely mistake.
        const bool moved = last_word(row.path) == last_word(path);
        const std::size_t apart = moved ? 1 : distance(row.path, path);
        if (apart < best_distance) {
            best = row.path;
            best_distance = apart;
        }
    }
    return best;
}

std::string expectation(const KeyRow& row) {
    switch (row.kind) {
        case KeyKind::address:
            return "ADDRESS:PORT with an IP address or localhost";
        case KeyKind::url:
            return "an absolute http or https URL without query";
        case KeyKind::text:
            return "a text";
        case KeyKind::metastore:
            return "sqlite or a postgres:// URL";
        case KeyKind::permission:
            return "allowed or refused";
        case KeyKind::flag:
            return "true or false";
        case KeyKind::count:
            return "a whole number" + range_text(row);
        case KeyKind::seconds:
            return "a whole number of seconds" + range_text(row);
        case KeyKind::bytes:
            return "a size such as 64MB," + range_text(row) + " bytes";
        case KeyKind::memory:
            return "a part of memory from 1 % to 90 %, or a size such as 64MB," + range_text(row) +
                   " bytes";
        case KeyKind::log_level:
            return "trace, debug, info, warn or error";
        case KeyKind::log_format:
            return "json or text";
        case KeyKind::cloud:
            return "AWS, AZURE or GCP";
        case KeyKind::networks:
            return "a list of IP addresses and CIDR ranges";
        case KeyKind::hosts:
            return "a list of host names";
        case KeyKind::directories:
            return "a list of absolute paths";
        case KeyKind::credentials:
        case KeyKind::locations:
            return "a list of maps";
    }
    return {};
}

}  // namespace sluice::config
