// Faults of an S3 store, from a scripted server; what a store does when all is well is shown by
// object_store_test.cc on a real one.

#include "storage/s3_store.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "net/testing/scripted_server.h"
#include "storage/limits.h"

namespace sluice::storage {
namespace {

using net::testing::http_answer;
using net::testing::ScriptedAnswer;
using net::testing::ScriptedServer;

std::string error_body(std::string_view code, std::string_view more = "") {
    return "<?xml version=\"1.0\"?><Error><Code>" + std::string(code) +
           "</Code><Message>says the store</Message>" + std::string(more) + "</Error>";
}

class S3StoreTest : public ::testing::Test {
protected:
    void script(std::vector<ScriptedAnswer> answers, int attempts_max = kStoreAttemptsMax) {
        server_ = std::make_unique<ScriptedServer>(std::move(answers));
        S3Credential credential;
        credential.endpoint = server_->origin();
        credential.public_endpoint = server_->origin();
        credential.path_style = true;
        credential.access_key_id = "AKIA";
        credential.secret_access_key = Secret<std::string>("canary-secret");
        store_ = *S3Store::create(*Location::parse("s3://lake/root"), credential,
                                  {.http = &http_,
                                   .random = &random_,
                                   .temporary_folder = ::testing::TempDir(),
                                   .outbound = {},
                                   .attempts_max = attempts_max,
                                   .pause = [this](std::chrono::milliseconds span,
                                                   RequestContext&) { pauses_.push_back(span); }});
    }
    Condition condition_of(const auto& result) {
        EXPECT_FALSE(result.has_value());
        return result.has_value() ? Condition::INTERNAL_ERROR : result.error().condition();
    }

