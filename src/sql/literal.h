#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>

namespace sluice::sql {

struct NullLiteral {
    bool operator==(const NullLiteral&) const = default;
};

struct BooleanLiteral {
    bool value = false;

    bool operator==(const BooleanLiteral&) const = default;
};

struct StringLiteral {
    std::string value;

    bool operator==(const StringLiteral&) const = default;
};

/// A number as written, with its sign, the exponent and the suffix of its type (L, S, Y, F, D, BD)
/// in capitals: only who knows the type can give it a value without loss.
struct NumberLiteral {
    std::string text;

    bool operator==(const NumberLiteral&) const = default;
};

enum class TypedLiteralKind : std::uint8_t { date, timestamp, timestamp_ntz, binary };

/// `DATE '2026-01-01'`, `X'1F'`: a type and the text of a value, which nobody has checked yet.
struct TypedLiteral {
    TypedLiteralKind kind = TypedLiteralKind::date;
    std::string text;

    bool operator==(const TypedLiteral&) const = default;
};

using Literal =
    std::variant<NullLiteral, BooleanLiteral, StringLiteral, NumberLiteral, TypedLiteral>;

/// Values for the parameters of a statement; the keys are in lower case (S4).
using ParameterValues = std::map<std::string, Literal, std::less<>>;

}  // namespace sluice::sql
