#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace sluice {

enum class LogLevel { trace, debug, info, warn, error };

/// One `key: value` of a log line. Never put a token, link, key or credential into one; links pass
/// `redact_link`.
struct LogField {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
    LogField(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
    LogField(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
    LogField(std::string_view k, std::int64_t v) : key(k), value(v) {}
    LogField(std::string_view k, int v) : key(k), value(static_cast<std::int64_t>(v)) {}
    LogField(std::string_view k, std::uint64_t v) : key(k), value(static_cast<std::int64_t>(v)) {}
    LogField(std::string_view k, double v) : key(k), value(v) {}
    LogField(std::string_view k, bool v) : key(k), value(v) {}
};

struct LogSettings {
    LogLevel level = LogLevel::info;
    bool json = true;  ///< one JSON object a line; otherwise text for people
};

/// Where lines go: standard error, asynchronously buffered by nobody (a crash loses nothing). Call
/// once at start, again on reload. Any thread may log at any time.
void configure_logging(const LogSettings& settings);
bool log_enabled(LogLevel level);

/// One line: time, level, module, event (a short fixed phrase), then the fields. Values pass the
/// redaction: anything that looks like one of our tokens or a signature is masked, whatever field
/// it came in.
void log(LogLevel level, std::string_view module, std::string_view event,
         std::initializer_list<LogField> fields = {});

/// A line of module `audit` at level `info` that no configured level holds back.
void log_audit(std::string_view action, std::initializer_list<LogField> fields);

/// The text with the secrets of any token of ours (`dshr_…`, `dsha_…`, `dshl_…`) and any query of a
/// URL masked.
std::string redact(std::string_view text);

}  // namespace sluice
