#pragma once

#include <cstdint>

namespace sluice::sql {

/// Where a token begins: line and column in characters, both counted from 1.
///
/// A position says where something stood, not what it is: any two are equal, so that trees compare
/// by what they mean (S7).
struct SourcePosition {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    friend bool operator==(const SourcePosition&, const SourcePosition&) { return true; }
};

}  // namespace sluice::sql
