#include "governance/statements/cells.h"

#include <algorithm>

#include "base/encoding.h"
#include "json/writer.h"

namespace sluice::governance {

ResultTable table_of(std::string_view columns) {
    ResultTable table;
    while (!columns.empty()) {
        const std::size_t end = std::min(columns.find(", "), columns.size());
        const std::string_view column = columns.substr(0, end);
        const std::size_t blank = column.find(' ');
        table.columns.push_back({.name = std::string(column.substr(0, blank)),
                                 .type_text = blank == std::string_view::npos
                                                  ? std::string("STRING")
                                                  : std::string(column.substr(blank + 1))});
        columns.remove_prefix(std::min(end + 2, columns.size()));
    }
    return table;
}

std::string time_cell(EpochMs time) { return format_iso8601(time); }

Cell time_cell(const std::optional<EpochMs>& time) {
    if (!time) return std::nullopt;
    return time_cell(*time);
}

std::string time_text(EpochMs time) {
    std::string text = format_iso8601(time);
    text.pop_back();
    return text + "+0000";
}

std::string boolean_cell(bool value) { return value ? "true" : "false"; }

Cell integer_cell(const std::optional<std::int64_t>& value) {
    if (!value) return std::nullopt;
    return std::to_string(*value);
}

std::string array_cell(const std::vector<std::string>& values) {
    json::Writer out;
    out.begin_array();
    for (const std::string& value : values) out.value(value);
    out.end_array();
    return out.take();
}

std::string map_cell(const std::vector<std::pair<std::string, std::string>>& values) {
    json::Writer out;
    out.begin_object();
    for (const auto& [key, value] : values) out.member(key, value);
    out.end_object();
    return out.take();
}

}  // namespace sluice::governance
