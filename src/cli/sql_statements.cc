#include "cli/sql_statements.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>
#include <variant>

#include "base/encoding.h"
#include "cli/limits.h"
#include "json/writer.h"
#include "sql/parser.h"

namespace sluice::cli {
namespace {

constexpr const char* kRoute = "/api/2.0/sql/statements";
constexpr std::int64_t kWaitSecondsMin = 5;
constexpr std::int64_t kWaitSecondsMax = 30;
constexpr std::chrono::milliseconds kPollPauseMin{50};
constexpr std::chrono::milliseconds kPollPauseMax{1000};

/// ` (line 2, pos 5)` at the end of a message; nothing if it is not there.
struct Place {
    std::size_t begin = 0;
    sql::SourcePosition position;
};
std::optional<Place> place_of(std::string_view message) {
    constexpr std::string_view kLine = " (line ";
    constexpr std::string_view kPos = ", pos ";
    const std::size_t begin = message.rfind(kLine);
    if (begin == std::string_view::npos || !message.ends_with(')')) return std::nullopt;
    std::string_view inside = message.substr(begin + kLine.size());
    inside.remove_suffix(1);
    const std::size_t comma = inside.find(kPos);
    if (comma == std::string_view::npos) return std::nullopt;
    const auto line = parse_int64(inside.substr(0, comma));
    const auto position = parse_int64(inside.substr(comma + kPos.size()));
    if (!line || !position || *line < 1 || *position < 0) return std::nullopt;
    return Place{begin,
                 {static_cast<std::uint32_t>(*line), static_cast<std::uint32_t>(*position) + 1}};
}

/// The message with its place in the source instead of in the statement.
std::string placed(std::string message, std::string_view source, sql::SourcePosition start) {
    const std::optional<Place> place = place_of(message);
    if (source.empty() || !place) return message;
    const bool first_line = place->position.line == 1;
    const std::uint32_t line = start.line + place->position.line - 1;
    const std::uint32_t column = place->position.column + (first_line ? start.column - 1 : 0);
    std::string out(source);
    out += ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
    return out + message.substr(0, place->begin);
}

/// What a statement that did not succeed says.
Error failure(const json::View& answer, const std::string& state, std::string_view source,
              sql::SourcePosition start) {
    std::string message = "The statement ended as " + state + ".";
    std::string sqlstate;
    if (const auto status = answer.object({"status"}); status.has_value() && *status) {
        if (const auto code = (*status)->string({"sql_state"}); code.has_value())
            sqlstate = code->value_or("");
        const auto error = (*status)->object({"error"});
        if (error.has_value() && *error) {
            const auto text = (*error)->string({"message"});
            if (text.has_value() && *text) message = **text;
        }
    }
    const bool syntax = sqlstate == describe(Condition::PARSE_SYNTAX_ERROR).sqlstate;
    return Error(syntax ? Condition::PARSE_SYNTAX_ERROR : Condition::MALFORMED_REQUEST,
                 placed(std::move(message), source, start));
}

struct ColumnType {
    std::string name;
    bool number = false;
    bool boolean = false;
};

Result<std::vector<ColumnType>> columns_of(const json::View& answer) {
    std::vector<ColumnType> out;
    SLUICE_TRY(const auto manifest, answer.object({"manifest"}));
    if (!manifest) return out;
    SLUICE_TRY(const auto schema, manifest->object({"schema"}));
    if (!schema) return out;
    SLUICE_TRY(const auto columns, schema->array({"columns"}));
    for (const json::View& column : columns.value_or(std::vector<json::View>())) {
        SLUICE_TRY(const auto name, column.string({"name"}));
        SLUICE_TRY(const auto type, column.string({"type_name"}));
        constexpr std::array<std::string_view, 4> kNumbers = {"LONG", "INT", "SHORT", "BYTE"};
        const bool number =
            std::find(kNumbers.begin(), kNumbers.end(), type.value_or("")) != kNumbers.end();
        out.push_back({.name = name.value_or(""), .number = number, .boolean = type == "BOOLEAN"});
    }
    return out;
}

/// One row as an object, integers and booleans as such, so that structured output has types.
Result<void> write_row(json::Writer& out, const std::vector<ColumnType>& columns,
                       const std::vector<json::View>& cells) {
    out.begin_object();
    for (std::size_t i = 0; i < columns.size() && i < cells.size(); ++i) {
        out.key(columns[i].name);
        if (cells[i].is_null()) {
            out.null();
            continue;
        }
        SLUICE_TRY(const std::string text, cells[i].as_string());
        const bool raw = (columns[i].number && parse_int64(text)) ||
                         (columns[i].boolean && (text == "true" || text == "false"));
        raw ? out.raw(text) : out.value(text);
    }
    out.end_object();
    return {};
}

/// Rows of a chunk, appended; the path of the next one.
Result<std::optional<std::string>> write_rows(json::Writer& out, const json::View& chunk,
                                              const std::vector<ColumnType>& columns) {
    SLUICE_TRY(const auto rows, chunk.array({"data_array"}));
    for (const json::View& row : rows.value_or(std::vector<json::View>())) {
        SLUICE_TRY(const std::vector<json::View> cells, row.as_array());
        SLUICE_CHECK(write_row(out, columns, cells));
    }
    return chunk.string({"next_chunk_internal_link"});
}

std::string name_at(const std::vector<sql::Identifier>& parts, std::size_t from_end) {
    return parts.size() > from_end ? parts[parts.size() - 1 - from_end].text : std::string();
}

}  // namespace

Result<SqlParameter> parse_sql_parameter(std::string_view text) {
    const std::size_t equal = text.find('=');
    const std::string_view left = text.substr(0, equal);
    const std::size_t colon = std::min(left.find(':'), left.size());
    if (equal == std::string_view::npos || colon == 0) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "--param wants NAME=VALUE or NAME:TYPE=VALUE.");
    }
    return SqlParameter{.name = std::string(left.substr(0, colon)),
                        .type = std::string(left.substr(std::min(colon + 1, left.size()))),
                        .value = std::string(text.substr(equal + 1))};
}

