#include "server/serve.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <thread>

#include "base/log.h"
#include "config/load.h"
#include "json/writer.h"
#include "server/composition.h"

namespace sluice::server {
namespace {

// Exit codes of the command line (K48).
constexpr int kOk = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kInterrupted = 130;

/// The signals that mean something are taken by this thread alone; all threads started later
/// inherit the mask.
sigset_t block_signals() {
    sigset_t handled;
    sigemptyset(&handled);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&handled, signal);
    pthread_sigmask(SIG_BLOCK, &handled, nullptr);
    // A vanished client is an error code of a write, not the end of the process.
    signal(SIGPIPE, SIG_IGN);
    return handled;
}

config::Sources sources_of(const ServeOptions& options) {
    config::Sources sources;
    sources.file = options.config_file;
    sources.environment = config::process_environment();
    sources.flags = options.flags;
    struct sysinfo machine{};
    if (::sysinfo(&machine) == 0) {
        sources.memory_bytes = static_cast<std::int64_t>(machine.totalram) * machine.mem_unit;
    }
    return sources;
}

/// One line of JSON, put in place whole: whoever waits for the file never reads half of it.
bool write_ready_file(const std::string& path, const Composition& server) {
    json::Writer out;
    out.begin_object()
        .member("public_url", server.public_url())
        .member("admin_url", server.admin_url());
    out.member("pid", static_cast<std::int64_t>(::getpid())).end_object();
    const std::string making = path + ".making";
    {
        std::ofstream file(making, std::ios::trunc);
        file << out.take() << "\n";
        if (!file.flush()) return false;
    }
    return std::rename(making.c_str(), path.c_str()) == 0;
}

void greet(const Composition& server, bool demo, std::ostream& out) {
    out << "recipients: " << server.public_url()
        << "/delta-sharing/\nadministration: " << server.admin_url() << "\n";
    if (demo) out << "demo profile: " << server.data_directory() << "/demo.share\n";
    if (server.first_start()) {
        out << "\nShare your first table:\n"
               "  sluice table create main.sales.orders --location /path/to/delta/table "
               "--create-parents\n"
               "  sluice share create sales && sluice share add sales main.sales.orders\n"
               "  sluice recipient create acme && sluice share grant sales acme\n";
    }
    out.flush();
}

/// Until SIGTERM or SIGINT; SIGHUP reloads.
void wait_for_the_end(const sigset_t& handled, Composition& server, const ServeOptions& options) {
    for (;;) {
        int received = 0;
        if (sigwait(&handled, &received) != 0) continue;
        if (received != SIGHUP) return;
        const Result<config::ServerConfig> config = config::load(sources_of(options));
        const Result<void> reloaded =
            config ? server.reload(*config) : Result<void>(config.error());
        if (reloaded) {
            log(LogLevel::info, "server", "configuration reloaded");
        } else {
            log(LogLevel::error, "server", "the reload changed nothing",
                {{"error", reloaded.error().message()}, {"detail", reloaded.error().detail()}});
        }
    }
}

/// A second signal while the server drains ends it at once (K61). The thread is never joined: the
/// process ends with it.
void end_on_second_signal(const sigset_t& handled) {
    std::thread([handled] {
        int received = 0;
        sigwait(&handled, &received);
        std::_Exit(kInterrupted);
    }).detach();  // lint: allow(detach) because it waits for a signal that may never come
}

}  // namespace

int serve(const ServeOptions& options, std::ostream& out, std::ostream& err) {
    const sigset_t handled = block_signals();
    const Result<config::ServerConfig> config = config::load(sources_of(options));
    if (!config) {
        err << config.error().message() << "\n";
        return kUsage;
    }
    if (options.check_only) {
        out << "the configuration is valid\n";
        return kOk;
    }
    configure_logging(config->log);
    auto built = Composition::build(*config, options.demo);
    if (!built) {
        err << "error: " << built.error().message() << "\n";
        if (!built.error().detail().empty()) err << "  " << redact(built.error().detail()) << "\n";
        return kFailed;
    }
    Composition& server = **built;
    server.serve();
    if (!options.ready_file.empty() && !write_ready_file(options.ready_file, server)) {
        err << "error: the ready file '" << options.ready_file << "' cannot be written\n";
        return kFailed;
    }
    greet(server, options.demo, out);
    wait_for_the_end(handled, server, options);
    end_on_second_signal(handled);
    server.stop();
    log(LogLevel::info, "server", "stopped");
    return kOk;
}

}  // namespace sluice::server
