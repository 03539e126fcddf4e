#include "delta/file_table_builder.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/assert.h"
#include "delta/block_sequence.h"
#include "delta/json_escape.h"
#include "delta/limits.h"

namespace sluice::delta {
namespace {

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 20> digits{};
    const auto [end, code] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    SLUICE_ASSERT(code == std::errc(), "an int64 has at most 20 characters");
    out.append(digits.data(), end);
}

const PartitionValueView* find_value(std::span<const PartitionValueView> values,
                                     std::string_view name) {
    for (const auto& value : values) {
        if (value.key == name) return &value;
    }
    return nullptr;
}

}  // namespace

FileTableBuilder::FileTableBuilder(FileTablePtr base) : base_(std::move(base)) {
    if (base_) totals_ = base_->totals();
    tuples_ = base_ ? base_->tuples() : std::make_shared<PartitionTuples>();
}
FileTableBuilder::~FileTableBuilder() = default;

void FileTableBuilder::set_partition_columns(const std::vector<std::string>& names) {
    partition_names_ = names;
    partition_prefixes_.clear();
    for (const auto& name : names) {
        std::string prefix = partition_prefixes_.empty() ? "" : ",";
        append_json_string(prefix, name);
        prefix += ':';
        partition_prefixes_.push_back(std::move(prefix));
    }
}

void FileTableBuilder::number_tuple(const FileRecord& record) {
    tuple_ = '{';
    for (std::size_t i = 0; i < partition_names_.size(); ++i) {
        tuple_ += partition_prefixes_[i];
        const PartitionValueView* value = find_value(record.partition_values, partition_names_[i]);
        if (value == nullptr || value->is_null) {
            tuple_ += "null";
        } else {
            append_json_string(tuple_, value->value);
        }
    }
    tuple_ += '}';
    // Files of one partition often come one after another.
    if (tuple_ == last_tuple_) return;
    tuple_number_ = tuples_->number_of(tuple_);
    last_tuple_ = tuple_;
}

void FileTableBuilder::render(const FileRecord& record, const FileIdentity::Pair& identity) {
    number_tuple(record);
    const BlockBuilder::Row row{.facts = {.id = identity.id,
                                          .key = identity.key,
                                          .size_bytes = record.size_bytes,
                                          .num_records = record.num_records,
                                          .has_vector = record.deletion_vector.present(),
                                          .tuple = tuple_number_},
                                .path = record.path,
                                .modification_time_ms = record.modification_time_ms,
                                .deletion_vector = record.deletion_vector};
    if (open_.empty()) commits_.back().emplace_back();
    std::string& body = open_.begin_row(row);
    body += "\"partitionValues\":";
    body += tuple_;
    body += ",\"size\":";
    append_number(body, record.size_bytes);
    if (!record.stats_literal.empty()) {
        body += ",\"stats\":";
        body += record.stats_literal;
    } else if (!record.stats.empty()) {
        body += ",\"stats\":";
        append_json_string(body, record.stats);
    }
    open_.end_row(row);
    count(row.facts, 1);
    PendingBlock& block = commits_.back().back();
    ++block.rows;
    ++block.live;
    if (open_.full()) close_block();
}

void FileTableBuilder::close_block() {
    if (open_.empty()) return;
    PendingBlock& pending = commits_.back().back();
    pending.block = open_.finish();
    raw_bytes_ += pending.block->raw_bytes();
    pending_bytes_ += pending.block->raw_bytes();
    // A load that is larger than what may wait pays for its compression now.
    if (raw_bytes_ > kUncompressedBytesMax) pending.block = pending.block->compress(compressor_);
}

void FileTableBuilder::count(const RowFacts& facts, int sign) {
    totals_.files += sign;
    totals_.size_bytes += sign * facts.size_bytes;
    if (facts.num_records > 0) totals_.records += sign * facts.num_records;
    if (facts.has_vector) totals_.with_vector += sign;
}

void FileTableBuilder::add_checkpoint_row(const FileRecord& record) {
    if (commits_.empty()) commits_.emplace_back();
    render(record, identity_.of(record.path, record.deletion_vector));
}

