#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/handler.h"

namespace sluice::http {

/// True if the client takes gzip and does not like the plain text better (RFC 9110 section 12.5.3).
bool accepts_gzip(const Headers& request_headers);

/// The text as one gzip member; nullopt if zlib has no memory.
std::optional<std::string> gzip(std::string_view text);

/// A source whose bytes are those of `plain`, as one gzip member; nullptr if zlib has no memory,
/// then `plain` is untouched. What `plain` gives in one piece leaves in one piece or later.
std::unique_ptr<BodySource> gzip_source(std::unique_ptr<BodySource>& plain);

/// Compresses an answer that allows it, if the client asks and the size makes sense (P6), and adds
/// `Content-Encoding` and `Vary`. A source is worth it whatever its size.
void compress_if_wanted(const Headers& request_headers, Response& response);

}  // namespace sluice::http
