#pragma once

#include <string>
#include <string_view>

namespace sluice::sql {

/// The value of a string token: quotes, doubled quotes and Spark's escapes resolved. An escape of
/// no meaning is the character behind the backslash; `\%` and `\_` keep it, for LIKE.
std::string string_value(std::string_view token);

/// The name a quoted identifier stands for.
std::string quoted_identifier_value(std::string_view token);

/// A string literal with that value, on one line.
std::string quoted_string(std::string_view value);

/// The name as an identifier: bare where every place reads it so (S2), else in back quotes.
std::string quoted_name(std::string_view name);

/// The name in back quotes, whatever it is.
std::string back_quoted(std::string_view name);

}  // namespace sluice::sql