void FileTableBuilder::begin_commit(std::size_t rows_expected) {
    pending_.reserve(rows_expected);
    close_block();
    commits_.emplace_back();
}

Result<void> FileTableBuilder::add(const FileRecord& record) {
    const FileIdentity::Pair identity = identity_.of(record.path, record.deletion_vector);
    pending_.prefetch(identity.key);
    render(record, identity);
    PendingPlace& place = pending_[identity.key];
    if (place.live()) {
        kill_pending(place);
    } else {
        kill_in_base(identity.key);
    }
    // `render` may have closed the block; the row is the last block's last one all the same.
    const PendingCommit& commit = commits_.back();
    place = {.commit = static_cast<std::uint32_t>(commits_.size() - 1),
             .block = static_cast<std::uint32_t>(commit.size() - 1),
             .row = commit.back().rows - 1};
    return {};
}

Result<void> FileTableBuilder::remove(std::string_view path, const DeletionVectorView& vector) {
    const FileKey key = identity_.of(path, vector).key;
    if (PendingPlace* const place = pending_.find(key); place != nullptr) {
        kill_pending(*place);
        *place = {};
        return {};
    }
    kill_in_base(key);
    return {};
}

void FileTableBuilder::kill_pending(const PendingPlace& place) {
    PendingBlock& block = commits_[place.commit][place.block];
    const RowColumns& columns = block.block ? block.block->columns() : open_.columns();
    count(columns.facts(place.row), -1);
    block.dead.resize(block.rows, false);
    block.dead[place.row] = true;
    --block.live;
}

void FileTableBuilder::kill_in_base(const FileKey& key) {
    if (!base_ || base_->slots() == 0) return;
    if (index_.empty()) index_ = base_->index();
    for (auto level = index_.rbegin(); level != index_.rend(); ++level) {
        const auto slot = (*level)->find(*base_, key);
        if (!slot) continue;
        const FileTable::Place place = base_->locate(*slot);
        const BlockEntry& entry = base_->entry(place);
        const auto [found, fresh] =
            kills_.try_emplace({place.chunk, place.entry}, DeadRows(entry.block->rows()));
        if (fresh && entry.dead) found->second = *entry.dead;
        if (found->second.test(place.row)) return;
        found->second.set(place.row);
        count(base_->facts(place), -1);
        return;
    }
}

void FileTableBuilder::restart_commit() {
    close_block();
    const auto number = static_cast<std::uint32_t>(commits_.size() - 1);
    for (const PendingBlock& block : commits_.back()) {
        for (std::uint32_t row = 0; row < block.rows; ++row) {
            if (!block.dead.empty() && row < block.dead.size() && block.dead[row]) continue;
            const RowFacts facts = block.block->columns().facts(row);
            count(facts, -1);
            PendingPlace* const place = pending_.find(facts.key);
            if (place != nullptr && place->commit == number) *place = {};
        }
    }
    commits_.back().clear();
}

Result<void> FileTableBuilder::end_commit() {
    close_block();
    if (pending_bytes_ < kPendingBytesMax) return {};
    return flush();
}

Result<void> FileTableBuilder::flush() {
    SLUICE_TRY(base_, finish());
    return {};
}

Result<FileTablePtr> FileTableBuilder::finish() {
    if (!commits_.empty()) close_block();
    BlockSequence sequence;
    for (auto commit = commits_.rbegin(); commit != commits_.rend(); ++commit) {
        for (PendingBlock& pending : *commit) {
            if (pending.live == 0) continue;
            if (pending.live == pending.rows) {
                SLUICE_CHECK(sequence.push(pending.block, nullptr));
                continue;
            }
            DeadRows dead(pending.rows);
            for (std::uint32_t row = 0; row < pending.dead.size(); ++row) {
                if (pending.dead[row]) dead.set(row);
            }
            SLUICE_CHECK(sequence.push(pending.block, &dead));
        }
    }
    commits_.clear();
    pending_.clear();
    pending_bytes_ = 0;
    SLUICE_TRY(FileTablePtr table, std::move(sequence).onto(base_, kills_, totals_, tuples_));
    kills_.clear();
    index_.clear();
    return table;
}

}  // namespace sluice::delta
