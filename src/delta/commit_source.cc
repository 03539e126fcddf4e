#include "delta/commit_source.h"

#include <algorithm>
#include <utility>

#include "delta/limits.h"

namespace sluice::delta {

Result<ActionKind> CommitSource::next(RequestContext& context) {
    for (;;) {
        if (open_) {
            SLUICE_TRY(const ActionKind kind, parser_.next());
            if (kind != ActionKind::end) return kind;
            line_ = parser_.next_line();
            open_ = false;
        }
        SLUICE_TRY(const bool more, fill(context));
        if (!more) return ActionKind::end;
    }
}

Result<std::string> CommitSource::read_window(RequestContext& context) {
    if (file_.object.size_bytes <= static_cast<std::int64_t>(kCommitWindowBytes)) {
        // The listing may be older than the file is long; what is there now counts.
        SLUICE_TRY(
            std::string bytes,
            store_.read(file_.object.key, static_cast<std::int64_t>(kCommitLineBytesMax), context));
        size_ = static_cast<std::int64_t>(bytes.size());
        offset_ = size_;
        return bytes;
    }
    if (!reader_) {
        SLUICE_TRY(reader_, store_.open(file_.object.key, context));
        size_ = reader_->info().size_bytes;
    }
    const std::int64_t length =
        std::min(static_cast<std::int64_t>(kCommitWindowBytes), size_ - offset_);
    SLUICE_TRY(std::string bytes, reader_->read({.offset = offset_, .length = length}, context));
    offset_ += length;
    return bytes;
}

Result<bool> CommitSource::fill(RequestContext& context) {
    while (size_ < 0 || offset_ < size_) {
        SLUICE_CHECK(context.check());
        auto window = read_window(context);
        if (!window) {
            return std::move(window).error().context("reading version " +
                                                     std::to_string(file_.version));
        }
        std::string bytes = std::exchange(carry_, {});
        bytes += *window;
        if (offset_ < size_) {
            const std::size_t end = bytes.rfind('\n');
            const std::size_t whole = end == std::string::npos ? 0 : end + 1;
            carry_ = bytes.substr(whole);
            bytes.resize(whole);
            if (carry_.size() > kCommitLineBytesMax) {
                return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                             "the table's log has an entry that is too large",
                             "version " + std::to_string(file_.version));
            }
        }
        if (bytes.empty()) continue;
        parser_.start(std::move(bytes), file_.version, line_);
        open_ = true;
        return true;
    }
    return false;
}

}  // namespace sluice::delta
