#pragma once

#include <chrono>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "base/clock.h"
#include "cli/line_reader.h"
#include "cli/transport.h"
#include "server/serve.h"

namespace sluice::cli {

/// All that the program takes from the world, so that a test can be the world. References outlive
/// the call of run().
struct Environment {
    std::istream& in;
    std::ostream& out;  ///< data
    std::ostream& err;  ///< messages
    bool in_is_terminal = false;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    const Clock& clock;
    std::string working_directory;  ///< absolute
    /// An environment variable; nullopt if it is unset or empty.
    std::function<std::optional<std::string>(const std::string& name)> variable;
    std::function<std::unique_ptr<Transport>(const Connection&)> connect;
    /// For who waits for a server.
    std::function<void(std::chrono::milliseconds)> pause;
    /// Lines of the terminal.
    std::function<std::unique_ptr<LineReader>(const LineReaderOptions&)> read_lines;
    std::function<int(const server::ServeOptions&, std::ostream& out, std::ostream& err)> serve;
};

}  // namespace sluice::cli
