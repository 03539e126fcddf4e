#include "storage/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cerrno>
#include <system_error>

namespace sluice::storage {

OpenBeneath OpenBeneath::at(int root, const std::string& path, int flags, unsigned mode) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags) | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return open(root, path, how);
}

OpenBeneath OpenBeneath::absolute(const std::string& path, int flags) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags) | O_CLOEXEC;
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return open(AT_FDCWD, path, how);
}

OpenBeneath OpenBeneath::open(int root, const std::string& path, const open_how& how) {
    OpenBeneath out;
    long number = 0;
    do {
        // EAGAIN: a rename raced with the walk and the kernel could not be sure; it asks to retry.
        number = syscall(SYS_openat2, root, path.c_str(), &how, sizeof how);
    } while (number < 0 && (errno == EINTR || errno == EAGAIN));
    if (number < 0) {
        out.errno_ = errno;
    } else {
        out.file_ = FileDescriptor(static_cast<int>(number));
    }
    return out;
}

Error file_error(int error_number, std::string_view doing, std::string_view path) {
    std::string detail = std::string(doing) + " " + std::string(path) + ": " +
                         std::system_category().message(error_number);
    switch (error_number) {
        case ENOENT:
        case ENOTDIR:
        case ENAMETOOLONG:
            return Error(Condition::STORAGE_OBJECT_MISSING, "A stored object is missing.",
                         std::move(detail));
        case EACCES:
        case EPERM:
        case EROFS:
            return Error(Condition::STORAGE_ACCESS_DENIED, "The storage refused access.",
                         std::move(detail));
        case ELOOP:
        case EXDEV:
            return Error(Condition::LOCATION_NOT_ALLOWED,
                         "A path leads out of its storage location.", std::move(detail));
        case EEXIST:
            return Error(Condition::STORAGE_OBJECT_EXISTS, "The stored object exists already.",
                         std::move(detail));
        default:
            return Error(Condition::STORAGE_UNAVAILABLE, "The storage is not available.",
                         std::move(detail));
    }
}

}  // namespace sluice::storage
