#include "http/listener.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "base/log.h"

namespace sluice::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;

struct Listener::Loop {
    Loop(IoThread& thread, ListeningSocket a_socket, std::string a_name, OnAccept a_callback)
        : socket(a_socket.handle()),
          name(std::move(a_name)),
          on_accept(std::move(a_callback)),
          descriptor(thread.context(), a_socket.release()),
          pause(thread.context()) {}

    // Completion handlers and not a coroutine: there is one state, and each turn begins anew.
    void wait(const std::shared_ptr<Listener>& self) {
        descriptor.async_wait(Descriptor::wait_read, [self](boost::system::error_code failure) {
            if (!failure) self->loop_->take(self);
        });
    }

    void take(const std::shared_ptr<Listener>& self) {
        for (int i = 0; i < kAcceptsPerWakeupMax; ++i) {
            AcceptResult result = accept_one(socket);
            switch (result.state) {
                case AcceptState::accepted:
                    on_accept(std::move(result));
                    break;
                case AcceptState::try_next:
                    break;
                case AcceptState::none_waiting:
                    return wait(self);
                case AcceptState::exhausted:
                    return wait_a_moment(self);
                case AcceptState::closed:
                    return;
            }
        }
        wait(self);
    }

    // The connection stays in the backlog; looking again at once would only burn the processor.
    void wait_a_moment(const std::shared_ptr<Listener>& self) {
        log(LogLevel::error, "http", "no descriptors left for connections", {{"listener", name}});
        pause.expires_after(kAcceptPause);
        pause.async_wait([self](boost::system::error_code failure) {
            if (!failure) self->loop_->take(self);
        });
    }

    using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
    const int socket;
    const std::string name;
    const OnAccept on_accept;
    Descriptor descriptor;  // owns the socket
    asio::basic_waitable_timer<std::chrono::steady_clock,
                               asio::wait_traits<std::chrono::steady_clock>, Executor>
        pause;
};

Listener::Listener(IoThread& thread, ListeningSocket socket, std::string name, OnAccept on_accept)
    : loop_(std::make_unique<Loop>(thread, std::move(socket), std::move(name),
                                   std::move(on_accept))) {}

Listener::~Listener() = default;

void Listener::start() { loop_->wait(shared_from_this()); }

void Listener::close() {
    boost::system::error_code ignored;
    loop_->pause.cancel();
    loop_->descriptor.close(ignored);
}

}  // namespace sluice::http
