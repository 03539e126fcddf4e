#include "cli/session.h"

#include <istream>

#include "cli/text.h"
#include "json/writer.h"

namespace sluice::cli {

Session::Session(const CommandTree& tree, const Command& command, Settings settings,
                 Environment& environment)
    : tree_(tree),
      command_(command),
      settings_(std::move(settings)),
      environment_(environment),
      printer_(settings_, environment),
      client_(settings_, environment, [this](const ApiRequest& request) { preview(request); }) {}

void Session::print_list(const std::vector<json::View>& rows) { print_list(rows, command_.layout); }

void Session::print_list(const std::vector<json::View>& rows, const Layout& layout) {
    if (settings_.dry_run) return;
    printer_.list(rows, layout);
}

void Session::print_object(const json::View& value) {
    if (settings_.dry_run) return;
    printer_.object(value, command_.layout);
}

void Session::say(std::string_view message) {
    if (settings_.quiet || settings_.dry_run) return;
    environment_.err << printable(message) << "\n";
}

void Session::suggest(std::string_view command_line) { say("next: " + std::string(command_line)); }

void Session::warn_if_managed(std::string path) {
    if (!environment_.err_is_terminal || settings_.quiet || settings_.dry_run) return;
    const auto object = client_.get(std::move(path));
    if (!object) return;  // What is wrong is told by the change itself.
    const auto file = object->root().string({"managed_by"});
    if (!file || !*file) return;
    say("warning: managed by " + **file + ": the next apply undoes what differs from it");
}

bool Session::will_ask() const {
    return environment_.in_is_terminal && !settings_.yes && !settings_.dry_run;
}

Result<void> Session::confirm_deletion(std::string_view kind, const std::string& name,
                                       const std::string& effect) {
    if (settings_.yes || settings_.dry_run) return {};
    const std::string object = std::string(kind) + " " + printable(name);
    if (!will_ask()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Nobody can be asked whether to delete " + object +
                         ".\nhint: add --yes if you mean it, --dry-run to see what would be sent");
    }
    environment_.err << "This deletes " << object << "."
                     << (effect.empty() ? "" : " " + printable(effect))
                     << "\nType its name to go on: " << std::flush;
    std::string typed;
    std::getline(environment_.in, typed);
    if (typed != name) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Nothing was deleted: that is not the name.");
    }
    return {};
}

void Session::preview(const ApiRequest& request) {
    const std::string method = to_text(request.method);
    const std::string url = settings_.connection.url + request.target();
    const auto body = json::Document::parse(request.body.empty() ? "{}" : request.body);
    const bool has_body = !request.body.empty() && body.has_value();
    if (settings_.format == OutputFormat::json || settings_.format == OutputFormat::ndjson) {
        json::Writer out;
        out.begin_object().member("method", method).member("url", url);
        if (has_body) out.key("body").raw(compact_json(body->root(), false));
        out.end_object();
        environment_.out << out.take() << "\n";
        return;
    }
    environment_.out << method << " " << url << "\n";
    if (has_body) environment_.out << pretty_json(body->root(), false) << "\n";
}

}  // namespace sluice::cli
