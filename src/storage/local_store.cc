#include "storage/local_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>

#include "storage/beneath.h"
#include "storage/limits.h"
#include "storage/log_path.h"
#include "storage/path_segments.h"
#include "storage/temporary_file.h"

namespace sluice::storage {
namespace {

// Names of files that are being written. They are objects to nobody.
constexpr std::string_view kUnfinishedPrefix = ".put-";

EpochMs modified_ms(const struct stat& status) {
    constexpr std::int64_t kMsPerSecond = 1000;
    constexpr std::int64_t kNsPerMs = 1'000'000;
    return std::int64_t{status.st_mtim.tv_sec} * kMsPerSecond + status.st_mtim.tv_nsec / kNsPerMs;
}

ObjectInfo describe(std::string key, const struct stat& status) {
    return {.key = std::move(key),
            .size_bytes = status.st_size,
            .modified_ms = modified_ms(status),
            .etag = ""};
}

Result<std::string> read_exactly(int file, ByteRange range, std::string_view key,
                                 RequestContext& context) {
    std::string out(static_cast<std::size_t>(range.length), '\0');
    std::size_t done = 0;
    while (done < out.size()) {
        SLUICE_CHECK(context.check());
        const std::size_t chunk = std::min(out.size() - done, kLocalReadBytesMax);
        const ssize_t got =
            pread(file, out.data() + done, chunk, range.offset + static_cast<std::int64_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return file_error(errno, "reading", key);
        if (got == 0) {
            return Error(Condition::STORAGE_UNAVAILABLE,
                         "A stored object changed while it was read.",
                         std::string(key) + " became shorter");
        }
        done += static_cast<std::size_t>(got);
    }
    return out;
}

class LocalReader final : public ObjectReader {
public:
    LocalReader(FileDescriptor file, ObjectInfo info, const struct stat& opened)
        : file_(std::move(file)), info_(std::move(info)), opened_(opened) {}

    const ObjectInfo& info() const override { return info_; }

    Result<std::string> read(ByteRange range, RequestContext& context) override {
        if (range.offset < 0 || range.length < 0 || range.offset > info_.size_bytes ||
            range.length > info_.size_bytes - range.offset) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "A range lies beyond the end of the stored object.");
        }
        SLUICE_TRY(std::string bytes, read_exactly(file_.get(), range, info_.key, context));
        // Looked at after the bytes were taken: what was written before them shows by now.
        SLUICE_CHECK(check_unchanged());
        return bytes;
    }

private:
    /// The descriptor keeps a file that was replaced; one that was written in place shows by its
    /// size or time.
    Result<void> check_unchanged() const {
        struct stat now{};
        if (fstat(file_.get(), &now) != 0) return file_error(errno, "looking at", info_.key);
        const bool same = now.st_size == opened_.st_size &&
                          now.st_mtim.tv_sec == opened_.st_mtim.tv_sec &&
                          now.st_mtim.tv_nsec == opened_.st_mtim.tv_nsec;
        if (same) return {};
        return Error(Condition::STORAGE_UNAVAILABLE, "A stored object changed while it was read.",
                     info_.key + " was written to");
    }

