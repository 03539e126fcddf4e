#include "metastore/database.h"

namespace sluice::metastore {
namespace {

constexpr std::string_view kRaiseGeneration =
    "UPDATE change_counter SET generation = generation + 1 WHERE id = 1 RETURNING generation";

}  // namespace

std::optional<std::int64_t> Row::optional_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> Row::optional_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<bool> Row::optional_boolean(int column) const {
    if (is_null(column)) return std::nullopt;
    return boolean(column);
}

void Database::add_change_listener(ChangeListener listener) {
    const std::scoped_lock lock(listeners_mutex_);
    listeners_.push_back(std::move(listener));
}

Result<std::unique_ptr<ChangeWatch>> Database::watch_changes(std::function<void()>) {
    return std::unique_ptr<ChangeWatch>();
}

Result<void> Database::write_and_notify(const RequestContext& context, const Work& work) {
    std::optional<std::int64_t> generation;
    const Work with_generation = [&](Transaction& transaction) -> Result<void> {
        generation.reset();
        SLUICE_CHECK(work(transaction));
        if (!transaction.changed()) return {};
        // Last of all: on PostgreSQL the row stays locked from here to the commit.
        return transaction.query(kRaiseGeneration, {}, [&](const Row& row) -> Result<void> {
            generation = row.integer(0);
            return {};
        });
    };
    SLUICE_CHECK(transact_write(context, with_generation));
    if (!generation) return {};
    // A copy, so that no listener runs under the lock.
    std::vector<ChangeListener> listeners;
    {
        const std::scoped_lock lock(listeners_mutex_);
        listeners = listeners_;
    }
    for (const ChangeListener& listener : listeners) listener(*generation);
    return {};
}

}  // namespace sluice::metastore