    SystemClock clock_;
    SeededRandom random_{1};
    net::HttpClient http_;
    RequestContext context_{clock_, "test", Deadline::after(clock_, std::chrono::seconds(30))};
    std::vector<std::chrono::milliseconds> pauses_;
    std::unique_ptr<ScriptedServer> server_;
    std::unique_ptr<S3Store> store_;
};

// R77 R105
TEST_F(S3StoreTest, ASlowDownIsTriedAgain) {
    script({http_answer(503, error_body("SlowDown")), http_answer(500, error_body("InternalError")),
            http_answer(200, "bytes")});
    EXPECT_EQ(*store_->read("x", 10, context_), "bytes");
    ASSERT_EQ(pauses_.size(), 2U);
    EXPECT_GE(pauses_[0], kStoreBackoff / 2);
    EXPECT_LE(pauses_[0], kStoreBackoff);
    EXPECT_GE(pauses_[1], kStoreBackoff);
    EXPECT_LE(pauses_[1], kStoreBackoff * 2);
    EXPECT_TRUE(server_->requests().at(0).starts_with("GET /lake/root/x HTTP/1.1\r\n"));
}

// R77 R105
TEST_F(S3StoreTest, AResetOrACutAnswerIsTriedAgain) {
    script({{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nby",
             .ending = ScriptedAnswer::Ending::reset},
            {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbyt",
             .ending = ScriptedAnswer::Ending::close},
            http_answer(200, "bytes")});
    EXPECT_EQ(*store_->read("x", 10, context_), "bytes");
}

// R77
TEST_F(S3StoreTest, AFetchThatBrokeOffLeavesNothingOfItsFirstAttempt) {
    script({{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nlonger",
             .ending = ScriptedAnswer::Ending::reset},
            http_answer(200, "new")});
    const auto file = store_->fetch("x", 10, context_);
    ASSERT_TRUE(file.has_value()) << file.error().detail();
    EXPECT_EQ((*file)->size_bytes(), 3);
    std::ifstream stream((*file)->path(), std::ios::binary);
    std::stringstream content;
    content << stream.rdbuf();
    EXPECT_EQ(content.str(), "new");
}

// R77 R105
TEST_F(S3StoreTest, AfterTheLastAttemptTheStoreIsUnavailable) {
    script({http_answer(503, error_body("SlowDown"))});
    const auto result = store_->read("x", 10, context_);
    EXPECT_EQ(condition_of(result), Condition::STORAGE_UNAVAILABLE);
    EXPECT_EQ(server_->requests().size(), static_cast<std::size_t>(kStoreAttemptsMax));
    EXPECT_NE(result.error().detail().find("SlowDown says the store"), std::string::npos);

    script({{.bytes = "", .ending = ScriptedAnswer::Ending::reset}});
    EXPECT_EQ(condition_of(store_->head("x", context_)), Condition::STORAGE_UNAVAILABLE);

    script({http_answer(503, error_body("SlowDown"))}, 1);
    EXPECT_EQ(condition_of(store_->read("x", 10, context_)), Condition::STORAGE_UNAVAILABLE);
    EXPECT_EQ(server_->requests().size(), 1U);
}

// R105
TEST_F(S3StoreTest, TheDeadlineEndsTheAttempts) {
    script({http_answer(503, "")});
    ManualClock clock(1'800'000'000'000);
    RequestContext context(clock, "d", Deadline::after(clock, std::chrono::milliseconds(1000)));
    server_->on_request([&clock] { clock.advance_ms(600); });
    EXPECT_EQ(condition_of(store_->read("x", 10, context)), Condition::REQUEST_DEADLINE);
    EXPECT_EQ(server_->requests().size(), 2U);
}

TEST_F(S3StoreTest, RefusalsAreNotRepeatedAndMapToTheirConditions) {
    struct Case {
        ScriptedAnswer answer;
        Condition condition;
        std::string in_detail;
    };
    const std::vector<Case> cases = {
        {http_answer(403, error_body("AccessDenied")), Condition::STORAGE_ACCESS_DENIED,
         "AccessDenied"},
        {http_answer(403, error_body("SignatureDoesNotMatch")), Condition::STORAGE_ACCESS_DENIED,
         "SignatureDoesNotMatch"},
        {http_answer(403, error_body("RequestTimeTooSkewed")), Condition::STORAGE_ACCESS_DENIED,
         "Skewed"},
        {http_answer(400, error_body("ExpiredToken")), Condition::STORAGE_ACCESS_DENIED,
         "ExpiredToken"},
        {http_answer(404, error_body("NoSuchKey")), Condition::STORAGE_OBJECT_MISSING, "NoSuchKey"},
        {http_answer(404, error_body("NoSuchBucket")), Condition::STORAGE_OBJECT_MISSING,
         "NoSuchBucket"},
        {http_answer(404, ""), Condition::STORAGE_OBJECT_MISSING, "404"},
        {http_answer(501, error_body("NotImplemented")), Condition::UNSUPPORTED_OPERATION, "501"},
        {http_answer(301, error_body("PermanentRedirect"), "x-amz-bucket-region: eu-west-1\r\n"),
         Condition::STORAGE_ACCESS_DENIED, "bucket region eu-west-1"},
        {http_answer(400, error_body("AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>")),
         Condition::STORAGE_ACCESS_DENIED, "bucket region eu-west-3"},
        {http_answer(302, "", "Location: http://169.254.169.254/\r\n"),
         Condition::STORAGE_ACCESS_DENIED, "302"},
    };
    for (const Case& c : cases) {
        script({c.answer});
        const auto result = store_->read("secret/path", 10, context_);
        EXPECT_EQ(condition_of(result), c.condition) << c.in_detail;
        EXPECT_EQ(server_->requests().size(), 1U) << c.in_detail;
        EXPECT_NE(result.error().detail().find(c.in_detail), std::string::npos)
            << result.error().detail();
        EXPECT_EQ(result.error().message().find("secret/path"), std::string::npos);
        EXPECT_EQ(result.error().message().find("says the store"), std::string::npos);
    }
}

TEST_F(S3StoreTest, AWrongRegionIsSaidClearlyEvenWithoutABody) {
    script({http_answer(400, "", "x-amz-bucket-region: eu-west-1\r\n")});
    const auto result = store_->head("x", context_);
    EXPECT_EQ(condition_of(result), Condition::STORAGE_ACCESS_DENIED);
    EXPECT_EQ(result.error().message(),
              "The bucket lies in another region than its credential says.");
}

// R28
TEST_F(S3StoreTest, TheSecretIsNeverSent) {
    script({http_answer(200, "")});
    ASSERT_TRUE(store_->read("x", 10, context_).has_value());
    EXPECT_EQ(server_->requests().at(0).find("canary-secret"), std::string::npos);
}

TEST_F(S3StoreTest, APutWhoseAnswerWasLostIsRecognisedAsOurs) {
    // The first attempt took effect; the second finds the name taken; the HEAD shows our mark.
    script({{.bytes = "", .ending = ScriptedAnswer::Ending::reset},
            http_answer(412, error_body("PreconditionFailed")),
            http_answer(200, "", "x-amz-meta-sluice-put: " + SeededRandom(1).uuid() + "\r\n")});
    EXPECT_TRUE(store_->put_if_absent("x", "bytes", context_).has_value());
    ASSERT_EQ(server_->requests().size(), 3U);
    EXPECT_NE(server_->requests()[1].find("if-none-match: *\r\n"), std::string::npos);
    EXPECT_TRUE(server_->requests()[2].starts_with("HEAD "));
}

TEST_F(S3StoreTest, APutThatMeetsAnothersObjectFails) {
    script({{.bytes = "", .ending = ScriptedAnswer::Ending::reset},
            http_answer(412, error_body("PreconditionFailed")),
            http_answer(200, "", "x-amz-meta-sluice-put: another\r\n")});
    EXPECT_EQ(condition_of(store_->put_if_absent("x", "bytes", context_)),
              Condition::STORAGE_OBJECT_EXISTS);
    script({http_answer(412, error_body("PreconditionFailed")), http_answer(200, "")});
    EXPECT_EQ(condition_of(store_->put_if_absent("x", "bytes", context_)),
              Condition::STORAGE_OBJECT_EXISTS);
}

TEST_F(S3StoreTest, TwoConditionalPutsAtOnceAreDecidedByAnotherAttempt) {
    script({http_answer(409, error_body("ConditionalRequestConflict")), http_answer(200, "")});
    EXPECT_TRUE(store_->put_if_absent("x", "bytes", context_).has_value());
    EXPECT_EQ(server_->requests().size(), 2U);
}

// R77
TEST_F(S3StoreTest, AnObjectReplacedUnderItsReaderIsAnError) {
    script({http_answer(200, "", "ETag: \"one\"\r\n"),
            http_answer(412, error_body("PreconditionFailed"))});
    // A HEAD's length is that of the object, not of its own body.
    script(
        {{.bytes =
              "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 10\r\nETag: \"one\"\r\n\r\n",
          .ending = ScriptedAnswer::Ending::close},
         http_answer(412, error_body("PreconditionFailed")),
         http_answer(206, "0123"),
         http_answer(206, "01")});
    auto reader = store_->open("x", context_);
    ASSERT_TRUE(reader.has_value()) << reader.error().detail();
    EXPECT_EQ((*reader)->info().etag, "one");
    const ByteRange range{.offset = 2, .length = 4};
    EXPECT_EQ(condition_of((*reader)->read(range, context_)), Condition::STORAGE_UNAVAILABLE);
    EXPECT_EQ(*(*reader)->read(range, context_), "0123");
    EXPECT_EQ(condition_of((*reader)->read(range, context_)), Condition::STORAGE_UNAVAILABLE);
    const std::string sent = server_->requests().at(1);
    EXPECT_NE(sent.find("range: bytes=2-5\r\n"), std::string::npos) << sent;
    EXPECT_NE(sent.find("if-match: \"one\"\r\n"), std::string::npos) << sent;
}

std::string listing(const std::string& entries, const std::string& next) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult "
           "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>lake</Name><IsTruncated>" +
           std::string(next.empty() ? "false" : "true") + "</IsTruncated>" +
           (next.empty() ? "" : "<NextContinuationToken>" + next + "</NextContinuationToken>") +
           entries +
           "<CommonPrefixes><Prefix>root/log/sub/</Prefix></CommonPrefixes></ListBucketResult>";
}
std::string entry(const std::string& key) {
    return "<Contents><Key>" + key +
           "</Key><LastModified>2026-11-22T03:00:00.123Z</LastModified><ETag>&quot;e&quot;</ETag>"
           "<Size>7</Size></Contents>";
}

TEST_F(S3StoreTest, AListingGoesOverPages) {
    script({http_answer(200, listing(entry("root/log/") + entry("root/log/a &amp; b"), "to/ken=")),
            http_answer(200, listing(entry("root/log/c&#x20;&lt;&#252;"), "next")),
            http_answer(200, listing(entry("root/log/d"), ""))});
    const auto objects =
        store_->list({.prefix = "log/", .start_after = "log/A", .limit = 100}, context_);
    ASSERT_TRUE(objects.has_value()) << objects.error().detail();
    ASSERT_EQ(objects->size(), 3U);
    EXPECT_EQ(objects->at(0).key, "log/a & b");
    EXPECT_EQ(objects->at(0).size_bytes, 7);
    EXPECT_EQ(objects->at(0).etag, "e");
    EXPECT_EQ(objects->at(0).modified_ms, 1'795'316'400'123);
    EXPECT_EQ(objects->at(1).key, "log/c <ü");
    EXPECT_EQ(objects->at(2).key, "log/d");
    EXPECT_TRUE(server_->requests().at(0).starts_with(
        "GET /lake/?delimiter=%2F&list-type=2&max-keys=101&prefix=root%2Flog%2F&"
        "start-after=root%2Flog%2FA HTTP/1.1\r\n"))
        << server_->requests().at(0);
    EXPECT_NE(server_->requests().at(1).find("/lake/?continuation-token=to%2Fken%3D&delimiter="),
              std::string::npos);
}

// R77
TEST_F(S3StoreTest, AListingThatIsNoneOrHasNoOrderIsAnError) {
    for (const std::string& body :
         {std::string("not xml"), std::string("<ListBucketResult><Contents><Key>root/x"),
          listing("<Contents><Key>root/x</Key></Contents>", ""),
          listing("<Contents><Key>root/x</Key><LastModified>soon</LastModified><Size>1</Size></"
                  "Contents>",
                  "")}) {
        script({http_answer(200, body)});
        EXPECT_EQ(condition_of(store_->list({}, context_)), Condition::STORAGE_UNAVAILABLE) << body;
    }
    script({http_answer(200, listing(entry("root/b") + entry("root/a"), ""))});
    EXPECT_EQ(condition_of(store_->list({}, context_)), Condition::UNSUPPORTED_OPERATION);
    script({http_answer(404, error_body("NoSuchBucket"))});
    EXPECT_EQ(condition_of(store_->list({}, context_)), Condition::STORAGE_OBJECT_MISSING);
}

// R27
TEST_F(S3StoreTest, AStoreAtAMetadataAddressIsNeverCalled) {
    S3Credential credential;
    credential.endpoint = "http://169.254.169.254";
    credential.public_endpoint = credential.endpoint;
    credential.allow_plain_http = true;
    credential.path_style = true;
    credential.access_key_id = "AKIA";
    const auto store = *S3Store::create(*Location::parse("s3://lake"), credential,
                                        {.http = &http_,
                                         .random = &random_,
                                         .temporary_folder = "",
                                         .outbound = {},
                                         .pause = nullptr});
    EXPECT_EQ(condition_of(store->list({}, context_)), Condition::LOCATION_NOT_ALLOWED);
}

// R27
TEST_F(S3StoreTest, PlainHttpBeyondLoopbackHasToBeAllowed) {
    S3Credential credential;
    credential.endpoint = "http://store.example.org";
    credential.public_endpoint = credential.endpoint;
    credential.path_style = true;
    credential.access_key_id = "AKIA";
    const auto store = *S3Store::create(*Location::parse("s3://lake"), credential,
                                        {.http = &http_,
                                         .random = &random_,
                                         .temporary_folder = "",
                                         .outbound = {},
                                         .pause = nullptr});
    EXPECT_EQ(condition_of(store->list({}, context_)), Condition::LOCATION_NOT_ALLOWED);
}

TEST_F(S3StoreTest, LinksNameThePublicEndpoint) {
    S3Credential credential;
    credential.endpoint = "http://10.0.0.1:9000";
    credential.public_endpoint = "https://files.example.org";
    credential.path_style = true;
    credential.access_key_id = "AKIA";
    const auto store = *S3Store::create(*Location::parse("s3://lake/root"), credential,
                                        {.http = &http_,
                                         .random = &random_,
                                         .temporary_folder = "",
                                         .outbound = {},
                                         .pause = nullptr});
    auto signer = store->signer({.now_ms = 1'800'000'000'000, .ttl_s = 3600});
    ASSERT_TRUE(signer.has_value());
    std::string link;
    (*signer)->append_link(link, "x");
    EXPECT_TRUE(link.starts_with("https://files.example.org/lake/root/x?X-Amz-Algorithm=")) << link;
}

TEST(PauseThread, EndsAtOnceForAStoppedRequest) {
    const SystemClock clock;
    RequestContext context(clock, "p", Deadline::never());
    context.stop_flag()->stop();
    const MonotonicTime before = clock.monotonic();
    pause_thread(std::chrono::hours(1), context);
    EXPECT_LT(clock.monotonic() - before, std::chrono::minutes(1));
}

}  // namespace
}  // namespace sluice::storage
