#include "metastore/postgres_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/log.h"
#include "metastore/limits.h"
#include "metastore/postgres_connection.h"

namespace sluice::metastore {

PostgresWatch::PostgresWatch(PostgresUrl url, std::function<void()> heard, int stop)
    : url_(std::move(url)), heard_(std::move(heard)), stop_(stop), thread_([this] { run(); }) {}

Result<std::unique_ptr<ChangeWatch>> PostgresWatch::start(PostgresUrl url,
                                                          std::function<void()> heard) {
    const int stop = ::eventfd(0, EFD_CLOEXEC);
    if (stop < 0) {
        return Error(Condition::METASTORE_UNAVAILABLE, "The metastore is not available.",
                     "eventfd: " + std::generic_category().message(errno));
    }
    // lint: allow(new) because the constructor is private: a watch comes from start() only
    return std::unique_ptr<ChangeWatch>(new PostgresWatch(std::move(url), std::move(heard), stop));
}

PostgresWatch::~PostgresWatch() {
    // Cannot fail: the counter of an eventfd takes far more than one.
    (void)::eventfd_write(stop_, 1);
    thread_.join();
    (void)::close(stop_);
}

void PostgresWatch::run() {
    do {
        const Result<void> ended = listen();
        if (ended) return;
        // One line when it begins; `listen` writes the one when it is over.
        if (!failing_) {
            log(LogLevel::warn, "metastore", "cannot listen for changes",
                {{"error", ended.error().message()}, {"detail", ended.error().detail()}});
        }
        failing_ = true;
    } while (!stopped_within(kReconnectPauseMs));
}

Result<void> PostgresWatch::listen() {
    SLUICE_TRY(const auto connection, PostgresConnection::open(url_));
    SLUICE_CHECK(connection->run("LISTEN sluice_changes"));
    if (failing_) log(LogLevel::info, "metastore", "listens for changes again");
    failing_ = false;
    for (;;) {
        heard_();
        SLUICE_TRY(const bool notified, connection->wait_for_notification(stop_));
        if (!notified) return {};
    }
}

bool PostgresWatch::stopped_within(int wait_ms) const {
    pollfd stop{stop_, POLLIN, 0};
    return ::poll(&stop, 1, wait_ms) > 0;
}

}  // namespace sluice::metastore
