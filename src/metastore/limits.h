#pragma once

#include <cstddef>

namespace sluice::metastore {

// A conflict means that another writer was first. After this many in a row the database is
// overloaded, and waiting longer only piles up requests.
constexpr int kTransactionAttemptsMax = 5;

// Connections of one server that read, beside the one that writes. Reads are short, so that few
// connections serve many requests.
constexpr int kReadersMax = 4;

// A writer of another process (a command line beside the server) holds the file for a moment only.
constexpr int kBusyWaitMsMax = 10'000;
constexpr int kBusyWaitStepMs = 5;

// How often a statement, and a request waiting for a connection, looks at its deadline.
constexpr int kDeadlineCheckOperations = 2'000;
constexpr int kDeadlineCheckMs = 20;

// More than the repositories have; a bound all the same, since each holds compiled code.
constexpr std::size_t kStatementsPerConnectionMax = 256;

// Segments of a location that are tried as prefixes. A path of a store has at most 4 KB (R104), and
// nobody nests locations that deep.
constexpr std::size_t kLocationSegmentsMax = 256;

}  // namespace sluice::metastore
