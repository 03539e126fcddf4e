#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "access/file_link.h"
#include "base/result.h"
#include "delta/file_cursor.h"
#include "sharing/table_access.h"

namespace sluice::sharing {

/// Makes the links of one answer, signed by the store or leading through this server. One thread at
/// a time.
class FileLinks {
public:
    struct Options {
        access::FileLinkOwner owner;  ///< the rule is taken from the table
        EpochMs now = 0;
    };
    static Result<FileLinks> open(const Services& services, const OpenTable& table,
                                  Options options);

    /// Appends the link to a data file. `path` is as in the log; one that leads out of the table,
    /// or to a place that is not registered, is UNSUPPORTED_OPERATION, the place unnamed (P80).
    Result<void> append(std::string& out, const delta::FileView& file, std::string_view id_hex);

    /// What every file of the answer carries as `expirationTimestamp` (P76).
    EpochMs expires_at() const { return expires_at_; }
    bool gateway() const { return gateway_.has_value(); }

private:
    FileLinks(const Services& services, Options options)
        : services_(&services), options_(std::move(options)) {}

    Result<void> append_normalized(std::string& out, const delta::FileView& file,
                                   std::string_view id_hex);
    Result<void> append_absolute(std::string& out, const storage::LogPath& path);

    const Services* services_;
    Options options_;
    EpochMs expires_at_ = 0;
    std::optional<access::FileLinkSigner> gateway_;
    std::unique_ptr<storage::LinkSigner> store_;
    /// Signers of the other locations that a shallow clone names, by root.
    std::map<std::string, std::unique_ptr<storage::LinkSigner>> elsewhere_;
    std::string gateway_path_;  // scratch
};

/// How a gateway link names a file: the key below the table's own root, or an absolute path of the
/// log.
std::string linked_key(std::string_view key);
std::string linked_absolute(std::string_view log_path);
/// The inverse; false in `absolute` means a key.
struct LinkedPlace {
    bool absolute = false;
    std::string_view text;
};
std::optional<LinkedPlace> parse_linked(std::string_view path);

}  // namespace sluice::sharing
