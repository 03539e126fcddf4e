#include "delta/replay.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "delta/commit_source.h"
#include "delta/limits.h"
#include "delta/stats_text.h"

namespace sluice::delta {
namespace {

/// What an `add` takes in a commit, rather too little than too much; only for sizing.
constexpr std::int64_t kBytesOfAnAction = 400;
constexpr std::int64_t kGuessedBytesMax = 1LL << 30;

Error damaged(std::string detail) {
    return Error(Condition::TABLE_LOG_CORRUPT, "the table's log is damaged", std::move(detail));
}

Error v2_content() {
    return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                 "the table can only be read from a checkpoint of the table feature v2Checkpoint, "
                 "which is not supported");
}

/// Collects protocol and metadata of a checkpoint; they may stand behind the files.
class HeadSink final : public CheckpointSink {
public:
    Result<void> on_adds(const AddBatch&) override { return {}; }

    Result<void> on_action(std::string_view json) override {
        // Tombstones and transaction ids can be many and do not matter here.
        for (const std::string_view skipped : {"{\"remove\"", "{\"txn\"", "{\"domainMetadata\""}) {
            if (json.starts_with(skipped)) return {};
        }
        parser_.start(std::string(json), -1);
        SLUICE_TRY(const ActionKind kind, parser_.next());
        // A file of the classic name may hold a v2 checkpoint, whose files stand elsewhere.
        if (kind == ActionKind::sidecar) return v2_content();
        if (kind == ActionKind::protocol) protocol = parser_.protocol();
        if (kind == ActionKind::metadata) metadata = parser_.metadata();
        return {};
    }

    std::optional<Protocol> protocol;
    std::optional<Metadata> metadata;

private:
    CommitParser parser_;
};

/// Renders the files of a checkpoint.
class FileSink final : public CheckpointSink {
public:
    explicit FileSink(FileTableBuilder& builder) : builder_(builder) {}

    Result<void> on_action(std::string_view) override { return {}; }

    Result<void> on_adds(const AddBatch& batch) override {
        const bool vectors = !batch.dv_storage_type.empty();
        for (std::size_t row = 0; row < batch.count; ++row) {
            FileRecord record{.path = batch.path[row],
                              .size_bytes = batch.size_bytes[row],
                              .modification_time_ms = batch.modification_time_ms.empty()
                                                          ? 0
                                                          : batch.modification_time_ms[row]};
            if (!batch.stats.empty()) record.stats = batch.stats[row];
            read_partition_values(batch, row);
            record.partition_values = values_;
            if (vectors && batch.dv_storage_type[row].data() != nullptr) {
                record.deletion_vector = {.storage_type = batch.dv_storage_type[row],
                                          .path_or_inline = batch.dv_path_or_inline[row],
                                          .offset = batch.dv_offset[row],
                                          .size_bytes = batch.dv_size_bytes[row],
                                          .cardinality = batch.dv_cardinality[row]};
            }
            SLUICE_CHECK(check(record));
            record.num_records = num_records_of(record.stats);
            builder_.add_checkpoint_row(record);
        }
        return {};
    }

private:
    void read_partition_values(const AddBatch& batch, std::size_t row) {
        values_.clear();
        if (batch.partition_begin.empty()) return;
        for (std::uint32_t i = batch.partition_begin[row]; i < batch.partition_begin[row + 1];
             ++i) {
            const std::string_view value = batch.partition_value[i];
            values_.push_back({.key = batch.partition_key[i],
                               .value = value,
                               .is_null = value.data() == nullptr});
        }
    }

    static Result<void> check(const FileRecord& record) {
        if (record.path.empty()) return damaged("a checkpoint has a file without path");
        if (record.size_bytes < 0) return damaged("a checkpoint has a negative size");
        if (record.path.size() > kLogPathBytesMax || record.stats.size() > kStatsBytesMax) {
            return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                         "the table's log has an entry that is too large");
        }
        const DeletionVectorView& vector = record.deletion_vector;
        if (!vector.present()) return {};
        const bool known =
            vector.storage_type == "u" || vector.storage_type == "p" || vector.storage_type == "i";
        if (!known || vector.path_or_inline.empty() || vector.size_bytes < 0 ||
            vector.cardinality < 0 || vector.offset < -1) {
            return damaged("a checkpoint has a broken deletion vector");
        }
        return {};
    }

    FileTableBuilder& builder_;
    std::vector<PartitionValueView> values_;
};

}  // namespace

Replay::Replay(const Snapshot* base) : builder_(base == nullptr ? nullptr : base->files()) {
    if (base == nullptr) return;
    protocol_ = base->protocol();
    metadata_ = base->metadata();
    // The base was a valid snapshot, so its names can be told.
    (void)update_partition_names();
}

Result<bool> Replay::set_metadata(Metadata metadata) {
    if (metadata_ == metadata) return false;
    metadata_ = std::move(metadata);
    return update_partition_names();
}

Result<bool> Replay::set_protocol(Protocol protocol) {
    if (protocol_ == protocol) return false;
    protocol_ = std::move(protocol);
    return update_partition_names();
}

