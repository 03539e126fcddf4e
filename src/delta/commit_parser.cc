#include "delta/commit_parser.h"

#include <simdjson.h>

#include <cstring>
#include <utility>

#include "base/assert.h"
#include "delta/json_escape.h"
#include "delta/limits.h"
#include "delta/stats_text.h"

namespace sluice::delta {
namespace {

namespace ondemand = simdjson::ondemand;

/// Why a line cannot be used; empty: it can.
using Problem = std::string_view;

constexpr Problem kNoProblem = {};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// A key of an object, seen at most once.
struct SeenOnce {
    std::uint32_t bits = 0;
    bool add(std::uint32_t bit) {
        const bool fresh = (bits & bit) == 0;
        bits |= bit;
        return fresh;
    }
};

bool null_value(ondemand::value& value) {
    bool null = false;
    return value.is_null().get(null) == simdjson::SUCCESS && null;
}

bool text(ondemand::value& value, std::string_view& out) {
    return value.get_string().get(out) == simdjson::SUCCESS;
}

bool natural(ondemand::value& value, std::int64_t& out) {
    return value.get_int64().get(out) == simdjson::SUCCESS && out >= 0;
}

/// Reads the members of an object with one callback per member: `each(key, value)` gives a Problem.
template <class Each>
Problem members(ondemand::value& value, Each each) {
    ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return "is no object";
    for (auto item : object) {
        ondemand::field field;
        if (std::move(item).get(field) != simdjson::SUCCESS) return "is broken JSON";
        std::string_view key;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS) return "has a broken key";
        const Problem problem = each(key, field.value());
        if (!problem.empty()) return problem;
    }
    return kNoProblem;
}

Problem string_list(ondemand::value& value, std::vector<std::string>& out) {
    ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return "has a list that is none";
    for (auto item : array) {
        std::string_view element;
        if (item.get_string().get(element) != simdjson::SUCCESS) {
            return "has a list with something else than text";
        }
        out.emplace_back(element);
    }
    return kNoProblem;
}

Problem string_map(ondemand::value& value, std::vector<std::pair<std::string, std::string>>& out) {
    return members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
        std::string_view content;
        if (null_value(item)) return kNoProblem;
        // The key's bytes live in the parser's buffer until the line ends; reading the value moves
        // behind them.
        if (!text(item, content)) return "has a map with something else than text";
        out.emplace_back(key, content);
        return kNoProblem;
    });
}

}  // namespace

struct CommitParser::State {
    std::string bytes;
    std::size_t size = 0;  // where the part at hand ends
    std::size_t at = 0;
    std::string last_line;  // a line too near the end of the bytes, with padding
    std::int64_t line = 0;  // number of the line last read
    TableVersion version = 0;
    ondemand::parser parser;

    AddAction add;
    RemoveAction remove;
    Metadata metadata;
    Protocol protocol;
    CommitInfo commit_info;
    std::string stats;  // what add.stats_literal looks at when it had to be written anew
    bool oversize = false;

    Result<ActionKind> parse_line(std::size_t begin, std::size_t end);
    Problem action(std::string_view key, ondemand::value& value, ActionKind& kind);
    Problem read_add(ondemand::value& value);
    Problem add_member(std::string_view key, ondemand::value& value, SeenOnce& seen);
    Problem read_stats(ondemand::value& value);
    Problem read_remove(ondemand::value& value);
    Problem read_vector(ondemand::value& value, DeletionVectorView& vector);
    Problem read_partition_values(ondemand::value& value);
    Problem read_path(ondemand::value& value, std::string_view& path);
    Problem read_metadata(ondemand::value& value);
    Problem read_format(ondemand::value& value);
    Problem read_protocol(ondemand::value& value);
    Problem read_commit_info(ondemand::value& value);
    Error refuse(Problem problem) const;
};

Error CommitParser::State::refuse(Problem problem) const {
    std::string detail = "version " + std::to_string(version) + " line " + std::to_string(line) +
                         ": " + std::string(problem);
    if (oversize) {
        return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                     "the table's log has an entry that is too large", std::move(detail));
    }
    return Error(Condition::TABLE_LOG_CORRUPT, "the table's log is damaged", std::move(detail));
}

