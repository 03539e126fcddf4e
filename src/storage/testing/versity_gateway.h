#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/assert.h"

namespace sluice::storage::testing {

/// A real S3 server for tests: versitygw on a free loopback port, its objects in a folder of its
/// own; both go with this object, or with the test program. Checks signatures, expiry and
/// conditions as S3 does.
class VersityGateway {
public:
    static constexpr const char* kAccessKey = "root";
    static constexpr const char* kSecretKey = "rootsecret1";

    /// Where scripts/peers installs it; empty if it is not there.
    static std::string program() {
        const char* cache = std::getenv("SLUICE_CACHE");
        const char* home = std::getenv("HOME");
        const std::string root = cache != nullptr  ? cache
                                 : home != nullptr ? std::string(home) + "/.cache/sluice"
                                                   : std::string();
        const std::string path = root + "/peers/bin/versitygw";
        return access(path.c_str(), X_OK) == 0 ? path : std::string();
    }

    /// nullptr if the program is missing or does not come up. `buckets` exist when it answers.
    static std::unique_ptr<VersityGateway> start(const std::string& folder,
                                                 const std::vector<std::string>& buckets) {
        if (program().empty()) return nullptr;
        // Another process may take the port between the look and the start: then the next one.
        for (int attempt = 0; attempt < 5; ++attempt) {
            auto server = std::make_unique<VersityGateway>(folder, buckets, free_port());
            if (server->wait_until_ready()) return server;
        }
        return nullptr;
    }

    VersityGateway(const std::string& folder, const std::vector<std::string>& buckets, int port)
        : folder_(folder + "/versitygw-" + std::to_string(getpid()) + "-" + std::to_string(port)),
          port_(port) {
        for (const std::string& bucket : buckets) {
            std::filesystem::create_directories(folder_ + "/" + bucket);
        }
        spawn();
    }
    ~VersityGateway() {
        if (process_ > 0) {
            kill(process_, SIGKILL);
            waitpid(process_, nullptr, 0);
        }
        if (process_fd_ >= 0) close(process_fd_);
        std::error_code ignored;  // what stays lies in the tests' temporary folder
        std::filesystem::remove_all(folder_, ignored);
    }
    VersityGateway(const VersityGateway&) = delete;
    VersityGateway& operator=(const VersityGateway&) = delete;

    int port() const { return port_; }
    /// For path style.
    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// For host style: names under `localhost` are loopback.
    std::string host_style_endpoint() const {
        return "http://s3.localhost:" + std::to_string(port_);
    }

private:
    static int loopback_socket(int port, sockaddr_in& address) {
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    }

    static int free_port() {
        sockaddr_in address{};
        const int probe = loopback_socket(0, address);
        // lint: allow(reinterpret_cast) because that is how sockets take addresses
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        SLUICE_ASSERT(bind(probe, generic, size) == 0, "a free port");
        SLUICE_ASSERT(getsockname(probe, generic, &size) == 0, "the port");
        close(probe);
        return ntohs(address.sin_port);
    }

    void spawn() {
        const std::string path = program();
        const std::string address = "127.0.0.1:" + std::to_string(port_);
        const std::string domain = "s3.localhost:" + std::to_string(port_);
        std::vector<std::string> texts = {path,   "--port",  address, "--virtual-domain",
                                          domain, "--quiet", "posix", folder_};
        std::vector<std::string> settings = {std::string("ROOT_ACCESS_KEY=") + kAccessKey,
                                             std::string("ROOT_SECRET_KEY=") + kSecretKey,
                                             "PATH=/usr/bin:/bin", "HOME=" + folder_};
        std::vector<char*> arguments;
        for (std::string& text : texts) arguments.push_back(text.data());
        arguments.push_back(nullptr);
        std::vector<char*> environment;
        for (std::string& setting : settings) environment.push_back(setting.data());
        environment.push_back(nullptr);

        process_ = fork();
        if (process_ == 0) {
            // Only calls that are safe between fork and exec.
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            const int nowhere = open("/dev/null", O_RDWR);
            dup2(nowhere, STDIN_FILENO);
            dup2(nowhere, STDOUT_FILENO);
            dup2(nowhere, STDERR_FILENO);
            execve(path.c_str(), arguments.data(), environment.data());
            _exit(127);
        }
        SLUICE_ASSERT(process_ > 0, "another process");
        process_fd_ = static_cast<int>(syscall(SYS_pidfd_open, process_, 0));
    }

    /// Tries to connect until it answers or ends; between two tries waits for its end, so that a
    /// failed start is seen at once.
    bool wait_until_ready() const {
        constexpr int kTries = 1500;
        constexpr int kBetweenMs = 20;
        for (int i = 0; i < kTries; ++i) {
            sockaddr_in address{};
            const int probe = loopback_socket(port_, address);
            // lint: allow(reinterpret_cast) because that is how sockets take addresses
            const auto* generic = reinterpret_cast<const sockaddr*>(&address);
            const bool connected = connect(probe, generic, sizeof address) == 0;
            close(probe);
            if (connected) return true;
            pollfd ended{.fd = process_fd_, .events = POLLIN, .revents = 0};
            if (poll(&ended, 1, kBetweenMs) != 0) return false;
        }
        return false;
    }

    const std::string folder_;
    const int port_;
    pid_t process_ = -1;
    int process_fd_ = -1;
};

}  // namespace sluice::storage::testing
