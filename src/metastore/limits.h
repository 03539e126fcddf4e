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

// PostgreSQL. Connecting, TLS and authentication, for each address that the URL names.
constexpr int kConnectSecondsMax = 3;
// A server that could not be reached is not tried again so soon: while it is away, requests fail at
// once instead of holding a thread each for as long as an attempt takes.
constexpr int kReconnectPauseMs = 1'000;
// The driver ends a statement with its request. The database ends it by itself this long after, for
// the case that the driver cannot any more; and after the second, if the request has no deadline.
constexpr int kStatementGraceMs = 5'000;
constexpr int kStatementMsMax = 300'000;
// A commit is waited for beyond the request's deadline: whether a write counts must not hang on a
// clock.
constexpr int kCommitMsMax = 30'000;
// A server that stopped between two statements holds the writers' lock: the database ends its
// transaction after this.
constexpr int kIdleTransactionMsMax = 60'000;
// A network that acknowledges nothing for this long is a lost connection.
constexpr int kUnacknowledgedMsMax = 10'000;

// Segments of a location that are tried as prefixes. A path of a store has at most 4 KB (R104), and
// nobody nests locations that deep.
constexpr std::size_t kLocationSegmentsMax = 256;

}  // namespace sluice::metastore
