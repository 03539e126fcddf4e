#include "cli/command_groups.h"
#include "cli/session.h"
#include "server/serve.h"

namespace sluice::cli {
namespace {

Result<ExitCode> serve(Session& session, const Invocation& invocation) {
    server::ServeOptions options{.config_file = invocation.option("config").value_or(""),
                                 .flags = {},
                                 .ready_file = invocation.option("ready-file").value_or(""),
                                 .demo = invocation.has("demo"),
                                 .check_only = invocation.has("check")};
    for (const char* key : {"data_dir", "listen", "admin_listen", "public_url"}) {
        std::string flag = key;
        for (char& c : flag) c = c == '_' ? '-' : c;
        if (const auto text = invocation.option(flag)) options.flags[key] = *text;
    }
    const Environment& environment = session.environment();
    return static_cast<ExitCode>(environment.serve(options, environment.out, environment.err));
}

}  // namespace

std::vector<Command> serve_commands() {
    return {{
        .path = {"serve"},
        .summary = "run the server until SIGTERM",
        .examples = {"sluice serve", "sluice serve --demo --data-dir /tmp/sluice",
                     "sluice serve --config /etc/sluice/sluice.yaml --check"},
        .arguments = {},
        .options = {{.name = "config",
                     .value = "FILE",
                     .help = "sluice.yaml; flags beat SLUICE_… variables, which beat it"},
                    {.name = "data-dir",
                     .value = "DIR",
                     .help = "where the server keeps its state; default ./sluice-data"},
                    {.name = "listen",
                     .value = "ADDRESS:PORT",
                     .help = "for recipients; default 127.0.0.1:8080, port 0 picks one"},
                    {.name = "admin-listen",
                     .value = "ADDRESS:PORT",
                     .help = "for administrators; default 127.0.0.1:8081"},
                    {.name = "public-url",
                     .value = "URL",
                     .help = "base of links and profiles, when it is not the listener's own"},
                    {.name = "demo",
                     .help = "add a table, a share, a recipient and a grant to look at"},
                    {.name = "check", .help = "check the configuration, then stop"},
                    {.name = "ready-file",
                     .value = "FILE",
                     .help = "gets one JSON line with the URLs once the server serves"}},
        .offline = true,
        .run = serve,
    }};
}

}  // namespace sluice::cli
