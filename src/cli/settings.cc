#include "cli/settings.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "base/encoding.h"
#include "cli/duration.h"
#include "cli/limits.h"
#include "net/peer_address.h"

namespace sluice::cli {
namespace {

constexpr std::string_view kDefaultUrl = "http://127.0.0.1:8081";
constexpr std::string_view kDefaultDataDirectory = "./sluice-data";

constexpr std::array<std::pair<std::string_view, OutputFormat>, 7> kFormats = {
    {{"table", OutputFormat::table},
     {"wide", OutputFormat::wide},
     {"json", OutputFormat::json},
     {"ndjson", OutputFormat::ndjson},
     {"yaml", OutputFormat::yaml},
     {"csv", OutputFormat::csv},
     {"name", OutputFormat::name}}};

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

std::string variable_name(std::string_view option) {
    if (option == "url") return "SLUICE_ADMIN_URL";
    std::string name = "SLUICE_";
    for (const char c : option) {
        name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    return name;
}

/// One source of global options.
class GlobalValues {
public:
    GlobalValues(const Invocation& invocation, const Environment& environment)
        : invocation_(invocation), environment_(environment) {}

    std::optional<std::string> value(std::string_view option) const {
        if (auto flag = invocation_.global_option(option)) return flag;
        return environment_.variable(variable_name(option));
    }

    Result<bool> is_set(std::string_view option) const {
        if (invocation_.has_global(option)) return true;
        const std::string name = variable_name(option);
        const auto text = environment_.variable(name);
        if (!text || *text == "0" || equals_folded(*text, "false")) return false;
        if (*text == "1" || equals_folded(*text, "true")) return true;
        return usage_error("The variable " + name + " must be true or false.");
    }

private:
    const Invocation& invocation_;
    const Environment& environment_;
};

std::vector<std::string> split_commas(const std::string& text) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        if (end > start) parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

struct CheckedUrl {
    std::string url;
    bool loopback = false;
};

Result<CheckedUrl> check_url(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    const bool tls = url.starts_with("https://");
    if (!tls && !url.starts_with("http://")) {
        return usage_error("The server's URL must begin with http:// or https://.");
    }
    const std::string authority_and_path = url.substr(tls ? 8 : 7);
    const std::string authority = authority_and_path.substr(0, authority_and_path.find('/'));
    // The text is not repeated: what stands before the `@` may be a password.
    if (authority.empty() || url.find_first_of("@?# \t\r\n") != std::string::npos) {
        return usage_error(
            "The server's URL must be scheme, host, port and path, without user, query or blanks.");
    }
    const auto colon = authority.rfind(':');
    const bool has_port =
        colon != std::string::npos && authority.find(']', colon) == std::string::npos;
    const std::string host = fold_ascii(authority.substr(0, has_port ? colon : authority.size()));
    const bool loopback =
        host == "localhost" || net::classify_literal(host) == net::AddressKind::loopback;
    return CheckedUrl{.url = std::move(url), .loopback = loopback};
}

bool others_may_read(const std::string& path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

bool is_file(const std::string& path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Result<std::optional<Secret<std::string>>> find_token(const Invocation& invocation,
                                                      Environment& environment, bool loopback,
                                                      bool quiet) {
    std::string file = invocation.global_option("token-file").value_or("");
    if (file.empty()) {
        if (auto token = environment.variable("SLUICE_TOKEN")) {
            return std::optional(Secret(std::move(*token)));
        }
        file = environment.variable("SLUICE_TOKEN_FILE").value_or("");
    }
    if (file.empty()) {
        if (!loopback) return std::optional<Secret<std::string>>();
        file =
            environment.variable("SLUICE_DATA_DIR").value_or(std::string(kDefaultDataDirectory)) +
            "/admin.token";
        if (!is_file(file)) return std::optional<Secret<std::string>>();
    }
    SLUICE_TRY(auto token, read_secret_file(file, "the token file"));
    if (others_may_read(file) && !quiet) {
        environment.err << "warning: " << file << " can be read by others; chmod 600 it\n";
    }
    return std::optional(std::move(token));
}

Result<void> read_output_settings(const GlobalValues& values, const Environment& environment,
                                  Settings& settings) {
    if (const auto format = values.value("output")) {
        SLUICE_TRY(settings.format, parse_output_format(*format));
        settings.format_chosen = true;
    } else {
        settings.format = environment.out_is_terminal ? OutputFormat::table : OutputFormat::json;
    }
    settings.columns = split_commas(values.value("columns").value_or(""));
    SLUICE_TRY(const bool no_headers, values.is_set("no-headers"));
    settings.headers = !no_headers;
    SLUICE_TRY(settings.quiet, values.is_set("quiet"));
    SLUICE_TRY(const bool no_colour, values.is_set("no-color"));
    settings.colour = environment.err_is_terminal && !no_colour &&
                      !environment.variable("NO_COLOR") &&
                      environment.variable("TERM").value_or("dumb") != "dumb";
    SLUICE_TRY(settings.yes, values.is_set("yes"));
    SLUICE_TRY(settings.dry_run, values.is_set("dry-run"));
    return {};
}

}  // namespace

Result<OutputFormat> parse_output_format(std::string_view text) {
    std::string known;
    for (const auto& [name, format] : kFormats) {
        if (equals_folded(name, text)) return format;
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    return usage_error("'" + std::string(text) + "' is no output format; there are " + known + ".");
}

Result<Secret<std::string>> read_secret_file(const std::string& path, const std::string& what) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kSecretBytesMax + 1, '\0');
    if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
        return usage_error("Cannot read " + what + " " + path + ".");
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kSecretBytesMax) {
        return usage_error("The file " + path + " is too large to be " + what + ".");
    }
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return usage_error("The file " + path + " is empty.");
    return Secret(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

Result<Settings> resolve_settings(const Invocation& invocation, Environment& environment) {
    const GlobalValues values(invocation, environment);
    Settings settings;
    SLUICE_CHECK(read_output_settings(values, environment, settings));
    SLUICE_TRY(auto url, check_url(values.value("url").value_or(std::string(kDefaultUrl))));
    settings.connection.url = std::move(url.url);
    settings.connection.ca_file = values.value("ca-file").value_or("");
    SLUICE_TRY(settings.connection.insecure, values.is_set("insecure"));
    if (settings.connection.insecure) {
        environment.err << "warning: --insecure: nobody checks that this is your server, and the "
                           "token may be read on the way\n";
    }
    if (const auto timeout = values.value("timeout")) {
        SLUICE_TRY(const std::int64_t seconds, parse_duration_s(*timeout));
        if (seconds < 1 || seconds > kTimeoutSecondsMax) {
            return usage_error("--timeout must be between 1s and 1h.");
        }
        settings.connection.timeout = std::chrono::seconds(seconds);
    }
    SLUICE_TRY(settings.connection.token,
               find_token(invocation, environment, url.loopback, settings.quiet));
    return settings;
}

Result<Settings> resolve_offline_settings(const Invocation& invocation,
                                          const Environment& environment) {
    Settings settings;
    SLUICE_CHECK(
        read_output_settings(GlobalValues(invocation, environment), environment, settings));
    return settings;
}

const std::vector<Option>& global_options() {
    static const std::vector<Option> options = {
        {.name = "url",
         .value = "URL",
         .help = "admin listener; SLUICE_ADMIN_URL, default http://127.0.0.1:8081"},
        {.name = "token-file",
         .value = "FILE",
         .help = "holds the admin token; else SLUICE_TOKEN, SLUICE_TOKEN_FILE, or admin.token in "
                 "the data directory of a local server"},
        {.name = "output",
         .value = "FORMAT",
         .help =
             "table, wide, json, ndjson, yaml, csv, name; default table on a terminal, else json",
         .letter = 'o'},
        {.name = "columns", .value = "FIELD,…", .help = "these fields only, in this order"},
        {.name = "no-headers", .help = "no heading line in table, wide and csv"},
        {.name = "quiet", .help = "no messages but errors", .letter = 'q'},
        {.name = "no-color", .help = "no colours; NO_COLOR and TERM=dumb do the same"},
        {.name = "timeout", .value = "DURATION", .help = "for each request, 1s to 1h; default 30s"},
        {.name = "ca-file",
         .value = "FILE",
         .help = "trust these certificates (PEM) instead of the system's"},
        {.name = "insecure", .help = "accept any certificate, and plain HTTP to other hosts"},
        {.name = "yes", .help = "do not ask before deleting", .letter = 'y'},
        {.name = "dry-run",
         .help = "print the requests that would change something, send none of them"},
    };
    return options;
}

}  // namespace sluice::cli
