#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "storage/file_descriptor.h"
#include "storage/location.h"
#include "storage/object_store.h"

namespace sluice::storage {

struct LocalStoreOptions {
    /// Make the root's last folder if it is missing (managed tables).
    bool create_root = false;
    /// Absolute folders that the root, as resolved, may not lie in nor contain (R26).
    std::vector<std::string> private_folders;
};

/// A directory as a store. Symbolic links in the path of the root are followed once, when the store
/// is opened; from then on none is, neither to the root nor beneath it. Only regular files are
/// objects; what a crash left of a put (`.put-…`) is never listed. Links are not signed: the server
/// itself answers for local files (P155). Any thread.
///
/// Further errors: LOCATION_NOT_ALLOWED for a symbolic link or a way out of the root.
class LocalStore final : public ObjectStore {
public:
    /// `location` is one of files. STORAGE_OBJECT_MISSING if there is no such directory.
    static Result<std::unique_ptr<LocalStore>> open_root(const Location& location, Random& random,
                                                         const LocalStoreOptions& options);

    Result<std::vector<ObjectInfo>> list(const ListOptions& options,
                                         RequestContext& context) override;
    Result<ObjectInfo> head(std::string_view key, RequestContext& context) override;
    bool finds_names_cheaply() const override { return true; }
    Result<std::string> read(std::string_view key, std::int64_t bytes_max,
                             RequestContext& context) override;
    Result<std::unique_ptr<ObjectReader>> open(std::string_view key,
                                               RequestContext& context) override;
    Result<std::unique_ptr<FetchedFile>> fetch(std::string_view key, std::int64_t bytes_max,
                                               RequestContext& context) override;
    Result<void> put_if_absent(std::string_view key, std::string_view bytes,
                               RequestContext& context) override;
    bool signs_links() const override { return false; }
    Result<std::unique_ptr<LinkSigner>> signer(const SignOptions& options) override;

    LocalStore(std::string resolved_root, Random& random)
        : root_(std::move(resolved_root)), random_(&random) {}

private:
    struct OpenedObject {
        FileDescriptor file;
        ObjectInfo info;
    };
    Result<FileDescriptor> open_root_folder() const;
    Result<OpenedObject> open_object(std::string_view key, RequestContext& context) const;
    Result<FileDescriptor> open_or_make_folder(std::string_view folder) const;

    const std::string root_;  ///< absolute, free of symbolic links when it was opened
    Random* const random_;
};

}  // namespace sluice::storage
