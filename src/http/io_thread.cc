#include "http/io_thread.h"

#include <poll.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/log.h"
#include "http/response_head.h"

namespace sluice::http {

namespace asio = boost::asio;

struct IoThread::Loop {
    Loop(const Clock& a_clock, const Limits& a_limits) : clock(a_clock), limits(a_limits) {
        thread = std::thread([this] { run(); });
    }

    void run() {
        sweep_later();
        while (true) {
            try {
                context.run();
                return;
            } catch (const std::exception& failure) {
                // A connection's own failures are caught in its coroutine; the others go on.
                log(LogLevel::error, "http", "an io handler failed", {{"error", failure.what()}});
            }
        }
    }

    void sweep_later() {
        timer.expires_after(limits.sweep_interval);
        timer.async_wait([this](boost::system::error_code failure) {
            if (failure) return;
            sweep();
            sweep_later();
        });
    }

    void sweep() {
        const MonotonicTime now = clock.monotonic();
        sockets.clear();
        watched.clear();
        for (ActiveConnection* connection : connections) {
            connection->check_deadline(now);
            if (const int socket = connection->watched_socket(); socket >= 0) {
                sockets.push_back(pollfd{socket, POLLRDHUP, 0});
                watched.push_back(connection);
            }
        }
        if (sockets.empty() || ::poll(sockets.data(), sockets.size(), 0) <= 0) return;
        for (std::size_t i = 0; i < sockets.size(); ++i) {
            if (sockets[i].revents != 0) watched[i]->client_left();
        }
    }

    const Clock& clock;
    const Limits& limits;
    // Before the context: whatever coroutine is still alive when that goes leaves this set.
    std::unordered_set<ActiveConnection*> connections;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>,
                               asio::io_context::executor_type>
        timer{context};
    std::vector<pollfd> sockets;             // of one sweep; kept for its capacity
    std::vector<ActiveConnection*> watched;  // beside sockets
    std::vector<char> buffer = std::vector<char>(kReadBytesMax);
    DateText date;
    bool draining = false;
    std::thread thread;
};

IoThread::IoThread(const Clock& clock, const Limits& limits)
    : loop_(std::make_unique<Loop>(clock, limits)) {}

IoThread::~IoThread() { stop_and_join(); }

void IoThread::post(std::function<void()> work) { asio::post(loop_->context, std::move(work)); }

void IoThread::stop_and_join() {
    if (!loop_->thread.joinable()) return;
    loop_->work.reset();
    loop_->context.stop();
    loop_->thread.join();
}

asio::io_context& IoThread::context() { return loop_->context; }

const Clock& IoThread::clock() const { return loop_->clock; }

const Limits& IoThread::limits() const { return loop_->limits; }

void IoThread::enter(ActiveConnection& connection) { loop_->connections.insert(&connection); }

void IoThread::leave(ActiveConnection& connection) { loop_->connections.erase(&connection); }

std::span<char> IoThread::read_buffer() { return loop_->buffer; }

const std::string& IoThread::date() { return loop_->date.at(loop_->clock.now_ms()); }

void IoThread::drain_all() {
    loop_->draining = true;
    for (ActiveConnection* connection : loop_->connections) connection->drain();
}

void IoThread::abort_all() {
    for (ActiveConnection* connection : loop_->connections) connection->abort();
}

bool IoThread::draining() const { return loop_->draining; }

}  // namespace sluice::http
