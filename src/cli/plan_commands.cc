#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "base/encoding.h"
#include "cli/command_groups.h"
#include "cli/limits.h"
#include "cli/plan_document.h"
#include "cli/plan_text.h"
#include "cli/session.h"
#include "cli/text.h"
#include "json/writer.h"

namespace sluice::cli {
namespace {

using net::HttpMethod;

// The first member of a saved plan, with the version of its form.
constexpr std::string_view kPlanFormat = "sluice-plan-1";

Error usage_error(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// A plan is read by people, also in a build's log: text unless a format was asked for.
bool as_text(const Session& session) {
    const Settings& settings = session.settings();
    return !settings.format_chosen || settings.format == OutputFormat::table ||
           settings.format == OutputFormat::wide;
}

Result<std::string> required_file(const Invocation& invocation) {
    const auto file = invocation.option("file");
    if (!file || file->empty()) return usage_error("Say which file or folder: -f FILE.");
    return *file;
}

struct PlanOptions {
    bool prune = false;
    bool compare_only = false;
    std::optional<std::string> plan_id = {};
};

std::string request_body(const PlanDocument& document, const PlanOptions& options) {
    json::Writer body;
    body.begin_object().key("document").raw(document.json);
    body.member("scope", document.scope).member("prune", options.prune);
    if (options.compare_only) body.member("compare_only", true);
    body.optional("plan_id", options.plan_id).end_object();
    return body.take();
}

Result<json::Document> ask_plan(Session& session, const PlanDocument& document,
                                const PlanOptions& options) {
    return session.client().write(HttpMethod::post, sluice_path({"plan"}),
                                  request_body(document, options));
}

Result<void> show(Session& session, const json::View& plan) {
    if (session.client().dry_run()) return {};
    if (!as_text(session)) {
        session.print_object(plan);
        return {};
    }
    SLUICE_TRY(const std::string text, plan_text(plan));
    session.environment().out << text;
    return {};
}

Result<bool> has_changes(const json::View& plan) {
    SLUICE_TRY(const auto changes, plan.array({"changes"}));
    return changes && !changes->empty();
}

/// A new file that only its owner can read. It must not be there yet: what is in it would be lost.
Result<int> create_private(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) return usage_error("Cannot create " + path + "; it must not exist yet.");
    return descriptor;
}

Result<void> write_and_close(int descriptor, const std::string& path, std::string_view text) {
    bool written = true;
    while (written && !text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        written = count > 0;
        if (written) text.remove_prefix(static_cast<std::size_t>(count));
    }
    const bool closed = ::close(descriptor) == 0;
    if (written && closed) return {};
    return Error(Condition::INTERNAL_ERROR, "Could not write " + path + ".");
}

/// The plan and what it was made from. Holds no secret, but names and addresses of recipients.
Result<void> save_plan(const std::string& path, const PlanDocument& document, bool prune,
                       const json::View& plan) {
    json::Writer out;
    out.begin_object().member("format", kPlanFormat);
    SLUICE_TRY(const std::string id, plan.required_string("plan", "plan_id"));
    out.member("plan_id", id).member("scope", document.scope).member("prune", prune);
    out.key("document").raw(document.json).key("plan").raw(plan.text()).end_object();
    SLUICE_TRY(const int descriptor, create_private(path));
    return write_and_close(descriptor, path, out.take() + "\n");
}

Result<ExitCode> make_plan(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const std::string file, required_file(invocation));
    SLUICE_TRY(const PlanDocument document, read_plan_document(file, session.environment()));
    const bool prune = invocation.has("prune");
    SLUICE_TRY(const auto plan, ask_plan(session, document, {.prune = prune}));
    SLUICE_CHECK(show(session, plan.root()));
    if (session.client().dry_run()) return ExitCode::success;
    if (const auto out = invocation.option("out")) {
        SLUICE_CHECK(save_plan(*out, document, prune, plan.root()));
        session.suggest("sluice apply " + *out);
    }
    SLUICE_TRY(const bool changes, has_changes(plan.root()));
    return changes && invocation.has("detailed-exitcode") ? ExitCode::changes_pending
                                                          : ExitCode::success;
}

Result<ExitCode> show_difference(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const std::string file, required_file(invocation));
    SLUICE_TRY(const PlanDocument document, read_plan_document(file, session.environment()));
    SLUICE_TRY(const auto plan, ask_plan(session, document, {.prune = true, .compare_only = true}));
    SLUICE_CHECK(show(session, plan.root()));
    SLUICE_TRY(const bool changes, has_changes(plan.root()));
    return changes ? ExitCode::different : ExitCode::success;
}

