#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/tests/test_server.h"

namespace sluice::http {
namespace {

constexpr const char* kGet = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

// What happened to the sources of a test. Outlives the server.
struct SourceRecord {
    std::atomic<int> made{0};
    std::atomic<int> alive_chunks{0};
    std::atomic<int> finished{0};
    std::atomic<bool> complete{false};
    std::atomic<std::int64_t> sent_bytes{-1};
    std::atomic<bool> overlap{false};
    std::atomic<bool> hold{false};  // next() waits while set
    std::atomic<bool> entered{false};
};

struct SourcePlan {
    int chunks = 3;
    std::size_t chunk_bytes = 100'000;
    int fails_at = -1;  // index of the chunk that is an error
    bool throws = false;
    bool gzip_allowed = false;
};

class RecordedSource final : public BodySource {
public:
    RecordedSource(SourcePlan plan, std::shared_ptr<SourceRecord> record)
        : plan_(plan), record_(std::move(record)) {}

    Result<std::optional<std::string>> next() override {
        if (busy_.exchange(true)) record_->overlap = true;
        record_->entered = true;
        while (record_->hold.load()) std::this_thread::yield();
        const int index = record_->made.fetch_add(1);
        busy_ = false;
        if (index == plan_.fails_at) {
            if (plan_.throws) throw std::runtime_error("bug");
            return Error(Condition::TABLE_LOG_CORRUPT, "the table is broken");
        }
        if (index >= plan_.chunks) return std::optional<std::string>();
        return std::optional(std::string(plan_.chunk_bytes, static_cast<char>('a' + index % 26)));
    }
    void finished(bool complete, std::int64_t sent_bytes) override {
        if (busy_) record_->overlap = true;
        record_->complete = complete;
        record_->sent_bytes = sent_bytes;
        record_->finished.fetch_add(1);
    }

private:
    SourcePlan plan_;
    std::shared_ptr<SourceRecord> record_;
    std::atomic<bool> busy_{false};
};

class Streaming : public ::testing::Test {
protected:
    TestApplication::Handler serve(SourcePlan plan, std::optional<std::int64_t> length = {}) {
        return [plan, length, record = record_](auto, auto, const Respond& respond) {
            Response response;
            response.headers.add("Content-Type", "application/x-ndjson; charset=utf-8");
            response.gzip_allowed = plan.gzip_allowed;
            response.source = std::make_unique<RecordedSource>(plan, record);
            response.source_bytes = length;
            respond(std::move(response));
        };
    }
    bool wait_finished() {
        return eventually([&] { return record_->finished.load() > 0; });
    }
    void expect_finished(bool complete, std::int64_t sent_bytes) {
        ASSERT_TRUE(wait_finished());
        EXPECT_EQ(record_->finished.load(), 1);
        EXPECT_EQ(record_->complete.load(), complete);
        EXPECT_EQ(record_->sent_bytes.load(), sent_bytes);
        EXPECT_FALSE(record_->overlap.load());
    }

