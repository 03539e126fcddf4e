#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/request_context.h"
#include "metastore/postgres_database.h"
#include "metastore/sqlite_database.h"
#include "metastore/testing/postgres_cluster.h"

namespace sluice::metastore::testing {

/// A directory of its own, gone with the object.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::string name = (std::filesystem::temp_directory_path() / "sluice-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;  // What is left behind is the operating system's to remove.
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

enum class Driver { sqlite, postgres };

/// Where a database of a driver lies, gone with the object: a file, or a database of the shared
/// cluster. Without PostgreSQL there is nothing to open.
class DatabaseHome {
public:
    enum class Content { none, all_migrations };

    explicit DatabaseHome(Driver driver, Content content = Content::all_migrations)
        : driver_(driver) {
        if (driver == Driver::sqlite || !exists()) return;
        PostgresCluster& cluster = *PostgresCluster::shared();
        name_ = content == Content::none ? cluster.create_database()
                                         : cluster.create_migrated_database();
    }
    ~DatabaseHome() {
        if (!name_.empty()) PostgresCluster::shared()->drop_database(name_);
    }
    DatabaseHome(const DatabaseHome&) = delete;
    DatabaseHome& operator=(const DatabaseHome&) = delete;

    Driver driver() const { return driver_; }
    bool exists() const {
        return driver_ == Driver::sqlite || PostgresCluster::shared() != nullptr;
    }
    const std::string& postgres_name() const { return name_; }

    Result<std::unique_ptr<Database>> open(
        const RequestContext& context,
        std::span<const Migration> migrations = all_migrations()) const {
        if (driver_ == Driver::postgres) {
            SLUICE_TRY(auto database, PostgresDatabase::open(
                                          context, {.url = PostgresCluster::shared()->url(name_),
                                                    .migrations = migrations}));
            return std::unique_ptr<Database>(std::move(database));
        }
        SLUICE_TRY(auto database, SqliteDatabase::open(context, {.path = file_.file("metastore.db"),
                                                                 .migrations = migrations}));
        return std::unique_ptr<Database>(std::move(database));
    }

private:
    const Driver driver_;
    TemporaryDirectory file_;
    std::string name_;
};

/// A migrated, empty metastore that goes with the object, and a request that never ends. Throws
/// where it cannot be made, which ends the test.
class TemporaryDatabase {
public:
    explicit TemporaryDatabase(Driver driver = Driver::sqlite) : home_(driver) {
        if (home_.exists()) reopen();
    }

    Database& database() { return *database_; }
    RequestContext& context() { return context_; }
    ManualClock& clock() { return clock_; }

    /// As after a restart.
    void reopen() {
        database_.reset();
        auto opened = home_.open(context_);
        if (!opened) throw std::runtime_error(opened.error().detail());
        database_ = std::move(*opened);
    }

    template <class F>
    auto read(F&& work) {
        return database_->read(context_, std::forward<F>(work));
    }
    template <class F>
    auto write(F&& work) {
        return database_->write(context_, std::forward<F>(work));
    }

private:
    DatabaseHome home_;
    ManualClock clock_{1'795'000'000'000};
    RequestContext context_{clock_, "test", Deadline::never()};
    std::unique_ptr<Database> database_;
};

}  // namespace sluice::metastore::testing
