#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "http/limits.h"

namespace boost::asio {
class io_context;
}

namespace sluice::http {

/// What an io thread asks of a connection that lives on it. All calls on that thread.
class ActiveConnection {
public:
    virtual ~ActiveConnection() = default;
    /// Ends the wait of a connection whose time is over.
    virtual void check_deadline(MonotonicTime now) = 0;
    /// The socket, while an answer is being worked on and nobody would notice that the client left;
    /// else -1.
    virtual int watched_socket() const = 0;
    virtual void client_left() = 0;
    /// Closes if no request is under way; otherwise after the answer.
    virtual void drain() = 0;
    /// Closes now.
    virtual void abort() = 0;
};

/// One event loop on one thread, with what its connections share. There is no lock and no strand:
/// everything of a connection happens on its thread. One timer looks at all deadlines, so that a
/// request arms none.
class IoThread {
public:
    /// Both must outlive it. The thread starts at once.
    IoThread(const Clock& clock, const Limits& limits);
    ~IoThread();
    IoThread(const IoThread&) = delete;
    IoThread& operator=(const IoThread&) = delete;

    /// Runs the work on the thread. Any thread may call.
    void post(std::function<void()> work);
    /// After the last connection has left. From outside the thread; idempotent.
    void stop_and_join();

    // From the thread itself:
    boost::asio::io_context& context();
    const Clock& clock() const;
    const Limits& limits() const;
    void enter(ActiveConnection& connection);
    void leave(ActiveConnection& connection);
    /// Where the next read goes; its bytes are gone at the next suspension.
    std::span<char> read_buffer();
    /// The value of a `Date` header, now.
    const std::string& date();
    void drain_all();
    void abort_all();
    bool draining() const;

private:
    struct Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace sluice::http
