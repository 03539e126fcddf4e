#pragma once

#include <iosfwd>
#include <map>
#include <string>

namespace sluice::server {

struct ServeOptions {
    std::string config_file;  ///< empty: none
    std::map<std::string, std::string>
        flags;               ///< configuration key -> text; beats file and environment
    std::string ready_file;  ///< empty: none
    bool demo = false;
    bool check_only = false;  ///< validate the configuration, then return
};

/// Runs the server until SIGTERM; the process's exit code. What it says to whoever started it goes
/// to `out` and `err`; everything after the start goes to the log.
int serve(const ServeOptions& options, std::ostream& out, std::ostream& err);

}  // namespace sluice::server
