#include "access/key_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/encoding.h"

namespace sluice::access {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

Error file_error(std::string_view doing, const std::string& path, int code) {
    return Error(Condition::CONFIGURATION_INVALID,
                 std::string(doing) + " " + path + ": " + std::generic_category().message(code));
}

std::string octal(unsigned mode) {
    std::string out = "0";
    for (int shift = 6; shift >= 0; shift -= 3) out += static_cast<char>('0' + (mode >> shift & 7));
    return out;
}

Result<void> write_all(int fd, std::string_view content, const std::string& path) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return file_error("cannot write", path, errno);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(fd) != 0) return file_error("cannot write", path, errno);
    return {};
}

/// Without this the new name may be gone after a power cut, and with it every digest in the
/// metastore.
Result<void> sync_directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return file_error("cannot sync", directory, errno);
    return {};
}

}  // namespace

Result<std::string> read_key_file(const std::string& path, const KeyFileRules& rules) {
    const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (fd.get() < 0 && errno == ENOENT) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST, path + " does not exist");
    }
    if (fd.get() < 0) return file_error("cannot read", path, errno);
    struct stat status{};
    if (::fstat(fd.get(), &status) != 0) return file_error("cannot read", path, errno);
    if (!S_ISREG(status.st_mode)) {
        return Error(Condition::CONFIGURATION_INVALID, path + " is not a regular file");
    }
    const unsigned mode = status.st_mode & 0777;
    if ((mode & rules.forbidden_mode_bits) != 0) {
        return Error(Condition::CONFIGURATION_INVALID,
                     path + " is readable by others than its owner (mode " + octal(mode) +
                         "): run chmod " + octal(mode & ~rules.forbidden_mode_bits) +
                         " on it, and renew the secret if others could read it");
    }
    std::string content(rules.bytes_max + 1, '\0');
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t got = ::read(fd.get(), content.data() + size, content.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_error("cannot read", path, errno);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    if (size > rules.bytes_max) {
        return Error(Condition::CONFIGURATION_INVALID, path + " is too large for a secret");
    }
    content.resize(size);
    return content;
}

Result<void> create_key_file(const std::string& path, std::string_view content, Random& random) {
    const std::string draft = path + ".new-" + hex_encode(random.bytes(8));
    const Descriptor fd(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (fd.get() < 0) return file_error("cannot create", draft, errno);
    auto written = write_all(fd.get(), content, draft);
    // link, not rename: rename would take the place of a file that another process just made.
    const bool linked = written.has_value() && ::link(draft.c_str(), path.c_str()) == 0;
    const int code = errno;
    (void)::unlink(draft.c_str());  // a draft left behind holds a secret nobody uses
    SLUICE_CHECK(written);
    if (!linked && code == EEXIST) {
        return Error(Condition::RESOURCE_ALREADY_EXISTS, path + " exists already");
    }
    if (!linked) return file_error("cannot create", path, code);
    return sync_directory_of(path);
}

Result<void> create_key_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0) return sync_directory_of(path);
    if (errno == EEXIST) return {};
    return file_error("cannot create", path, errno);
}

}  // namespace sluice::access