Result<ExitCode> validate(Session& session, const Invocation& invocation) {
    SLUICE_TRY(const std::string file, required_file(invocation));
    SLUICE_CHECK(read_plan_document(file, session.environment()));
    session.say("The document is well-formed.");
    return ExitCode::success;
}

Result<ExitCode> print_state(Session& session, const Invocation&) {
    SLUICE_TRY(const auto document, session.client().get(sluice_path({"export"})));
    if (as_text(session)) {
        session.environment().out << to_yaml(document.root(), false);
    } else {
        session.print_object(document.root());
    }
    return ExitCode::success;
}

/// What is applied: a document with the plan that was shown, or a saved plan.
struct ToApply {
    PlanDocument document;
    PlanOptions options;
    std::int64_t removals = 0;
};

Result<ToApply> read_saved_plan(const std::string& path) {
    const Error no_plan = usage_error(path + " is no plan that `sluice plan --out` saved.");
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    std::ifstream in(path, std::ios::binary);
    if (failed || !in.is_open()) return usage_error("Cannot read " + path + ".");
    if (size > kSavedPlanBytesMax) return no_plan;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto saved = json::Document::parse(text);
    if (!saved) return no_plan;
    const auto format = saved->root().string({"format"});
    if (!format || format->value_or("") != kPlanFormat) return no_plan;
    ToApply out;
    SLUICE_TRY(const auto document, saved->root().object({"document"}));
    SLUICE_TRY(const auto scope, saved->root().string({"scope"}));
    SLUICE_TRY(const auto prune, saved->root().boolean({"prune"}));
    SLUICE_TRY(out.options.plan_id, saved->root().string({"plan_id"}));
    SLUICE_TRY(const auto plan, saved->root().object({"plan"}));
    if (!document || !plan || !out.options.plan_id) return no_plan;
    SLUICE_TRY(const auto removals, plan->integer({"removals"}));
    out.document = {.json = document->text(), .scope = scope.value_or("")};
    out.options.prune = prune.value_or(false);
    out.removals = removals.value_or(0);
    return out;
}

/// Makes the plan and shows it: what is applied afterwards is that very plan.
Result<ToApply> plan_document(Session& session, const Invocation& invocation) {
    ToApply out;
    SLUICE_TRY(const std::string file, required_file(invocation));
    SLUICE_TRY(out.document, read_plan_document(file, session.environment()));
    out.options.prune = invocation.has("prune");
    if (session.client().dry_run()) return out;
    SLUICE_TRY(const auto plan, ask_plan(session, out.document, out.options));
    if (as_text(session)) SLUICE_CHECK(show(session, plan.root()));
    SLUICE_TRY(out.options.plan_id, plan.root().string({"plan_id"}));
    SLUICE_TRY(const auto removals, plan.root().integer({"removals"}));
    out.removals = removals.value_or(0);
    return out;
}

/// `acme https://…`, a line for each new recipient.
Result<std::string> link_lines(const json::View& applied) {
    std::string out;
    SLUICE_TRY(const auto links, applied.array({"activation_links"}));
    for (const json::View& link : links.value_or(std::vector<json::View>())) {
        SLUICE_TRY(const auto recipient, link.string({"recipient"}));
        SLUICE_TRY(const auto url, link.string({"activation_url"}));
        out += printable(recipient.value_or("")) + " " + printable(url.value_or("")) + "\n";
    }
    return out;
}

/// The answer without its links: they are in a file.
Result<json::Document> without_links(const json::View& applied) {
    json::Writer out;
    out.begin_object();
    for (const std::string& key : applied.keys()) {
        if (key == "activation_links") continue;
        SLUICE_TRY(const auto value, applied.find({key}));
        if (value) out.key(key).raw(value->text());
    }
    out.end_object();
    return json::Document::parse(out.take());
}

Result<void> show_applied(Session& session, const json::View& applied, bool links_in_file) {
    if (!as_text(session)) {
        if (!links_in_file) {
            session.print_object(applied);
            return {};
        }
        SLUICE_TRY(const auto rest, without_links(applied));
        session.print_object(rest.root());
        return {};
    }
    SLUICE_TRY(const bool changes, has_changes(applied));
    session.environment().out << (changes ? "Applied.\n" : "");
    SLUICE_TRY(const std::string links, link_lines(applied));
    if (links.empty() || links_in_file) return {};
    session.environment().out << "\nActivation links, shown this once:\n" << links;
    return {};
}

