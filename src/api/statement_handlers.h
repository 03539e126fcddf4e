#pragma once

#include <string>

#include "access/master_key.h"
#include "api/call.h"
#include "api/routes.h"
#include "api/statement_json.h"
#include "api/statement_runs.h"
#include "base/clock.h"
#include "base/result.h"

namespace sluice::api {

/// The statement API (admin-api.md section 13). Any thread.
class StatementHandlers {
public:
    /// `admin_url` is filled in before the first request.
    StatementHandlers(StatementRuns& runs, const access::KeyRing& keys, const Clock& clock,
                      const std::string& admin_url)
        : runs_(runs), keys_(keys), clock_(clock), admin_url_(admin_url) {}

    /// Answers when the statement has ended or its wait is over (A123).
    void execute(Call& call, Answer answer) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> cancel(Call& call) const;
    Result<http::Response> get_chunk(Call& call) const;

    /// What a link of A130 leads to; the link is all that is asked for. FILE_LINK_INVALID.
    Result<http::Response> read_linked(Call& call) const;
    /// The statement of a link that we made, empty for any other.
    std::string statement_of_link(const Call& call) const;

private:
    http::Response answer_for(const StatementView& view) const;
    ChunkLink make_link(const StatementView& view, std::size_t chunk) const;
    Result<void> check_link(const Call& call) const;

    StatementRuns& runs_;
    const access::KeyRing& keys_;
    const Clock& clock_;
    const std::string& admin_url_;
};

}  // namespace sluice::api
