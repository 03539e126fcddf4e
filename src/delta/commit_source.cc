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

bool CommitSource::start_lines(std::string window, std::size_t begin) {
    std::size_t end = window.size();
    if (offset_ < size_) {
        const std::size_t last = window.rfind('\n');
        end = last == std::string::npos || last < begin ? begin : last + 1;
        carry_.append(window, end);
    }
    if (begin == end) return false;
    parser_.start(std::move(window), {.begin = begin, .end = end}, file_.version, line_);
    open_ = true;
    return true;
}

Result<bool> CommitSource::fill(RequestContext& context) {
    if (!rest_.empty() && start_lines(std::exchange(rest_, {}), rest_at_)) return true;
    while (size_ < 0 || offset_ < size_) {
        SLUICE_CHECK(context.check());
        auto window = read_window(context);
        if (!window) {
            return std::move(window).error().context("reading version " +
                                                     std::to_string(file_.version));
        }
        if (carry_.empty()) {
            if (start_lines(std::move(*window), 0)) return true;
            continue;
        }
        // The line that the windows share is put together by itself, so that no window is copied.
        const std::size_t border = std::min(window->find('\n'), window->size() - 1) + 1;
        carry_.append(*window, 0, border);
        if (carry_.size() > kCommitLineBytesMax) {
            return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                         "the table's log has an entry that is too large",
                         "version " + std::to_string(file_.version));
        }
        if (carry_.back() != '\n' && offset_ < size_) continue;
        parser_.start(std::exchange(carry_, {}), file_.version, line_);
        open_ = true;
        rest_ = std::move(*window);
        rest_at_ = border;
        return true;
    }
    return false;
}

}  // namespace sluice::delta
