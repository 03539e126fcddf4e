#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/io_thread.h"
#include "http/listening_socket.h"

namespace sluice::http {

/// Takes connections off a listening socket, on its io thread, until it is closed.
class Listener : public std::enable_shared_from_this<Listener> {
public:
    /// Called on the io thread for each connection.
    using OnAccept = std::function<void(AcceptResult)>;

    /// `name` is for the log.
    Listener(IoThread& thread, ListeningSocket socket, std::string name, OnAccept on_accept);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Both on the io thread.
    void start();
    void close();

private:
    struct Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace sluice::http
