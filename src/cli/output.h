#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/environment.h"
#include "cli/layout.h"
#include "cli/settings.h"
#include "json/json.h"

namespace sluice::cli {

/// Writes data to stdout in the chosen format (K45). JSON, NDJSON, YAML and CSV show the API's own
/// fields and values and are stable; table and wide are for people and may change.
///
/// Fields whose name says that they hold a secret (`token`, `secret_access_key`, …) are shown as
/// `***`, unless the layout shows secrets.
class Printer {
public:
    Printer(const Settings& settings, Environment& environment)
        : settings_(settings), environment_(environment) {}

    void list(const std::vector<json::View>& rows, const Layout& layout);
    /// As text, a column a line, then the sections.
    void object(const json::View& value, const Layout& layout);

private:
    std::vector<Column> chosen_columns(const Layout& layout, bool all) const;
    void table(const std::vector<json::View>& rows, const std::vector<Column>& columns,
               bool secrets);
    void details(const json::View& value, const Layout& layout);
    void csv(const std::vector<json::View>& rows, const Layout& layout);
    void names(const std::vector<json::View>& rows, const Layout& layout);
    std::string cell(const json::View& row, const Column& column, bool secrets) const;

    const Settings& settings_;
    Environment& environment_;
};

/// Indented JSON, secrets masked unless `secrets`.
std::string pretty_json(const json::View& value, bool secrets);

/// The same on one line.
std::string compact_json(const json::View& value, bool secrets);

/// Block-style YAML of the value, secrets masked unless `secrets`; strings that YAML could read as
/// something else are quoted.
std::string to_yaml(const json::View& value, bool secrets);

/// Whether a field (`a.b`: its last name counts) holds a secret.
bool is_secret_field(std::string_view field);

}  // namespace sluice::cli
