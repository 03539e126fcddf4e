#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

#include "base/clock.h"
#include "metastore/postgres_connection.h"
#include "metastore/postgres_database.h"

namespace sluice::metastore::testing {

/// The PostgreSQL server of this test program: started when a test first asks for it, gone with the
/// program, however that ends.
class PostgresCluster {
public:
    /// nullptr where PostgreSQL is not installed. Throws where it is and does not come up.
    static PostgresCluster* shared() {
        static std::unique_ptr<PostgresCluster> cluster = start();
        return cluster.get();
    }

    ~PostgresCluster() {
        administration_.reset();
        // The end of its standard input tells the cluster to go.
        ::close(lifeline_);
        ::waitpid(process_, nullptr, 0);
    }
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;

    /// A new database, empty unless the options say otherwise; its name.
    std::string create_database(const std::string& options = "") {
        std::string name = "test_" + std::to_string(++databases_);
        sql("CREATE DATABASE " + name + " " + options);
        return name;
    }
    /// A new database with all migrations; copied, since sixty statements of DDL take a while.
    std::string create_migrated_database() {
        if (migrated_.empty()) {
            migrated_ = create_database();
            const SystemClock clock;
            const RequestContext context(clock, "test", Deadline::never());
            const auto opened = PostgresDatabase::open(context, {.url = url(migrated_)});
            if (!opened) throw std::runtime_error(opened.error().detail());
        }
        return create_database("TEMPLATE " + migrated_);
    }
    void drop_database(const std::string& name) {
        sql("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }
    Secret<std::string> url(const std::string& database) const {
        const std::string path = "/postgres?";
        std::string url = url_;
        return Secret<std::string>(url.replace(url.find(path), path.size(), "/" + database + "?"));
    }

    /// Runs a statement in the maintenance database; how many rows it touched or gave.
    std::int64_t sql(const std::string& statement) {
        const auto touched = administration_->execute(statement, {});
        if (!touched) throw std::runtime_error(touched.error().detail());
        return *touched;
    }
    /// Ends all connections to a database, as an administrator or a fail-over does; how many.
    std::int64_t terminate(const std::string& database) {
        return sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" +
                   database + "'");
    }

private:
    PostgresCluster(pid_t process, int lifeline, std::string url)
        : process_(process), lifeline_(lifeline), url_(std::move(url)) {}

    static std::unique_ptr<PostgresCluster> start() {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        if (::pipe2(in.data(), O_CLOEXEC) != 0 || ::pipe2(out.data(), O_CLOEXEC) != 0) {
            throw std::runtime_error("no pipes");
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
        std::array<std::string, 2> words = {
            "python3", SLUICE_SOURCE_DIR "/tests/behaviour/postgres_cluster.py"};
        std::array<char*, 3> arguments = {words[0].data(), words[1].data(), nullptr};
        pid_t process = -1;
        const int spawned = ::posix_spawnp(&process, words[0].c_str(), &actions, nullptr,
                                           arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(in[0]);
        ::close(out[1]);
        if (spawned != 0) throw std::runtime_error("python3 cannot be started");
        const std::string url = first_line(out[0]);
        ::close(out[0]);
        if (url.empty()) return without_cluster(process, in[1]);
        // lint: allow(new) because the constructor is private: there is one cluster, the shared one
        std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(process, in[1], url));
        cluster->administrate();
        return cluster;
    }

    static std::unique_ptr<PostgresCluster> without_cluster(pid_t process, int lifeline) {
        constexpr int kNotInstalled = 77;
        int status = 0;
        ::close(lifeline);
        ::waitpid(process, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == kNotInstalled) return nullptr;
        throw std::runtime_error("PostgreSQL does not come up");
    }

    static std::string first_line(int descriptor) {
        std::string line;
        char c = 0;
        while (::read(descriptor, &c, 1) == 1 && c != '\n') line += c;
        return line;
    }

    void administrate() {
        const auto parsed = PostgresUrl::parse(url("postgres"));
        if (!parsed) throw std::runtime_error(parsed.error().message());
        auto opened = PostgresConnection::open(*parsed);
        if (!opened) throw std::runtime_error(opened.error().detail());
        administration_ = std::move(*opened);
    }

    const pid_t process_;
    const int lifeline_;
    const std::string url_;  // of the maintenance database
    int databases_ = 0;
    std::string migrated_;  // the database that is copied
    std::unique_ptr<PostgresConnection> administration_;
};

}  // namespace sluice::metastore::testing
