#include "engine/parquet_footer.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "engine/compact_thrift.h"
#include "engine/limits.h"

namespace sluice::engine {
namespace {

// Field numbers and enumerators of parquet.thrift.
constexpr int kFileSchema = 2;
constexpr int kFileRows = 3;
constexpr int kFileRowGroups = 4;
constexpr int kElementType = 1;
constexpr int kElementName = 4;
constexpr int kElementChildren = 5;
constexpr int kGroupColumns = 1;
constexpr int kGroupRows = 3;
constexpr int kChunkFilePath = 1;
constexpr int kChunkMetadata = 3;
constexpr int kColumnValues = 5;
constexpr std::int64_t kTypeInt96 = 3;

constexpr std::size_t kTailBytes = 8;  // length of the footer, "PAR1"

Error corrupt(std::string detail) {
    return Error(Condition::TABLE_LOG_CORRUPT, "a checkpoint of the table is not readable",
                 std::move(detail));
}

Result<void> read_at(int descriptor, std::int64_t offset, char* out, std::size_t count) {
    while (count > 0) {
        const ssize_t got = ::pread(descriptor, out, count, offset);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            return Error(Condition::STORAGE_UNAVAILABLE, "a checkpoint could not be read",
                         "pread: errno " + std::to_string(errno));
        }
        if (got == 0) return corrupt("the file is shorter than it was");
        out += got;
        offset += got;
        count -= static_cast<std::size_t>(got);
    }
    return {};
}

struct SchemaElement {
    std::string_view name;
    std::int64_t type = -1;
    std::int64_t children = 0;
};

/// Reads FileMetaData and keeps what FooterFacts wants.
class FooterWalk {
public:
    explicit FooterWalk(std::string_view footer)
        : reader_(footer, kFooterElementsMax, kSchemaDepthMax) {}

    Result<FooterFacts> run() {
        int previous = 0;
        while (const auto field = reader_.next_field(previous)) {
            previous = field->id;
            if (field->id == kFileSchema && field->type == ThriftType::list) {
                schema();
            } else if (field->id == kFileRows && field->type == ThriftType::i64) {
                facts_.rows = rows();
            } else if (field->id == kFileRowGroups && field->type == ThriftType::list) {
                row_groups();
            } else {
                reader_.skip(field->type);
            }
        }
        if (reader_.failed()) return corrupt("footer: " + std::string(reader_.failure()));
        return std::move(facts_);
    }

private:
    std::int64_t rows() {
        const std::int64_t count = reader_.integer();
        if (count < 0 || count > kCheckpointRowsMax) reader_.fail("too many rows");
        return count;
    }

    SchemaElement schema_element() {
        SchemaElement element;
        int previous = 0;
        while (const auto field = reader_.next_field(previous)) {
            previous = field->id;
            if (field->id == kElementType && field->type == ThriftType::i32) {
                element.type = reader_.integer();
            } else if (field->id == kElementName && field->type == ThriftType::binary) {
                element.name = reader_.binary();
            } else if (field->id == kElementChildren && field->type == ThriftType::i32) {
                element.children = reader_.integer();
            } else {
                reader_.skip(field->type);
            }
        }
        return element;
    }

    /// Elements come depth first; each says how many children follow it.
    void schema() {
        const ThriftList elements = reader_.list();
        if (elements.count > kSchemaNodesMax) reader_.fail("too many columns");
        struct Level {
            std::int64_t left;
            std::size_t path_bytes;  ///< length of the path above it
        };
        std::vector<Level> levels;
        std::string path;
        for (std::int64_t i = 0; i < elements.count && !reader_.failed(); ++i) {
            const SchemaElement element = schema_element();
            if (i == 0) {
                levels.push_back({element.children, 0});
                continue;
            }
            while (!levels.empty() && levels.back().left == 0) levels.pop_back();
            if (levels.empty() || levels.size() > kSchemaDepthMax || element.children < 0) {
                return reader_.fail("the schema is no tree, or too deep");
            }
            --levels.back().left;
            path.resize(levels.back().path_bytes);
            if (!path.empty()) path += '.';
            path += element.name;
            if (path.size() > kPathBytesMax) return reader_.fail("a column name is too long");
            if (element.children > 0) levels.push_back({element.children, path.size()});
            if (element.children == 0 && element.type == kTypeInt96) {
                facts_.int96_columns.insert(path);
            }
        }
    }

    void column_metadata() {
        int previous = 0;
        while (const auto field = reader_.next_field(previous)) {
            previous = field->id;
            if (field->id == kColumnValues && field->type == ThriftType::i64) {
                const std::int64_t values = reader_.integer();
                if (values < 0 || values > kColumnChunkValuesMax) {
                    reader_.fail("too many values in a column");
                }
            } else {
                reader_.skip(field->type);
            }
        }
    }

    void columns() {
        const ThriftList chunks = reader_.list();
        column_chunks_ += chunks.count;
        if (column_chunks_ > kColumnChunksMax) reader_.fail("too many column chunks");
        for (std::int64_t i = 0; i < chunks.count && !reader_.failed(); ++i) {
            int previous = 0;
            while (const auto field = reader_.next_field(previous)) {
                previous = field->id;
                if (field->id == kChunkFilePath) {
                    // Parquet allows a column to lie in another file. Nobody writes that, and it
                    // would name a file of the server.
                    reader_.fail("a column in another file");
                } else if (field->id == kChunkMetadata && field->type == ThriftType::structure) {
                    column_metadata();
                } else {
                    reader_.skip(field->type);
                }
            }
        }
    }

    void row_groups() {
        const ThriftList groups = reader_.list();
        for (std::int64_t i = 0; i < groups.count && !reader_.failed(); ++i) {
            int previous = 0;
            while (const auto field = reader_.next_field(previous)) {
                previous = field->id;
                if (field->id == kGroupColumns && field->type == ThriftType::list) {
                    columns();
                } else if (field->id == kGroupRows && field->type == ThriftType::i64) {
                    group_rows_ += rows();
                } else {
                    reader_.skip(field->type);
                }
            }
            if (group_rows_ > kCheckpointRowsMax) reader_.fail("too many rows");
        }
    }

    static constexpr std::size_t kPathBytesMax = 1 << 16;

    CompactReader reader_;
    FooterFacts facts_;
    std::int64_t column_chunks_ = 0;
    std::int64_t group_rows_ = 0;
};

}  // namespace

Result<FooterFacts> inspect_footer(int descriptor, std::int64_t size_bytes) {
    const auto tail_bytes = static_cast<std::int64_t>(kTailBytes);
    if (size_bytes < tail_bytes) return corrupt("no Parquet file: too short");
    std::array<unsigned char, kTailBytes> tail{};
    std::array<char, kTailBytes> raw{};
    SLUICE_CHECK(read_at(descriptor, size_bytes - tail_bytes, raw.data(), raw.size()));
    std::memcpy(tail.data(), raw.data(), raw.size());
    if (std::memcmp(raw.data() + 4, "PAR1", 4) != 0) return corrupt("no Parquet file: no magic");
    const std::int64_t length = std::int64_t{tail[0]} | (std::int64_t{tail[1]} << 8) |
                                (std::int64_t{tail[2]} << 16) | (std::int64_t{tail[3]} << 24);
    if (length > size_bytes - tail_bytes || length > kFooterBytesMax) {
        return corrupt("footer: too long");
    }
    std::string footer(static_cast<std::size_t>(length), '\0');
    SLUICE_CHECK(
        read_at(descriptor, size_bytes - tail_bytes - length, footer.data(), footer.size()));
    return FooterWalk(footer).run();
}

}  // namespace sluice::engine
