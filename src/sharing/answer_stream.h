#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/body_source.h"
#include "delta/file_cursor.h"
#include "sharing/capabilities.h"
#include "sharing/file_links.h"
#include "sharing/limits.h"
#include "sharing/query.h"
#include "sharing/shared_snapshots.h"

namespace sluice::sharing {

/// The lines of a query's answer, chunk by chunk: head, a line for each file with a fresh link, and
/// the EndStreamAction where one is due. Holds one chunk and one block of the snapshot, whatever
/// the table's size (R4, performance F9).
class AnswerStream final : public BodySource {
public:
    struct Options {
        VisibleSnapshot snapshot;
        std::string head;
        FileLinks links;
        FileIdHash id_hash = FileIdHash::md5;
        std::optional<std::int64_t> row_limit;  ///< P98
        bool with_version = false;              ///< P75
        bool end_stream_action = false;         ///< P41
        std::int64_t chunk_bytes = kAnswerChunkBytes;
        std::function<Result<void>()> still_allowed;
    };
    explicit AnswerStream(Options options);

    std::shared_ptr<const AnswerFigures> figures() const { return figures_; }

    /// Makes the first chunk: what is wrong with the table's first files is known before anything
    /// is promised (P25).
    Result<void> prepare();
    /// After `prepare`: the length of the whole answer, if the first chunk is all of it.
    std::optional<std::int64_t> whole_length() const;

    /// An error becomes a last line that tells it, where an EndStreamAction was promised (P25).
    Result<std::optional<std::string>> next() override;
    void finished(bool complete, std::int64_t sent_bytes) override;

private:
    Result<std::string> make_checked_chunk();
    std::string failed_end(Error error);
    Result<std::string> make_chunk();
    Result<void> append_file(std::string& out, const delta::FileView& file);
    void append_end(std::string& out) const;
    bool limit_reached() const;

    Options options_;
    delta::FileCursor cursor_;
    std::shared_ptr<AnswerFigures> figures_ = std::make_shared<AnswerFigures>();
    std::optional<std::string> prepared_;
    std::string tail_;  // what every file line ends with
    std::string id_hex_;
    std::int64_t since_check_bytes_ = 0;
    bool ended_ = false;
};

}  // namespace sluice::sharing
