#pragma once

#include <cstdint>
#include <limits>
#include <string>

namespace sluice::metastore {

/// A piece of a list ordered by folded name. Pages go on behind a name, not at an offset, so that
/// objects created or dropped between two pages cause neither duplicates nor gaps (A9, P45).
struct NamePage {
    std::string after;  ///< the last name seen, in any spelling; empty: from the start
    std::int64_t limit = std::numeric_limits<std::int64_t>::max();
};

}  // namespace sluice::metastore
