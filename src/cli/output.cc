#include "cli/output.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/assert.h"
#include "base/encoding.h"
#include "cli/duration.h"
#include "cli/limits.h"
#include "cli/text.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

std::optional<json::View> step_into(const json::View& value, std::string_view name) {
    if (value.is_array()) {
        const auto index = parse_int64(name);
        const auto items = value.as_array();
        if (!index.has_value() || !items.has_value() || *index < 0) return std::nullopt;
        const auto at = static_cast<std::size_t>(*index);
        return at < items->size() ? std::optional((*items)[at]) : std::nullopt;
    }
    auto found = value.find({name});
    return found.has_value() ? *std::move(found) : std::nullopt;
}

/// The value at `a.b.c`, numbers being places in arrays; nullopt where a step is missing.
std::optional<json::View> at_field(const json::View& root, std::string_view field) {
    // A column's name may have dots itself.
    if (root.is_object() && root.has_key(field)) return step_into(root, field);
    std::optional<json::View> value = root;
    while (value && !field.empty()) {
        const auto dot = std::min(field.find('.'), field.size());
        value = step_into(*value, field.substr(0, dot));
        field.remove_prefix(std::min(dot + 1, field.size()));
    }
    return value;
}

/// Text as it is, everything else as JSON.
std::string plain(const json::View& value) {
    if (auto text = value.as_string(); value.is_string() && text.has_value()) {
        return *std::move(text);
    }
    return value.text();
}

std::string show_time(const json::View& value) {
    const auto epoch_ms = value.as_integer();
    if (!epoch_ms.has_value()) return plain(value);
    const std::string iso = format_iso8601(*epoch_ms);
    return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

std::string show_expiry(const json::View& value, EpochMs now) {
    const auto epoch_ms = value.as_integer();
    if (!epoch_ms.has_value()) return plain(value);
    if (*epoch_ms <= now) return show_time(value) + " (expired)";
    return show_time(value) + " (in " + describe_span((*epoch_ms - now) / 1000) + ")";
}

std::string show_list(const json::View& value) {
    std::string out;
    const auto items = value.as_array();
    if (!items.has_value()) return plain(value);
    for (const json::View& item : *items) out += (out.empty() ? "" : ", ") + plain(item);
    return out;
}

std::string show_count(const json::View& value) {
    const auto items = value.as_array();
    return items.has_value() ? std::to_string(items->size()) : plain(value);
}

std::string show_pairs(const json::View& value) {
    std::string out;
    for (const std::string& key : value.keys()) {
        // Not at_field: a dot in a property's name is no step.
        const auto field = value.find({key});
        const bool found = field.has_value() && field->has_value();
        out += (out.empty() ? "" : ", ") + key + "=" + (found ? plain(**field) : "");
    }
    return out;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

std::string padded(const std::string& text, std::size_t width) {
    const std::size_t count = character_count(text);
    return count >= width ? text : text + std::string(width - count, ' ');
}

void append_line(std::string& out, std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
}

/// Only these fields, in this order; absent ones stay absent.
json::Document project(const json::View& value, const std::vector<Column>& columns) {
    json::Writer out;
    out.begin_object();
    for (const Column& column : columns) {
        if (const auto found = at_field(value, column.field)) {
            out.key(column.field).raw(found->text());
        }
    }
    out.end_object();
    auto document = json::Document::parse(out.take(), kPrintedDepthMax + 1);
    SLUICE_ASSERT(document.has_value(), "what the writer writes is JSON");
    return *std::move(document);
}

std::string as_array(const std::vector<json::View>& rows) {
    json::Writer out;
    out.begin_array();
    for (const json::View& row : rows) out.raw(row.text());
    out.end_array();
    return out.take();
}

}  // namespace

std::vector<Column> Printer::chosen_columns(const Layout& layout, bool all) const {
    std::vector<Column> columns;
    if (settings_.columns.empty()) {
        for (const Column& column : layout.columns) {
            if (all || !column.wide_only) columns.push_back(column);
        }
        return columns;
    }
    for (const std::string& wanted : settings_.columns) {
        const auto known =
            std::find_if(layout.columns.begin(), layout.columns.end(), [&](const Column& column) {
                return column.field == wanted || equals_folded(column.header, wanted);
            });
        columns.push_back(
            known != layout.columns.end() ? *known : Column{.header = wanted, .field = wanted});
    }
    return columns;
}

std::string Printer::cell(const json::View& row, const Column& column, bool secrets) const {
    const auto value = at_field(row, column.field);
    if (!value) return "";
    if (!secrets && value->is_string() && is_secret_field(column.field)) return "***";
    switch (column.cell) {
        case Cell::text:
            return printable(plain(*value));
        case Cell::prose:
            return printable(plain(*value));
        case Cell::time:
            return show_time(*value);
        case Cell::expiry:
            return show_expiry(*value, environment_.clock.now_ms());
        case Cell::list:
            return printable(show_list(*value));
        case Cell::count:
            return show_count(*value);
        case Cell::pairs:
            return printable(show_pairs(*value));
    }
    return "";
}

void Printer::table(const std::vector<json::View>& rows, const std::vector<Column>& columns,
                    bool secrets) {
    const bool wide = settings_.format == OutputFormat::wide;
    std::vector<std::vector<std::string>> lines;
    if (settings_.headers) {
        std::vector<std::string> header;
        for (const Column& column : columns) header.push_back(printable(column.header));
        lines.push_back(std::move(header));
    }
    for (const json::View& row : rows) {
        std::vector<std::string> line;
        for (const Column& column : columns) {
            std::string text = cell(row, column, secrets);
            if (column.cell == Cell::prose && !wide) text = shortened(text, kProseCharactersMax);
            line.push_back(std::move(text));
        }
        lines.push_back(std::move(line));
    }
    std::vector<std::size_t> widths(columns.size());
    for (const auto& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], character_count(line[i]));
        }
    }
    std::string out;
    for (const auto& line : lines) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i) text += padded(line[i], widths[i]) + "  ";
        append_line(out, std::move(text));
    }
    environment_.out << out;
}

