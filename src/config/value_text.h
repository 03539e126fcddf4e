#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/server_config.h"

namespace sluice::config {

// Readers of single texts. nullopt: the text is not what it should be.

/// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`.
std::optional<ListenAddress> parse_address(std::string_view text);

/// Absolute http or https, without user, query and fragment; a final slash is dropped.
std::optional<std::string> parse_url(std::string_view text);

/// Looks like a URL of PostgreSQL, with or without user, password and options; what it says is for
/// the driver to judge.
bool is_postgres_url(std::string_view text);

/// `65536`, `64MB`, `64 MiB`; units count in 1024. Negative or too large for 63 bits: nullopt.
std::optional<std::int64_t> parse_bytes(std::string_view text);

/// `25 %`: the number before the sign, 1 to 90.
std::optional<std::int64_t> parse_percentage(std::string_view text);

/// An IP address, or a range `10.0.0.0/8`.
bool is_network(std::string_view text);

/// A host name, `*.suffix`, or an IP address; folded to lower case.
std::optional<std::string> parse_host(std::string_view text);

/// An absolute path without `.`, `..` and empty segments, and not the root; a final slash is
/// dropped.
std::optional<std::string> parse_directory(std::string_view text);

}  // namespace sluice::config
