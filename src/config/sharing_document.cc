#include "config/sharing_document.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/suggestion.h"
#include "config/problems.h"

namespace sluice::config {
namespace {

using enum SharingKind;

constexpr std::array kKeys = {
    SharingKey{"catalogs", "name", name},
    SharingKey{"catalogs", "owner", text},
    SharingKey{"catalogs", "comment", text},
    SharingKey{"catalogs", "properties", text_map},
    SharingKey{"schemas", "name", name},
    SharingKey{"schemas", "owner", text},
    SharingKey{"schemas", "comment", text},
    SharingKey{"schemas", "properties", text_map},
    SharingKey{"tables", "name", name},
    SharingKey{"tables", "location", name},
    SharingKey{"tables", "owner", text},
    SharingKey{"tables", "comment", text},
    SharingKey{"tables", "properties", text_map},
    SharingKey{"shares", "name", name},
    SharingKey{"shares", "owner", text},
    SharingKey{"shares", "comment", text},
    SharingKey{"shares", "tables", tables},
    SharingKey{"shares", "schemas", schemas},
    SharingKey{"shares.tables", "name", name},
    SharingKey{"shares.tables", "as", text},
    SharingKey{"shares.tables", "partitions", texts},
    SharingKey{"shares.tables", "history", flag},
    SharingKey{"shares.tables", "cdf", flag},
    SharingKey{"shares.tables", "start_version", number},
    SharingKey{"shares.tables", "comment", text},
    SharingKey{"shares.schemas", "name", name},
    SharingKey{"shares.schemas", "comment", text},
    SharingKey{"recipients", "name", name},
    SharingKey{"recipients", "owner", text},
    SharingKey{"recipients", "comment", text},
    SharingKey{"recipients", "authentication_type", choice},
    SharingKey{"recipients", "email", text},
    SharingKey{"recipients", "properties", text_map},
    SharingKey{"recipients", "allowed_ip_ranges", texts},
    SharingKey{"recipients", "expires", moment},
    SharingKey{"grants", "share", name},
    SharingKey{"grants", "recipient", name},
    SharingKey{"grants", "permissions", texts},
    SharingKey{"grants", "expires", moment},
    SharingKey{"grants", "tables", texts},
};

constexpr std::array<std::string_view, 6> kSections = {"catalogs", "schemas",    "tables",
                                                       "shares",   "recipients", "grants"};

/// Sections of the format that this server does not manage by files.
constexpr std::array<std::string_view, 5> kForeignSections = {"views", "locations", "credentials",
                                                              "jobs", "listings"};

std::vector<std::string> keys_of(std::string_view section) {
    std::vector<std::string> keys;
    for (const SharingKey& row : kKeys) {
        if (row.section == section) keys.emplace_back(row.key);
    }
    return keys;
}

/// Reads files, one after the other.
class Reader {
public:
    void read(const SharingFile& file) {
        file_ = file.name;
        auto parsed = parse_yaml(file.text);
        if (const auto* problem = std::get_if<YamlProblem>(&parsed)) {
            return report(problem->place, problem->message);
        }
        const YamlNode& root = std::get<YamlNode>(parsed);
        if (root.kind == NodeKind::null) return;
        if (root.kind != NodeKind::map)
            return report(root.place, "the document must be a map such as `shares: [...]`");
        for (const YamlMember& member : root.members) read_section(member);
    }

    Result<SharingDocument> finish() {
        if (!problems_.empty()) return problems_.error();
        return std::move(document_);
    }

private:
    void report(const Place& place, std::string_view message) {
        Place named = place;
        named.label = place.text(file_);
        problems_.add(named, message);
    }

    void report_unknown(const YamlMember& member, std::string_view where,
                        const std::vector<std::string>& known) {
        std::string message = "unknown key `" + member.key + "`" + std::string(where);
        if (const auto near = nearest(member.key, known))
            message += "; did you mean `" + *near + "`?";
        report(member.place, message);
    }

    void read_section(const YamlMember& member) {
        const bool foreign = std::find(kForeignSections.begin(), kForeignSections.end(),
                                       member.key) != kForeignSections.end();
        if (foreign)
            return report(member.place, "`" + member.key + "` cannot be managed by files yet");
        if (std::find(kSections.begin(), kSections.end(), member.key) == kSections.end()) {
            return report_unknown(member, "",
                                  std::vector<std::string>(kSections.begin(), kSections.end()));
        }
        SharingSection& section = section_of(member.key);
        if (member.value.kind == NodeKind::null) return;
        if (member.value.kind != NodeKind::sequence)
            return report(member.value.place, "`" + member.key + "` must be a list");
        for (const YamlNode& item : member.value.items) {
            if (!read_object(member.key, item)) continue;
            if (!is_first(member.key, "", item)) continue;
            section.items.push_back({.file = file_, .node = item});
        }
    }

    SharingSection& section_of(const std::string& key) {
        for (SharingSection& section : document_.sections) {
            if (section.key == key) return section;
        }
        return document_.sections.emplace_back(SharingSection{.key = key, .items = {}});
    }

