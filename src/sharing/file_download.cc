#include "sharing/file_download.h"

#include <algorithm>
#include <limits>

#include "base/crypto.h"
#include "base/encoding.h"
#include "sharing/file_links.h"
#include "sharing/limits.h"

namespace sluice::sharing {
namespace {

/// Reads a file piece by piece; what was not asked for is never read (P162).
class FileSource final : public BodySource {
public:
    FileSource(std::unique_ptr<storage::ObjectReader> reader, storage::ByteRange range,
               std::shared_ptr<RequestContext> context)
        : reader_(std::move(reader)), range_(range), context_(std::move(context)) {}

    Result<std::optional<std::string>> next() override {
        if (range_.length == 0) return std::optional<std::string>();
        const storage::ByteRange piece{range_.offset, std::min(range_.length, kFileChunkBytes)};
        SLUICE_TRY(std::string bytes, reader_->read(piece, *context_));
        range_.offset += piece.length;
        range_.length -= piece.length;
        return std::optional<std::string>(std::move(bytes));
    }

    void finished(bool, std::int64_t) override {}

private:
    std::unique_ptr<storage::ObjectReader> reader_;
    storage::ByteRange range_;
    std::shared_ptr<RequestContext> context_;
};

Result<std::unique_ptr<storage::ObjectReader>> open_place(
    const Services& services, const access::FileLink& link,
    const access::FileAuthorization& authorization, RequestContext& context) {
    const std::optional<LinkedPlace> place = parse_linked(link.file.path);
    if (!place) return access::invalid_file_link();
    if (place->absolute) {
        SLUICE_TRY(const storage::LogPath path, storage::normalize_log_path(place->text));
        SLUICE_TRY(const storage::StoreRegistry::OpenedFile file,
                   services.stores.open_absolute(path));
        return file.store.store->open(file.key, context);
    }
    SLUICE_TRY(const storage::Location location, storage::Location::parse(authorization.location));
    SLUICE_TRY(const storage::StoreRegistry::OpenedStore opened, services.stores.open(location));
    return opened.store->open(place->text, context);
}

/// What a store says about a file, in the words of a link's answer (P160): a place that is no
/// longer allowed is a dead link.
Error file_error(Error error) {
    switch (error.condition()) {
        case Condition::STORAGE_OBJECT_MISSING:
            return Error(Condition::FILE_GONE, "the file does not exist any more", error.detail());
        case Condition::LOCATION_NOT_ALLOWED:
        case Condition::STORAGE_ACCESS_DENIED:
            return Error(Condition::FILE_LINK_INVALID, access::invalid_file_link().message(),
                         error.message() + " | " + error.detail());
        default:
            return error;
    }
}

Result<void> apply_range(FileAnswer& answer, const RangeRequest& range) {
    const std::int64_t size = answer.size_bytes;
    answer.first = 0;
    answer.length = size;
    if (range.kind == RangeRequest::Kind::whole) return {};
    const bool suffix = range.kind == RangeRequest::Kind::last;
    const bool beyond = suffix ? range.last == 0 || size == 0 : range.first >= size;
    if (beyond) {
        return Error(Condition::RANGE_NOT_SATISFIABLE,
                     "the range begins behind the end of the file", std::to_string(size));
    }
    answer.status = 206;
    if (suffix) {
        answer.length = std::min(range.last, size);
        answer.first = size - answer.length;
        return {};
    }
    answer.first = range.first;
    const std::int64_t last =
        range.kind == RangeRequest::Kind::from ? size - 1 : std::min(range.last, size - 1);
    answer.length = last - range.first + 1;
    return {};
}

/// Digits alone. A number beyond the type is beyond the end of every file: it is cut or refused
/// like any other such position, never read as no range at all.
std::optional<std::int64_t> byte_position(std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
    const Result<std::int64_t> parsed = parse_int64(text);
    return parsed ? *parsed : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

RangeRequest parse_range(const std::string* header) {
    RangeRequest whole;
    if (header == nullptr || header->size() < 6 || !equals_folded(header->substr(0, 6), "bytes="))
        return whole;
    const std::string_view spec = std::string_view(*header).substr(6);
    const std::size_t dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return whole;
    const std::string_view left = spec.substr(0, dash);
    const std::string_view right = spec.substr(dash + 1);
    const std::optional<std::int64_t> first = byte_position(left);
    const std::optional<std::int64_t> last = byte_position(right);
    if (left.empty() && last) return {.kind = RangeRequest::Kind::last, .last = *last};
    if (first && right.empty()) return {.kind = RangeRequest::Kind::from, .first = *first};
    if (first && last && *first <= *last) {
        return {.kind = RangeRequest::Kind::from_to, .first = *first, .last = *last};
    }
    return whole;
}

Result<FileAnswer> open_file(const Services& services, const access::FileLink& link,
                             const access::FileAuthorization& authorization,
                             const RangeRequest& range, std::shared_ptr<RequestContext> context) {
    auto reader = open_place(services, link, authorization, *context);
    if (!reader) return file_error(std::move(reader).error());
    const storage::ObjectInfo& info = (*reader)->info();
    FileAnswer answer;
    answer.size_bytes = info.size_bytes;
    // Of what makes the file this file, hashed: a store's own tag may speak about its insides.
    answer.etag =
        "\"" +
        hex_encode(sha256(link.file_id + info.etag + "|" + std::to_string(info.modified_ms) + "|" +
                          std::to_string(info.size_bytes)))
            .substr(0, 32) +
        "\"";
    SLUICE_CHECK(apply_range(answer, range));
    if (answer.length > 0) {
        answer.body = std::make_unique<FileSource>(std::move(*reader),
                                                   storage::ByteRange{answer.first, answer.length},
                                                   std::move(context));
    }
    return answer;
}

}  // namespace sluice::sharing
