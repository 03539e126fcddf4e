#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/session.h"
#include "sql/source_position.h"

namespace sluice::cli {

/// A value for `:name`, as `--param` says it.
struct SqlParameter {
    std::string name;
    std::string type;  ///< empty: STRING
    std::string value;
};
/// `name=value` or `name:TYPE=value`. INVALID_PARAMETER_VALUE.
Result<SqlParameter> parse_sql_parameter(std::string_view text);

/// Runs statements one after the other through the statement API and prints what they answer. The
/// server keeps no session; USE is kept here. One thread.
class SqlStatements {
public:
    SqlStatements(Session& session, std::string catalog, std::string schema,
                  std::vector<SqlParameter> parameters);

    /// Runs one statement to its end. `source` names where it stands (a file, `stdin`, or nothing),
    /// `position` where it begins there: errors name the place in the source. A statement that the
    /// server found wrong is PARSE_SYNTAX_ERROR, any other failure of it MALFORMED_REQUEST.
    Result<void> run(const std::string& text, std::string_view source,
                     sql::SourcePosition position);

    const std::string& catalog() const { return catalog_; }
    const std::string& schema() const { return schema_; }

private:
    std::string request_body(const std::string& text) const;
    Result<json::Document> finished(json::Document answer);
    Result<void> print(const json::View& answer);
    void follow_use(const std::string& text);

    Session& session_;
    std::string catalog_;
    std::string schema_;
    const std::vector<SqlParameter> parameters_;
};

}  // namespace sluice::cli
