#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metastore/database.h"

namespace sluice::metastore {

/// An audit record on its way to the journal.
struct OutboxRow {
    std::int64_t sequence = 0;  ///< given by `append`
    EpochMs created_at = 0;
    std::string payload;  ///< the event as its maker wrote it; never secrets
};

/// Audit records of administrative changes, committed with the change itself and moved to the
/// journal in order (R64, A10). Use it inside the transaction that makes the change.
class OutboxRepository {
public:
    explicit OutboxRepository(Transaction& transaction) : transaction_(transaction) {}

    /// The row's sequence. Ascending in commit order: the counter stays locked until the commit.
    Result<std::int64_t> append(EpochMs created_at, std::string_view payload);
    /// The oldest rows, in order.
    Result<std::vector<OutboxRow>> pending(std::int64_t limit);
    /// Forgets all rows up to and including `sequence`: the journal has them durably.
    Result<std::int64_t> remove_through(std::int64_t sequence);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
