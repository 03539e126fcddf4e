#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/worker_pool.h"
#include "http/handler.h"

namespace sluice::http {

/// Answers every request on the io thread with a text that shows what arrived, unless a test gives
/// it something else to do.
class TestApplication final : public Application {
public:
    using Handler =
        std::function<void(std::shared_ptr<const Request>, std::shared_ptr<StopFlag>, Respond)>;

    explicit TestApplication(Handler handler = {}) : handler_(std::move(handler)) {}

    RoutePolicy policy(const Request& head) override {
        if (head.path_segments.front() == "small") return RoutePolicy{.body_bytes_max = 10};
        return RoutePolicy{.body_bytes_max = 4 << 20};
    }
    void handle(std::shared_ptr<const Request> request, std::shared_ptr<StopFlag> client_gone,
                Respond respond) override {
        handled.fetch_add(1);
        if (handler_)
            return handler_(std::move(request), std::move(client_gone), std::move(respond));
        Response response;
        response.headers.add("Content-Type", "text/plain");
        response.body = describe(*request);
        respond(std::move(response));
    }
    bool run_blocking(std::function<void()> work) override { return pool.post(std::move(work)); }
    Response protocol_error(const Request* /*head*/, int status,
                            std::string_view message) override {
        Response response;
        response.status = status;
        response.body = "refused: " + std::string(message);
        return response;
    }

    /// `GET a|b ?x=1&y= body`.
    static std::string describe(const Request& request) {
        std::string text = request.method_text + " ";
        for (std::size_t i = 0; i < request.path_segments.size(); ++i) {
            text += (i == 0 ? "" : "|") + request.path_segments[i];
        }
        text += " ";
        for (std::size_t i = 0; i < request.query.size(); ++i) {
            text += (i == 0 ? "?" : "&") + request.query[i].first + "=" + request.query[i].second;
        }
        return text + " " + request.body;
    }

    std::atomic<int> handled{0};
    WorkerPool pool{WorkerPoolOptions{.name = "test", .threads = 2, .queue_max = 1024}};

private:
    Handler handler_;
};

}  // namespace sluice::http
