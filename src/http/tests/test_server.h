#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "http/server.h"
#include "raw_client.h"
#include "test_application.h"

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

}  // namespace sluice::http
