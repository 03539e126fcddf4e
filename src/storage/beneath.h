#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/file_descriptor.h"

struct open_how;

namespace sluice::storage {

/// Opens `path` beneath the directory `root` without ever leaving it or following a symbolic link
/// (R26): the kernel refuses at each step, so that no check can be overtaken. `flags` as for
/// open(2); close-on-exec is added.
class OpenBeneath {
public:
    static OpenBeneath at(int root, const std::string& path, int flags, unsigned mode = 0);
    /// An absolute path, anywhere; no symbolic link is followed.
    static OpenBeneath absolute(const std::string& path, int flags);

    bool ok() const { return file_.is_open(); }
    int error_number() const { return errno_; }
    FileDescriptor take() { return std::move(file_); }

private:
    static OpenBeneath open(int root, const std::string& path, const open_how& how);

    FileDescriptor file_;
    int errno_ = 0;
};

/// The error of a failed file operation: EACCES and EPERM are STORAGE_ACCESS_DENIED, ENOENT,
/// ENOTDIR and ENAMETOOLONG STORAGE_OBJECT_MISSING, ELOOP and EXDEV (a symbolic link, a way out)
/// LOCATION_NOT_ALLOWED, EEXIST STORAGE_OBJECT_EXISTS, anything else STORAGE_UNAVAILABLE.
Error file_error(int error_number, std::string_view doing, std::string_view path);

}  // namespace sluice::storage
