#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <chrono>
#include <memory>

#include "base/encoding.h"

namespace sluice {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::trace:
            return spdlog::level::trace;
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

std::string_view level_name(LogLevel level) {
    switch (level) {
        case LogLevel::trace:
            return "trace";
        case LogLevel::debug:
            return "debug";
        case LogLevel::info:
            return "info";
        case LogLevel::warn:
            return "warn";
        case LogLevel::error:
            return "error";
    }
    return "error";
}

/// The process's one output. Made on first use, so that logging works before configuration is read.
spdlog::logger& output() {
    static const auto logger = [] {
        auto made = std::make_shared<spdlog::logger>(
            "sluice", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::info);
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *logger;
}

std::atomic<bool>& json_format() {
    static std::atomic<bool> json{true};
    return json;
}

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
        } else {
            out += c;
        }
    }
    out += '"';
}

void append_value(std::string& out, const LogField& field, bool json) {
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        append_json_string(out, redact(*text));
    } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
        fmt::format_to(std::back_inserter(out), "{}", *integer);
    } else if (const auto* real = std::get_if<double>(&field.value)) {
        fmt::format_to(std::back_inserter(out), "{}", *real);
    } else {
        out += std::get<bool>(field.value) ? "true" : "false";
    }
    (void)json;  // text lines quote values the same way, so that they can be cut apart again
}

bool is_token_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// `shown_level` is what the line says, `level` decides whether it is written.
void write_line(spdlog::level::level_enum level, std::string_view shown_level,
                std::string_view module, std::string_view event,
                std::initializer_list<LogField> fields) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const std::string time =
        format_iso8601(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    const bool json = json_format().load(std::memory_order_relaxed);
    std::string line;
    if (json) {
        line = fmt::format(R"({{"time":"{}","level":"{}","module":"{}","event":)", time,
                           shown_level, module);
        append_json_string(line, redact(event));
        for (const LogField& field : fields) {
            line += ",";
            append_json_string(line, field.key);
            line += ":";
            append_value(line, field, json);
        }
        line += "}";
    } else {
        line = fmt::format("{} {:5} {}: {}", time, shown_level, module, redact(event));
        for (const LogField& field : fields) {
            fmt::format_to(std::back_inserter(line), " {}=", field.key);
            append_value(line, field, json);
        }
    }
    output().log(level, line);
}

}  // namespace

void configure_logging(const LogSettings& settings) {
    output().set_level(to_spdlog(settings.level));
    // Relaxed: a line in the old format during the switch is harmless.
    json_format().store(settings.json, std::memory_order_relaxed);
}

bool log_enabled(LogLevel level) { return output().should_log(to_spdlog(level)); }

void log(LogLevel level, std::string_view module, std::string_view event,
         std::initializer_list<LogField> fields) {
    if (!log_enabled(level)) return;
    write_line(to_spdlog(level), level_name(level), module, event, fields);
}

void log_audit(std::string_view action, std::initializer_list<LogField> fields) {
    // Above every level that can be configured.
    write_line(spdlog::level::critical, level_name(LogLevel::info), "audit", action, fields);
}

std::string redact(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t i = 0;
    while (i < text.size()) {
        const std::string_view rest = text.substr(i);
        if (rest.starts_with("dshr_") || rest.starts_with("dsha_") || rest.starts_with("dshl_")) {
            out += rest.substr(0, 5);
            out += "***";
            i += 5;
            while (i < text.size() && is_token_char(text[i])) ++i;
            continue;
        }
        // A signed link is a secret from its query on; what stands before is the place, which the
        // log may hold.
        const bool in_url = text[i] == '?' && out.find("://") != std::string::npos;
        if (in_url) {
            out += "?***";
            while (i < text.size() && text[i] != ' ' && text[i] != '"' && text[i] != '\'') ++i;
            continue;
        }
        out += text[i++];
    }
    return out;
}

}  // namespace sluice
