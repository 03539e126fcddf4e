#include "delta/log_file.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "base/assert.h"

namespace sluice::delta {
namespace {

constexpr std::size_t kVersionDigits = 20;
constexpr std::size_t kPartDigits = 10;

/// The number that exactly `digits` digits spell; -1 if they do not, or if it does not fit.
std::int64_t fixed_number(std::string_view text, std::size_t digits) {
    if (text.size() != digits) return -1;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
    }
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    return code == std::errc() && end == text.data() + text.size() ? number : -1;
}

/// The text before the next dot, which is taken off `rest` with it; all of it if there is none.
std::string_view take_segment(std::string_view& rest) {
    const std::size_t dot = rest.find('.');
    const std::string_view segment = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    return segment;
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

/// `rest` is what follows `N.checkpoint.`.
LogFile classify_checkpoint(TableVersion version, std::string_view rest) {
    LogFile file{.version = version};
    if (rest == "parquet") {
        file.kind = LogFileKind::classic_checkpoint;
        return file;
    }
    const std::string_view first = take_segment(rest);
    if (is_uuid(first)) {
        if (rest == "json" || rest == "parquet") {
            file.kind = LogFileKind::v2_checkpoint;
            return file;
        }
        return {};
    }
    file.part = fixed_number(first, kPartDigits);
    file.parts = fixed_number(take_segment(rest), kPartDigits);
    if (file.part < 1 || file.part > file.parts || rest != "parquet") return {};
    file.kind = LogFileKind::checkpoint_part;
    return file;
}

}  // namespace

LogFile classify_log_file(std::string_view name) {
    if (name == "_last_checkpoint") return {.kind = LogFileKind::last_checkpoint};
    std::string_view rest = name;
    const TableVersion version = fixed_number(take_segment(rest), kVersionDigits);
    if (version < 0) return {};
    if (rest == "json") return {.kind = LogFileKind::commit, .version = version};
    if (rest == "crc") return {.kind = LogFileKind::checksum, .version = version};
    const std::string_view second = take_segment(rest);
    if (second == "checkpoint") return classify_checkpoint(version, rest);
    const TableVersion end_version = fixed_number(second, kVersionDigits);
    if (end_version >= version && rest == "compacted.json") {
        return {.kind = LogFileKind::compacted, .version = version, .end_version = end_version};
    }
    return {};
}

std::string version_prefix(TableVersion version) {
    SLUICE_ASSERT(version >= 0, "versions start at 0");
    std::array<char, kVersionDigits> digits{};
    const auto [end, code] = std::to_chars(digits.data(), digits.data() + digits.size(), version);
    SLUICE_ASSERT(code == std::errc(), "an int64 has at most 19 digits");
    const auto length = static_cast<std::size_t>(end - digits.data());
    std::string key(kLogFolder);
    key.append(kVersionDigits - length, '0');
    key.append(digits.data(), length);
    return key;
}

std::string commit_key(TableVersion version) { return version_prefix(version) + ".json"; }

}  // namespace sluice::delta