Result<ActionKind> CommitParser::State::parse_line(std::size_t begin, std::size_t end) {
    if (end - begin > kCommitLineBytesMax) {
        oversize = true;
        return refuse("the line is longer than the limit");
    }
    ondemand::document document;
    // simdjson reads a little beyond the end of a line; only behind the last one there may be
    // nothing to read.
    std::string_view line_bytes = std::string_view(bytes).substr(begin, end - begin);
    if (bytes.size() - end < simdjson::SIMDJSON_PADDING) {
        last_line.assign(line_bytes);
        last_line.append(simdjson::SIMDJSON_PADDING, ' ');
        line_bytes = std::string_view(last_line).substr(0, line_bytes.size());
    }
    const std::size_t readable = line_bytes.size() + simdjson::SIMDJSON_PADDING;
    if (parser.iterate(line_bytes.data(), line_bytes.size(), readable).get(document) !=
        simdjson::SUCCESS) {
        return refuse("no JSON");
    }
    ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS) return refuse("no JSON object");
    ActionKind kind = ActionKind::other;
    for (auto item : object) {
        ondemand::field field;
        std::string_view key;
        if (std::move(item).get(field) != simdjson::SUCCESS ||
            field.unescaped_key().get(key) != simdjson::SUCCESS) {
            return refuse("broken JSON");
        }
        ActionKind found = ActionKind::other;
        const Problem problem = action(key, field.value(), found);
        if (!problem.empty()) return refuse(std::string(key) + " " + std::string(problem));
        if (found == ActionKind::other) continue;
        if (kind != ActionKind::other) return refuse("two actions in one line");
        kind = found;
    }
    // On demand means that what was skipped was not checked; at least the line has to end where its
    // object does.
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::SUCCESS) {
        return refuse("something behind the object");
    }
    return kind;
}

Problem CommitParser::State::action(std::string_view key, ondemand::value& value,
                                    ActionKind& kind) {
    Problem (State::*read)(ondemand::value&) = nullptr;
    if (key == "add") {
        kind = ActionKind::add;
        read = &State::read_add;
    } else if (key == "remove") {
        kind = ActionKind::remove;
        read = &State::read_remove;
    } else if (key == "metaData") {
        kind = ActionKind::metadata;
        read = &State::read_metadata;
    } else if (key == "protocol") {
        kind = ActionKind::protocol;
        read = &State::read_protocol;
    } else if (key == "commitInfo") {
        kind = ActionKind::commit_info;
        read = &State::read_commit_info;
    } else if (key == "sidecar") {
        if (!null_value(value)) kind = ActionKind::sidecar;
        return kNoProblem;
    } else {
        return kNoProblem;
    }
    if (null_value(value)) {
        kind = ActionKind::other;
        return kNoProblem;
    }
    return (this->*read)(value);
}

Problem CommitParser::State::read_path(ondemand::value& value, std::string_view& path) {
    if (!text(value, path)) return "has a path that is no text";
    if (path.empty()) return "has an empty path";
    if (path.size() > kLogPathBytesMax) {
        oversize = true;
        return "has a path over the limit";
    }
    return kNoProblem;
}

enum AddBit : std::uint32_t {
    kPathBit = 1,
    kSizeBit = 2,
    kPartitionBit = 4,
    kStatsBit = 8,
    kVectorBit = 16,
};

Problem CommitParser::State::add_member(std::string_view key, ondemand::value& value,
                                        SeenOnce& seen) {
    constexpr Problem kTwice = "has a key twice";
    if (key == "path") return seen.add(kPathBit) ? read_path(value, add.path) : kTwice;
    if (key == "size") {
        if (!seen.add(kSizeBit)) return kTwice;
        return natural(value, add.size_bytes) ? kNoProblem : Problem("has no size ≥ 0");
    }
    if (key == "partitionValues") {
        return seen.add(kPartitionBit) ? read_partition_values(value) : kTwice;
    }
    if (key == "stats") return seen.add(kStatsBit) ? read_stats(value) : kTwice;
    if (key == "deletionVector") {
        return seen.add(kVectorBit) ? read_vector(value, add.deletion_vector) : kTwice;
    }
    if (key == "modificationTime") {
        if (null_value(value)) return kNoProblem;
        if (value.get_int64().get(add.modification_time_ms) != simdjson::SUCCESS) {
            return "has a modificationTime that is no number";
        }
        return kNoProblem;
    }
    if (key == "dataChange") {
        if (null_value(value)) return kNoProblem;
        if (value.get_bool().get(add.data_change) != simdjson::SUCCESS) {
            return "has a dataChange that is no boolean";
        }
    }
    return kNoProblem;
}