SqlStatements::SqlStatements(Session& session, std::string catalog, std::string schema,
                             std::vector<SqlParameter> parameters)
    : session_(session),
      catalog_(std::move(catalog)),
      schema_(std::move(schema)),
      parameters_(std::move(parameters)) {}

std::string SqlStatements::request_body(const std::string& text) const {
    // The call has to end before the connection's patience does.
    const auto patience =
        std::chrono::duration_cast<std::chrono::seconds>(session_.settings().connection.timeout);
    const std::int64_t wait = std::min(patience.count() - kWaitSecondsMin, kWaitSecondsMax);
    json::Writer out;
    out.begin_object().member("statement", text).member("warehouse_id", "sluice");
    out.member("wait_timeout", std::to_string(wait < kWaitSecondsMin ? 0 : wait) + "s");
    out.member("catalog", catalog_).member("schema", schema_);
    if (!parameters_.empty()) {
        out.key("parameters").begin_array();
        for (const SqlParameter& parameter : parameters_) {
            out.begin_object().member("name", parameter.name).member("value", parameter.value);
            if (!parameter.type.empty()) out.member("type", parameter.type);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
    return out.take();
}

Result<json::Document> SqlStatements::finished(json::Document answer) {
    std::chrono::milliseconds pause = kPollPauseMin;
    for (;;) {
        SLUICE_TRY(const auto status, answer.root().object({"status"}));
        SLUICE_TRY(const auto state, status ? status->string({"state"})
                                            : Result<std::optional<std::string>>(std::nullopt));
        if (state != "PENDING" && state != "RUNNING") return answer;
        SLUICE_TRY(const auto id, answer.root().string({"statement_id"}));
        session_.environment().pause(pause);
        pause = std::min(pause * 2, kPollPauseMax);
        SLUICE_TRY(answer, session_.client().get(std::string(kRoute) + "/" +
                                                 percent_encode(id.value_or(""))));
    }
}

Result<void> SqlStatements::print(const json::View& answer) {
    SLUICE_TRY(const std::vector<ColumnType> columns, columns_of(answer));
    SLUICE_TRY(const auto notices, answer.strings({"notices"}));
    if (!columns.empty()) {
        json::Writer out;
        out.begin_array();
        SLUICE_TRY(const auto first, answer.object({"result"}));
        std::optional<std::string> next;
        if (first) {
            SLUICE_TRY(next, write_rows(out, *first, columns));
        }
        // A path of the server's own; anything else could lead the token elsewhere.
        while (next && next->starts_with('/')) {
            SLUICE_TRY(const json::Document chunk, session_.client().get(*next));
            SLUICE_TRY(next, write_rows(out, chunk.root(), columns));
        }
        out.end_array();
        SLUICE_TRY(const json::Document rows, json::Document::parse(out.take()));
        SLUICE_TRY(const std::vector<json::View> items, rows.root().as_array());
        Layout layout{.name_field = columns.front().name, .shows_secrets = true};
        for (const ColumnType& column : columns)
            layout.columns.push_back({.header = column.name, .field = column.name});
        session_.print_list(items, layout);
    }
    for (const std::string& notice : notices.value_or(std::vector<std::string>()))
        session_.say("notice: " + notice);
    return {};
}

/// Names of later statements are looked for where this one said.
void SqlStatements::follow_use(const std::string& text) {
    sql::ParameterValues values;
    for (const SqlParameter& parameter : parameters_)
        values.emplace(fold_ascii(parameter.name), sql::StringLiteral{parameter.value});
    const auto statement = sql::parse_statement(text, {.parameters = &values});
    if (!statement.has_value()) return;
    if (const auto* use = std::get_if<sql::UseCatalog>(&*statement)) {
        catalog_ = name_at(use->name.parts, 0);
    } else if (const auto* schema = std::get_if<sql::UseSchema>(&*statement)) {
        schema_ = name_at(schema->name.parts, 0);
        if (const std::string catalog = name_at(schema->name.parts, 1); !catalog.empty())
            catalog_ = catalog;
    }
}

Result<void> SqlStatements::run(const std::string& text, std::string_view source,
                                sql::SourcePosition position) {
    SLUICE_TRY(json::Document first,
               session_.client().write(net::HttpMethod::post, kRoute, request_body(text)));
    if (session_.client().dry_run()) return {};
    SLUICE_TRY(const json::Document answer, finished(std::move(first)));
    SLUICE_TRY(const auto status, answer.root().object({"status"}));
    SLUICE_TRY(const auto state, status ? status->string({"state"})
                                        : Result<std::optional<std::string>>(std::nullopt));
    if (state != "SUCCEEDED")
        return failure(answer.root(), state.value_or("nothing known"), source, position);
    SLUICE_CHECK(print(answer.root()));
    follow_use(text);
    return {};
}

}  // namespace sluice::cli
