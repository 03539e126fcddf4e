#include "server/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace sluice::server {
namespace {

Error unusable(const std::string& path, const std::string& why) {
    return Error(Condition::CONFIGURATION_INVALID,
                 "data_dir '" + path + "' cannot be used: " + why);
}

Result<void> make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) {
        struct stat status{};
        if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
        return unusable(path, "it is not a directory");
    }
    return unusable(path, std::strerror(errno));
}

}  // namespace

Result<std::unique_ptr<DataDirectory>> DataDirectory::open(const std::string& path) {
    std::error_code code;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), code);
    SLUICE_CHECK(make_folder(path));
    const std::string absolute = std::filesystem::canonical(path, code).string();
    if (code) return unusable(path, code.message());
    for (const char* folder : {"/keys", "/audit", "/warehouse", "/cache", "/tmp"}) {
        SLUICE_CHECK(make_folder(absolute + folder));
    }
    const std::string lock_file = absolute + "/lock";
    const int lock = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return unusable(path, std::strerror(errno));
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return unusable(path, "another server works in it");
    }
    // lint: allow(new) because the constructor is private: a directory comes from open() only
    return std::unique_ptr<DataDirectory>(new DataDirectory(absolute, lock));
}

DataDirectory::~DataDirectory() { ::close(lock_); }

}  // namespace sluice::server
