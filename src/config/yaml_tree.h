#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice::config {

/// Where a setting was written: a line of the file, or the name of a variable or flag.
struct Place {
    int line = 0;
    int column = 0;
    std::string label;  ///< of what does not come from the file

    /// `sluice.yaml:12:3`, or the label.
    std::string text(std::string_view file_name) const;
};

enum class NodeKind { null, scalar, sequence, map };

struct YamlMember;

/// A value of the file. Aliases, tags and complex keys never get this far.
struct YamlNode {
    NodeKind kind = NodeKind::null;
    Place place;
    std::string text;     ///< of a scalar
    bool quoted = false;  ///< a quoted scalar is text, whatever it looks like
    std::vector<YamlMember> members;
    std::vector<YamlNode> items;
};

struct YamlMember {
    std::string key;
    Place place;
    YamlNode value;
};

struct YamlProblem {
    Place place;
    std::string message;
};

/// One YAML document as a tree; an empty one is null. The problem is the first mistake: bad syntax,
/// anchors, aliases, tags, two documents, a key given twice, depth or size over the limits (R34).
std::variant<YamlNode, YamlProblem> parse_yaml(std::string_view text);

}  // namespace sluice::config
