#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/request_context.h"
#include "base/result.h"
#include "delta/commit_parser.h"
#include "delta/log_segment.h"
#include "storage/object_store.h"

namespace sluice::delta {

/// The actions of one commit file: small ones read whole, large ones in windows that end with a
/// line. One thread.
class CommitSource {
public:
    /// The parser is borrowed and used by one source at a time.
    CommitSource(storage::ObjectStore& store, const CommitFile& file, CommitParser& parser)
        : store_(store), file_(file), parser_(parser) {}

    /// The next action; `end` at the end of the file. Errors name the version in their detail.
    Result<ActionKind> next(RequestContext& context);

private:
    Result<bool> fill(RequestContext& context);
    /// Hands the lines that end in [begin, …) of a window to the parser; the unfinished one is
    /// kept.
    bool start_lines(std::string window, std::size_t begin);
    Result<std::string> read_window(RequestContext& context);

    storage::ObjectStore& store_;
    const CommitFile& file_;
    CommitParser& parser_;
    std::unique_ptr<storage::ObjectReader> reader_;
    std::int64_t offset_ = 0;
    std::int64_t size_ = -1;  // -1: nothing read yet
    std::int64_t line_ = 1;
    std::string carry_;  // an unfinished line at the end of the last window
    std::string rest_;   // a window of which only the first line went to the parser
    std::size_t rest_at_ = 0;
    bool open_ = false;  // the parser has a part
};

}  // namespace sluice::delta
