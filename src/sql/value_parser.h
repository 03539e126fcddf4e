#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/literal.h"
#include "sql/names.h"
#include "sql/token_cursor.h"

// How values that are no expressions are read: strings, numbers, parameters, properties.
namespace sluice::sql {

/// The string tokens that come next, joined (adjacent strings are one).
std::string take_string(TokenCursor& cursor);

/// `:name` stands next.
bool at_parameter(const TokenCursor& cursor);
/// The parameter, or its value if the statement comes with values: UNBOUND_SQL_PARAMETER if not
/// with this one (A132).
Result<std::variant<Literal, Parameter>> parse_parameter(TokenCursor& cursor);

/// A string, or a parameter for one.
Result<TextValue> parse_text(TokenCursor& cursor);
/// An integer with its sign, or a parameter for one.
Result<IntegerValue> parse_integer(TokenCursor& cursor);

/// A literal if one stands next; a sign belongs to a number.
Result<std::optional<Literal>> accept_literal(TokenCursor& cursor);

std::optional<IntervalUnit> accept_interval_unit(TokenCursor& cursor);
/// `30 DAYS`
Result<Duration> parse_duration(TokenCursor& cursor);

/// `('key' = 'value', …)`
Result<std::vector<Property>> parse_properties(TokenCursor& cursor);
/// `('key', …)`
Result<std::vector<std::string>> parse_property_keys(TokenCursor& cursor);

/// STATEMENT_TOO_COMPLEX for a list beyond its limit.
Error too_many(std::string_view what, SourcePosition position);

}  // namespace sluice::sql
