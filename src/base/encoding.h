#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

/// Lower-case hexadecimal.
std::string hex_encode(std::string_view bytes);
void append_hex(std::string& out, std::string_view bytes);
/// Either case; INVALID_PARAMETER_VALUE on anything else.
Result<std::string> hex_decode(std::string_view text);

/// Unpadded base64url (RFC 4648 section 5): the alphabet of every token a client holds.
std::string base64url_encode(std::string_view bytes);
/// The same, behind what `out` holds: for links, which are made by the million.
void append_base64url(std::string& out, std::string_view bytes);
/// Strict: no padding, no white space, no bits left over.
Result<std::string> base64url_decode(std::string_view text);

/// Padded standard base64.
std::string base64_encode(std::string_view bytes);
Result<std::string> base64_decode(std::string_view text);

/// Big-endian base62 (0-9A-Za-z) of the bytes as one number, left-padded with '0' to `width`
/// characters. `width` must be enough for the bytes: 17 for 12 bytes, 43 for 32.
std::string base62_encode(std::string_view bytes, std::size_t width);
/// The inverse: exactly `byte_count` bytes, or INVALID_PARAMETER_VALUE.
Result<std::string> base62_decode(std::string_view text, std::size_t byte_count);

/// Percent-encodes everything but `A-Za-z0-9-._~` (RFC 3986 unreserved) and the characters of
/// `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = "");
/// Decodes each %XX once; a `%` without two hexadecimal digits is INVALID_PARAMETER_VALUE. `+`
/// stays a plus.
Result<std::string> percent_decode(std::string_view text);

/// Unsigned or signed decimal, whole text, no blanks, no leading plus.
Result<std::int64_t> parse_int64(std::string_view text);

/// ASCII letters to lower case; all other bytes as they are. The one folding for names (P31, R32).
std::string fold_ascii(std::string_view text);
bool equals_folded(std::string_view a, std::string_view b);

/// True if the bytes are well-formed UTF-8.
bool is_utf8(std::string_view text);
/// True if the text is well-formed UTF-8 in Normalisation Form C.
bool is_nfc(std::string_view text);

/// `2026-11-22T03:00:00.000Z` (milliseconds, UTC).
std::string format_iso8601(std::int64_t epoch_ms);
/// ISO 8601 with offset, 0-9 fraction digits, or `yyyy-mm-dd hh:mm:ss[.f]` as UTC (P57). A blank
/// where the sign of the offset belongs is read as `+` (P3). Microseconds since 1970; finer digits
/// are cut.
Result<std::int64_t> parse_timestamp_us(std::string_view text);

}  // namespace sluice
