#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "delta/actions.h"
#include "delta/file_cursor.h"
#include "delta/partition_tuples.h"

namespace sluice::delta {

/// What tells one logical file from another: path and deletion vector, hashed.
struct FileKey {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    bool operator==(const FileKey&) const = default;
};

/// Numbers ≥ -1 of a block's rows, four bytes each unless one needs more.
class NumberColumn {
public:
    void push(std::int64_t number);
    std::int64_t operator[](std::size_t row) const;
    std::size_t resident_bytes() const;
    void trim();

private:
    std::vector<std::uint32_t> narrow_;  // -1 is the largest value
    std::vector<std::int64_t> wide_;     // used instead once a number does not fit
};

/// What replay must know of a row without decompressing it.
struct RowFacts {
    FileId id{};
    FileKey key{};
    std::int64_t size_bytes = 0;
    std::int64_t num_records = -1;
    bool has_vector = false;
    TupleNumber tuple = kTupleInRow;
};

/// The facts of many rows, in columns.
class RowColumns {
public:
    std::uint32_t rows() const { return static_cast<std::uint32_t>(ids_.size()); }
    const FileId& id(std::uint32_t row) const { return ids_[row]; }
    FileKey key(std::uint32_t row) const;
    RowFacts facts(std::uint32_t row) const;
    TupleNumber tuple(std::uint32_t row) const { return tuples_.empty() ? tuple_ : tuples_[row]; }
    /// All rows have the partition values of the first.
    bool one_tuple() const { return tuples_.empty(); }
    bool any_tuple_in_row() const { return tuple_in_row_; }
    void push(const RowFacts& facts);
    void trim();
    std::size_t resident_bytes() const;

private:
    std::vector<FileId> ids_;
    std::vector<FileKey> keys_;  // empty when every key is made of the id alone
    NumberColumn sizes_;
    NumberColumn records_;
    std::vector<bool> vectors_;        // empty when no row has a deletion vector
    TupleNumber tuple_ = kTupleInRow;  // of the first row
    std::vector<TupleNumber> tuples_;  // empty when all rows have the same
    bool tuple_in_row_ = false;
};

/// Rendered rows of files, immutable. The payload holds for each row a header, the path, the body
/// and the deletion vector; what replay needs stays outside.
class Block {
public:
    const RowColumns& columns() const { return *columns_; }
    std::uint32_t rows() const { return columns_->rows(); }
    std::size_t raw_bytes() const { return raw_bytes_; }
    bool compressed() const { return compressed_; }
    /// True if compressing is worth it and has not been done.
    bool wants_compression() const;
    std::size_t resident_bytes() const;

    /// The rows as they were rendered: a view of the block itself, or of `buffer` after
    /// decompression into it.
    Result<std::string_view> payload(std::string& buffer, struct Decompressor& decompressor) const;

    /// The same rows, compressed.
    std::shared_ptr<const Block> compress(struct Compressor& compressor) const;

private:
    friend class BlockBuilder;

    std::shared_ptr<const RowColumns> columns_;
    std::string payload_;
    std::size_t raw_bytes_ = 0;
    bool compressed_ = false;
};

using BlockPtr = std::shared_ptr<const Block>;

/// The key of a file without deletion vector whose path needs no canonical form.
FileKey key_of_id(const FileId& id);

/// One row as it lies in a payload. Reads the row at `at` and moves it to the next; the payload is
/// our own.
FileView read_row(std::string_view payload, std::size_t& at);

/// A zstd context, kept for many blocks. One thread.
struct Compressor {
    Compressor();
    ~Compressor();
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    struct State;
    std::unique_ptr<State> state;
};
struct Decompressor {
    Decompressor();
    ~Decompressor();
    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;
    struct State;
    std::unique_ptr<State> state;
};

/// Rows on their way into a block.
class BlockBuilder {
public:
    bool empty() const { return columns_.rows() == 0; }
    const RowColumns& columns() const { return columns_; }
    std::size_t bytes() const { return payload_.size(); }
    bool full() const;

    struct Row {
        RowFacts facts;
        std::string_view path;
        std::int64_t modification_time_ms = 0;
        DeletionVectorView deletion_vector;
    };
    /// Adds a row: the caller appends the body to the string it gets, then calls end_row with the
    /// same row.
    std::string& begin_row(const Row& row);
    void end_row(const Row& row);

    /// Copies a row that was rendered before, header and all.
    void copy_row(const RowFacts& facts, std::string_view rendered);

    /// The block; the builder is empty afterwards.
    BlockPtr finish();

private:
    RowColumns columns_;
    std::string payload_;
    std::size_t row_begin_ = 0;
    std::size_t body_begin_ = 0;
};

}  // namespace sluice::delta
