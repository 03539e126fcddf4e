// fuzz-links: storage
//
// Whatever a log says, an accepted path stays beneath its root, is spelled plainly, and does not
// change when it is written and read again (R26, P80).

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/encoding.h"
#include "storage/location.h"
#include "storage/log_path.h"

namespace {

using sluice::storage::Location;
using sluice::storage::LogPath;

void check_segments(std::string_view key) {
    SLUICE_ASSERT(!key.empty(), "a key names something");
    for (std::size_t begin = 0; begin <= key.size();) {
        const std::size_t end = std::min(key.find('/', begin), key.size());
        const std::string_view segment = key.substr(begin, end - begin);
        SLUICE_ASSERT(!segment.empty() && segment != "." && segment != "..", "a plain segment");
        begin = end + 1;
    }
    for (const char c : key) {
        SLUICE_ASSERT(c != '\\' && c != '\0' && c != '\n' && c != '\r', "a plain character");
    }
}

void check_log_path(std::string_view text) {
    const auto path = sluice::storage::normalize_log_path(text);
    if (!path.has_value()) return;
    check_segments(path->key);
    SLUICE_ASSERT(sluice::storage::check_key(path->key).has_value(), "stores take the key");
    const auto root = Location::parse("s3://lake/tables/orders");
    const auto key = path->key_beneath(*root);
    if (key) check_segments(*key);
    SLUICE_ASSERT(path->is_absolute() || key == path->key, "relative keys are the table's");
    // The link's spelling, read as a log path, is the same object.
    const auto again = sluice::storage::normalize_log_path(sluice::percent_encode(path->key, "/"));
    if (again.has_value()) SLUICE_ASSERT(again->key == path->key, "encoding round-trips");
}

void check_location(std::string_view text) {
    const auto location = Location::parse(text);
    if (!location.has_value()) return;
    const auto again = Location::parse(location->url());
    SLUICE_ASSERT(again.has_value() && *again == *location, "one spelling");
    SLUICE_ASSERT(location->is_under(*location), "in itself");
    if (!location->path().empty()) {
        std::string_view path = location->path();
        if (path.starts_with('/')) path.remove_prefix(1);
        check_segments(path);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // lint: allow(reinterpret_cast) because the fuzzer hands out bytes
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_log_path(text);
    check_location(text);
    return 0;
}
