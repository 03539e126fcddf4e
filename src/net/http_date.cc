#include "net/http_date.h"

#include <array>
#include <string>

#include "base/encoding.h"

namespace sluice::net {
namespace {

Error malformed() {
    return Error(Condition::INVALID_PARAMETER_VALUE, "A date in a header is malformed.");
}

}  // namespace

Result<EpochMs> parse_http_date(std::string_view text) {
    // "Sun, 06 Nov 1994 08:49:37 GMT": every part stands at a fixed place.
    constexpr std::size_t kLength = 29;
    if (text.size() != kLength || text.substr(3, 2) != ", " || text.substr(25) != " GMT" ||
        text[7] != ' ' || text[11] != ' ' || text[16] != ' ') {
        return malformed();
    }
    constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::size_t month = 0;
    while (month < kMonths.size() && kMonths[month] != text.substr(8, 3)) ++month;
    if (month == kMonths.size()) return malformed();

    std::string iso(text.substr(12, 4));
    iso += month < 9 ? "-0" : "-";
    iso += std::to_string(month + 1) + "-";
    iso.append(text.substr(5, 2)).append("T").append(text.substr(17, 8)).append("Z");
    const auto us = parse_timestamp_us(iso);
    if (!us.has_value()) return malformed();
    return *us / 1000;
}

}  // namespace sluice::net