Result<bool> Replay::update_partition_names() {
    if (!metadata_) return false;
    std::vector<std::string> names = metadata_->partition_columns;
    const auto mode = protocol_ ? column_mapping_mode(*protocol_, *metadata_)
                                : Result<ColumnMappingMode>(ColumnMappingMode::none);
    // A version that is not the one asked for may be beyond us; the outcome is judged in finish().
    if (!names.empty() && mode && *mode != ColumnMappingMode::none) {
        SLUICE_TRY(const Schema schema, Schema::parse(metadata_->schema_string));
        for (auto& name : names) {
            const Field* const field = schema.find(name);
            if (field != nullptr) name = field->physical_name;
        }
    }
    if (names == partition_names_) return false;
    partition_names_ = std::move(names);
    builder_.set_partition_columns(partition_names_);
    return true;
}

Result<void> Replay::read_checkpoint(storage::ObjectStore& store, ParquetReader& parquet,
                                     const CheckpointFiles& files, RequestContext& context) {
    std::vector<std::unique_ptr<storage::FetchedFile>> parts;
    for (const auto& object : files.parts) {
        SLUICE_CHECK(context.check());
        auto part = store.fetch(object.key, kCheckpointBytesMax, context);
        if (!part && part.error().condition() == Condition::REQUEST_TOO_LARGE) {
            // The store speaks of its own answer; to the reader it is the table that is too large.
            return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                         "the table has a checkpoint that is too large", part.error().detail());
        }
        if (!part) return std::move(part).error();
        parts.push_back(*std::move(part));
    }
    // Two passes: rows are rendered by the partition columns, which may stand behind the last file.
    // The first reads a few columns only.
    HeadSink head;
    for (const auto& part : parts) {
        const CheckpointSelection selection{.adds = false, .other = true, .stats = false};
        SLUICE_CHECK(parquet.read_checkpoint(*part, selection, head, context));
    }
    if (head.protocol) SLUICE_CHECK(set_protocol(std::move(*head.protocol)));
    if (head.metadata) SLUICE_CHECK(set_metadata(std::move(*head.metadata)));
    FileSink sink(builder_);
    for (const auto& part : parts) {
        const CheckpointSelection selection{.adds = true, .other = false, .stats = true};
        SLUICE_CHECK(parquet.read_checkpoint(*part, selection, sink, context));
    }
    return builder_.end_checkpoint();
}

Result<void> Replay::apply(storage::ObjectStore& store, const CommitFile& commit,
                           RequestContext& context) {
    commit_info_ = {};
    // The listing's size is what a store says, so the guess is bounded.
    const auto bytes = std::clamp<std::int64_t>(commit.object.size_bytes, 0, kGuessedBytesMax);
    builder_.begin_commit(static_cast<std::size_t>(bytes / kBytesOfAnAction));
    SLUICE_TRY(const bool renamed, replay_actions(store, commit, false, context));
    if (renamed) {
        // Files stood before the metadata that says how they are partitioned: once more, knowing
        // it.
        builder_.restart_commit();
        SLUICE_CHECK(replay_actions(store, commit, true, context));
    }
    return builder_.end_commit();
}

Result<bool> Replay::replay_actions(storage::ObjectStore& store, const CommitFile& commit,
                                    bool names_are_known, RequestContext& context) {
    CommitSource source(store, commit, parser_);
    bool files_seen = false;
    bool renamed = false;
    for (;;) {
        SLUICE_TRY(const ActionKind kind, source.next(context));
        switch (kind) {
            case ActionKind::end:
                return renamed;
            case ActionKind::add: {
                const AddAction& add = parser_.add();
                SLUICE_CHECK(builder_.add({.path = add.path,
                                           .size_bytes = add.size_bytes,
                                           .modification_time_ms = add.modification_time_ms,
                                           .partition_values = add.partition_values,
                                           .stats_literal = add.stats_literal,
                                           .stats = {},
                                           .num_records = add.num_records,
                                           .deletion_vector = add.deletion_vector}));
                files_seen = true;
                break;
            }
            case ActionKind::remove:
                SLUICE_CHECK(
                    builder_.remove(parser_.remove().path, parser_.remove().deletion_vector));
                break;
            case ActionKind::metadata:
                if (!names_are_known) {
                    SLUICE_TRY(const bool changed, set_metadata(parser_.metadata()));
                    renamed = renamed || (changed && files_seen);
                }
                break;
            case ActionKind::protocol:
                if (!names_are_known) {
                    SLUICE_TRY(const bool changed, set_protocol(parser_.protocol()));
                    renamed = renamed || (changed && files_seen);
                }
                break;
            case ActionKind::commit_info:
                commit_info_ = parser_.commit_info();
                break;
            case ActionKind::sidecar:
            case ActionKind::other:
                break;
        }
    }
}

Result<SnapshotPtr> Replay::finish(Facts facts) {
    if (!protocol_) return damaged("the log has no protocol");
    if (!metadata_) return damaged("the log has no metadata");
    SLUICE_CHECK(check_readable(*protocol_));
    SLUICE_TRY(Schema schema, Schema::parse(metadata_->schema_string));
    SLUICE_TRY(TableFeatures features, schema_features(*protocol_, *metadata_, schema));
    SLUICE_TRY(FileTablePtr files, builder_.finish());
    features.deletion_vectors = files->totals().with_vector > 0;
    Snapshot::Head head{.version = facts.version,
                        .commit_time_ms = facts.commit_time_ms,
                        .protocol = std::move(*protocol_),
                        .metadata = std::move(*metadata_),
                        .schema = std::move(schema),
                        .features = features,
                        .partition_log_names = std::move(partition_names_),
                        .origin = facts.origin,
                        .commit_identity = std::move(facts.commit_identity)};
    return SnapshotPtr(std::make_shared<const Snapshot>(std::move(head), std::move(files)));
}

}  // namespace sluice::delta
