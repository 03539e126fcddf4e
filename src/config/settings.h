#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.h"
#include "config/problems.h"
#include "config/yaml_tree.h"

namespace sluice::config {

/// Key path → the value that wins. Keys that nobody set are absent.
using Settings = std::map<std::string, YamlNode, std::less<>>;

/// Flattens the file's tree by the table of keys. Unknown keys, keys of later versions and sections
/// that are no maps are reported.
void collect_file(const YamlNode& root, Settings& settings, Problems& problems);

/// Lays `SLUICE_…` variables over what is there. Returns the names that mean nothing to the server.
std::vector<std::string> collect_environment(const std::map<std::string, std::string>& environment,
                                             Settings& settings, Problems& problems);

/// Lays flags over what is there; a key that does not exist is reported.
void collect_flags(const std::map<std::string, std::string>& flags, Settings& settings,
                   Problems& problems);

/// The value that a text from outside of the file stands for; lists are separated by commas.
YamlNode node_from_text(std::string_view text, bool list, Place place);

}  // namespace sluice::config
