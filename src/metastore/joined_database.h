#pragma once

#include "metastore/database.h"

namespace sluice::metastore {

/// A database that is one open transaction: what is read and written through it becomes durable
/// with that transaction, or not at all. So use cases that each have a transaction of their own
/// can be made together. After an error of `write` the outer transaction must be given up: what the
/// failed one did before stays in it. The generation may rise more than once; listeners hear of
/// the outer commit alone. One thread, as long as the transaction.
class JoinedDatabase final : public Database {
public:
    explicit JoinedDatabase(Transaction& transaction) : transaction_(transaction) {}

protected:
    Result<void> transact_read(const RequestContext&, const Work& work) override {
        return work(transaction_);
    }
    Result<void> transact_write(const RequestContext&, const Work& work) override {
        return work(transaction_);
    }

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
