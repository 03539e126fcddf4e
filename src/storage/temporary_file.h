#pragma once

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "storage/file_descriptor.h"
#include "storage/object_store.h"

namespace sluice::storage {

/// A file without a name: created in `folder` and unlinked at once, so that nothing stays behind,
/// not even after a crash. Open for reading and writing. STORAGE_UNAVAILABLE if the folder is full
/// or not there.
Result<FileDescriptor> open_nameless_file(const std::string& folder, Random& random);

/// Hands a reader the path `/proc/self/fd/N` of an open file: whatever happens to its name, the
/// bytes stay these.
class DescriptorFile final : public FetchedFile {
public:
    DescriptorFile(FileDescriptor file, std::int64_t size_bytes);
    const std::string& path() const override { return path_; }
    std::int64_t size_bytes() const override { return size_bytes_; }

private:
    FileDescriptor file_;
    std::string path_;
    std::int64_t size_bytes_;
};

}  // namespace sluice::storage
