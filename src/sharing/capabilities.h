#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::sharing {

enum class ResponseFormat { parquet, delta };

std::string_view to_text(ResponseFormat format);

/// What a client says it can take, from its `delta-sharing-capabilities` header (P33-P40).
struct Capabilities {
    bool parquet = true;  ///< asked for, or nothing was asked (P35)
    bool delta = false;
    std::set<std::string, std::less<>> reader_features;  ///< lower case
    bool include_end_stream_action = false;
    bool async_query = false;
};

/// Unknown keys are ignored, a repeated key's last value wins, a boolean other than `true` is false
/// (P33). An unknown response format beside a known one is ignored; only unknown ones:
/// UNSUPPORTED_OPERATION, since another format than the one asked for is never sent (P35).
Result<Capabilities> parse_capabilities(const std::string* header);

/// The file id hash a client may choose by the `fileidhash` header.
enum class FileIdHash { md5, sha256 };

/// No header: nullopt. Blank or unknown: INVALID_PARAMETER_VALUE `Unsupported fileidhash: '…'`
/// (P42).
Result<std::optional<FileIdHash>> parse_file_id_hash(const std::string* header);

}  // namespace sluice::sharing
