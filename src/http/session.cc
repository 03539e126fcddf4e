#include "http/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "base/log.h"
#include "http/exchange.h"
#include "http/incoming_request.h"
#include "http/outgoing_answer.h"
#include "http/source_pump.h"
#include "http/transport.h"

namespace sluice::http {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
template <class T>
using Task = asio::awaitable<T, Executor>;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using Outcome = std::tuple<boost::system::error_code>;

constexpr asio::use_awaitable_t<Executor> kAwait;
constexpr auto kOutcome = asio::as_tuple(kAwait);

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// A suspended coroutine, whatever the type of its completion handler.
class Waiter {
public:
    virtual ~Waiter() = default;
    virtual void resume() = 0;
};

template <class Handler>
class WaiterOf final : public Waiter {
public:
    explicit WaiterOf(Handler handler) : handler_(std::move(handler)) {}
    void resume() override { std::move(handler_)(); }

private:
    Handler handler_;
};

// One connection. Its coroutine reads a request, hands it to the application, sends the answer, and
// begins again. All members belong to the io thread; other threads only reach the exchange and the
// pump, and wake the coroutine through the event loop.
class Session final : public ActiveConnection, public std::enable_shared_from_this<Session> {
public:
    Session(IoThread& thread, AcceptedConnection connection)
        : thread_(thread),
          limits_(thread.limits()),
          application_(*connection.application),
          counts_(*connection.counts),
          figures_(*connection.figures),
          peer_(connection.peer),
          peer_text_(connection.peer.text()),
          socket_(connection.socket),
          descriptor_(thread.context(), connection.socket),
          transport_(connection.socket, connection.tls.get()),
          incoming_(thread.limits()) {
        thread_.enter(*this);
    }
    ~Session() override {
        thread_.leave(*this);
        boost::system::error_code ignored;
        // The socket goes before the count, so that a cap is never exceeded in the kernel's eyes.
        descriptor_.close(ignored);
        figures_.open.add(-1);
        counts_.leave(peer_);
    }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    static Task<void> run(std::shared_ptr<Session> self);

    void check_deadline(MonotonicTime now) override;
    int watched_socket() const override;
    void client_left() override;
    void drain() override;
    void abort() override;

private:
    enum class Phase { handshake, idle, head, body, working, writing, lingering };
    enum class Arrival { some, ended, timed_out, broken };

    // Waiting.
    Task<Outcome> wait(Descriptor::wait_type kind) {
        return descriptor_.async_wait(kind, kOutcome);
    }
    Task<void> until_woken() {
        return asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(
            [this](auto handler) {
                waiter_ = std::make_unique<WaiterOf<decltype(handler)>>(std::move(handler));
            },
            kAwait);
    }
    std::function<void()> waker();
    void wake();
    void begin(Phase phase, std::chrono::milliseconds limit);
    void begin_work();

    // Reading.
    Task<bool> handshake();
    Task<Arrival> receive(bool wait_first);
    Task<bool> read_head();
    Task<bool> read_body();
    bool refuse(const RequestError& error);

    // Serving.
    Task<bool> serve_next();
    Task<bool> prepare_request();
    Task<bool> expect_body();
    void call_application();
    Task<bool> await_answer();
    Task<void> answer_refusal();

    // Answering.
    Task<bool> answer();
    Task<bool> answer_text();
    Task<bool> answer_source();
    Task<bool> answer_failed_source(Error error);
    Task<std::optional<SourcePump::Chunk>> next_chunk();
    Task<bool> end_source();
    bool break_off();
    Task<bool> flush_answer();
    Task<bool> flush(std::span<std::string_view> pieces);
    IoState write_some(std::span<std::string_view> pieces);
    Task<void> close();

    IoThread& thread_;
    const Limits& limits_;
    Application& application_;
    PeerCounts& counts_;
    ConnectionFigures& figures_;
    const IpAddress peer_;
    const std::string peer_text_;
    const int socket_;
    Descriptor descriptor_;  // owns socket_
    Transport transport_;

    Phase phase_ = Phase::handshake;
    MonotonicTime deadline_ = MonotonicTime::max();
    bool expired_ = false;  // the wait under way was ended by its deadline
    bool aborted_ = false;
    bool unread_input_ = false;  // the answer goes out before the request was read to its end
    bool broken_ = false;        // nothing can or may be sent any more
    std::unique_ptr<Waiter> waiter_;

    // The request under way.
    IncomingRequest incoming_;
    std::optional<RequestError> refusal_;
    std::int64_t requests_ = 0;

