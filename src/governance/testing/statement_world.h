#pragma once

#include <string>
#include <string_view>

#include "governance/statements/execute.h"
#include "governance/testing/governance_world.h"
#include "sql/error_text.h"
#include "sql/parser.h"

namespace sluice::governance::testing {

/// Runs statements as their texts, and tells what they answer as one text.
class StatementWorld : public GovernanceWorld {
public:
    StatementWorld() : who_(administrator()) {}

    StatementSession& session() { return session_; }
    /// Who runs what follows.
    void become(AdminPrincipal who) { who_ = std::move(who); }
    static AdminPrincipal named(std::string name, access::Role role) {
        return {.name = std::move(name), .token_id = "", .role = role};
    }

    Result<ResultTable> run(std::string_view text) {
        const sql::ParseOptions options{.parameters = &parameters_, .start = {}};
        SLUICE_TRY(const sql::Statement statement, sql::parse_statement(text, options));
        return execute_statement(services(), who_, session_, statement, context());
    }

    /// `ok` for a statement without rows; else a line for each row, cells between ` | `, NULL as
    /// `NULL`; or the error as users see it.
    std::string says(std::string_view text) {
        const auto answer = run(text);
        if (!answer) return sql::error_text(answer.error());
        if (answer->columns.empty()) return "ok";
        std::string out;
        for (const auto& row : answer->rows) {
            std::string line;
            for (std::size_t i = 0; i < row.size(); ++i)
                line += (i == 0 ? "" : " | ") + row[i].value_or("NULL");
            out += line + "\n";
        }
        return out;
    }
    /// The columns of the answer, `name TYPE` each, or the error.
    std::string columns(std::string_view text) {
        const auto answer = run(text);
        if (!answer) return sql::error_text(answer.error());
        std::string out;
        for (const ResultColumn& column : answer->columns) {
            out += (out.empty() ? "" : ", ") + column.name;
            if (column.type_text != "STRING") out += " " + column.type_text;
        }
        return out;
    }
    /// The cell of a row of two columns whose first is that.
    std::string item(std::string_view text, std::string_view name) {
        const auto answer = run(text);
        if (!answer) return sql::error_text(answer.error());
        for (const auto& row : answer->rows) {
            if (row.size() == 2 && row[0] == name) return row[1].value_or("NULL");
        }
        return "no such item";
    }
    std::string notices(std::string_view text) {
        const auto answer = run(text);
        if (!answer) return sql::error_text(answer.error());
        std::string out;
        for (const std::string& notice : answer->notices) out += notice + "\n";
        return out;
    }

private:
    AdminPrincipal who_;
    StatementSession session_;
    const sql::ParameterValues parameters_;
};

}  // namespace sluice::governance::testing
