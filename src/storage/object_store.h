#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/request_context.h"
#include "base/result.h"

namespace sluice::storage {

/// What a store knows about one object. `key` is relative to the store's root.
struct ObjectInfo {
    std::string key;
    std::int64_t size_bytes = 0;
    EpochMs modified_ms = 0;
    std::string etag;  ///< empty where the store has none
};

struct ListOptions {
    std::string prefix;  ///< a folder, with its final '/'; only objects directly in it are listed
    std::string start_after;  ///< list keys greater than this one (bytewise); empty: from the start
    std::size_t limit = 1000;  ///< at most so many; fewer means that the end was reached
};

struct ByteRange {
    std::int64_t offset = 0;
    std::int64_t length = 0;
};

/// One opened object: its bytes do not change under the reader (a store that replaced them answers
/// an error).
class ObjectReader {
public:
    virtual ~ObjectReader() = default;
    virtual const ObjectInfo& info() const = 0;
    /// Exactly `range.length` bytes; a range beyond the end is INVALID_PARAMETER_VALUE.
    virtual Result<std::string> read(ByteRange range, RequestContext& context) = 0;
};

/// A local file that holds an object's bytes, for readers that need one (DuckDB). A downloaded copy
/// goes when this does.
class FetchedFile {
public:
    virtual ~FetchedFile() = default;
    /// A path this process can open; for files of a local store it cannot be swapped for another
    /// file meanwhile.
    virtual const std::string& path() const = 0;
    virtual std::int64_t size_bytes() const = 0;
};

/// Signs links to objects of one store for one answer; made once per answer, then called for each
/// file. All links of one signer share host, expiry and parameter order (P164). One thread.
class LinkSigner {
public:
    virtual ~LinkSigner() = default;
    /// Appends the link for a key. The key was checked by `normalize_log_path`; the link holds only
    /// URL-safe ASCII.
    virtual void append_link(std::string& out, std::string_view key) = 0;
    /// The moment from which the store refuses these links: never later than the truth (P76).
    virtual EpochMs expires_ms() const = 0;
};

struct SignOptions {
    EpochMs now_ms = 0;
    std::int64_t ttl_s = 3600;
};

/// A folder of objects: a local directory, or a prefix in a bucket. Keys are relative to it,
/// `/`-separated, never with `.`,
/// `..` or empty segments (INVALID_PARAMETER_VALUE). Any thread. Every call obeys the context's
/// deadline.
///
/// Errors: STORAGE_OBJECT_MISSING, STORAGE_ACCESS_DENIED, STORAGE_UNAVAILABLE (after the attempts
/// of storage/limits.h); what the store said goes into the detail, never into the message.
class ObjectStore {
public:
    virtual ~ObjectStore() = default;

    /// Objects directly in `options.prefix`, by key ascending (bytewise). A folder that does not
    /// exist is empty.
    virtual Result<std::vector<ObjectInfo>> list(const ListOptions& options,
                                                 RequestContext& context) = 0;
    virtual Result<ObjectInfo> head(std::string_view key, RequestContext& context) = 0;
    /// True where head() costs so little that asking for two objects by name beats listing a
    /// folder.
    virtual bool finds_names_cheaply() const = 0;
    /// The whole object; larger than `bytes_max` is REQUEST_TOO_LARGE.
    virtual Result<std::string> read(std::string_view key, std::int64_t bytes_max,
                                     RequestContext& context) = 0;
    virtual Result<std::unique_ptr<ObjectReader>> open(std::string_view key,
                                                       RequestContext& context) = 0;
    /// Fetches to a file under the store's temporary folder, bounded by `bytes_max`; a local store
    /// hands out its own file.
    virtual Result<std::unique_ptr<FetchedFile>> fetch(std::string_view key, std::int64_t bytes_max,
                                                       RequestContext& context) = 0;
    /// STORAGE_OBJECT_EXISTS if the key is taken; of concurrent callers exactly one succeeds; never
    /// a partial object.
    virtual Result<void> put_if_absent(std::string_view key, std::string_view bytes,
                                       RequestContext& context) = 0;

    /// True where the store itself answers signed links (URL mode); false where the server has to
    /// (gateway mode).
    virtual bool signs_links() const = 0;
    /// UNSUPPORTED_OPERATION where `signs_links()` is false.
    virtual Result<std::unique_ptr<LinkSigner>> signer(const SignOptions& options) = 0;
};

}  // namespace sluice::storage