    FileDescriptor file_;
    ObjectInfo info_;
    struct stat opened_;
};

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

/// Where a file descriptor leads, as an absolute path.
Result<std::string> resolved_path(int file, std::string_view path) {
    std::array<char, PATH_MAX> target{};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t length = readlink(link.c_str(), target.data(), target.size());
    if (length <= 0) return file_error(errno, "resolving", path);
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Result<void> check_not_private(std::string_view root, const std::vector<std::string>& folders) {
    for (const std::string& folder : folders) {
        // The folder may itself be reached through symbolic links.
        const FileDescriptor file(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        std::string resolved = folder;
        if (file.is_open()) {
            SLUICE_TRY(resolved, resolved_path(file.get(), folder));
        }
        if (is_beneath(root, resolved) || is_beneath(resolved, root)) {
            return Error(Condition::LOCATION_NOT_ALLOWED,
                         "The storage location is one of the server's own folders.",
                         "root " + std::string(root));
        }
    }
    return {};
}

Result<void> write_all(int file, std::string_view bytes, std::string_view key) {
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(file, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return file_error(wrote < 0 ? errno : EIO, "writing", key);
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    if (fsync(file) != 0) return file_error(errno, "syncing", key);
    return {};
}

/// Gives the finished file its name unless the name is taken. EEXIST decides between writers.
Result<void> claim_name(int folder, const std::string& unfinished, const std::string& name,
                        std::string_view key) {
    if (renameat2(folder, unfinished.c_str(), folder, name.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    if (errno != EINVAL && errno != ENOSYS) return file_error(errno, "naming", key);
    // A file system without that flag: a hard link does not replace either.
    if (linkat(folder, unfinished.c_str(), folder, name.c_str(), 0) != 0) {
        return file_error(errno, "naming", key);
    }
    (void)unlinkat(folder, unfinished.c_str(), 0);  // the object is complete under its name
    return {};
}

/// The two parts of a key at its last '/'.
std::pair<std::string_view, std::string_view> split_key(std::string_view key) {
    const auto slash = key.rfind('/');
    if (slash == std::string_view::npos) return {"", key};
    return {key.substr(0, slash), key.substr(slash + 1)};
}

}  // namespace

Result<std::unique_ptr<LocalStore>> LocalStore::open_root(const Location& location, Random& random,
                                                          const LocalStoreOptions& options) {
    SLUICE_ASSERT(location.scheme() == LocationScheme::file, "a location of files");
    const std::string& path = location.path();
    if (options.create_root && mkdir(path.c_str(), 0750) != 0 && errno != EEXIST) {
        return file_error(errno, "creating", path);
    }
    const FileDescriptor root(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root.is_open()) return file_error(errno, "opening", path);
    SLUICE_TRY(std::string resolved, resolved_path(root.get(), path));
    SLUICE_CHECK(check_not_private(resolved, options.private_folders));
    return std::make_unique<LocalStore>(std::move(resolved), random);
}

/// Opened anew for each call: a folder that was replaced as a whole is seen, a symbolic link put in
/// its way is not followed.
Result<FileDescriptor> LocalStore::open_root_folder() const {
    OpenBeneath root = OpenBeneath::absolute(root_, O_PATH | O_DIRECTORY);
    if (!root.ok()) return file_error(root.error_number(), "opening", root_);
    return root.take();
}

Result<LocalStore::OpenedObject> LocalStore::open_object(std::string_view key,
                                                         RequestContext& context) const {
    SLUICE_CHECK(context.check());
    SLUICE_CHECK(check_key(key));
    // In one walk from '/', which a checked key cannot lead out of the root: no segment of it is
    // `..`, and no symbolic link is followed.
    std::string path;
    path.reserve(root_.size() + 1 + key.size());
    path.append(root_).append("/").append(key);
    // O_NONBLOCK: opening a pipe that somebody put there must not wait for a writer.
    OpenBeneath opened = OpenBeneath::absolute(path, O_RDONLY | O_NONBLOCK);
    if (!opened.ok()) return file_error(opened.error_number(), "opening", key);
    FileDescriptor file = opened.take();
    struct stat status{};
    if (fstat(file.get(), &status) != 0) return file_error(errno, "looking at", key);
    if (!S_ISREG(status.st_mode)) {
        return file_error(ENOENT, "opening what is no regular file", key);
    }
    return OpenedObject{.file = std::move(file), .info = describe(std::string(key), status)};
}

Result<std::vector<ObjectInfo>> LocalStore::list(const ListOptions& options,
                                                 RequestContext& context) {
    SLUICE_CHECK(context.check());
    SLUICE_CHECK(check_list_prefix(options.prefix));
    auto root = open_root_folder();
    if (!root.has_value()) {
        if (root.error().condition() == Condition::STORAGE_OBJECT_MISSING) {
            return std::vector<ObjectInfo>();
        }
        return std::move(root).error();
    }
    const std::string folder_path = options.prefix.empty() ? "." : options.prefix;
    OpenBeneath opened = OpenBeneath::at(root->get(), folder_path, O_RDONLY | O_DIRECTORY);
    if (!opened.ok()) {
        Error error = file_error(opened.error_number(), "listing", options.prefix);
        if (error.condition() == Condition::STORAGE_OBJECT_MISSING)
            return std::vector<ObjectInfo>();
        return error;
    }
    const FileDescriptor folder_file = opened.take();
    // The directory stream closes its descriptor; ours stays for fstatat.
    const Folder folder(fdopendir(fcntl(folder_file.get(), F_DUPFD_CLOEXEC, 0)));
    if (folder == nullptr) return file_error(errno, "listing", options.prefix);

    // All names first, sorted, then the status of those asked for alone: a log of 100 000 commits
    // costs 100 000 names but only the new ones' status.
    std::vector<std::string> names;
    for (;;) {
        errno = 0;
        // Safe on a stream of one's own, which this is.
        const dirent* entry = readdir(folder.get());  // NOLINT(concurrency-mt-unsafe)
        if (entry == nullptr) break;
        const std::string_view name = static_cast<const char*>(entry->d_name);
        const bool maybe_file = entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN;
        if (!maybe_file || name.starts_with(kUnfinishedPrefix)) continue;
        std::string key = options.prefix + std::string(name);
        if (key > options.start_after) names.push_back(std::move(key));
    }
    if (errno != 0) return file_error(errno, "listing", options.prefix);
    SLUICE_CHECK(context.check());
    std::sort(names.begin(), names.end());

    std::vector<ObjectInfo> out;
    for (std::string& key : names) {
        if (out.size() >= options.limit) break;
        struct stat status{};
        const std::string name = key.substr(options.prefix.size());
        if (fstatat(folder_file.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno == ENOENT) continue;  // vacuumed meanwhile
            return file_error(errno, "looking at", key);
        }
        if (S_ISREG(status.st_mode)) out.push_back(describe(std::move(key), status));
    }
    return out;
}

Result<ObjectInfo> LocalStore::head(std::string_view key, RequestContext& context) {
    SLUICE_TRY(OpenedObject object, open_object(key, context));
    return std::move(object.info);
}

Result<std::string> LocalStore::read(std::string_view key, std::int64_t bytes_max,
                                     RequestContext& context) {
    SLUICE_TRY(const OpenedObject object, open_object(key, context));
    if (object.info.size_bytes > bytes_max) {
        return Error(Condition::REQUEST_TOO_LARGE, "A stored object is larger than allowed.",
                     std::string(key));
    }
    return read_exactly(object.file.get(), {.offset = 0, .length = object.info.size_bytes}, key,
                        context);
}

Result<std::unique_ptr<ObjectReader>> LocalStore::open(std::string_view key,
                                                       RequestContext& context) {
    SLUICE_TRY(OpenedObject object, open_object(key, context));
    struct stat status{};
    if (fstat(object.file.get(), &status) != 0) return file_error(errno, "looking at", key);
    object.info = describe(std::string(key), status);
    return std::make_unique<LocalReader>(std::move(object.file), std::move(object.info), status);
}

Result<std::unique_ptr<FetchedFile>> LocalStore::fetch(std::string_view key, std::int64_t bytes_max,
                                                       RequestContext& context) {
    SLUICE_TRY(OpenedObject object, open_object(key, context));
    if (object.info.size_bytes > bytes_max) {
        return Error(Condition::REQUEST_TOO_LARGE, "A stored object is larger than allowed.",
                     std::string(key));
    }
    return std::make_unique<DescriptorFile>(std::move(object.file), object.info.size_bytes);
}

Result<FileDescriptor> LocalStore::open_or_make_folder(std::string_view folder) const {
    SLUICE_TRY(FileDescriptor here, open_root_folder());
    while (!folder.empty()) {
        const auto end = std::min(folder.find('/'), folder.size());
        const std::string name(folder.substr(0, end));
        folder.remove_prefix(std::min(end + 1, folder.size()));
        if (mkdirat(here.get(), name.c_str(), 0750) == 0) {
            // O_PATH descriptors cannot be synced.
            OpenBeneath parent = OpenBeneath::at(here.get(), ".", O_RDONLY | O_DIRECTORY);
            if (!parent.ok()) return file_error(parent.error_number(), "opening above", name);
            if (fsync(parent.take().get()) != 0) return file_error(errno, "syncing above", name);
        } else if (errno != EEXIST) {
            return file_error(errno, "creating", name);
        }
        OpenBeneath next = OpenBeneath::at(here.get(), name, O_PATH | O_DIRECTORY);
        if (!next.ok()) return file_error(next.error_number(), "opening", name);
        here = next.take();
    }
    OpenBeneath readable = OpenBeneath::at(here.get(), ".", O_RDONLY | O_DIRECTORY);
    if (!readable.ok()) return file_error(readable.error_number(), "opening", root_);
    return readable.take();
}

Result<void> LocalStore::put_if_absent(std::string_view key, std::string_view bytes,
                                       RequestContext& context) {
    SLUICE_CHECK(context.check());
    SLUICE_CHECK(check_key(key));
    const auto [folder_path, name] = split_key(key);
    SLUICE_TRY(const FileDescriptor folder, open_or_make_folder(folder_path));
    // Cheap, and spares writing a large object only to find the name taken.
    struct stat taken{};
    if (fstatat(folder.get(), std::string(name).c_str(), &taken, AT_SYMLINK_NOFOLLOW) == 0) {
        return file_error(EEXIST, "putting", key);
    }
    const std::string unfinished = std::string(kUnfinishedPrefix) + random_->uuid();
    OpenBeneath created =
        OpenBeneath::at(folder.get(), unfinished, O_WRONLY | O_CREAT | O_EXCL, 0640);
    if (!created.ok()) return file_error(created.error_number(), "creating", key);
    Result<void> done = write_all(created.take().get(), bytes, key);
    if (done.has_value()) done = claim_name(folder.get(), unfinished, std::string(name), key);
    if (!done.has_value()) {
        (void)unlinkat(folder.get(), unfinished.c_str(), 0);  // not listed, even if it stays
        return done;
    }
    if (fsync(folder.get()) != 0) return file_error(errno, "syncing the folder of", key);
    return {};
}

Result<std::unique_ptr<LinkSigner>> LocalStore::signer(const SignOptions&) {
    return Error(Condition::UNSUPPORTED_OPERATION, "Local files have no links of their own.");
}

}  // namespace sluice::storage