Problem CommitParser::State::read_add(ondemand::value& value) {
    add.path = {};
    add.size_bytes = 0;
    add.modification_time_ms = 0;
    add.data_change = true;
    add.partition_values.clear();
    add.stats_literal = {};
    add.num_records = -1;
    add.deletion_vector = {};
    SeenOnce seen;
    const Problem problem =
        members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
            return add_member(key, item, seen);
        });
    if (!problem.empty()) return problem;
    if ((seen.bits & kPathBit) == 0) return "has no path";
    if ((seen.bits & kSizeBit) == 0) return "has no size";
    return kNoProblem;
}

Problem CommitParser::State::read_stats(ondemand::value& value) {
    if (null_value(value)) return kNoProblem;
    std::string_view literal = value.raw_json_token();
    while (!literal.empty() && (is_blank(literal.back()) || literal.back() == '\n')) {
        literal.remove_suffix(1);
    }
    if (literal.size() > kStatsBytesMax) {
        oversize = true;
        return "has stats over the limit";
    }
    const bool canonical = is_canonical_literal(literal);
    add.num_records = leading_num_records(literal);
    if (canonical && add.num_records >= 0) {
        add.stats_literal = literal;
        return kNoProblem;
    }
    std::string_view content;
    if (!text(value, content)) return "has stats that are no text";
    add.num_records = num_records_of(content);
    if (content.empty()) return kNoProblem;
    if (canonical) {
        add.stats_literal = literal;
        return kNoProblem;
    }
    stats.clear();
    append_json_string(stats, content);
    add.stats_literal = stats;
    return kNoProblem;
}

Problem CommitParser::State::read_partition_values(ondemand::value& value) {
    if (null_value(value)) return kNoProblem;
    return members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
        PartitionValueView entry{.key = key};
        entry.is_null = null_value(item);
        if (!entry.is_null && !text(item, entry.value)) {
            return "has a partition value that is no text";
        }
        add.partition_values.push_back(entry);
        return kNoProblem;
    });
}

Problem CommitParser::State::read_vector(ondemand::value& value, DeletionVectorView& vector) {
    if (null_value(value)) return kNoProblem;
    const Problem problem =
        members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
            constexpr Problem kBad = "has a broken deletion vector";
            if (key == "storageType") return text(item, vector.storage_type) ? kNoProblem : kBad;
            if (key == "pathOrInlineDv") {
                return text(item, vector.path_or_inline) ? kNoProblem : kBad;
            }
            if (key == "offset") {
                if (null_value(item)) return kNoProblem;
                return natural(item, vector.offset) ? kNoProblem : kBad;
            }
            if (key == "sizeInBytes") return natural(item, vector.size_bytes) ? kNoProblem : kBad;
            if (key == "cardinality") return natural(item, vector.cardinality) ? kNoProblem : kBad;
            return kNoProblem;
        });
    if (!problem.empty()) return problem;
    const bool known =
        vector.storage_type == "u" || vector.storage_type == "p" || vector.storage_type == "i";
    if (!known || vector.path_or_inline.empty()) return "has a deletion vector of unknown kind";
    return kNoProblem;
}

Problem CommitParser::State::read_remove(ondemand::value& value) {
    remove = {};
    SeenOnce seen;
    const Problem problem =
        members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
            if (key == "path") {
                return seen.add(kPathBit) ? read_path(item, remove.path) : "has a key twice";
            }
            if (key == "deletionVector") return read_vector(item, remove.deletion_vector);
            return kNoProblem;
        });
    if (!problem.empty()) return problem;
    return (seen.bits & kPathBit) == 0 ? Problem("has no path") : kNoProblem;
}

Problem CommitParser::State::read_format(ondemand::value& value) {
    return members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
        if (null_value(item)) return kNoProblem;
        if (key == "provider") {
            std::string_view provider;
            if (!text(item, provider)) return "has a broken format";
            metadata.format_provider = provider;
        }
        if (key == "options") return string_map(item, metadata.format_options);
        return kNoProblem;
    });
}

