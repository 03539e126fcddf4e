#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "http/server.h"
#include "http/tests/raw_client.h"
#include "http/tests/test_application.h"

namespace sluice::http {

/// A server on a free port whose time stands still until the test moves it.
class TestServer {
public:
    explicit TestServer(TestApplication::Handler handler = {}, Limits limits = {},
                        int io_threads = 1)
        : application(std::move(handler)) {
        // Deadlines are judged by the manual clock; this is only how soon the server looks at it.
        limits.sweep_interval = std::chrono::milliseconds(2);
        ServerOptions options;
        options.io_threads = io_threads;
        options.limits = limits;
        options.clock = &clock;
        options.listeners.push_back(
            {.name = "main", .tls = std::nullopt, .application = &application});
        auto started = Server::start(std::move(options));
        EXPECT_TRUE(started.has_value());
        server = std::move(started).value();
    }
    ~TestServer() { server->stop(std::chrono::milliseconds(0)); }
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    std::uint16_t port() const { return server->bound_port("main"); }

    ManualClock clock{1'700'000'000'000};
    TestApplication application;
    std::unique_ptr<Server> server;
};

/// Waits until it is true, at most ten seconds; no test depends on how long it takes.
inline bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

/// Keeps the requests of a server unanswered until the test answers them. Outlives the server.
class KeptRequests {
public:
    TestApplication::Handler handler() {
        return [this](auto, const std::shared_ptr<StopFlag>& gone, const Respond& respond) {
            const std::lock_guard lock(mutex_);
            gone_.push_back(gone);
            responds_.push_back(respond);
        };
    }
    /// True once a request has arrived.
    bool arrived() {
        return eventually([this] {
            const std::lock_guard lock(mutex_);
            return !responds_.empty();
        });
    }
    std::shared_ptr<StopFlag> gone() {
        const std::lock_guard lock(mutex_);
        return gone_.at(0);
    }
    Respond respond() {
        const std::lock_guard lock(mutex_);
        return responds_.at(0);
    }

private:
    std::mutex mutex_;
    std::vector<std::shared_ptr<StopFlag>> gone_;  // guarded by mutex_
    std::vector<Respond> responds_;                // guarded by mutex_
};

}  // namespace sluice::http