void Printer::details(const json::View& value, const Layout& layout) {
    const std::vector<Column> columns = chosen_columns(layout, true);
    std::size_t width = 0;
    for (const Column& column : columns) width = std::max(width, character_count(column.header));
    std::string out;
    for (const Column& column : columns) {
        const std::string text = cell(value, column, layout.shows_secrets);
        if (text.empty() && settings_.columns.empty()) continue;
        append_line(out, padded(printable(column.header), width + 2) + text);
    }
    environment_.out << out;
    if (!settings_.columns.empty()) return;
    for (const Section& section : layout.sections) {
        const auto rows = value.array({section.field});
        if (!rows.has_value() || !*rows || (*rows)->empty()) continue;
        environment_.out << "\n" << section.title << "\n";
        table(**rows, section.columns, layout.shows_secrets);
    }
}

void Printer::csv(const std::vector<json::View>& rows, const Layout& layout) {
    const std::vector<Column> columns = chosen_columns(layout, true);
    std::string out;
    const auto append = [&](const std::vector<std::string>& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) out += (i == 0 ? "" : ",") + fields[i];
        out += "\r\n";
    };
    if (settings_.headers) {
        std::vector<std::string> header;
        for (const Column& column : columns) header.push_back(csv_field(column.field));
        append(header);
    }
    for (const json::View& row : rows) {
        std::vector<std::string> fields;
        for (const Column& column : columns) {
            const auto value = at_field(row, column.field);
            const bool masked = value && !layout.shows_secrets && value->is_string() &&
                                is_secret_field(column.field);
            fields.push_back(csv_field(!value ? "" : masked ? "***" : plain(*value)));
        }
        append(fields);
    }
    environment_.out << out;
}

void Printer::names(const std::vector<json::View>& rows, const Layout& layout) {
    for (const json::View& row : rows) {
        const auto name = at_field(row, layout.name_field);
        environment_.out << (name ? printable(plain(*name)) : "") << "\n";
    }
}

void Printer::list(const std::vector<json::View>& rows, const Layout& layout) {
    const bool secrets = layout.shows_secrets;
    std::vector<json::Document> projected;
    std::vector<json::View> shown = rows;
    const bool structured = settings_.format == OutputFormat::json ||
                            settings_.format == OutputFormat::ndjson ||
                            settings_.format == OutputFormat::yaml;
    if (structured && !settings_.columns.empty()) {
        shown.clear();
        for (const json::View& row : rows) {
            projected.push_back(project(row, chosen_columns(layout, true)));
            shown.push_back(projected.back().root());
        }
    }
    switch (settings_.format) {
        case OutputFormat::table:
            return table(rows, chosen_columns(layout, false), secrets);
        case OutputFormat::wide:
            return table(rows, chosen_columns(layout, true), secrets);
        case OutputFormat::csv:
            return csv(rows, layout);
        case OutputFormat::name:
            return names(rows, layout);
        case OutputFormat::ndjson:
            for (const json::View& row : shown) {
                environment_.out << compact_json(row, secrets) << "\n";
            }
            return;
        case OutputFormat::json:
        case OutputFormat::yaml:
            break;
    }
    const auto array = json::Document::parse(as_array(shown), kPrintedDepthMax + 2);
    SLUICE_ASSERT(array.has_value(), "an array of parsed values is JSON");
    environment_.out << (settings_.format == OutputFormat::yaml
                             ? to_yaml(array->root(), secrets)
                             : pretty_json(array->root(), secrets) + "\n");
}

void Printer::object(const json::View& value, const Layout& layout) {
    const bool secrets = layout.shows_secrets;
    std::optional<json::Document> projected;
    if (!settings_.columns.empty()) projected = project(value, chosen_columns(layout, true));
    const json::View shown = projected ? projected->root() : value;
    switch (settings_.format) {
        case OutputFormat::table:
        case OutputFormat::wide:
            return details(value, layout);
        case OutputFormat::csv:
            return csv({value}, layout);
        case OutputFormat::name:
            return names({value}, layout);
        case OutputFormat::ndjson:
            environment_.out << compact_json(shown, secrets) << "\n";
            return;
        case OutputFormat::json:
            environment_.out << pretty_json(shown, secrets) << "\n";
            return;
        case OutputFormat::yaml:
            environment_.out << to_yaml(shown, secrets);
            return;
    }
}

}  // namespace sluice::cli