    /// False if it is no object of the section at all.
    bool read_object(std::string_view section, const YamlNode& node) {
        if (node.kind != NodeKind::map) {
            report(node.place, "an entry of `" + std::string(section) + "` must be a map");
            return false;
        }
        for (const YamlMember& member : node.members) {
            const SharingKey* row = find_sharing_key(section, member.key);
            if (row == nullptr) {
                report_unknown(member, " in an entry of `" + std::string(section) + "`",
                               keys_of(section));
            } else {
                check_value(*row, member.value, node);
            }
        }
        return require_names(section, node);
    }

    bool require_names(std::string_view section, const YamlNode& node) {
        bool complete = true;
        for (const SharingKey& row : kKeys) {
            if (row.section != section || row.kind != name) continue;
            const bool there =
                std::any_of(node.members.begin(), node.members.end(),
                            [&](const YamlMember& member) { return member.key == row.key; });
            if (there) continue;
            report(node.place, "`" + std::string(row.key) + "` is missing");
            complete = false;
        }
        return complete;
    }

    void mismatch(const SharingKey& row, const YamlNode& node, std::string_view expected) {
        report(node.place, "`" + std::string(row.key) + "` must be " + std::string(expected));
    }

    void check_value(const SharingKey& row, const YamlNode& node, const YamlNode& owner) {
        if (node.kind == NodeKind::null) {
            if (row.kind == name) mismatch(row, node, "a text");
            return;
        }
        switch (row.kind) {
            case name:
            case text:
            case choice:
            case moment:
                if (node.kind != NodeKind::scalar) mismatch(row, node, "a text");
                return;
            case flag:
                if (node.quoted || (node.text != "true" && node.text != "false"))
                    mismatch(row, node, "true or false");
                return;
            case number: {
                const auto value = parse_int64(node.text);
                if (node.quoted || !value || *value < 0)
                    mismatch(row, node, "a number that is not negative");
                return;
            }
            case texts:
                return check_texts(row, node);
            case text_map:
                return check_text_map(row, node);
            case tables:
                return check_objects(row, "shares.tables", node, owner);
            case schemas:
                return check_objects(row, "shares.schemas", node, owner);
        }
    }

    void check_texts(const SharingKey& row, const YamlNode& node) {
        const bool fits =
            node.kind == NodeKind::sequence &&
            std::all_of(node.items.begin(), node.items.end(),
                        [](const YamlNode& item) { return item.kind == NodeKind::scalar; });
        if (!fits) mismatch(row, node, "a list of texts");
    }

    void check_text_map(const SharingKey& row, const YamlNode& node) {
        const bool fits =
            node.kind == NodeKind::map &&
            std::all_of(node.members.begin(), node.members.end(), [](const YamlMember& member) {
                return member.value.kind == NodeKind::scalar;
            });
        if (!fits) mismatch(row, node, "a map of texts");
    }

    void check_objects(const SharingKey& row, std::string_view section, const YamlNode& node,
                       const YamlNode& owner) {
        if (node.kind != NodeKind::sequence) return mismatch(row, node, "a list");
        for (const YamlNode& item : node.items) {
            if (item.kind != NodeKind::scalar && !read_object(section, item)) continue;
            is_first(section, name_of(owner), item);
        }
    }

    static std::string text_of(const YamlNode& node, std::string_view key) {
        for (const YamlMember& member : node.members) {
            if (member.key == key) return member.value.text;
        }
        return {};
    }

    static std::string name_of(const YamlNode& node) {
        if (node.kind == NodeKind::scalar) return node.text;
        const std::string name = text_of(node, "name");
        if (!name.empty()) return name;
        std::string grant = text_of(node, "share") + " to " + text_of(node, "recipient");
        for (const YamlMember& member : node.members) {
            if (member.key != "tables") continue;
            for (const YamlNode& item : member.value.items) grant += ", " + item.text;
        }
        return grant;
    }

    /// Reports a name that its section, or the share, had before.
    bool is_first(std::string_view section, const std::string& owner, const YamlNode& node) {
        const std::string name = name_of(node);
        const std::string key =
            std::string(section) + '\0' + fold_ascii(owner) + '\0' + fold_ascii(name);
        const auto [first, added] = seen_.emplace(key, node.place.text(file_));
        if (added) return true;
        report(node.place, "`" + name + "` is given twice, first in " + first->second);
        return false;
    }

    std::string file_;
    Problems problems_{""};
    SharingDocument document_;
    std::map<std::string, std::string> seen_;  // with the first place
};

}  // namespace

std::span<const SharingKey> sharing_keys() { return kKeys; }

const SharingKey* find_sharing_key(std::string_view section, std::string_view key) {
    const auto found = std::find_if(kKeys.begin(), kKeys.end(), [&](const SharingKey& row) {
        return row.section == section && row.key == key;
    });
    return found == kKeys.end() ? nullptr : &*found;
}

Result<SharingDocument> read_sharing_files(const std::vector<SharingFile>& files) {
    Reader reader;
    for (const SharingFile& file : files) reader.read(file);
    return reader.finish();
}

}  // namespace sluice::config
