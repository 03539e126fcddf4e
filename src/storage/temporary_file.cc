#include "storage/temporary_file.h"

#include <fcntl.h>

#include <cerrno>

namespace sluice::storage {

Result<FileDescriptor> open_nameless_file(const std::string& folder, Random& random) {
    const std::string path = folder + "/fetch-" + random.uuid();
    FileDescriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.is_open() || unlink(path.c_str()) != 0) {
        return Error(Condition::STORAGE_UNAVAILABLE, "There is no room for a temporary copy.",
                     "creating a file in the temporary folder, errno " + std::to_string(errno));
    }
    return file;
}

DescriptorFile::DescriptorFile(FileDescriptor file, std::int64_t size_bytes)
    : file_(std::move(file)),
      path_("/proc/self/fd/" + std::to_string(file_.get())),
      size_bytes_(size_bytes) {}

}  // namespace sluice::storage