    std::shared_ptr<SourceRecord> record_ = std::make_shared<SourceRecord>();
};

// P1 P25
TEST_F(Streaming, SourceOfUnknownLengthIsChunkedWithAFinalChunk) {
    TestServer server(serve({.chunks = 3, .chunk_bytes = 100'000}));
    RawClient client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    const RawResponse response = client.read_response();
    EXPECT_TRUE(response.chunked);
    EXPECT_TRUE(response.complete);
    EXPECT_FALSE(response.headers.contains("content-encoding"));
    EXPECT_EQ(response.body,
              std::string(100'000, 'a') + std::string(100'000, 'b') + std::string(100'000, 'c'));
    expect_finished(true, 300'000);
}

std::string gunzip(std::string compressed) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string out(1'000'000, '\0');
    // lint: allow(reinterpret_cast) because zlib's bytes are unsigned char, which may alias char
    stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
    stream.avail_in = static_cast<uInt>(compressed.size());
    // lint: allow(reinterpret_cast) because zlib's bytes are unsigned char, which may alias char
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    EXPECT_EQ(stream.avail_in, 0u);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

// P6
TEST_F(Streaming, CompressedSourceIsOneGzipMemberOfUnknownLength) {
    TestServer server(serve({.chunks = 3, .chunk_bytes = 100'000, .gzip_allowed = true}, 300'000));
    RawClient client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    const RawResponse response = client.read_response();
    EXPECT_TRUE(response.chunked);
    EXPECT_TRUE(response.complete);
    EXPECT_EQ(response.headers.at("content-encoding"), "gzip");
    EXPECT_EQ(response.headers.at("vary"), "Accept-Encoding");
    EXPECT_LT(response.body.size(), 10'000u);
    EXPECT_EQ(gunzip(response.body),
              std::string(100'000, 'a') + std::string(100'000, 'b') + std::string(100'000, 'c'));
    expect_finished(true, static_cast<std::int64_t>(response.body.size()));
}

// P6 P25
TEST_F(Streaming, CompressedSourceThatFailsEndsAsVisiblyAsAPlainOne) {
    TestServer server(serve({.fails_at = 0, .gzip_allowed = true}));
    RawClient client(server.port());
    client.send("GET /a HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, 400);
    EXPECT_FALSE(response.headers.contains("content-encoding"));
    EXPECT_EQ(response.body, "refused: the table is broken");
    expect_finished(false, 0);
}

TEST_F(Streaming, ConnectionServesTheNextRequestAfterASource) {
    TestServer server(serve({.chunks = 1, .chunk_bytes = 10}));
    RawClient client(server.port());
    client.send(std::string(kGet) + kGet);
    EXPECT_EQ(client.read_response().body, "aaaaaaaaaa");
    EXPECT_EQ(client.read_response().status, 200);
}

TEST_F(Streaming, SourceOfKnownLengthHasAContentLength) {
    TestServer server(serve({.chunks = 2, .chunk_bytes = 1000}, 2000));
    RawClient client(server.port());
    client.send(kGet);
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.headers.at("content-length"), "2000");
    EXPECT_FALSE(response.chunked);
    EXPECT_EQ(response.body.size(), 2000u);
    expect_finished(true, 2000);
}

TEST_F(Streaming, EmptySourceIsACompleteEmptyAnswer) {
    TestServer server(serve({.chunks = 0}));
    RawClient client(server.port());
    client.send(kGet);
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.complete);
    expect_finished(true, 0);
}

// P158
TEST_F(Streaming, HeadOfASourceHasItsLengthAndPullsNothing) {
    TestServer server(serve({}, 300'000));
    RawClient client(server.port());
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.read_response(true).headers.at("content-length"), "300000");
    expect_finished(true, 0);
    EXPECT_EQ(record_->made.load(), 0);
}

// P1
TEST_F(Streaming, HeadOfASourceOfUnknownLengthHasTheHeadersOfGet) {
    TestServer server(serve({.chunks = 1, .chunk_bytes = 10}));
    RawClient client(server.port());
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n");
    const RawResponse head = client.read_response(true);
    client.send(kGet);
    const RawResponse get = client.read_response();
    EXPECT_EQ(head.head, get.head);
    EXPECT_EQ(get.body, "aaaaaaaaaa") << "HEAD left a body on the connection";
}

// P25
TEST_F(Streaming, ErrorBeforeTheFirstChunkIsAnErrorAnswer) {
    TestServer server(serve({.fails_at = 0}));
    RawClient client(server.port());
    client.send(kGet);
    const RawResponse response = client.read_response();
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.body, "refused: the table is broken");
    expect_finished(false, 0);
    client.send(kGet);
    EXPECT_NE(client.read_response().status, 0) << "the connection stays usable";
}

// P1 P25
TEST_F(Streaming, ErrorInTheMiddleResetsTheConnectionWithoutAFinalChunk) {
    TestServer server(serve({.chunks = 5, .chunk_bytes = 1000, .fails_at = 2}));
    RawClient client(server.port());
    client.send(kGet);
    const std::string all = client.read_to_end();
    EXPECT_TRUE(client.was_reset());
    EXPECT_EQ(all.find("\r\n0\r\n"), std::string::npos);
    expect_finished(false, 2000);
}

TEST_F(Streaming, ExceptionInTheMiddleResetsTheConnectionToo) {
    TestServer server(serve({.chunks = 5, .chunk_bytes = 1000, .fails_at = 1, .throws = true}));
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_EQ(client.read_to_end().find("\r\n0\r\n"), std::string::npos);
    EXPECT_TRUE(client.was_reset());
    expect_finished(false, 1000);
}

TEST_F(Streaming, SourceShorterThanAnnouncedResetsTheConnection) {
    TestServer server(serve({.chunks = 1, .chunk_bytes = 1000}, 2000));
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_FALSE(client.read_response().complete);
    EXPECT_TRUE(client.was_reset());
    expect_finished(false, 1000);
}

TEST_F(Streaming, SourceLongerThanAnnouncedNeverSendsTheExcess) {
    TestServer server(serve({.chunks = 3, .chunk_bytes = 1000}, 1500));
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_FALSE(client.read_response().complete);
    expect_finished(false, 1000);
}

TEST_F(Streaming, Http10GetsNoChunksAndEndsWithTheConnection) {
    TestServer server(serve({.chunks = 2, .chunk_bytes = 5}));
    RawClient client(server.port());
    client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const RawResponse response = client.read_response();
    EXPECT_FALSE(response.chunked);
    EXPECT_EQ(response.headers.at("connection"), "close");
    EXPECT_EQ(response.body, "aaaaabbbbb");
    EXPECT_FALSE(client.was_reset());
    expect_finished(true, 10);
}

// F9: what the server is ahead of its reader is what the kernel buffers, and one chunk.
TEST_F(Streaming, SourceIsNeverFarAheadOfItsReader) {
    constexpr std::size_t kChunk = 1 << 20;
    constexpr int kChunks = 200;
    // The buffers of a loopback connection grow to a few megabytes.
    constexpr int kAheadMax = 32;
    TestServer server(serve({.chunks = kChunks, .chunk_bytes = kChunk},
                            static_cast<std::int64_t>(kChunks * kChunk)));
    RawClient client(server.port(), 65536);
    client.send(kGet);
    for (int taken = 1; taken <= kChunks; ++taken) {
        ASSERT_EQ(client.read_some(kChunk).size(), kChunk);
        ASSERT_LE(record_->made.load() - taken, kAheadMax);
    }
    ASSERT_TRUE(wait_finished());
    expect_finished(true, static_cast<std::int64_t>(kChunks * kChunk));
}

// R36
TEST_F(Streaming, ClientThatTakesNothingIsCutOff) {
    TestServer server(serve({.chunks = 200, .chunk_bytes = 1 << 20}));
    RawClient client(server.port(), 65536);
    client.send(kGet);
    // It can only be the writing that stands still: moving time hurts nothing else here.
    ASSERT_TRUE(eventually([&] {
        server.clock.advance_ms(100);
        return record_->finished.load() == 1;
    }));
    EXPECT_FALSE(record_->complete.load());
    EXPECT_LT(record_->sent_bytes.load(), 200 << 20);
    EXPECT_TRUE(eventually([&] { return server.server->open_connections() == 0; }));
}

TEST_F(Streaming, ClientThatLeavesEndsTheSourceOnce) {
    TestServer server(serve({.chunks = 1000, .chunk_bytes = 1 << 20}));
    {
        RawClient client(server.port());
        client.send(kGet);
        EXPECT_EQ(client.read_some(100'000).size(), 100'000u);
        client.reset();
    }
    ASSERT_TRUE(wait_finished());
    EXPECT_TRUE(eventually([&] { return server.server->open_connections() == 0; }));
    EXPECT_EQ(record_->finished.load(), 1);
    EXPECT_FALSE(record_->complete.load());
    EXPECT_FALSE(record_->overlap.load());
}

TEST_F(Streaming, ClientThatLeavesRaisesTheStopFlagWhileASourceWorks) {
    std::mutex mutex;
    std::shared_ptr<StopFlag> flag;
    record_->hold = true;
    TestServer server(
        [&, record = record_](auto, const std::shared_ptr<StopFlag>& gone, const Respond& respond) {
            const std::lock_guard lock(mutex);
            flag = gone;
            Response response;
            response.source = std::make_unique<RecordedSource>(SourcePlan{}, record);
            respond(std::move(response));
        });
    auto client = std::make_optional<RawClient>(server.port());
    client->send(kGet);
    ASSERT_TRUE(eventually([&] { return record_->entered.load(); }));
    client->reset();
    EXPECT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return flag != nullptr && flag->stopped();
    }));
    record_->hold = false;
    ASSERT_TRUE(wait_finished());
    EXPECT_FALSE(record_->complete.load());
}

// C12
TEST_F(Streaming, StopWhileAWorkerIsAtTheSourceFinishesItAfterwards) {
    record_->hold = true;
    TestServer server(serve({}));
    RawClient client(server.port());
    client.send(kGet);
    ASSERT_TRUE(eventually([&] { return record_->entered.load(); }));
    server.server->stop(std::chrono::milliseconds(1));
    EXPECT_EQ(record_->finished.load(), 0) << "finished while next() was running";
    record_->hold = false;
    expect_finished(false, 0);
}

TEST_F(Streaming, StopCutsASlowReaderOffWithoutAFinalChunk) {
    TestServer server(serve({.chunks = 200, .chunk_bytes = 1 << 20}));
    RawClient client(server.port(), 65536);
    client.send(kGet);
    EXPECT_EQ(client.read_some(1000).size(), 1000u);
    server.server->stop(std::chrono::milliseconds(1));
    EXPECT_FALSE(client.read_response().complete);
    EXPECT_TRUE(wait_finished());
    EXPECT_EQ(record_->finished.load(), 1);
    EXPECT_FALSE(record_->complete.load());
}

TEST_F(Streaming, ApplicationWithoutWorkersAnswers503AndFinishesTheSource) {
    TestServer server(serve({}));
    server.application.pool.stop();
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_EQ(client.read_response().status, 503);
    expect_finished(false, 0);
}

TEST_F(Streaming, SourceAnsweredTwiceOrTooLateIsFinishedToo) {
    std::mutex mutex;
    std::vector<Respond> kept;
    TestServer server([&](auto, auto, const Respond& respond) {
        const std::lock_guard lock(mutex);
        kept.push_back(respond);
        respond(Response());
    });
    RawClient client(server.port());
    client.send(kGet);
    EXPECT_EQ(client.read_response().status, 200);
    Response late;
    late.source = std::make_unique<RecordedSource>(SourcePlan{}, record_);
    Respond again;
    {
        const std::lock_guard lock(mutex);
        again = kept.at(0);
    }
    again(std::move(late));
    expect_finished(false, 0);
}

}  // namespace
}  // namespace sluice::http
