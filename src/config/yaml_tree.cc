#include "config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <optional>
#include <sstream>

#include "config/limits.h"

namespace sluice::config {
namespace {

Place place_of(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1, {}}; }

/// Builds the tree from the parser's events. After the first problem it only ignores: the parser
/// cannot be told to stop, and the size of the text bounds what is still to come.
class TreeBuilder final : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        check(mark, "", anchor);
        add(node(NodeKind::null, mark));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        fail(mark, "aliases are not allowed");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check(mark, tag, anchor);
        YamlNode scalar = node(NodeKind::scalar, mark);
        scalar.text = value;
        scalar.quoted = tag == "!";
        // The parser does not tell `null` and `~` from other plain words.
        if (!scalar.quoted &&
            (value == "~" || value == "null" || value == "Null" || value == "NULL")) {
            scalar.kind = NodeKind::null;
        }
        add(std::move(scalar));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(node(NodeKind::sequence, mark));
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        check(mark, tag, anchor);
        open(node(NodeKind::map, mark));
    }
    void OnMapEnd() override { close(); }

    void fail(const YAML::Mark& mark, std::string message) {
        if (!problem) problem = YamlProblem{place_of(mark), std::move(message)};
    }

    std::optional<YamlProblem> problem;
    YamlNode root;

private:
    /// A map or sequence that is still open.
    struct Level {
        YamlNode node;
        std::optional<YamlMember> key;    ///< of a map: the key whose value comes next
        std::map<std::string, int> keys;  ///< of a map: with their lines
    };

    static YamlNode node(NodeKind kind, const YAML::Mark& mark) {
        YamlNode out;
        out.kind = kind;
        out.place = place_of(mark);
        return out;
    }

    void check(const YAML::Mark& mark, std::string_view tag, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) fail(mark, "anchors are not allowed");
        if (!tag.empty() && tag != "?" && tag != "!") fail(mark, "tags are not allowed");
        if (++nodes_ > kYamlNodesMax) fail(mark, "too many values");
    }

    void open(YamlNode opened) {
        ++depth_;
        if (depth_ > kYamlDepthMax)
            problem = problem.value_or(YamlProblem{opened.place, "nested too deep"});
        if (problem) return;
        if (!levels_.empty() && levels_.back().node.kind == NodeKind::map && !levels_.back().key) {
            problem = YamlProblem{opened.place, "a key must be a word"};
            return;
        }
        levels_.push_back({std::move(opened), std::nullopt, {}});
    }

    void close() {
        --depth_;
        if (problem) return;
        YamlNode closed = std::move(levels_.back().node);
        levels_.pop_back();
        add(std::move(closed));
    }

    void add(YamlNode value) {
        if (problem) return;
        if (levels_.empty()) {
            root = std::move(value);
            return;
        }
        Level& level = levels_.back();
        if (level.node.kind == NodeKind::sequence) {
            level.node.items.push_back(std::move(value));
        } else if (level.key) {
            level.key->value = std::move(value);
            level.node.members.push_back(std::move(*level.key));
            level.key.reset();
        } else {
            add_key(level, value);
        }
    }

    void add_key(Level& level, const YamlNode& key) {
        if (key.kind != NodeKind::scalar) {
            problem = YamlProblem{key.place, "a key must be a word"};
            return;
        }
        const auto [first, added] = level.keys.emplace(key.text, key.place.line);
        if (!added) {
            problem = YamlProblem{key.place, "`" + key.text + "` is given twice, first in line " +
                                                 std::to_string(first->second)};
            return;
        }
        level.key = YamlMember{key.text, key.place, {}};
    }

    std::vector<Level> levels_;
    std::size_t depth_ = 0;
    std::size_t nodes_ = 0;
};

}  // namespace

std::string Place::text(std::string_view file_name) const {
    if (!label.empty()) return label;
    std::string out(file_name);
    if (line > 0) out += ':' + std::to_string(line) + ':' + std::to_string(column);
    return out;
}

std::variant<YamlNode, YamlProblem> parse_yaml(std::string_view text) {
    if (text.size() > kFileBytesMax) return YamlProblem{{}, "the file is larger than 1 MiB"};
    if (text.find('\0') != std::string_view::npos) return YamlProblem{{}, "the file is no text"};
    TreeBuilder builder;
    try {
        std::istringstream in{std::string(text)};
        YAML::Parser parser(in);
        parser.HandleNextDocument(builder);
        if (!builder.problem && parser) {
            TreeBuilder rest;
            if (parser.HandleNextDocument(rest)) {
                return YamlProblem{rest.root.place, "only one document is allowed"};
            }
        }
    } catch (const YAML::Exception& e) {
        if (!builder.problem) builder.fail(e.mark, e.msg);
    }
    if (builder.problem) return std::move(*builder.problem);
    return std::move(builder.root);
}

}  // namespace sluice::config
