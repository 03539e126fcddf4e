#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/keys.h"
#include "config/problems.h"
#include "config/server_config.h"
#include "config/yaml_tree.h"

namespace sluice::config {

/// What readers of values need beside the value.
struct ReadContext {
    Problems& problems;
    std::int64_t memory_bytes = 0;  ///< what 100 % is
};

// One for each type of member in keys.def. A value that does not fit is reported, and `out` keeps
// what it was.
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, ListenAddress& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, std::string& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, bool& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, std::int64_t& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, LogLevel& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context, Cloud& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context,
                std::vector<std::string>& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context,
                std::vector<CredentialConfig>& out);
void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context,
                std::vector<LocationConfig>& out);

}  // namespace sluice::config
