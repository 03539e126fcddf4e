#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "governance/statements/result_table.h"

namespace sluice::api {

/// How the rows of a result are written.
enum class ResultFormat { json_array, csv };
std::string_view result_format_name(ResultFormat format);

/// A column as the manifest describes it (A127).
struct DescribedColumn {
    std::string name;
    std::string_view type_name;
    std::string type_text;
    // Of DECIMAL.
    std::optional<std::int64_t> precision = std::nullopt;
    std::optional<std::int64_t> scale = std::nullopt;
};

/// Rows that are fetched together, written out.
struct ResultChunk {
    std::int64_t row_offset = 0;
    std::int64_t row_count = 0;
    std::string text;
};

/// What a statement answered, in the form in which it is kept and sent. Immutable once made.
struct StatementResult {
    std::vector<DescribedColumn> columns;
    std::vector<ResultChunk> chunks;  ///< at least one if there are columns
    std::int64_t row_count = 0;
    std::int64_t bytes = 0;  ///< of all chunks
    bool truncated = false;
    std::vector<std::string> notices;
};

/// What the client asked for, and how much there may be.
struct ResultBounds {
    ResultFormat format = ResultFormat::json_array;
    // Rows beyond are cut, and the result says so (A129).
    std::optional<std::int64_t> row_limit = std::nullopt;
    std::optional<std::int64_t> byte_limit = std::nullopt;
    // A result beyond fails with RESOURCE_EXHAUSTED and this text.
    std::int64_t bytes_max = 0;
    std::string beyond = {};
};

/// Writes the rows into chunks: arrays of arrays of texts (A126), or CSV after RFC 4180 whose first
/// chunk has the header (A130).
Result<StatementResult> write_result(const governance::ResultTable& table,
                                     const ResultBounds& bounds);

}  // namespace sluice::api
