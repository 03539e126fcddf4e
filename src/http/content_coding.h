#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/handler.h"

namespace sluice::http {

/// True if the client takes gzip and does not like the plain text better (RFC 9110 section 12.5.3).
bool accepts_gzip(const Headers& request_headers);

/// The text as one gzip member; nullopt if zlib has no memory.
std::optional<std::string> gzip(std::string_view text);

/// Compresses the body of an answer that allows it, if the client asks and the size makes sense
/// (P6), and adds `Content-Encoding` and `Vary`. Never touches an answer with a source.
void compress_if_wanted(const Headers& request_headers, Response& response);

}  // namespace sluice::http
