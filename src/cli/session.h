#pragma once

#include <string>
#include <string_view>

#include "cli/admin_client.h"
#include "cli/command.h"
#include "cli/environment.h"
#include "cli/output.h"
#include "cli/settings.h"

namespace sluice::cli {

/// What a running command works with. One command, one thread.
class Session {
public:
    Session(const CommandTree& tree, const Command& command, Settings settings,
            Environment& environment);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const CommandTree& tree() const { return tree_; }
    Environment& environment() { return environment_; }
    const Settings& settings() const { return settings_; }
    AdminClient& client() { return client_; }

    /// Data to stdout in the command's layout. Nothing in a dry run: there is no answer to show.
    void print_list(const std::vector<json::View>& rows);
    void print_list(const std::vector<json::View>& rows, const Layout& layout);
    void print_object(const json::View& value);

    /// A line on stderr, unless quiet or a dry run.
    void say(std::string_view message);
    /// `next: <command line>`, under the same conditions.
    void suggest(std::string_view command_line);

    /// Tells a person whose file manages the object at that path, before it is changed by hand: the
    /// next apply of the file undoes what differs from it (Y25).
    void warn_if_managed(std::string path);

    /// Asks to type the name on a terminal; without one, `--yes` must say it (K47). `effect` says
    /// who loses what; empty: nothing to say. INVALID_PARAMETER_VALUE when the answer is no.
    Result<void> confirm_deletion(std::string_view kind, const std::string& name,
                                  const std::string& effect = {});
    /// Whether somebody will be asked, so that looking up the effect is worth a request.
    bool will_ask() const;

private:
    void preview(const ApiRequest& request);

    const CommandTree& tree_;
    const Command& command_;
    Settings settings_;
    Environment& environment_;
    Printer printer_;
    AdminClient client_;
};

}  // namespace sluice::cli
