#pragma once

#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cli/environment.h"
#include "cli/run.h"
#include "cli/transport.h"
#include "json/json.h"

namespace sluice::cli {

// 2026-11-24T00:00:00Z
constexpr EpochMs kNow = 1'795'478'400'000;

constexpr const char* kFakeToken = "dsha_0123456789_not_for_eyes";

/// The world of one command line: scripted answers, recorded requests, captured output.
class FakeWorld {
public:
    /// What the server answers to `GET /path?query`; several answers to one request come in turn,
    /// the last one again. Everything else is a 404 without body, as from another kind of server.
    void answer(const std::string& request, int status, const std::string& body) {
        answers_[request].push_back({.status = status, .request_id = "", .body = body});
    }
    /// From now on no server answers.
    void cut(Condition condition) { cut_ = condition; }

    int run(const std::vector<std::string>& arguments) {
        std::istringstream in(typed);
        Environment environment{
            .in = in,
            .out = out_,
            .err = err_,
            .in_is_terminal = terminal,
            .out_is_terminal = terminal,
            .err_is_terminal = terminal,
            .clock = clock_,
            .working_directory = "/home/me",
            .variable = [this](const std::string& name) { return variable(name); },
            .connect =
                [this](const Connection& connection) {
                    connections.push_back(connection);
                    return std::make_unique<FakeTransport>(*this);
                },
            .serve =
                [this](const server::ServeOptions& options, std::ostream&, std::ostream&) {
                    served.push_back(options);
                    return serve_code;
                },
        };
        return cli::run(arguments, environment);
    }

    std::string out() const { return out_.str(); }
    std::string err() const { return err_.str(); }

    bool terminal = false;
    std::string typed;
    int serve_code = 0;
    std::map<std::string, std::string> variables = {{"SLUICE_TOKEN", kFakeToken}};
    std::vector<std::string> requests;  ///< `PATCH /path?query body`
    std::vector<Connection> connections;
    std::vector<server::ServeOptions> served;

private:
    class FakeTransport final : public Transport {
    public:
        explicit FakeTransport(FakeWorld& world) : world_(world) {}
        Result<ApiAnswer> send(const ApiRequest& request) override {
            const std::string line = to_text(request.method) + " " + request.target();
            world_.requests.push_back(request.body.empty() ? line : line + " " + request.body);
            if (world_.cut_) return Error(*world_.cut_, "No answer from the server.");
            const auto found = world_.answers_.find(line);
            if (found == world_.answers_.end()) return ApiAnswer{.status = 404};
            ApiAnswer answer = found->second.front();
            if (found->second.size() > 1) found->second.erase(found->second.begin());
            return answer;
        }

    private:
        FakeWorld& world_;
    };

    std::optional<std::string> variable(const std::string& name) const {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    }

    ManualClock clock_{kNow};
    std::ostringstream out_;
    std::ostringstream err_;
    std::map<std::string, std::vector<ApiAnswer>> answers_;
    std::optional<Condition> cut_;
};

inline std::string error_body(const std::string& code, const std::string& message) {
    return R"({"error_code":")" + code + R"(","message":")" + message +
           R"(","details":[{"@type":"x","metadata":{"request_id":"req-7"}}]})";
}

}  // namespace sluice::cli
