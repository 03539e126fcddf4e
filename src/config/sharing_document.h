#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/yaml_tree.h"

namespace sluice::config {

/// What a key of a sharing document holds.
enum class SharingKind {
    name,      ///< required text
    text,      ///< null clears
    choice,    ///< the same
    flag,      ///< `true` or `false`
    number,    ///< not negative
    moment,    ///< a date, a time, or a duration such as `30d`; checked by who knows the time
    texts,     ///< a list of texts
    text_map,  ///< keys with texts
    tables,    ///< of a share: names, or objects
    schemas,   ///< of a share: the same
};

struct SharingKey {
    std::string_view section;
    std::string_view key;
    SharingKind kind;
};

/// Every key of every section; `shares.tables` and `shares.schemas` are sections of their own.
std::span<const SharingKey> sharing_keys();
const SharingKey* find_sharing_key(std::string_view section, std::string_view key);

/// A file that was read, named as it is to be shown.
struct SharingFile {
    std::string name;
    std::string text;
};

/// An object of a section: a map whose keys and values are those of sharing_keys().
struct SharingItem {
    std::string file;
    YamlNode node;
};

struct SharingSection {
    std::string key;
    std::vector<SharingItem> items;
};

/// Sections that are there, each once, also when it is empty.
struct SharingDocument {
    std::vector<SharingSection> sections;
};

/// Several files are one document (Y17). All mistakes at once: CONFIGURATION_INVALID with a line
/// for each, `FILE:LINE:COLUMN: …`, and the nearest key for one that is not known; a name that
/// stands twice names both places.
Result<SharingDocument> read_sharing_files(const std::vector<SharingFile>& files);

}  // namespace sluice::config
