#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::config {

/// How the text of a key is read.
enum class KeyKind {
    address,      ///< ADDRESS:PORT
    url,          ///< absolute, http or https
    text,         ///< any text but an empty one
    metastore,    ///< `sqlite` or `postgres://…`
    permission,   ///< `allowed` or `refused`
    flag,         ///< true or false
    count,        ///< a whole number in the key's range
    seconds,      ///< the same
    bytes,        ///< a whole number of bytes, or with a unit: 64MB
    memory,       ///< bytes, or a part of the machine's memory: 25 %
    log_level,    ///< trace … error
    log_format,   ///< json or text
    cloud,        ///< AWS, AZURE or GCP
    networks,     ///< list of addresses and CIDR ranges
    hosts,        ///< list of host names, also `*.suffix`
    directories,  ///< list of absolute paths
    credentials,  ///< list of maps
    locations,    ///< list of maps
};

/// A row of keys.def.
struct KeyRow {
    std::string_view path;  ///< `limits.queue_max`
    KeyKind kind;
    std::string_view default_text;
    std::int64_t minimum;
    std::int64_t maximum;
    std::string_view description;
};

std::span<const KeyRow> key_table();
const KeyRow* find_key(std::string_view path);

/// True if some key begins with `path` and a dot.
bool is_section(std::string_view path);
/// True for a key that is decided but that this version does not obey.
bool is_later_key(std::string_view path);

/// `SLUICE_LIMITS_QUEUE_MAX`.
std::string environment_name(std::string_view path);

/// The key that an unknown one probably means.
std::optional<std::string_view> nearest_key(std::string_view path);

/// What a value of this key looks like, for messages: "a whole number from 0 to 3600".
std::string expectation(const KeyRow& row);

}  // namespace sluice::config
