#include "sharing/answer_stream.h"

#include "base/crypto.h"
#include "base/encoding.h"
#include "json/writer.h"

namespace sluice::sharing {

AnswerStream::AnswerStream(Options options)
    : options_(std::move(options)), cursor_(options_.snapshot.files()) {
    if (options_.with_version) {
        tail_ = ",\"version\":" + std::to_string(options_.snapshot.version()) +
                ",\"timestamp\":" + std::to_string(options_.snapshot.commit_time_ms());
    }
    tail_ += ",\"expirationTimestamp\":" + std::to_string(options_.links.expires_at()) + "}}\n";
}

Result<void> AnswerStream::prepare() {
    SLUICE_TRY(prepared_, make_chunk());
    return {};
}

std::optional<std::int64_t> AnswerStream::whole_length() const {
    if (!ended_ || !prepared_) return std::nullopt;
    return static_cast<std::int64_t>(prepared_->size());
}

Result<std::optional<std::string>> AnswerStream::next() {
    if (prepared_) return std::exchange(prepared_, std::nullopt);
    if (ended_) return std::optional<std::string>();
    auto chunk = make_checked_chunk();
    if (!chunk) {
        if (!options_.end_stream_action) return std::move(chunk).error();
        return std::optional<std::string>(failed_end(std::move(chunk).error()));
    }
    if (chunk->empty()) return std::optional<std::string>();
    return std::optional<std::string>(std::move(*chunk));
}

Result<std::string> AnswerStream::make_checked_chunk() {
    if (since_check_bytes_ >= kRecheckBytes) {
        SLUICE_CHECK(options_.still_allowed());
        since_check_bytes_ = 0;
    }
    return make_chunk();
}

std::string AnswerStream::failed_end(Error error) {
    ended_ = true;
    const ConditionRow& row = describe(error.condition());
    json::Writer line;
    line.begin_object().key("endStreamAction").begin_object();
    // What went wrong inside is the log's business (P217).
    line.member("errorMessage",
                error.code() == ErrorCode::internal ? "internal error" : error.message());
    line.member("httpStatusErrorCode", row.http_status).end_object().end_object();
    figures_->failure = std::move(error);
    return line.take() + "\n";
}

Result<std::string> AnswerStream::make_chunk() {
    const auto chunk_bytes = static_cast<std::size_t>(options_.chunk_bytes);
    std::string chunk;
    chunk.reserve(chunk_bytes + kAnswerChunkSlackBytes);
    chunk += std::exchange(options_.head, {});
    delta::FileView file;
    while (chunk.size() < chunk_bytes) {
        bool more = !limit_reached();
        if (more) {
            SLUICE_TRY(more, cursor_.next(file));
        }
        if (!more) {
            ended_ = true;
            if (options_.end_stream_action) append_end(chunk);
            break;
        }
        SLUICE_CHECK(append_file(chunk, file));
    }
    since_check_bytes_ += static_cast<std::int64_t>(chunk.size());
    return chunk;
}

bool AnswerStream::limit_reached() const {
    return options_.row_limit.has_value() && figures_->rows >= *options_.row_limit;
}

Result<void> AnswerStream::append_file(std::string& out, const delta::FileView& file) {
    id_hex_.clear();
    if (options_.id_hash == FileIdHash::md5) {
        delta::append_hex(id_hex_, file.id_md5);
    } else {
        id_hex_ = hex_encode(sha256(file.path));
    }
    out += R"({"file":{"url":")";
    SLUICE_CHECK(options_.links.append(out, file, id_hex_));
    out += R"(","id":")";
    out += id_hex_;
    out += "\",";
    out += file.body;
    out += tail_;

    ++figures_->files;
    figures_->bytes_read += file.size_bytes;
    if (file.num_records >= 0) {
        figures_->rows += file.num_records -
                          (file.deletion_vector.present() ? file.deletion_vector.cardinality : 0);
    } else {
        figures_->rows_exact = false;
    }
    return {};
}

void AnswerStream::append_end(std::string& out) const {
    json::Writer line;
    line.begin_object().key("endStreamAction").begin_object();
    if (figures_->files > 0) line.member("minUrlExpirationTimestamp", options_.links.expires_at());
    line.end_object().end_object();
    out += line.take();
    out += '\n';
}

void AnswerStream::finished(bool complete, std::int64_t sent_bytes) {
    // The audit's end record is made by whoever wraps this source; nothing of ours is left open.
    (void)complete;
    (void)sent_bytes;
}

}  // namespace sluice::sharing