    // The answer under way.
    Response response_;
    OutgoingAnswer answer_;
    std::size_t written_ = 0;  // of the pieces being flushed
    std::shared_ptr<SourcePump> pump_;
};

void Session::check_deadline(MonotonicTime now) {
    if (now < deadline_) return;
    deadline_ = MonotonicTime::max();
    expired_ = true;
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
}

int Session::watched_socket() const {
    if (phase_ != Phase::working) return -1;
    return incoming_.exchange()->client_gone.stopped() ? -1 : socket_;
}

// A client that ended only its sending side may still read. So the work is called off, but whatever
// answer comes of it is sent.
void Session::client_left() { incoming_.exchange()->client_gone.stop(); }

void Session::drain() {
    const bool nothing_owed =
        phase_ == Phase::idle || phase_ == Phase::handshake || phase_ == Phase::lingering;
    if (!nothing_owed) return;
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
}

void Session::abort() {
    aborted_ = true;
    broken_ = true;
    if (incoming_.exchange() != nullptr) incoming_.exchange()->client_gone.stop();
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
    // Not at once: the coroutine may end, and the caller walks over all connections.
    wake();
}

std::function<void()> Session::waker() {
    return [self = shared_from_this()] { self->wake(); };
}

void Session::wake() {
    asio::post(thread_.context(), [self = shared_from_this()] {
        if (const auto waiter = std::exchange(self->waiter_, nullptr)) waiter->resume();
    });
}

void Session::begin(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    expired_ = false;
    deadline_ = thread_.clock().monotonic() + limit;
}

void Session::begin_work() {
    phase_ = Phase::working;
    expired_ = false;
    deadline_ = MonotonicTime::max();
}

Task<bool> Session::handshake() {
    if (!transport_.is_tls()) co_return true;
    begin(Phase::handshake, limits_.head_max);
    while (!aborted_) {
        const IoResult result = transport_.handshake();
        if (result.state == IoState::done) co_return true;
        if (result.state == IoState::closed || result.state == IoState::failed) break;
        auto ready = wait(result.state == IoState::want_read ? Descriptor::wait_read
                                                             : Descriptor::wait_write);
        const auto [failure] = co_await std::move(ready);
        if (failure) break;
    }
    broken_ = true;
    co_return false;
}

Task<Session::Arrival> Session::receive(bool wait_first) {
    IoState wanted = IoState::want_read;
    if (!wait_first || transport_.has_buffered_input()) wanted = IoState::done;
    while (!aborted_) {
        if (wanted != IoState::done) {
            auto ready =
                wait(wanted == IoState::want_read ? Descriptor::wait_read : Descriptor::wait_write);
            const auto [failure] = co_await std::move(ready);
            if (failure) co_return expired_ ? Arrival::timed_out : Arrival::broken;
        }
        const std::span<char> buffer = thread_.read_buffer();
        const IoResult result = transport_.read(buffer);
        switch (result.state) {
            case IoState::done:
                incoming_.append(std::string_view(buffer.data(), result.bytes));
                co_return Arrival::some;
            case IoState::closed:
                co_return Arrival::ended;
            case IoState::failed:
                broken_ = true;
                co_return Arrival::broken;
            case IoState::want_read:
            case IoState::want_write:
                wanted = result.state;
        }
    }
    co_return Arrival::broken;
}

bool Session::refuse(const RequestError& error) {
    refusal_ = error;
    return false;
}

// False without a refusal: the connection ends silently.
Task<bool> Session::read_head() {
    incoming_.begin();
    // A new connection has said nothing yet: it gets the time of a head, not that of an idle
    // client.
    begin(Phase::idle, requests_ == 0 ? limits_.head_max : limits_.idle_max);
    while (true) {
        const bool started = incoming_.has_input();
        if (started) {
            const IncomingRequest::State state = incoming_.read_head();
            if (state == IncomingRequest::State::complete) co_return true;
            if (state == IncomingRequest::State::refused) co_return refuse(incoming_.refusal());
            if (phase_ == Phase::idle) begin(Phase::head, limits_.head_max);
        } else if (thread_.draining()) {
            co_return false;
        }
        const Arrival arrival = co_await receive(!started);
        if (arrival == Arrival::some) continue;
        if (arrival == Arrival::timed_out && phase_ == Phase::head) {
            const RequestError late{408, "the request took too long to arrive"};
            co_return refuse(late);
        }
        co_return false;
    }
}

Task<bool> Session::read_body() {
    begin(Phase::body, limits_.body_grace);
    const MonotonicTime started = thread_.clock().monotonic();
    while (true) {
        const IncomingRequest::State state = incoming_.read_body();
        if (state == IncomingRequest::State::complete) co_return true;
        if (state == IncomingRequest::State::refused) co_return refuse(incoming_.refusal());
        // Bytes earn time: whoever keeps the minimum rate is never cut off (R36).
        const auto earned = std::chrono::milliseconds(incoming_.body_bytes() * 1000 /
                                                      limits_.body_rate_min_bytes_per_s);
        deadline_ = started + limits_.body_grace + earned;
        const Arrival arrival = co_await receive(false);
        if (arrival == Arrival::some) continue;
        if (arrival == Arrival::timed_out) {
            const RequestError late{408, "the body took too long to arrive"};
            co_return refuse(late);
        }
        broken_ = true;
        co_return false;
    }
}

Task<bool> Session::expect_body() {
    Request& request = incoming_.exchange()->request;
    if (incoming_.framing().body == BodyFraming::none) co_return true;
    const RoutePolicy policy = application_.policy(request);
    const IncomingRequest::State state = incoming_.begin_body(policy.body_bytes_max);
    if (state == IncomingRequest::State::refused) co_return refuse(incoming_.refusal());
    if (incoming_.framing().expects_continue && !incoming_.has_input()) {
        std::string_view interim = kContinue;
        const std::span<std::string_view> pieces(&interim, 1);
        const bool sent = co_await flush(pieces);
        if (!sent) co_return false;
    }
    const bool complete = co_await read_body();
    if (!complete) co_return false;
    // A body where none means anything is read and ignored (P5).
    if (request.method == Method::get || request.method == Method::head) request.body.clear();
    co_return true;
}

Task<bool> Session::prepare_request() {
    const bool arrived = co_await read_head();
    if (!arrived) co_return false;
    Request& request = incoming_.exchange()->request;
    request.peer_address = peer_text_;
    request.tls = transport_.is_tls();
    const bool ok = co_await expect_body();
    co_return ok;
}

void Session::call_application() {
    begin_work();
    const std::shared_ptr<Exchange>& exchange = incoming_.exchange();
    // One allocation for all that a request needs: both point into the exchange.
    std::shared_ptr<const Request> request(exchange, &exchange->request);
    std::shared_ptr<StopFlag> client_gone(exchange, &exchange->client_gone);
    try {
        application_.handle(std::move(request), std::move(client_gone), make_respond(exchange));
    } catch (const std::exception& failure) {
        // The way to answer was destroyed uncalled, which answers with a 500.
        log(LogLevel::error, "http", "a handler failed", {{"error", failure.what()}});
    }
}

Task<bool> Session::await_answer() {
    Handoff<Response>& handoff = incoming_.exchange()->answer;
    while (true) {
        auto answer = handoff.take_or_wait(waker());
        if (answer) {
            response_ = std::move(*answer);
            if (response_.status == kUnansweredStatus) {
                response_ = application_.protocol_error(&incoming_.exchange()->request, 500,
                                                        "internal error");
            }
            co_return true;
        }
        auto woken = until_woken();
        co_await std::move(woken);
        if (!aborted_) continue;
        // What arrived in this moment has a source to be ended, off this thread.
        if (auto late = handoff.abandon(); late && late->source != nullptr) {
            std::make_shared<SourcePump>(application_, std::move(late->source))->finish(false, 0);
        }
        co_return false;
    }
}

Task<void> Session::answer_refusal() {
    unread_input_ = true;
    const std::shared_ptr<Exchange>& exchange = incoming_.exchange();
    response_ = application_.protocol_error(exchange != nullptr ? &exchange->request : nullptr,
                                            refusal_->status, refusal_->message);
    response_.close = true;
    response_.source.reset();
    // Sent or not, the connection ends.
    const bool sent = co_await answer();
    (void)sent;
}

// One request and its answer; true if another may follow.
Task<bool> Session::serve_next() {
    refusal_.reset();
    const bool ready = co_await prepare_request();
    if (!ready) {
        if (!refusal_ || broken_) co_return false;
        co_await answer_refusal();
        co_return false;
    }
    call_application();
    const bool answered = co_await await_answer();
    if (!answered) co_return false;
    ++requests_;
    const bool sent = co_await answer();
    const bool more = sent && answer_.keep_alive();
    co_return more;
}

Task<bool> Session::answer() {
    // After a 400 nobody can say that both sides read the same request (R35).
    const AnswerTerms terms{.head_request = incoming_.is_head(),
                            .http_1_0 = incoming_.framing().http_1_0,
                            .keep_alive = incoming_.framing().keep_alive && !response_.close &&
                                          !thread_.draining() && response_.status != 400 &&
                                          requests_ < limits_.requests_per_connection_max,
                            .coalesce = transport_.is_tls()};
    answer_.begin(std::move(response_), terms);
    bool sent = false;
    if (auto source = answer_.take_source()) {
        pump_ = std::make_shared<SourcePump>(application_, std::move(source));
        sent = co_await answer_source();
        pump_.reset();
    } else {
        sent = co_await answer_text();
    }
    answer_.clear();
    co_return sent;
}

Task<bool> Session::answer_text() {
    answer_.compose_text(thread_.date());
    const bool sent = co_await flush_answer();
    co_return sent;
}

// No final chunk, and a reset instead of an end: nobody can take this answer for complete (P1,
// P25).
bool Session::break_off() {
    broken_ = true;
    pump_->finish(false, answer_.source_bytes_sent());
    return false;
}

Task<std::optional<SourcePump::Chunk>> Session::next_chunk() {
    begin_work();
    if (!pump_->request_next()) {
        SourcePump::Chunk refused =
            Error(Condition::TEMPORARILY_UNAVAILABLE, "the server is shutting down");
        co_return refused;
    }
    while (true) {
        auto chunk = pump_->chunk().take_or_wait(waker());
        if (chunk) co_return chunk;
        auto woken = until_woken();
        co_await std::move(woken);
        if (aborted_) co_return std::nullopt;
    }
}

Task<bool> Session::end_source() {
    if (!answer_.compose_end(thread_.date())) co_return break_off();
    const bool sent = co_await flush_answer();
    if (!sent) co_return break_off();
    pump_->finish(true, answer_.source_bytes_sent());
    co_return true;
}

// Before anything was sent a proper answer is still possible, afterwards none is (P25).
Task<bool> Session::answer_failed_source(Error error) {
    if (answer_.head_composed()) co_return break_off();
    pump_->finish(false, 0);
    answer_.replace(application_.source_error(incoming_.exchange()->request, error));
    const bool sent = co_await answer_text();
    co_return sent;
}

Task<bool> Session::answer_source() {
    if (!answer_.wants_chunks()) {
        const bool sent = co_await answer_text();
        pump_->finish(sent, 0);
        co_return sent;
    }
    while (true) {
        auto chunk = co_await next_chunk();
        if (!chunk) co_return break_off();
        if (!chunk->has_value()) {
            Error error = std::move(*chunk).error();
            const bool replaced = co_await answer_failed_source(std::move(error));
            co_return replaced;
        }
        std::optional<std::string> bytes = std::move(**chunk);
        if (!bytes) {
            const bool ended = co_await end_source();
            co_return ended;
        }
        if (!answer_.compose_chunk(std::move(*bytes), thread_.date())) co_return break_off();
        const bool sent = co_await flush_answer();
        if (!sent) co_return break_off();
    }
}

Task<bool> Session::flush_answer() {
    const bool sent = co_await flush(answer_.pieces());
    answer_.note_written(written_);
    co_return sent;
}

IoState Session::write_some(std::span<std::string_view> pieces) {
    const IoResult result = transport_.write(pieces);
    written_ += result.bytes;
    figures_.sent_bytes.add(static_cast<std::int64_t>(result.bytes));
    // Any progress earns the whole stall time again (R36).
    if (result.state != IoState::done && result.bytes > 0) {
        begin(Phase::writing, limits_.write_stall_max);
    }
    return result.state;
}

// The pieces and what they show must outlive the call.
Task<bool> Session::flush(std::span<std::string_view> pieces) {
    written_ = 0;
    IoState state = write_some(pieces);
    if (state == IoState::done) co_return true;
    begin(Phase::writing, limits_.write_stall_max);
    while (!aborted_ && (state == IoState::want_write || state == IoState::want_read)) {
        auto ready =
            wait(state == IoState::want_write ? Descriptor::wait_write : Descriptor::wait_read);
        const auto [failure] = co_await std::move(ready);
        if (failure) break;
        state = write_some(pieces);
        if (state == IoState::done) co_return true;
    }
    broken_ = true;
    co_return false;
}

// Ends the output, then waits for the client to end its own where it may still be sending: closing
// with unread input would make the kernel reset the connection and the client lose the answer.
Task<void> Session::close() {
    if (broken_) {
        transport_.reset_on_close();
        co_return;
    }
    transport_.end_output();
    if (!unread_input_ && !incoming_.has_input()) co_return;
    begin(Phase::lingering, limits_.linger_max);
    Arrival arrival = Arrival::some;
    while (arrival == Arrival::some) {
        incoming_.drop_input();
        arrival = co_await receive(true);
    }
}

Task<void> Session::run(std::shared_ptr<Session> self) {
    bool more = co_await self->handshake();
    while (more && !self->aborted_) more = co_await self->serve_next();
    co_await self->close();
}

}  // namespace

void start_session(IoThread& thread, AcceptedConnection connection) {
    auto session = std::make_shared<Session>(thread, std::move(connection));
    asio::co_spawn(
        thread.context(), Session::run(std::move(session)), [](const std::exception_ptr& failure) {
            if (!failure) return;
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& error) {
                log(LogLevel::error, "http", "a session failed", {{"error", error.what()}});
            }
        });
}

}  // namespace sluice::http
