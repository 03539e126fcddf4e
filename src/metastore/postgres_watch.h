#pragma once

#include <functional>
#include <memory>
#include <thread>

#include "metastore/database.h"
#include "metastore/postgres_url.h"

namespace sluice::metastore {

/// A connection that listens, on a thread of its own, for the notifications that commits send.
/// While the server is away it tries again every second; after each new connection it calls too,
/// for what it may have missed.
class PostgresWatch final : public ChangeWatch {
public:
    static Result<std::unique_ptr<ChangeWatch>> start(PostgresUrl url, std::function<void()> heard);
    ~PostgresWatch() override;
    PostgresWatch(const PostgresWatch&) = delete;
    PostgresWatch& operator=(const PostgresWatch&) = delete;

private:
    PostgresWatch(PostgresUrl url, std::function<void()> heard, int stop);

    void run();
    /// Until the watch ends; an error when the connection is lost before.
    Result<void> listen();
    bool stopped_within(int wait_ms) const;

    const PostgresUrl url_;
    const std::function<void()> heard_;
    const int stop_;        // an eventfd, readable when the watch ends
    bool failing_ = false;  // of the thread
    std::thread thread_;
};

}  // namespace sluice::metastore
