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
            .pause = [](std::chrono::milliseconds) {},
            .read_lines =
                [this](const LineReaderOptions& options) {
                    return std::make_unique<FakeLines>(*this, options);
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
    /// What a person types at a prompt; `^C` gives the line up.
    std::vector<std::string> lines;
    std::vector<std::string> prompts;
    std::vector<std::string> remembered;
    std::string history_file;
    /// Asked with each line before it is read.
    std::vector<LineCompletion> completions;
    int serve_code = 0;
    std::map<std::string, std::string> variables = {{"SLUICE_TOKEN", kFakeToken}};
    std::vector<std::string> requests;  ///< `PATCH /path?query body`
    std::vector<Connection> connections;
    std::vector<server::ServeOptions> served;

private:
    class FakeLines final : public LineReader {
    public:
        FakeLines(FakeWorld& world, const LineReaderOptions& options)
            : world_(world), options_(options) {
            world_.history_file = options.history_file;
        }
        std::optional<std::string> read(const std::string& prompt) override {
            world_.prompts.push_back(prompt);
            if (next_ >= world_.lines.size()) return std::nullopt;
            const std::string line = world_.lines[next_++];
            given_up_ = line == "^C";
            world_.completions.push_back(options_.complete(line));
            return given_up_ ? "" : line;
        }
        bool given_up() const override { return given_up_; }
        void remember(const std::string& statement) override {
            world_.remembered.push_back(statement);
        }

    private:
        FakeWorld& world_;
        const LineReaderOptions options_;
        std::size_t next_ = 0;
        bool given_up_ = false;
    };

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
