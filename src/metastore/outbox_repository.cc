#include "metastore/outbox_repository.h"

#include "metastore/row_reading.h"

namespace sluice::metastore {
namespace {

// The counter's row stays locked until the commit, so that sequences appear in order: a relay that
// has seen 7 never meets a 6 later.
constexpr std::string_view kNextSequence =
    "UPDATE change_counter SET outbox_sequence = outbox_sequence + 1 WHERE id = 1 "
    "RETURNING outbox_sequence";
constexpr std::string_view kInsert =
    "INSERT INTO audit_outbox (sequence, created_at, payload) VALUES ($1, $2, $3)";
constexpr std::string_view kPending =
    "SELECT sequence, created_at, payload FROM audit_outbox ORDER BY sequence LIMIT $1";
constexpr std::string_view kDelete = "DELETE FROM audit_outbox WHERE sequence <= $1";

}  // namespace

Result<std::int64_t> OutboxRepository::append(EpochMs created_at, std::string_view payload) {
    SLUICE_TRY(const std::int64_t sequence, read_number(transaction_, kNextSequence, {}));
    SLUICE_CHECK(transaction_.execute(kInsert, {sequence, created_at, payload}));
    return sequence;
}

Result<std::vector<OutboxRow>> OutboxRepository::pending(std::int64_t limit) {
    return read_all(transaction_, kPending, {limit}, [](const Row& row) -> Result<OutboxRow> {
        return OutboxRow{
            .sequence = row.integer(0), .created_at = row.integer(1), .payload = row.text(2)};
    });
}

Result<std::int64_t> OutboxRepository::remove_through(std::int64_t sequence) {
    return transaction_.execute(kDelete, {sequence});
}

}  // namespace sluice::metastore
