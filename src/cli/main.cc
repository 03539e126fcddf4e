#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/run.h"

namespace {

std::optional<std::string> read_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): one thread yet
    if (value == nullptr || *value == '\0') return std::nullopt;
    return std::string(value);
}

}  // namespace

int main(int argc, char** argv) {
    const sluice::SystemClock clock;
    std::error_code ignored;  // without a working directory relative locations are refused
    sluice::cli::Environment environment{
        .in = std::cin,
        .out = std::cout,
        .err = std::cerr,
        .in_is_terminal = isatty(STDIN_FILENO) == 1,
        .out_is_terminal = isatty(STDOUT_FILENO) == 1,
        .err_is_terminal = isatty(STDERR_FILENO) == 1,
        .clock = clock,
        .working_directory = std::filesystem::current_path(ignored).string(),
        .variable = read_variable,
        .connect =
            [&clock](const sluice::cli::Connection& connection) {
                return sluice::cli::connect_over_http(connection, clock);
            },
        .pause =
            [](std::chrono::milliseconds span) {
                // lint: allow(sleep) because the server is asked again; it cannot be waited for
                std::this_thread::sleep_for(span);
            },
        .read_lines = sluice::cli::edit_lines,
        .serve = sluice::server::serve,
    };
    return sluice::cli::run(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
                            environment);
}
