#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/request_context.h"
#include "metastore/sqlite_database.h"

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

/// A migrated, empty metastore in a file that goes with the object, and a request that never ends.
/// Throws where it cannot be made, which ends the test.
class TemporaryDatabase {
public:
    TemporaryDatabase() { reopen(); }

    Database& database() { return *database_; }
    RequestContext& context() { return context_; }
    ManualClock& clock() { return clock_; }
    std::string path() const { return directory_.file("metastore.db"); }

    /// As after a restart.
    void reopen() {
        database_.reset();
        auto opened = SqliteDatabase::open(context_, {.path = path()});
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
    TemporaryDirectory directory_;
    ManualClock clock_{1'795'000'000'000};
    RequestContext context_{clock_, "test", Deadline::never()};
    std::unique_ptr<Database> database_;
};

}  // namespace sluice::metastore::testing
