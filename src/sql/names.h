#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/source_position.h"

namespace sluice::sql {

/// `:name`, a value that comes with the statement (S5). The name is as written.
struct Parameter {
    std::string name;
    SourcePosition position;

    bool operator==(const Parameter&) const = default;
};

/// A string where the grammar has a string literal. It is a Parameter only if the statement was
/// parsed without values for its parameters; so are the alternatives of the types below.
using TextValue = std::variant<std::string, Parameter>;

/// An integer where the grammar has an integer literal.
using IntegerValue = std::variant<std::int64_t, Parameter>;

/// One name, as written, without its quotes.
struct Identifier {
    std::string text;
    SourcePosition position;

    bool operator==(const Identifier&) const = default;
};

/// The name of an object: one to four parts, as many as were written.
struct ObjectName {
    std::vector<Identifier> parts;
    /// `IDENTIFIER(:a || '.b')`: what the name is made of; `parts` is empty then. Absent if all
    /// parameters have values: such a name is resolved to parts.
    std::optional<std::vector<TextValue>> computed;
    SourcePosition position;

    bool operator==(const ObjectName&) const = default;
};

/// One `key = value` of PROPERTIES or TBLPROPERTIES; numbers and booleans are strings here (S25).
struct Property {
    std::string key;
    TextValue value;
    SourcePosition position;

    bool operator==(const Property&) const = default;
};

enum class IntervalUnit : std::uint8_t {
    microsecond,
    millisecond,
    second,
    minute,
    hour,
    day,
    week,
    month,
    quarter,
    year,
};

/// A length of time in one unit, such as `30 DAYS`.
struct Duration {
    IntegerValue count;
    IntervalUnit unit;

    bool operator==(const Duration&) const = default;
};

}  // namespace sluice::sql
