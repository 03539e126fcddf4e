#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sql/expectations.h"

namespace sluice::sql {

/// What could stand at a place of a statement.
struct Completion {
    /// The bytes from here to the cursor are the word that is being written, `prefix` without its
    /// back quote.
    std::size_t replace_from = 0;
    std::string prefix;
    /// Those that begin with the prefix.
    std::vector<std::string> keywords;
    /// Kinds of objects whose names could stand there, behind the parts of `qualifier`.
    std::vector<NameKind> names;
    std::vector<std::string> qualifier;
    /// What else could stand there.
    std::vector<ValueKind> values;
};

/// What the parser would take at the byte `cursor` of a text of one or more statements, judged by
/// what is before it. Nothing inside strings and comments, and behind a mistake.
Completion complete(std::string_view text, std::size_t cursor);

}  // namespace sluice::sql
