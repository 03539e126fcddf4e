#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sluice::api {

// P9: bodies of queries carry hints; they may be so many times as long as any other.
constexpr std::int64_t kHintBodyFactor = 4;

// R94b: files that recipients read through the server at a time; each holds one piece of a file.
constexpr std::size_t kFileReadsMax = 1024;
constexpr std::size_t kFileReadsPerRecipientMax = 256;

// P10: a request id that a client brings along is kept if it is no longer than this.
constexpr std::size_t kRequestIdCharactersMax = 64;

// A56: what Databricks takes for a page of permissions: none, or at least this many.
constexpr std::int64_t kPermissionPageMin = 150;

// A123: how long a call waits for its statement.
constexpr std::chrono::seconds kStatementWaitDefault{10};
constexpr std::chrono::seconds kStatementWaitMin{5};
constexpr std::chrono::seconds kStatementWaitMax{50};

// A134: how long a statement waits for its turn.
constexpr std::chrono::seconds kStatementTurnWaitMax{30};

// Threads that run statements. One principal leaves at least one of them to others.
constexpr std::size_t kStatementThreads = 4;
constexpr std::size_t kStatementsPerPrincipalMax = kStatementThreads - 1;

// Statements before a free thread, of everybody and of one principal, and the bytes of their texts.
constexpr std::size_t kStatementsWaitingMax = 256;
constexpr std::size_t kStatementsWaitingPerPrincipalMax = 64;
constexpr std::size_t kStatementTextsBytesMax = std::size_t{64} << 20;

// What one statement may take once it has its turn.
constexpr std::chrono::seconds kStatementRunMax{300};

// How long a call that called its statement off still waits for it to end.
constexpr std::chrono::seconds kStatementCancelGrace{5};

constexpr std::size_t kStatementParametersMax = 1000;

// A129, A131. A row longer than a chunk makes a chunk of its own.
constexpr std::size_t kStatementChunkBytesMax = std::size_t{16} << 20;
constexpr std::int64_t kInlineResultBytesMax = std::int64_t{25} << 20;
constexpr std::int64_t kLinkedResultBytesMax = std::int64_t{64} << 20;

// What is kept for those who come back for it (A124); beyond, the oldest goes first.
constexpr std::int64_t kResultsKeptBytesMax = std::int64_t{256} << 20;
constexpr std::size_t kStatementsKeptMax = 10'000;
constexpr std::chrono::hours kResultKept{1};
constexpr std::chrono::hours kStatementKept{12};

// A130
constexpr std::int64_t kResultLinkLifeMs = 15LL * 60 * 1000;

}  // namespace sluice::api
