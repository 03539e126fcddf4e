#include "http/session.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <exception>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/encoding.h"
#include "base/log.h"
#include "http/chunk_decoder.h"
#include "http/exchange.h"
#include "http/head_parser.h"
#include "http/response_head.h"
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
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

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
          peer_(connection.peer),
          peer_text_(connection.peer.text()),
          socket_(connection.socket),
          descriptor_(thread.context(), connection.socket),
          transport_(connection.socket, connection.tls.get()),
          scanner_(thread.limits()) {
        thread_.enter(*this);
    }
    ~Session() override {
        thread_.leave(*this);
        boost::system::error_code ignored;
        // The socket goes before the count, so that a cap is never exceeded in the kernel's eyes.
        descriptor_.close(ignored);
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
    bool parse();
    bool take_body_bytes(ChunkDecoder& chunks);
    bool refuse(int status, const char* message);

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
    Task<bool> answer_in_place_of_source(Response response);
    Task<std::optional<SourcePump::Chunk>> next_chunk();
    Task<bool> send_chunk(std::string chunk);
    Task<bool> end_source();
    bool break_off();
    void compose_head(std::optional<std::int64_t> length);
    Task<bool> flush();
    IoState write_some();
    Task<void> close();

    IoThread& thread_;
    const Limits& limits_;
    Application& application_;
    PeerCounts& counts_;
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
    std::string in_;  // received and not consumed
    HeadScanner scanner_;
    MessageFraming framing_;
    std::int64_t body_bytes_max_ = 0;
    std::shared_ptr<Exchange> exchange_;
    std::optional<RequestError> refusal_;
    std::int64_t requests_ = 0;

    // The answer under way.
    Response response_;
    bool keep_alive_ = false;
    bool head_only_ = false;
    bool chunked_ = false;
    bool head_sent_ = false;
    std::string out_;    // head, or what stands before a chunk
    std::string chunk_;  // of the source
    std::array<std::string_view, 3> pieces_;
    std::size_t written_ = 0;  // of the pieces
    std::shared_ptr<SourcePump> pump_;
    std::int64_t source_sent_ = 0;
};

void Session::check_deadline(MonotonicTime now) {
    if (now < deadline_) return;
    deadline_ = MonotonicTime::max();
    expired_ = true;
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
}

int Session::watched_socket() const {
    const bool unnoticed =
        phase_ == Phase::working && exchange_ != nullptr && !exchange_->client_gone.stopped();
    return unnoticed ? socket_ : -1;
}

// A client that ended only its sending side may still read. So the work is called off, but whatever
// answer comes of it is sent.
void Session::client_left() { exchange_->client_gone.stop(); }

void Session::drain() {
    if (phase_ != Phase::idle) return;
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
}

