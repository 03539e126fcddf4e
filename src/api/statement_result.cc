#include "api/statement_result.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/limits.h"
#include "base/encoding.h"
#include "json/writer.h"

namespace sluice::api {
namespace {

using Row = std::vector<std::optional<std::string>>;

constexpr std::string_view kDecimal = "DECIMAL";

/// A127: the names of types that the API has, by the first word of their text.
constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kTypeNames = {{
    {"ARRAY", "ARRAY"},
    {"BIGINT", "LONG"},
    {"BINARY", "BINARY"},
    {"BOOLEAN", "BOOLEAN"},
    {"BYTE", "BYTE"},
    {"CHAR", "CHAR"},
    {"DATE", "DATE"},
    {kDecimal, kDecimal},
    {"DOUBLE", "DOUBLE"},
    {"FLOAT", "FLOAT"},
    {"INT", "INT"},
    {"INTERVAL", "INTERVAL"},
    {"LONG", "LONG"},
    {"MAP", "MAP"},
    {"SHORT", "SHORT"},
    {"SMALLINT", "SHORT"},
    {"STRING", "STRING"},
    {"STRUCT", "STRUCT"},
    {"TIMESTAMP", "TIMESTAMP"},
    {"TIMESTAMP_NTZ", "TIMESTAMP"},
    {"TINYINT", "BYTE"},
    {"VARCHAR", "STRING"},
    {"VARIANT", "STRING"},
    {"VOID", "NULL"},
}};

std::string_view type_name_of(std::string_view type_text) {
    const std::string_view word = type_text.substr(0, type_text.find_first_of("(< "));
    const auto row = std::find_if(kTypeNames.begin(), kTypeNames.end(),
                                  [&](const auto& r) { return equals_folded(r.first, word); });
    return row == kTypeNames.end() ? "USER_DEFINED_TYPE" : row->second;
}

DescribedColumn describe_column(const governance::ResultColumn& column) {
    DescribedColumn out{.name = column.name,
                        .type_name = type_name_of(column.type_text),
                        .type_text = column.type_text};
    if (out.type_name != kDecimal) return out;
    // DECIMAL(p, s), DECIMAL(p), DECIMAL: what is not said is what SQL takes for it.
    out.precision = 10;
    out.scale = 0;
    const std::size_t open = column.type_text.find('(');
    if (open == std::string::npos) return out;
    const std::string_view inside =
        std::string_view(column.type_text).substr(open + 1, column.type_text.size() - open - 2);
    const std::size_t comma = std::min(inside.find(','), inside.size());
    if (const auto digits = parse_int64(inside.substr(0, comma))) out.precision = *digits;
    const std::size_t scale = inside.find_first_of("0123456789", comma);
    const auto digits = parse_int64(inside.substr(std::min(scale, inside.size())));
    if (digits) out.scale = *digits;
    return out;
}

void append_json_row(std::string& out, const Row& row) {
    out += '[';
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        if (row[i]) {
            json::append_string(out, *row[i]);
        } else {
            out += "null";
        }
    }
    out += ']';
}

/// A text that reads `null` is quoted, so that it is not taken for NULL.
void append_csv_field(std::string& out, std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && text != "null") {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_csv_row(std::string& out, const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        if (row[i]) {
            append_csv_field(out, *row[i]);
        } else {
            out += "null";
        }
    }
    out += "\r\n";
}

/// Puts rows into chunks. What stands around the rows of a chunk is its business.
class ChunkWriter {
public:
    ChunkWriter(StatementResult& result, ResultFormat format) : result_(result), format_(format) {}

    void open_first(const std::vector<governance::ResultColumn>& columns) {
        open();
        if (format_ != ResultFormat::csv) return;
        Row header;
        for (const governance::ResultColumn& column : columns) header.emplace_back(column.name);
        append_csv_row(chunk().text, header);
    }

    void add(std::string_view row) {
        if (chunk().row_count > 0 &&
            chunk().text.size() + row.size() + 2 > kStatementChunkBytesMax) {
            close();
            open();
        }
        if (format_ == ResultFormat::json_array && chunk().row_count > 0) chunk().text += ',';
        chunk().text += row;
        ++chunk().row_count;
        ++result_.row_count;
    }

    void close() {
        if (format_ == ResultFormat::json_array) chunk().text += ']';
        result_.bytes += static_cast<std::int64_t>(chunk().text.size());
    }

    std::int64_t bytes() const {
        return result_.bytes + static_cast<std::int64_t>(result_.chunks.back().text.size());
    }

private:
    ResultChunk& chunk() { return result_.chunks.back(); }
    void open() {
        result_.chunks.push_back({.row_offset = result_.row_count, .row_count = 0, .text = ""});
        if (format_ == ResultFormat::json_array) chunk().text += '[';
    }

    StatementResult& result_;
    const ResultFormat format_;
};

}  // namespace

std::string_view result_format_name(ResultFormat format) {
    switch (format) {
        case ResultFormat::json_array:
            return "JSON_ARRAY";
        case ResultFormat::csv:
            return "CSV";
    }
    return "";
}

Result<StatementResult> write_result(const governance::ResultTable& table,
                                     const ResultBounds& bounds) {
    StatementResult result;
    result.notices = table.notices;
    if (table.columns.empty()) return result;
    for (const governance::ResultColumn& column : table.columns)
        result.columns.push_back(describe_column(column));
    ChunkWriter writer(result, bounds.format);
    writer.open_first(table.columns);
    std::int64_t bytes = 0;
    std::string text;
    for (const Row& row : table.rows) {
        text.clear();
        bounds.format == ResultFormat::csv ? append_csv_row(text, row) : append_json_row(text, row);
        bytes += static_cast<std::int64_t>(text.size());
        if (result.row_count >= bounds.row_limit.value_or(INT64_MAX) ||
            bytes > bounds.byte_limit.value_or(INT64_MAX)) {
            result.truncated = true;
            break;
        }
        writer.add(text);
        if (writer.bytes() > bounds.bytes_max)
            return Error(Condition::RESOURCE_EXHAUSTED, bounds.beyond);
    }
    writer.close();
    return result;
}

}  // namespace sluice::api