Problem CommitParser::State::read_metadata(ondemand::value& value) {
    metadata = {};
    return members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
        if (null_value(item)) return kNoProblem;
        std::string_view content;
        if (key == "id" || key == "name" || key == "description" || key == "schemaString") {
            if (!text(item, content)) return "has a member that is no text";
            if (key == "id") metadata.id = content;
            if (key == "name") metadata.name = content;
            if (key == "description") metadata.description = content;
            if (key == "schemaString") metadata.schema_string = content;
            return kNoProblem;
        }
        if (key == "format") return read_format(item);
        if (key == "partitionColumns") return string_list(item, metadata.partition_columns);
        if (key == "configuration") return string_map(item, metadata.configuration);
        if (key == "createdTime") {
            std::int64_t time = 0;
            if (item.get_int64().get(time) != simdjson::SUCCESS) {
                return "has a createdTime that is no number";
            }
            metadata.created_time_ms = time;
        }
        return kNoProblem;
    });
}

Problem CommitParser::State::read_protocol(ondemand::value& value) {
    protocol = {};
    bool reader_seen = false;
    const auto version_of = [](ondemand::value& item, int& out) {
        std::int64_t number = 0;
        if (!natural(item, number) || number > INT32_MAX) return false;
        out = static_cast<int>(number);
        return true;
    };
    const Problem problem =
        members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
            if (null_value(item)) return kNoProblem;
            constexpr Problem kBad = "has a version that is no number";
            if (key == "minReaderVersion") {
                reader_seen = true;
                return version_of(item, protocol.min_reader_version) ? kNoProblem : kBad;
            }
            if (key == "minWriterVersion") {
                return version_of(item, protocol.min_writer_version) ? kNoProblem : kBad;
            }
            if (key == "readerFeatures") {
                return string_list(item, protocol.reader_features.emplace());
            }
            if (key == "writerFeatures") {
                return string_list(item, protocol.writer_features.emplace());
            }
            return kNoProblem;
        });
    if (!problem.empty()) return problem;
    return reader_seen ? kNoProblem : Problem("has no minReaderVersion");
}

Problem CommitParser::State::read_commit_info(ondemand::value& value) {
    commit_info = {};
    // Writers put into it what they like; only a broken frame is an error.
    return members(value, [&](std::string_view key, ondemand::value& item) -> Problem {
        if (key != "timestamp" && key != "inCommitTimestamp") return kNoProblem;
        std::int64_t time = 0;
        if (item.get_int64().get(time) != simdjson::SUCCESS) return kNoProblem;
        (key == "timestamp" ? commit_info.timestamp_ms : commit_info.in_commit_timestamp_ms) = time;
        return kNoProblem;
    });
}

CommitParser::CommitParser() : state_(std::make_unique<State>()) {}
CommitParser::~CommitParser() = default;

void CommitParser::start(std::string bytes, TableVersion version, std::int64_t first_line) {
    const std::size_t size = bytes.size();
    start(std::move(bytes), {.begin = 0, .end = size}, version, first_line);
}

void CommitParser::start(std::string bytes, Part part, TableVersion version,
                         std::int64_t first_line) {
    SLUICE_ASSERT(part.begin <= part.end && part.end <= bytes.size(), "a part lies in its bytes");
    state_->bytes = std::move(bytes);
    state_->at = part.begin;
    state_->size = part.end;
    state_->line = first_line - 1;
    state_->version = version;
    state_->oversize = false;
}

Result<ActionKind> CommitParser::next() {
    State& state = *state_;
    while (state.at < state.size) {
        const std::size_t begin = state.at;
        const void* found = std::memchr(state.bytes.data() + begin, '\n', state.size - begin);
        const std::size_t end =
            found == nullptr
                ? state.size
                : static_cast<std::size_t>(static_cast<const char*>(found) - state.bytes.data());
        state.at = end + 1;
        ++state.line;
        std::size_t last = end;
        while (last > begin && is_blank(state.bytes[last - 1])) --last;
        if (last > begin) return state.parse_line(begin, last);
    }
    return ActionKind::end;
}

const AddAction& CommitParser::add() const { return state_->add; }
const RemoveAction& CommitParser::remove() const { return state_->remove; }
const Metadata& CommitParser::metadata() const { return state_->metadata; }
const Protocol& CommitParser::protocol() const { return state_->protocol; }
const CommitInfo& CommitParser::commit_info() const { return state_->commit_info; }
std::int64_t CommitParser::next_line() const { return state_->line + 1; }

}  // namespace sluice::delta
