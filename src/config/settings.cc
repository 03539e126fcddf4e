#include "config/settings.h"

#include <algorithm>
#include <array>

#include "config/keys.h"

namespace sluice::config {
namespace {

// Variables of the product that are no keys: of the server itself (load.cc), of the command line
// client, of the build.
constexpr std::array<std::string_view, 6> kOtherVariables{"SLUICE_ADMIN_TOKEN", "SLUICE_MASTER_KEY",
                                                          "SLUICE_ADMIN_URL",   "SLUICE_TOKEN",
                                                          "SLUICE_PAGER",       "SLUICE_CACHE"};

bool is_list(KeyKind kind) {
    return kind == KeyKind::networks || kind == KeyKind::hosts || kind == KeyKind::directories;
}

bool is_structured(KeyKind kind) {
    return kind == KeyKind::credentials || kind == KeyKind::locations;
}

void report_unknown(const std::string& path, const Place& place, Problems& problems) {
    if (is_later_key(path)) {
        problems.add(place, path + " is not supported by this version");
        return;
    }
    std::string what = "unknown key `" + path + "`";
    if (const auto meant = nearest_key(path))
        what += ", did you mean `" + std::string(*meant) + "`?";
    problems.add(place, what);
}

void collect_section(const std::string& prefix, const YamlNode& node, Settings& settings,
                     Problems& problems) {
    for (const YamlMember& member : node.members) {
        const std::string path = prefix + member.key;
        const KeyRow* row = find_key(path);
        const bool section = member.key.find('.') == std::string::npos && is_section(path);
        // `plaintext` is a key as well as a section: what stands there tells which is meant.
        if (section && (row == nullptr || member.value.kind == NodeKind::map)) {
            if (member.value.kind == NodeKind::map) {
                collect_section(path + ".", member.value, settings, problems);
            } else if (member.value.kind != NodeKind::null) {
                problems.add(member.value.place,
                             path + " is a section: keys with values are needed");
            }
        } else if (row == nullptr || member.key.find('.') != std::string::npos) {
            report_unknown(path, member.place, problems);
        } else if (member.value.kind == NodeKind::null) {
            problems.add(member.place, path + ": " + expectation(*row) + " is needed");
        } else {
            settings.insert_or_assign(path, member.value);
        }
    }
}

/// Lays one text over the settings; false if there is no such key.
bool collect_text(const std::string& path, const std::string& text, Place place, Settings& settings,
                  Problems& problems) {
    const KeyRow* row = find_key(path);
    if (row == nullptr) return false;
    if (is_structured(row->kind)) {
        problems.add(place, path + " can stand in the file only");
        return true;
    }
    settings.insert_or_assign(path, node_from_text(text, is_list(row->kind), std::move(place)));
    return true;
}

}  // namespace

YamlNode node_from_text(std::string_view text, bool list, Place place) {
    YamlNode node;
    node.kind = list ? NodeKind::sequence : NodeKind::scalar;
    node.place = std::move(place);
    if (!list) {
        node.text = text;
        return node;
    }
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        node.items.push_back(node_from_text(item, false, node.place));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return node;
}

void collect_file(const YamlNode& root, Settings& settings, Problems& problems) {
    if (root.kind == NodeKind::null) return;
    if (root.kind != NodeKind::map) {
        problems.add(root.place, "keys with values are needed");
        return;
    }
    collect_section("", root, settings, problems);
}

std::vector<std::string> collect_environment(const std::map<std::string, std::string>& environment,
                                             Settings& settings, Problems& problems) {
    std::map<std::string, std::string_view> paths;
    for (const KeyRow& row : key_table()) paths.emplace(environment_name(row.path), row.path);
    std::vector<std::string> unused;
    for (const auto& [name, text] : environment) {
        if (!name.starts_with("SLUICE_")) continue;
        const auto found = paths.find(name);
        if (found != paths.end()) {
            const Place place{0, 0, "environment variable " + name};
            (void)collect_text(std::string(found->second), text, place, settings, problems);
        } else if (std::ranges::find(kOtherVariables, name) == kOtherVariables.end()) {
            unused.push_back(name);
        }
    }
    return unused;
}

void collect_flags(const std::map<std::string, std::string>& flags, Settings& settings,
                   Problems& problems) {
    for (const auto& [path, text] : flags) {
        const Place place{0, 0, "flag for " + path};
        if (!collect_text(path, text, place, settings, problems)) {
            report_unknown(path, place, problems);
        }
    }
}

}  // namespace sluice::config
