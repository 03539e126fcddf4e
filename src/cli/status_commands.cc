#include "cli/command_groups.h"
#include "cli/session.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

/// What the probes say (K59).
struct Probed {
    bool alive = false;
    bool ready = false;
    std::optional<std::string> state;
    std::optional<std::string> reason;
};

Result<Probed> probe_server(Session& session) {
    Probed probed;
    SLUICE_TRY(const ApiAnswer health, session.client().probe("/healthz"));
    probed.alive = health.status == 200;
    SLUICE_TRY(const ApiAnswer ready, session.client().probe("/readyz"));
    probed.ready = ready.status == 200;
    // The body is for people; one that is no JSON says nothing.
    if (const auto body = json::Document::parse(ready.body); body.has_value()) {
        if (auto state = body->root().string({"state"}); state.has_value()) probed.state = *state;
        if (auto reason = body->root().string({"reason"}); reason.has_value()) {
            probed.reason = *reason;
        }
    }
    return probed;
}

Result<ExitCode> show_status(Session& session, const Invocation&) {
    SLUICE_TRY(const Probed probed, probe_server(session));
    json::Writer out;
    out.begin_object().member("url", session.settings().connection.url);
    out.member("alive", probed.alive).member("ready", probed.ready);
    out.optional("state", probed.state).optional("reason", probed.reason);
    const bool has_token = session.settings().connection.token.has_value();
    auto metastore = session.client().get(unity_path({"metastore_summary"}));
    if (metastore.has_value()) out.key("metastore").raw(metastore->root().text());
    out.end_object();
    SLUICE_TRY(const auto document, json::Document::parse(out.take()));
    session.print_object(document.root());
    if (!has_token) {
        session.say("Without an admin token only the probes are asked.");
    } else if (!metastore.has_value() && probed.ready) {
        return metastore.error();
    }
    return probed.alive && probed.ready ? ExitCode::success : ExitCode::check_failed;
}

}  // namespace

std::vector<Command> status_commands() {
    return {{
        .path = {"status"},
        .summary = "show whether the server is alive and ready",
        .examples = {"sluice status", "sluice status --url https://share.example.com:8081"},
        .notes = "Exit code 0: ready; 7: no answer; 8: it answers and is not ready.",
        .layout = {.name_field = "url",
                   .columns = {{"URL", "url"},
                               {"ALIVE", "alive"},
                               {"READY", "ready"},
                               {"STATE", "state"},
                               {"REASON", "reason"},
                               {"METASTORE", "metastore.name"},
                               {"METASTORE ID", "metastore.metastore_id", Cell::text, true},
                               {"OWNER", "metastore.owner", Cell::text, true}}},
        .run = show_status,
    }};
}

}  // namespace sluice::cli
