#include "delta/block.h"

#include <zstd.h>

#include <array>
#include <cstring>
#include <utility>

#include "base/assert.h"
#include "delta/limits.h"

namespace sluice::delta {
namespace {

constexpr int kCompressionLevel = 1;

struct RowHeader {
    std::uint32_t path_bytes = 0;
    std::uint32_t body_bytes = 0;
    std::uint32_t vector_bytes = 0;
    std::int64_t modification_time_ms = 0;
};

// Fields one after another: what padding would add is paid for in every row that waits for
// compression.
constexpr std::size_t kHeaderBytes = 3 * sizeof(std::uint32_t) + sizeof(std::int64_t);

struct VectorHeader {
    std::int64_t offset = 0;
    std::int64_t size_bytes = 0;
    std::int64_t cardinality = 0;
};

constexpr std::size_t kVectorHeaderBytes = 3 * sizeof(std::int64_t);

template <class T>
void put(char*& to, const T& value) {
    std::memcpy(to, &value, sizeof value);
    to += sizeof value;
}

template <class T>
void get(const char*& from, T& value) {
    std::memcpy(&value, from, sizeof value);
    from += sizeof value;
}

void write_header(char* to, const RowHeader& header) {
    put(to, header.path_bytes);
    put(to, header.body_bytes);
    put(to, header.vector_bytes);
    put(to, header.modification_time_ms);
}

RowHeader read_header(const char* from) {
    RowHeader header;
    get(from, header.path_bytes);
    get(from, header.body_bytes);
    get(from, header.vector_bytes);
    get(from, header.modification_time_ms);
    return header;
}

/// The storage type is one character (the parsers see to it), then the path or inline vector.
DeletionVectorView read_vector(std::string_view bytes) {
    DeletionVectorView vector;
    if (bytes.empty()) return vector;
    const char* from = bytes.data();
    get(from, vector.offset);
    get(from, vector.size_bytes);
    get(from, vector.cardinality);
    vector.storage_type = bytes.substr(kVectorHeaderBytes, 1);
    vector.path_or_inline = bytes.substr(kVectorHeaderBytes + 1);
    return vector;
}

}  // namespace

struct Compressor::State {
    std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
    std::string buffer;
};
Compressor::Compressor() : state(std::make_unique<State>()) {}
Compressor::~Compressor() = default;

struct Decompressor::State {
    std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context{ZSTD_createDCtx(), &ZSTD_freeDCtx};
};
Decompressor::Decompressor() : state(std::make_unique<State>()) {}
Decompressor::~Decompressor() = default;

FileKey key_of_id(const FileId& id) {
    FileKey key;
    std::memcpy(&key.high, id.data(), sizeof key.high);
    std::memcpy(&key.low, id.data() + sizeof key.high, sizeof key.low);
    return key;
}

FileView read_row(std::string_view payload, std::size_t& at) {
    SLUICE_ASSERT(payload.size() - at >= kHeaderBytes, "a block holds whole rows");
    const RowHeader header = read_header(payload.data() + at);
    at += kHeaderBytes;
    FileView file;
    file.path = payload.substr(at, header.path_bytes);
    at += header.path_bytes;
    file.body = payload.substr(at, header.body_bytes);
    at += header.body_bytes;
    file.deletion_vector = read_vector(payload.substr(at, header.vector_bytes));
    at += header.vector_bytes;
    SLUICE_ASSERT(at <= payload.size(), "a block holds whole rows");
    file.modification_time_ms = header.modification_time_ms;
    return file;
}

void NumberColumn::push(std::int64_t number) {
    SLUICE_ASSERT(number >= -1, "parsers refuse negative numbers");
    if (wide_.empty() && number < std::int64_t{UINT32_MAX}) {
        narrow_.push_back(number < 0 ? UINT32_MAX : static_cast<std::uint32_t>(number));
        return;
    }
    if (wide_.empty()) {
        wide_.reserve(narrow_.size() + 1);
        for (std::size_t row = 0; row < narrow_.size(); ++row) {
            wide_.push_back(narrow_[row] == UINT32_MAX ? -1 : std::int64_t{narrow_[row]});
        }
        narrow_.clear();
    }
    wide_.push_back(number);
}

std::int64_t NumberColumn::operator[](std::size_t row) const {
    if (!wide_.empty()) return wide_[row];
    return narrow_[row] == UINT32_MAX ? -1 : std::int64_t{narrow_[row]};
}

std::size_t NumberColumn::resident_bytes() const {
    return narrow_.capacity() * sizeof(std::uint32_t) + wide_.capacity() * sizeof(std::int64_t);
}

void NumberColumn::trim() {
    narrow_.shrink_to_fit();
    wide_.shrink_to_fit();
}

FileKey RowColumns::key(std::uint32_t row) const {
    return keys_.empty() ? key_of_id(ids_[row]) : keys_[row];
}

RowFacts RowColumns::facts(std::uint32_t row) const {
    return {.id = ids_[row],
            .key = key(row),
            .size_bytes = sizes_[row],
            .num_records = records_[row],
            .has_vector = !vectors_.empty() && vectors_[row],
            .tuple = tuple(row)};
}

void RowColumns::push(const RowFacts& facts) {
    const bool usual = facts.key == key_of_id(facts.id);
    if (!usual && keys_.empty()) {
        for (const FileId& earlier : ids_) keys_.push_back(key_of_id(earlier));
    }
    if (!usual || !keys_.empty()) keys_.push_back(facts.key);
    if (facts.has_vector && vectors_.empty()) vectors_.assign(ids_.size(), false);
    if (facts.has_vector || !vectors_.empty()) vectors_.push_back(facts.has_vector);
    if (ids_.empty()) tuple_ = facts.tuple;
    if (facts.tuple != tuple_ && tuples_.empty()) tuples_.assign(ids_.size(), tuple_);
    if (facts.tuple != tuple_ || !tuples_.empty()) tuples_.push_back(facts.tuple);
    tuple_in_row_ = tuple_in_row_ || facts.tuple == kTupleInRow;
    ids_.push_back(facts.id);
    sizes_.push(facts.size_bytes);
    records_.push(facts.num_records);
}

void RowColumns::trim() {
    ids_.shrink_to_fit();
    keys_.shrink_to_fit();
    sizes_.trim();
    records_.trim();
    vectors_.shrink_to_fit();
    tuples_.shrink_to_fit();
}

std::size_t RowColumns::resident_bytes() const {
    return sizeof(RowColumns) + ids_.capacity() * sizeof(FileId) +
           keys_.capacity() * sizeof(FileKey) + sizes_.resident_bytes() +
           records_.resident_bytes() + vectors_.capacity() / 8 +
           tuples_.capacity() * sizeof(TupleNumber);
}

bool Block::wants_compression() const { return !compressed_ && raw_bytes_ >= kCompressBytesMin; }

std::size_t Block::resident_bytes() const {
    return sizeof(Block) + payload_.capacity() + columns_->resident_bytes();
}

Result<std::string_view> Block::payload(std::string& buffer, Decompressor& decompressor) const {
    if (!compressed_) return std::string_view(payload_);
    buffer.resize(raw_bytes_);
    const std::size_t size = ZSTD_decompressDCtx(decompressor.state->context.get(), buffer.data(),
                                                 buffer.size(), payload_.data(), payload_.size());
    if (ZSTD_isError(size) != 0 || size != raw_bytes_) {
        return Error(Condition::INTERNAL_ERROR, "internal error", "a block does not decompress");
    }
    return std::string_view(buffer);
}

BlockPtr Block::compress(Compressor& compressor) const {
    std::string& buffer = compressor.state->buffer;
    buffer.resize(ZSTD_compressBound(payload_.size()));
    const std::size_t size =
        ZSTD_compressCCtx(compressor.state->context.get(), buffer.data(), buffer.size(),
                          payload_.data(), payload_.size(), kCompressionLevel);
    SLUICE_ASSERT(ZSTD_isError(size) == 0, "the buffer is as large as zstd asked for");
    auto block = std::make_shared<Block>();
    block->columns_ = columns_;
    block->payload_.assign(buffer, 0, size);
    block->raw_bytes_ = raw_bytes_;
    block->compressed_ = true;
    return block;
}

bool BlockBuilder::full() const {
    return payload_.size() >= kBlockBytes || columns_.rows() >= kBlockRowsMax;
}

std::string& BlockBuilder::begin_row(const Row& row) {
    columns_.push(row.facts);
    row_begin_ = payload_.size();
    // A block that is not one of a small commit will be a full one: no more doubling then.
    constexpr std::size_t kSmallBytes = 4U << 10;
    if (row_begin_ > kSmallBytes) payload_.reserve(kBlockBytes + kSmallBytes);
    payload_.append(kHeaderBytes, '\0');
    payload_ += row.path;
    body_begin_ = payload_.size();
    return payload_;
}

void BlockBuilder::end_row(const Row& row) {
    RowHeader header{.path_bytes = static_cast<std::uint32_t>(row.path.size()),
                     .body_bytes = static_cast<std::uint32_t>(payload_.size() - body_begin_),
                     .vector_bytes = 0,
                     .modification_time_ms = row.modification_time_ms};
    const DeletionVectorView& vector = row.deletion_vector;
    if (vector.present()) {
        SLUICE_ASSERT(vector.storage_type.size() == 1, "readers let pass u, p and i alone");
        std::array<char, kVectorHeaderBytes> fixed{};
        char* to = fixed.data();
        put(to, vector.offset);
        put(to, vector.size_bytes);
        put(to, vector.cardinality);
        payload_.append(fixed.data(), fixed.size());
        payload_ += vector.storage_type;
        payload_ += vector.path_or_inline;
        header.vector_bytes =
            static_cast<std::uint32_t>(kVectorHeaderBytes + 1 + vector.path_or_inline.size());
    }
    write_header(payload_.data() + row_begin_, header);
}

void BlockBuilder::copy_row(const RowFacts& facts, std::string_view rendered) {
    columns_.push(facts);
    payload_ += rendered;
}

BlockPtr BlockBuilder::finish() {
    auto block = std::make_shared<Block>();
    // What grew by doubling is trimmed: blocks live as long as the snapshot.
    columns_.trim();
    if (payload_.capacity() > payload_.size() + payload_.size() / 8) payload_.shrink_to_fit();
    block->columns_ = std::make_shared<const RowColumns>(std::exchange(columns_, {}));
    block->raw_bytes_ = payload_.size();
    block->payload_ = std::exchange(payload_, {});
    return block;
}

}  // namespace sluice::delta
