#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/actions.h"
#include "delta/log_file.h"

namespace sluice::delta {

enum class ActionKind { add, remove, metadata, protocol, commit_info, sidecar, other, end };

struct PartitionValueView {
    std::string_view key;
    std::string_view value = {};
    bool is_null = false;
};

/// An `add` action. Views are valid until the parser's next call.
struct AddAction {
    std::string_view path;  ///< as in the log, percent-encoded
    std::int64_t size_bytes = 0;
    std::int64_t modification_time_ms = 0;
    bool data_change = true;
    std::vector<PartitionValueView> partition_values = {};
    /// The statistics as a finished JSON string, quotes included, escaped by the rules of
    /// json::append_string; empty: none.
    std::string_view stats_literal;
    std::int64_t num_records = -1;  ///< -1: unknown
    DeletionVectorView deletion_vector;
};

struct RemoveAction {
    std::string_view path;
    DeletionVectorView deletion_vector;
};

/// Reads the actions of a commit in the order of its lines, one at a time, without building a tree.
/// Reads what Spark and others write and more: blank lines, CR LF, unknown actions and fields, no
/// final line feed. One thread.
///
/// TABLE_LOG_CORRUPT on anything that is no JSON object per line, lacks what it must have, or has a
/// negative size; the detail names version and line. UNSUPPORTED_TABLE_FEATURE on a path, line or
/// statistics over their limits.
class CommitParser {
public:
    CommitParser();
    ~CommitParser();
    CommitParser(const CommitParser&) = delete;
    CommitParser& operator=(const CommitParser&) = delete;

    /// Begins a commit, or the next part of one, which must end where a line ends or where the
    /// commit does. `first_line` is the number of its first line, for messages.
    void start(std::string bytes, TableVersion version, std::int64_t first_line = 1);
    /// The same for the bytes [begin, end) of a larger piece; nothing is copied.
    struct Part {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    void start(std::string bytes, Part part, TableVersion version, std::int64_t first_line);

    /// The kind of the next action; `end` after the last. After an error it is not called again.
    Result<ActionKind> next();

    const AddAction& add() const;
    const RemoveAction& remove() const;
    const Metadata& metadata() const;
    const Protocol& protocol() const;
    const CommitInfo& commit_info() const;
    /// The number that the next line has.
    std::int64_t next_line() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sluice::delta
