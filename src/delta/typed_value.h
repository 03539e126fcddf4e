#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "delta/schema.h"

namespace sluice::delta {

/// An exact decimal number of any size. Zero has no digits and no sign.
struct DecimalNumber {
    bool negative = false;
    std::string digits;         ///< without zeros at either end
    std::int64_t exponent = 0;  ///< the number is 0.digits × 10^exponent
    bool operator==(const DecimalNumber&) const = default;
};
std::strong_ordering compare(const DecimalNumber& a, const DecimalNumber& b);

/// A value of a primitive type, read from the text in which a log, a partition clause or a hint
/// holds it.
class TypedValue {
public:
    TypedValue() = default;

    /// The value of `text` as `type`; nullopt if it is none: that is SQL's null for whoever
    /// evaluates, and an error for whoever wrote it. Integers must fit, decimals must fit before
    /// the point; a timestamp without a zone is UTC; the text is not trimmed.
    static std::optional<TypedValue> parse(const DataType& type, std::string_view text);

    /// Values of one type. Numbers by size (NaN equals itself and is largest, -0 is 0), texts by
    /// their bytes, times by time, false before true.
    std::strong_ordering compare(const TypedValue& other) const;

    /// The text LIKE compares with (S19): one form for each value of a boolean, integer, date or
    /// timestamp, else the text that was parsed.
    std::string text() const;

private:
    enum class Form { text, boolean, integer, floating, decimal, date, timestamp };

    Form form_ = Form::text;
    std::int64_t number_ = 0;  // boolean, integer, date (days), timestamp (microseconds)
    double floating_ = 0;
    DecimalNumber decimal_;
    std::string text_;
};

}  // namespace sluice::delta
