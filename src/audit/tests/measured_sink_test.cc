#include "audit/measured_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audit/testing/memory_sink.h"

namespace sluice::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class MeasuredSinkTest : public ::testing::Test {
protected:
    Event read(Phase phase) {
        Event event;
        event.action = Action::query_table;
        event.phase = phase;
        event.status_code = 200;
        event.identity.recipient_name = "acme-the-recipient";
        event.objects.table = "orders-the-table";
        event.figures.response_format = ResponseFormat::parquet;
        event.figures.delivery_mode = DeliveryMode::url;
        event.figures.files_returned = 3;
        event.figures.bytes_read = 1000;
        return event;
    }

    ManualClock clock_{0};
    MetricsRegistry registry_;
    MemorySink inner_;
    MeasuredSink sink_{inner_, registry_, clock_};
};

// K57
TEST_F(MeasuredSinkTest, CountsAReadOnceAtItsEndAndNamesNobody) {
    ASSERT_TRUE(sink_.record(read(Phase::start)));
    EXPECT_THAT(registry_.text(), Not(HasSubstr("sluice_queries_total{")));
    ASSERT_TRUE(sink_.record(read(Phase::end)));
    EXPECT_EQ(inner_.events().size(), 2u);
    const std::string text = registry_.text();
    EXPECT_THAT(text, HasSubstr("sluice_audit_events_total{outcome=\"kept\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("sluice_queries_total{action=\"deltaSharingQueryTable\",format="
                                "\"parquet\",mode=\"url\",outcome=\"ok\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("sluice_query_files_returned_total 3\n"));
    EXPECT_THAT(text, HasSubstr("sluice_bytes_signed_total 1000\n"));
    EXPECT_THAT(text, Not(HasSubstr("acme-the-recipient")));
    EXPECT_THAT(text, Not(HasSubstr("orders-the-table")));
}

TEST_F(MeasuredSinkTest, TellsHowReadsEnded) {
    Event refused = read(Phase::whole);
    refused.status_code = 404;
    refused.error_code = "TABLE_DOES_NOT_EXIST";
    Event failed = read(Phase::whole);
    failed.status_code = 503;
    Event closed = read(Phase::end);
    closed.error_code = "CLIENT_CLOSED";
    Event cut = read(Phase::end);
    cut.error_code = "TABLE_LOG_CORRUPT";
    for (const Event& event : {refused, failed, closed, cut}) ASSERT_TRUE(sink_.record(event));
    const std::string text = registry_.text();
    for (const char* outcome : {"refused", "failed", "client_closed", "cut_short"}) {
        EXPECT_THAT(text, HasSubstr("outcome=\"" + std::string(outcome) + "\"} 1\n"));
    }
}

TEST_F(MeasuredSinkTest, FileBytesAreCountedApart) {
    Event download;
    download.action = Action::download_file;
    download.phase = Phase::end;
    download.status_code = 206;
    download.figures.bytes_transferred = 77;
    ASSERT_TRUE(sink_.record(download));
    EXPECT_THAT(registry_.text(), HasSubstr("sluice_bytes_proxied_total 77\n"));
    EXPECT_THAT(registry_.text(), HasSubstr("sluice_bytes_signed_total 0\n"));
}

TEST_F(MeasuredSinkTest, AnEventThatIsNotKeptStaysAnErrorAndIsCounted) {
    inner_.fail_with(Error(Condition::STORAGE_UNAVAILABLE, "disk"));
    EXPECT_FALSE(sink_.record(read(Phase::whole)));
    EXPECT_THAT(registry_.text(), HasSubstr("sluice_audit_events_total{outcome=\"failed\"} 1\n"));
}

TEST_F(MeasuredSinkTest, AdministratorsAreNoReaders) {
    Event event;
    event.action = Action::create_share;
    ASSERT_TRUE(sink_.record(event));
    EXPECT_THAT(registry_.text(), Not(HasSubstr("sluice_queries_total{")));
}

}  // namespace
}  // namespace sluice::audit
