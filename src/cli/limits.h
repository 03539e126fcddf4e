#pragma once

#include <cstddef>
#include <cstdint>

namespace sluice::cli {

// One page of a list, as much as the server gives (A8): fewer round trips, each bounded.
constexpr std::int64_t kPageItemsMax = 1000;

// Pages of one list: ten million objects. A server that never ends its list must not hold a script
// for ever.
constexpr int kPagesMax = 10'000;

// One answer. A page of a thousand tables with wide schemas stays well below it.
constexpr std::int64_t kAnswerBytesMax = std::int64_t{256} * 1024 * 1024;

// A file, variable or standard input that holds one secret; a larger one is the wrong file.
constexpr std::size_t kSecretBytesMax = std::size_t{64} * 1024;

// Of free text (comments) in a table's cell; `wide` shows it all.
constexpr std::size_t kProseCharactersMax = 60;

// Files of a folder that are one sharing document.
constexpr std::size_t kPlanFilesMax = 1000;

// A saved plan: the largest document and as much again for what it changes, and for whom.
constexpr std::size_t kSavedPlanBytesMax = std::size_t{64} * 1024 * 1024;

// Durations: ten years. What exceeds it is a slip of the unit.
constexpr std::int64_t kDurationSecondsMax = std::int64_t{10} * 365 * 24 * 3600;

// `--timeout`: one call of a person or a script; an hour is already a hung one.
constexpr std::int64_t kTimeoutSecondsMax = 3600;

// Statements that the prompt remembers, also from one run to the next.
constexpr int kHistoryStatementsMax = 1000;

// Nesting of an answer that is printed.
constexpr int kPrintedDepthMax = 64;

}  // namespace sluice::cli