/// The file is made before anything is applied: links that could not be written would be lost.
Result<ExitCode> send_apply(Session& session, const ToApply& what,
                            const std::optional<std::string>& links_path) {
    int descriptor = -1;
    if (links_path && !session.client().dry_run()) {
        SLUICE_TRY(descriptor, create_private(*links_path));
    }
    auto applied = session.client().write(HttpMethod::post, sluice_path({"apply"}),
                                          request_body(what.document, what.options));
    const bool in_file = descriptor >= 0;
    if (in_file && !applied) {
        ::close(descriptor);
        ::unlink(links_path->c_str());
    }
    if (!applied) return std::move(applied).error();
    if (session.client().dry_run()) return ExitCode::success;
    if (in_file) {
        SLUICE_TRY(const std::string links, link_lines(applied->root()));
        SLUICE_CHECK(write_and_close(descriptor, *links_path, links));
    }
    SLUICE_CHECK(show_applied(session, applied->root(), in_file));
    return ExitCode::success;
}

Result<ExitCode> apply(Session& session, const Invocation& invocation) {
    const std::string& saved = invocation.argument("PLAN");
    const bool has_file = invocation.has("file");
    if (saved.empty() == !has_file) {
        return usage_error("Say what to apply: a saved plan, or a file or folder with -f.");
    }
    if (!saved.empty() && invocation.has("prune"))
        return usage_error("A saved plan has been made with --prune or without.");
    ToApply what;
    if (saved.empty()) {
        SLUICE_TRY(what, plan_document(session, invocation));
    } else {
        SLUICE_TRY(what, read_saved_plan(saved));
    }
    if (what.removals > 0) {
        SLUICE_CHECK(session.confirm_deletion(
            "what the plan removes:", std::to_string(what.removals) + " objects",
            "The lines with - say what goes."));
    }
    return send_apply(session, what, invocation.option("links-out"));
}

ExitCode plan_error_exit(const Invocation& invocation, ExitCode code) {
    return invocation.has("detailed-exitcode") ? ExitCode::error : code;
}

ExitCode diff_error_exit(const Invocation&, ExitCode code) {
    return code == ExitCode::error ? ExitCode::usage : code;
}

const char* const kDocumentNote =
    "The document: docs/configuration-as-code.md. `-` is standard input; a folder is read in name "
    "order, as one document.";

}  // namespace

std::vector<Command> plan_commands() {
    const Option file{.name = "file",
                      .value = "PATH",
                      .help = "the document: a YAML file, a folder, or -",
                      .letter = 'f'};
    const Option prune{.name = "prune", .help = "also take away what the document does not hold"};
    return {
        {.path = {"validate"},
         .summary = "check a sharing document without a server",
         .examples = {"sluice validate -f shares.yaml"},
         .options = {file},
         .notes = kDocumentNote,
         .offline = true,
         .run = validate},
        {.path = {"plan"},
         .summary = "show what a sharing document would change, and for whom",
         .examples = {"sluice plan -f shares.yaml", "sluice plan -f sharing/ --out today.plan"},
         .options = {file,
                     prune,
                     {.name = "out", .value = "FILE", .help = "save the plan for `sluice apply`"},
                     {.name = "detailed-exitcode",
                      .help = "exit 0: nothing to change, 1: error, 2: changes"}},
         .notes = kDocumentNote,
         .exit_for_error = plan_error_exit,
         .run = make_plan},
        {.path = {"apply"},
         .summary = "make what a sharing document or a saved plan says, all of it or nothing",
         .examples = {"sluice apply -f shares.yaml --links-out links.txt",
                      "sluice apply today.plan"},
         .arguments = {{.name = "PLAN", .help = "saved by `sluice plan --out`", .optional = true}},
         .options = {file,
                     prune,
                     {.name = "links-out",
                      .value = "FILE",
                      .help = "write activation links to a new file of mode 0600"}},
         .notes = std::string(kDocumentNote) +
                  "\nA saved plan is refused if what it was made from has changed.",
         .run = apply},
        {.path = {"diff"},
         .summary = "compare a sharing document with what there is",
         .examples = {"sluice diff -f shares.yaml"},
         .options = {file},
         .notes = std::string(kDocumentNote) + "\nExit 0: equal, 1: different, more: an error.",
         .exit_for_error = diff_error_exit,
         .run = show_difference},
        {.path = {"export"},
         .summary = "write what there is as a sharing document",
         .examples = {"sluice export > shares.yaml"},
         .run = print_state},
    };
}

}  // namespace sluice::cli
