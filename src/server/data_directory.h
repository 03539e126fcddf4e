#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace sluice::server {

/// The data directory, made and locked: one server at a time works in it. Paths are absolute.
class DataDirectory {
public:
    /// Makes the directory (0700) and its folders as needed. CONFIGURATION_INVALID, naming
    /// `data_dir`, when it cannot be made or written, or when another server holds it.
    static Result<std::unique_ptr<DataDirectory>> open(const std::string& path);
    ~DataDirectory();
    DataDirectory(const DataDirectory&) = delete;
    DataDirectory& operator=(const DataDirectory&) = delete;

    const std::string& path() const { return path_; }
    std::string metastore_file() const { return path_ + "/metastore.db"; }
    std::string temporary_folder() const { return path_ + "/tmp"; }
    std::string warehouse() const { return path_ + "/warehouse"; }

private:
    DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

    const std::string path_;
    const int lock_;  // descriptor that holds the lock until the process ends
};

}  // namespace sluice::server
