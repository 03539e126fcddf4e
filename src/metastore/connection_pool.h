#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/request_context.h"
#include "base/result.h"
#include "metastore/limits.h"

namespace sluice::metastore {

/// Connections of one kind, opened when they are first needed, lent to one thread at a time. Any
/// thread. `Connection::reusable()` says whether a connection that comes back is kept.
template <class Connection>
class ConnectionPool {
public:
    using Opener = std::function<Result<std::unique_ptr<Connection>>(const RequestContext&)>;

    ConnectionPool(Opener open, std::size_t connections_max)
        : open_connection_(std::move(open)), connections_max_(connections_max) {}

    class Lease {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
            : pool_(&pool), connection_(std::move(connection)) {}
        ~Lease() {
            if (connection_) pool_->give_back(std::move(connection_));
        }
        Lease(Lease&& other) noexcept = default;
        Lease& operator=(Lease&&) = delete;

        Connection& connection() { return *connection_; }

    private:
        ConnectionPool* pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// Waits for a free connection as long as the request lives.
    Result<Lease> borrow(const RequestContext& context) {
        SLUICE_CHECK(context.check());
        {
            std::unique_lock lock(mutex_);
            while (idle_.empty() && open_ == connections_max_) {
                // Also while nothing is given back: the request may end meanwhile.
                (void)returned_.wait_for(lock, std::chrono::milliseconds(kDeadlineCheckMs));
                SLUICE_CHECK(context.check());
            }
            if (!idle_.empty()) {
                std::unique_ptr<Connection> connection = std::move(idle_.back());
                idle_.pop_back();
                return Lease(*this, std::move(connection));
            }
            ++open_;
        }
        auto opened = open_connection_(context);
        if (!opened) {
            forget(1);
            return std::move(opened).error();
        }
        return Lease(*this, std::move(*opened));
    }

    /// Closes the connections that nobody uses.
    void close_idle() {
        std::vector<std::unique_ptr<Connection>> closing;
        {
            const std::scoped_lock lock(mutex_);
            closing.swap(idle_);
        }
        const std::size_t closed = closing.size();
        closing.clear();
        forget(closed);
    }

private:
    void give_back(std::unique_ptr<Connection> connection) {
        if (!connection->reusable()) {
            connection.reset();
            forget(1);
            return;
        }
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(connection));
        returned_.notify_one();
    }

    void forget(std::size_t connections) {
        const std::scoped_lock lock(mutex_);
        open_ -= connections;
        returned_.notify_all();
    }

    const Opener open_connection_;
    const std::size_t connections_max_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;  // guarded by mutex_
    std::size_t open_ = 0;                           // guarded by mutex_; lent ones too
};

}  // namespace sluice::metastore
