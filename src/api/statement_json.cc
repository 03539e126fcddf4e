#include "api/statement_json.h"

#include "base/encoding.h"
#include "sql/error_text.h"

namespace sluice::api {
namespace {

/// Of the list that A125 has.
std::string_view error_code_of(ErrorCode code) {
    switch (code) {
        case ErrorCode::unauthenticated:
            return "UNAUTHENTICATED";
        case ErrorCode::resource_exhausted:
            return "RESOURCE_EXHAUSTED";
        case ErrorCode::unavailable:
            return "TEMPORARILY_UNAVAILABLE";
        case ErrorCode::deadline_exceeded:
            return "DEADLINE_EXCEEDED";
        case ErrorCode::internal:
            return "INTERNAL_ERROR";
        case ErrorCode::invalid_argument:
        case ErrorCode::permission_denied:
        case ErrorCode::not_found:
        case ErrorCode::already_exists:
        case ErrorCode::conflict:
        case ErrorCode::unsupported:
        case ErrorCode::corrupt_data:
            return "BAD_REQUEST";
    }
    return "UNKNOWN";
}

void write_status(json::Writer& out, const StatementView& view) {
    out.key("status").begin_object().member("state", state_name(view.state));
    if (view.error) {
        // What went wrong inside is the log's business.
        const bool internal = view.error->code() == ErrorCode::internal;
        const Error shown =
            internal ? Error(view.error->condition(), "internal error") : *view.error;
        out.key("error").begin_object().member("error_code", error_code_of(shown.code()));
        out.member("message", sql::error_text(shown)).end_object();
        out.member("sql_state", describe(shown.condition()).sqlstate);
    }
    out.end_object();
}

void write_column(json::Writer& out, const DescribedColumn& column, std::size_t position) {
    out.begin_object().member("name", column.name);
    out.member("position", static_cast<std::uint64_t>(position));
    out.member("type_name", column.type_name).member("type_text", column.type_text);
    out.optional("type_precision", column.precision).optional("type_scale", column.scale);
    out.end_object();
}

void write_extent(json::Writer& out, const ResultChunk& chunk, std::size_t index) {
    out.member("chunk_index", static_cast<std::uint64_t>(index));
    out.member("row_offset", chunk.row_offset).member("row_count", chunk.row_count);
}

void write_manifest(json::Writer& out, const StatementView& view) {
    const StatementResult& result = *view.result;
    out.key("manifest").begin_object().member("format", result_format_name(view.format));
    out.key("schema").begin_object();
    out.member("column_count", static_cast<std::uint64_t>(result.columns.size()));
    if (!result.columns.empty()) {
        out.key("columns").begin_array();
        for (std::size_t i = 0; i < result.columns.size(); ++i)
            write_column(out, result.columns[i], i);
        out.end_array();
    }
    out.end_object();
    out.member("total_chunk_count", static_cast<std::uint64_t>(result.chunks.size()));
    out.member("total_row_count", result.row_count);
    if (view.linked) out.member("total_byte_count", result.bytes);
    if (!result.chunks.empty()) {
        out.key("chunks").begin_array();
        for (std::size_t i = 0; i < result.chunks.size(); ++i) {
            out.begin_object();
            write_extent(out, result.chunks[i], i);
            const auto bytes = static_cast<std::uint64_t>(result.chunks[i].text.size());
            if (view.linked) out.member("byte_count", bytes);
            out.end_object();
        }
        out.end_array();
    }
    out.member("truncated", result.truncated).end_object();
}

/// A131
void write_next(json::Writer& out, const StatementView& view, std::size_t chunk) {
    const std::size_t next = chunk + 1;
    if (next >= view.result->chunks.size()) return;
    out.member("next_chunk_index", static_cast<std::uint64_t>(next));
    std::string path(kStatementsPath);
    path.append("/").append(view.id).append("/result/chunks/").append(std::to_string(next));
    path.append("?row_offset=").append(std::to_string(view.result->chunks[next].row_offset));
    out.member("next_chunk_internal_link", path);
}

}  // namespace

void write_chunk(json::Writer& out, const StatementView& view, std::size_t chunk,
                 const MakeChunkLink& link) {
    const ResultChunk& what = view.result->chunks[chunk];
    out.begin_object();
    if (view.linked) {
        const ChunkLink made = link(view, chunk);
        out.key("external_links").begin_array().begin_object();
        out.member("external_link", made.url);
        out.member("expiration", format_iso8601(made.expires_at));
        write_extent(out, what, chunk);
        out.member("byte_count", static_cast<std::uint64_t>(what.text.size()));
        write_next(out, view, chunk);
        out.end_object().end_array();
    } else {
        write_extent(out, what, chunk);
        out.key("data_array").raw(what.text);
        write_next(out, view, chunk);
    }
    out.end_object();
}

void write_statement(json::Writer& out, const StatementView& view, const MakeChunkLink& link) {
    out.begin_object().member("statement_id", view.id);
    write_status(out, view);
    if (view.result) {
        write_manifest(out, view);
        out.key("result");
        if (view.result->chunks.empty()) {
            out.begin_object().end_object();
        } else {
            write_chunk(out, view, 0, link);
        }
        if (!view.result->notices.empty()) {
            out.key("notices").begin_array();
            for (const std::string& notice : view.result->notices) out.value(notice);
            out.end_array();
        }
    }
    out.end_object();
}

}  // namespace sluice::api
