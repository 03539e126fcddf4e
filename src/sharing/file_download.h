#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "access/access_snapshot.h"
#include "access/file_link.h"
#include "base/body_source.h"
#include "base/request_context.h"
#include "base/result.h"
#include "sharing/services.h"

namespace sluice::sharing {

/// Which bytes of a file a request wants, from its `Range` header (P159).
struct RangeRequest {
    enum class Kind { whole, from_to, from, last };
    Kind kind = Kind::whole;
    std::int64_t first = 0;  ///< from_to, from
    std::int64_t last = 0;   ///< from_to: inclusive; last: how many at the end
};
/// Anything that is not one plain byte range (several of them, other units, garbage) asks for the
/// whole file (RFC 9110).
RangeRequest parse_range(const std::string* header);

/// The answer to a followed gateway link.
struct FileAnswer {
    int status = 200;             ///< 200, 206
    std::int64_t size_bytes = 0;  ///< of the whole file
    std::int64_t first = 0;       ///< of the part
    std::int64_t length = 0;
    std::string etag;
    std::unique_ptr<BodySource> body;  ///< null for no bytes; nothing is read before the first pull
};

/// Opens the file behind a verified and authorised link (P157-P161). RANGE_NOT_SATISFIABLE when the
/// range begins behind the end: its message is the size. FILE_GONE when the file was vacuumed.
Result<FileAnswer> open_file(const Services& services, const access::FileLink& link,
                             const access::FileAuthorization& authorization,
                             const RangeRequest& range, std::shared_ptr<RequestContext> context);

}  // namespace sluice::sharing