void Session::abort() {
    aborted_ = true;
    broken_ = true;
    if (exchange_ != nullptr) exchange_->client_gone.stop();
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
                in_.append(buffer.data(), result.bytes);
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

bool Session::refuse(int status, const char* message) {
    refusal_ = RequestError{status, message};
    return false;
}

// False without a refusal: the connection ends silently.
Task<bool> Session::read_head() {
    scanner_ = HeadScanner(limits_);
    // A new connection has said nothing yet: it gets the time of a head, not that of an idle
    // client.
    begin(Phase::idle, requests_ == 0 ? limits_.head_max : limits_.idle_max);
    if (in_.empty() && in_.capacity() > kIdleBufferBytesMax) in_ = std::string();
    while (true) {
        if (!in_.empty()) {
            const HeadScanner::State state = scanner_.scan(in_);
            if (state == HeadScanner::State::complete) co_return true;
            if (state == HeadScanner::State::refused) {
                co_return refuse(scanner_.error().status, scanner_.error().message);
            }
            if (phase_ == Phase::idle) begin(Phase::head, limits_.head_max);
        } else if (thread_.draining()) {
            co_return false;
        }
        const Arrival arrival = co_await receive(in_.empty());
        if (arrival == Arrival::some) continue;
        if (arrival == Arrival::timed_out && phase_ == Phase::head) {
            co_return refuse(408, "the request took too long to arrive");
        }
        co_return false;
    }
}

bool Session::parse() {
    exchange_ = std::make_shared<Exchange>();
    Request& request = exchange_->request;
    const std::string_view head =
        std::string_view(in_).substr(scanner_.begin(), scanner_.end() - scanner_.begin());
    const auto error = parse_head(head, limits_, request, framing_);
    in_.erase(0, scanner_.end());
    head_only_ = request.method == Method::head;
    if (error) return refuse(error->status, error->message);
    request.peer_address = peer_text_;
    request.tls = transport_.is_tls();
    const std::string* coding = request.headers.find("Content-Encoding");
    if (coding != nullptr && !equals_folded(*coding, "identity")) {  // P6
        return refuse(415, "encoded request bodies are not accepted");
    }
    return true;
}

// Moves what there is of the body out of the input; true when it is complete or refused.
bool Session::take_body_bytes(ChunkDecoder& chunks) {
    std::string& body = exchange_->request.body;
    if (framing_.body == BodyFraming::length) {
        const auto missing = static_cast<std::size_t>(framing_.content_length) - body.size();
        const std::size_t part = std::min(missing, in_.size());
        body.append(in_, 0, part);
        in_.erase(0, part);
        return part == missing;
    }
    std::string_view input = in_;
    const ChunkDecoder::State state = chunks.feed(input, body);
    in_.erase(0, in_.size() - input.size());
    if (state == ChunkDecoder::State::refused) {
        refuse(chunks.error().status, chunks.error().message);
    }
    return state != ChunkDecoder::State::incomplete;
}

Task<bool> Session::read_body() {
    ChunkDecoder chunks(body_bytes_max_);
    begin(Phase::body, limits_.body_grace);
    const MonotonicTime started = thread_.clock().monotonic();
    while (!take_body_bytes(chunks)) {
        // Bytes earn time: whoever keeps the minimum rate is never cut off (R36).
        const auto received = static_cast<std::int64_t>(exchange_->request.body.size());
        deadline_ = started + limits_.body_grace +
                    std::chrono::milliseconds(received * 1000 / limits_.body_rate_min_bytes_per_s);
        const Arrival arrival = co_await receive(false);
        if (arrival == Arrival::some) continue;
        if (arrival == Arrival::timed_out) {
            co_return refuse(408, "the body took too long to arrive");
        }
        broken_ = true;
        co_return false;
    }
    co_return !refusal_.has_value();
}

Task<bool> Session::expect_body() {
    if (framing_.body == BodyFraming::none) co_return true;
    body_bytes_max_ = application_.policy(exchange_->request).body_bytes_max;
    if (framing_.body == BodyFraming::length && framing_.content_length > body_bytes_max_) {
        co_return refuse(413, "the body is too large");
    }
    if (framing_.expects_continue && in_.empty()) {
        pieces_ = {kContinue, {}, {}};
        const bool sent = co_await flush();
        if (!sent) co_return false;
    }
    const bool complete = co_await read_body();
    if (!complete) co_return false;
    // A body where none means anything is read and ignored (P5).
    const Method method = exchange_->request.method;
    if (method == Method::get || method == Method::head) exchange_->request.body.clear();
    co_return true;
}

Task<bool> Session::prepare_request() {
    const bool arrived = co_await read_head();
    if (!arrived) co_return false;
    if (!parse()) co_return false;
    const bool ok = co_await expect_body();
    co_return ok;
}

void Session::call_application() {
    begin_work();
    std::shared_ptr<const Request> request(exchange_, &exchange_->request);
    std::shared_ptr<StopFlag> client_gone(exchange_, &exchange_->client_gone);
    try {
        application_.handle(std::move(request), std::move(client_gone), make_respond(exchange_));
    } catch (const std::exception& failure) {
        // The way to answer was destroyed uncalled, which answers with a 500.
        log(LogLevel::error, "http", "a handler failed", {{"error", failure.what()}});
    }
}

Task<bool> Session::await_answer() {
    while (true) {
        auto answer = exchange_->answer.take_or_wait(waker());
        if (answer) {
            response_ = std::move(*answer);
            if (response_.status == kUnansweredStatus) {
                response_ = application_.protocol_error(500, "internal error");
            }
            co_return true;
        }
        auto woken = until_woken();
        co_await std::move(woken);
        if (!aborted_) continue;
        // What arrived in this moment has a source to be ended, off this thread.
        if (auto late = exchange_->answer.abandon(); late && late->source != nullptr) {
            std::make_shared<SourcePump>(application_, std::move(late->source))->finish(false, 0);
        }
        co_return false;
    }
}

Task<void> Session::answer_refusal() {
    unread_input_ = true;
    framing_.keep_alive = false;
    response_ = application_.protocol_error(refusal_->status, refusal_->message);
    response_.source.reset();
    // Sent or not, the connection ends.
    const bool sent = co_await answer();
    (void)sent;
}

// One request and its answer; true if another may follow.
Task<bool> Session::serve_next() {
    refusal_.reset();
    framing_ = MessageFraming();
    head_only_ = false;
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
    exchange_.reset();
    co_return sent&& keep_alive_;
}

void Session::compose_head(std::optional<std::int64_t> length) {
    ResponseFrame frame{.date = thread_.date(),
                        .content_length = length,
                        .chunked = chunked_,
                        .keep_alive = keep_alive_,
                        .http_1_0 = framing_.http_1_0};
    append_response_head(out_, response_.status, response_.headers, frame);
}

Task<bool> Session::answer() {
    out_.clear();
    source_sent_ = 0;
    head_sent_ = false;
    chunked_ = false;
    keep_alive_ = framing_.keep_alive && !response_.close && !thread_.draining() &&
                  requests_ < limits_.requests_per_connection_max;
    if (response_.source != nullptr) {
        pump_ = std::make_shared<SourcePump>(application_, std::move(response_.source));
        const bool sent = co_await answer_source();
        pump_.reset();
        co_return sent;
    }
    const bool ok = co_await answer_text();
    co_return ok;
}

Task<bool> Session::answer_text() {
    const bool bodiless = is_bodiless(response_.status);
    std::optional<std::int64_t> length;
    if (!bodiless) length = static_cast<std::int64_t>(response_.body.size());
    compose_head(length);
    std::string_view body;
    if (!bodiless && !head_only_) body = response_.body;
    if (transport_.is_tls() && out_.size() + body.size() <= kTlsCoalesceBytesMax) {
        out_ += body;
        body = {};
    }
    pieces_ = {out_, body, {}};
    const bool ok = co_await flush();
    co_return ok;
}

// The source failed before anything was sent, so that a proper answer is still possible (P25).
Task<bool> Session::answer_in_place_of_source(Response response) {
    pump_->finish(false, 0);
    response_ = std::move(response);
    response_.source.reset();
    chunked_ = false;
    const bool ok = co_await answer_text();
    co_return ok;
}

// No final chunk, and a reset instead of an end: nobody can take this answer for complete (P1,
// P25).
bool Session::break_off() {
    broken_ = true;
    pump_->finish(false, source_sent_);
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

Task<bool> Session::send_chunk(std::string chunk) {
    chunk_ = std::move(chunk);
    if (!head_sent_) compose_head(response_.source_bytes);
    head_sent_ = true;
    if (chunked_) {
        std::array<char, 16> digits{};
        const auto end = std::to_chars(digits.begin(), digits.end(), chunk_.size(), 16).ptr;
        out_.append(digits.data(), end);
        out_ += kLineEnd;
    }
    pieces_ = {out_, chunk_, chunked_ ? kLineEnd : std::string_view()};
    const bool sent = co_await flush();
    const std::size_t before = std::min(written_, out_.size());
    source_sent_ += static_cast<std::int64_t>(std::min(written_ - before, chunk_.size()));
    out_.clear();
    co_return sent;
}

Task<bool> Session::end_source() {
    const bool complete = !response_.source_bytes || *response_.source_bytes == source_sent_;
    if (!complete) co_return break_off();
    if (!head_sent_) compose_head(response_.source_bytes);
    if (chunked_) out_ += kLastChunk;
    pieces_ = {out_, {}, {}};
    const bool sent = co_await flush();
    if (!sent) co_return break_off();
    pump_->finish(true, source_sent_);
    co_return true;
}

Task<bool> Session::answer_source() {
    if (head_only_ || is_bodiless(response_.status)) {
        compose_head(is_bodiless(response_.status) ? std::nullopt : response_.source_bytes);
        pieces_ = {out_, {}, {}};
        const bool sent = co_await flush();
        pump_->finish(sent, 0);
        co_return sent;
    }
    chunked_ = !response_.source_bytes && !framing_.http_1_0;
    // HTTP/1.0 has no chunks: there an answer of unknown length ends with the connection.
    if (!response_.source_bytes && framing_.http_1_0) keep_alive_ = false;
    while (true) {
        auto chunk = co_await next_chunk();
        if (!chunk) co_return break_off();
        if (!chunk->has_value()) {
            if (head_sent_) co_return break_off();
            auto instead = application_.source_error(exchange_->request, chunk->error());
            const bool ok = co_await answer_in_place_of_source(std::move(instead));
            co_return ok;
        }
        std::optional<std::string> bytes = std::move(**chunk);
        if (!bytes) {
            const bool last = co_await end_source();
            co_return last;
        }
        if (response_.source_bytes) {
            const auto size = static_cast<std::int64_t>(bytes->size());
            // More than announced would be read as the beginning of the next answer.
            if (source_sent_ + size > *response_.source_bytes) co_return break_off();
        }
        const bool sent = co_await send_chunk(std::move(*bytes));
        if (!sent) co_return break_off();
    }
}

IoState Session::write_some() {
    const IoResult result = transport_.write(pieces_);
    written_ += result.bytes;
    // Any progress earns the whole stall time again (R36).
    if (result.state != IoState::done && result.bytes > 0) {
        begin(Phase::writing, limits_.write_stall_max);
    }
    return result.state;
}

Task<bool> Session::flush() {
    written_ = 0;
    IoState state = write_some();
    if (state == IoState::done) co_return true;
    begin(Phase::writing, limits_.write_stall_max);
    while (!aborted_ && (state == IoState::want_write || state == IoState::want_read)) {
        auto ready =
            wait(state == IoState::want_write ? Descriptor::wait_write : Descriptor::wait_read);
        const auto [failure] = co_await std::move(ready);
        if (failure) break;
        state = write_some();
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
    if (!unread_input_ && in_.empty()) co_return;
    begin(Phase::lingering, limits_.linger_max);
    Arrival arrival = Arrival::some;
    while (arrival == Arrival::some) {
        in_.clear();
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
