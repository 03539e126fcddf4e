#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "access/master_key.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace sluice::access {

enum class LinkedFileKind { data, deletion_vector };

/// What all links of one answer share.
struct FileLinkOwner {
    std::string recipient_id;
    std::string token_id;       ///< RecipientToken::id: the links die with it
    std::string object_id;      ///< SharedObject::id
    std::string table_id;       ///< Table::id of the source
    std::string request_id;     ///< of the query, for the audit of downloads (U45)
    std::string rule_digest{};  ///< PartitionRule::digest under which the file was visible
};

struct LinkedFile {
    LinkedFileKind kind = LinkedFileKind::data;
    std::string path;             ///< as the store knows it, at most 4 KB
    std::int64_t size_bytes = 0;  ///< as the log has it
};

/// A verified gateway link: proof that we made it for this recipient and file, and that it is not
/// expired. Whether the recipient may *still* read is AccessSnapshot::authorize_file's to say
/// (P161).
struct FileLink {
    FileLinkOwner owner;
    LinkedFile file;
    std::string file_id;
    EpochMs expires_at = 0;
};

/// Makes the links of one answer: `{public_url}/files/{opaque}/{id}.parquet?X-Amz-Signature={sig}`,
/// `.bin` for deletion vectors (P155, P156). All keys are set up once, in `open`; each link then
/// costs one AES-GCM and one HMAC over its own bytes. One thread at a time.
class FileLinkSigner {
public:
    /// INVALID_PARAMETER_VALUE if the owner's ids are too long for a link, or `expires_at` is more
    /// than a day away.
    static Result<FileLinkSigner> open(const KeyRing& keys, Random& random,
                                       std::string_view public_url, const FileLinkOwner& owner,
                                       EpochMs now, EpochMs expires_at);

    /// Appends the link to `out`. `file_id` is `[A-Za-z0-9_-]+`. TABLE_LOG_CORRUPT when the path
    /// is empty or too long for a link of 8 KB; `out` is then as it was.
    Result<void> append(std::string& out, LinkedFileKind kind, std::string_view path,
                        std::int64_t size_bytes, std::string_view file_id);

    FileLinkSigner(FileLinkSigner&&) noexcept;
    FileLinkSigner& operator=(FileLinkSigner&&) noexcept;
    ~FileLinkSigner();

private:
    struct State;
    explicit FileLinkSigner(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// The parts of a link as they come back: two path segments and a query value.
struct FileLinkText {
    std::string_view opaque;
    std::string_view file_name;
    std::string_view signature;
};

/// FILE_LINK_INVALID with one text for changed, foreign and expired links (P160).
Result<FileLink> verify_file_link(const KeyRing& keys, const FileLinkText& text, EpochMs now);

/// The error of verify_file_link, for whoever refuses a link for another reason and must not say
/// which.
Error invalid_file_link();

}  // namespace sluice::access
