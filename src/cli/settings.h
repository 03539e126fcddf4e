#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/environment.h"

namespace sluice::cli {

enum class OutputFormat { table, wide, json, ndjson, yaml, csv, name };

/// INVALID_PARAMETER_VALUE listing the formats.
Result<OutputFormat> parse_output_format(std::string_view text);

/// The global options after flags and environment are put together: a flag beats its variable
/// (`--timeout` is SLUICE_TIMEOUT, and so on; `--url` is SLUICE_ADMIN_URL).
struct Settings {
    OutputFormat format = OutputFormat::table;
    bool format_chosen = false;        ///< by flag or variable, not by what stdout is
    std::vector<std::string> columns;  ///< empty: the command's own
    bool headers = true;
    bool quiet = false;
    bool colour = false;
    bool yes = false;
    bool dry_run = false;
    /// The token is looked for in `--token-file`, SLUICE_TOKEN, SLUICE_TOKEN_FILE, then in the data
    /// directory (SLUICE_DATA_DIR or ./sluice-data). The last is only for a server on loopback: the
    /// token of the local server is not shown to another host.
    Connection connection;
};

/// Also prints the warnings of insecure choices to `environment.err`. INVALID_PARAMETER_VALUE for
/// values that cannot be used.
Result<Settings> resolve_settings(const Invocation& invocation, Environment& environment);

/// Only how to print: for commands that talk to no server.
Result<Settings> resolve_offline_settings(const Invocation& invocation,
                                          const Environment& environment);

/// The text of a file that holds one secret, without blanks at its ends. `what` names it in errors
/// (INVALID_PARAMETER_VALUE): it cannot be read, is empty or too large.
Result<Secret<std::string>> read_secret_file(const std::string& path, const std::string& what);

}  // namespace sluice::cli
