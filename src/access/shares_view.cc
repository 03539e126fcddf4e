#include "access/shares_view.h"

#include <algorithm>
#include <utility>

#include "access/packed_id.h"
#include "access/snapshot_index.h"
#include "base/assert.h"
#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

constexpr std::size_t kUuidBytes = 16;

Error share_not_found(std::string_view name) {
    return Error(Condition::SHARE_DOES_NOT_EXIST, "share '" + std::string(name) + "' not found");
}
Error schema_not_found(std::string_view name) {
    return Error(Condition::SCHEMA_DOES_NOT_EXIST, "schema '" + std::string(name) + "' not found");
}
Error table_not_found(std::string_view share, std::string_view schema, std::string_view table) {
    std::string path(share);
    path += '/';
    path += schema;
    path += '/';
    path += table;
    return Error(Condition::TABLE_DOES_NOT_EXIST,
                 "[Share/Schema/Table] '" + path +
                     "' does not exist, please contact your share provider for further "
                     "information.");
}

/// P32: a table of a shared schema has no row of its own to take an id from. Version 8 of RFC 9562:
/// a UUID made by a rule of the maker's own.
std::string derived_table_id(std::string_view object_id, std::string_view table_id) {
    std::string message = "sluice/schema-table/";
    message += object_id;
    message += '/';
    message += table_id;
    std::string bytes = sha256(message).substr(0, kUuidBytes);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x80);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    return uuid_text(bytes);
}

/// A table that shows: by its own alias, or because its schema is shared.
struct FoundTable {
    const TableSlot* slot = nullptr;
    const NamedTable* of_schema = nullptr;

    const std::string& folded_name() const {
        return slot != nullptr ? slot->folded_name : of_schema->folded_name;
    }
};

/// The shared object that brings all tables of a schema.
const catalog::SharedObject& shared_schema(const SnapshotIndex& index, const SchemaSlot& schema) {
    SLUICE_ASSERT(schema.shared_object, "a table without an alias shows because its schema does");
    return index.rows.objects[*schema.shared_object];
}

/// Walks the visible tables of one schema by folded name, behind a name.
class TableWalk {
public:
    struct Place {
        const SnapshotIndex* index;
        RowNumber share;
        EpochMs now;
    };

    TableWalk(const Place& place, const SchemaSlot& schema, std::string_view after)
        : place_(place), schema_(&schema) {
        slot_ = behind(schema.tables, after);
        if (schema.source_schema && schema.source_granted_until > place.now) {
            source_ = &place.index->schema_tables[*schema.source_schema];
            of_schema_ = behind(*source_, after);
        }
    }

    std::optional<FoundTable> next() {
        while (slot_ < schema_->tables.size() &&
               schema_->tables[slot_].granted_until <= place_.now) {
            ++slot_;
        }
        while (source_ != nullptr && of_schema_ < source_->size() &&
               !shows_in_schema(place_.index->shares[place_.share], schema_->folded_name,
                                (*source_)[of_schema_])) {
            ++of_schema_;
        }
        const TableSlot* slot = slot_ < schema_->tables.size() ? &schema_->tables[slot_] : nullptr;
        const NamedTable* named =
            source_ != nullptr && of_schema_ < source_->size() ? &(*source_)[of_schema_] : nullptr;
        if (slot == nullptr && named == nullptr) return std::nullopt;
        if (named == nullptr || (slot != nullptr && slot->folded_name < named->folded_name)) {
            ++slot_;
            return FoundTable{.slot = slot, .of_schema = nullptr};
        }
        ++of_schema_;
        return FoundTable{.slot = nullptr, .of_schema = named};
    }

private:
    template <class T>
    static std::size_t behind(const std::vector<T>& sorted, std::string_view after) {
        const auto found =
            std::upper_bound(sorted.begin(), sorted.end(), after,
                             [](std::string_view key, const T& t) { return key < t.folded_name; });
        // An empty key stands before every name.
        return after.empty() ? 0 : static_cast<std::size_t>(found - sorted.begin());
    }

    Place place_;
    const SchemaSlot* schema_;
    const std::vector<NamedTable>* source_ = nullptr;
    std::size_t slot_ = 0;
    std::size_t of_schema_ = 0;
};

bool shows(const SchemaSlot& schema, EpochMs now) {
    return schema.tables_granted_until > now || schema.source_granted_until > now;
}

ListedTable list_table(const SnapshotIndex& index, RowNumber share, const SchemaSlot& schema,
                       const FoundTable& found) {
    const catalog::Share& share_row = index.rows.shares[share];
    ListedTable listed{.id = {},
                       .name = {},
                       .schema_name = schema.name,
                       .share_name = share_row.name,
                       .share_id = share_row.id};
    if (found.slot != nullptr) {
        const catalog::SharedObject& object = index.rows.objects[found.slot->object];
        listed.id = object.id;
        listed.name = object.alias_table;
    } else {
        const catalog::Table& table = index.rows.tables[found.of_schema->table];
        listed.id = derived_table_id(shared_schema(index, schema).id, table.id);
        listed.name = table.name;
    }
    return listed;
}

SharedTable make_shared_table(const SnapshotIndex& index, const catalog::Recipient& recipient,
                              RowNumber share, const SchemaSlot& schema, const FoundTable& found) {
    const bool by_name = found.slot != nullptr;
    const catalog::SharedObject& object =
        by_name ? index.rows.objects[found.slot->object] : shared_schema(index, schema);
    const catalog::Table& table =
        index.rows.tables[by_name ? found.slot->table : found.of_schema->table];
    SharedTable shared;
    shared.listed = list_table(index, share, schema, found);
    shared.object_id = object.id;
    shared.table_id = table.id;
    shared.location = table.location;
    // A shared schema always has history (A43).
    shared.history = by_name ? object.history : true;
    shared.cdf_enabled = by_name ? object.cdf_enabled : std::nullopt;
    shared.rule = partition_rule(object, recipient);
    shared.comment = by_name && object.comment ? object.comment : table.comment;
    if (by_name) {
        shared.start.version = object.start_version.value_or(object.added_at_version);
    } else {
        shared.start.current_at = std::max(object.added_at, table.provenance.created_at);
    }
    return shared;
}

/// Fills one page.
template <class T>
class PageFiller {
public:
    explicit PageFiller(const PageRequest& request)
        : limit_(request.limit), last_key_(request.after_key) {}

    /// Asked when there is one more item: false if there is room for it, else the page continues.
    bool full() {
        if (page_.items.size() < limit_) return false;
        page_.next_key = last_key_;
        return true;
    }
    void add(T item, std::string key) {
        page_.items.push_back(std::move(item));
        last_key_ = std::move(key);
    }
    Page<T> take() { return std::move(page_); }

private:
    std::size_t limit_;
    std::string last_key_;
    Page<T> page_;
};

}  // namespace

const GrantedShare* SharesView::find_share(std::string_view name) const {
    if (granted_ == nullptr) return nullptr;
    const std::string folded = fold_ascii(name);
    const auto found =
        std::lower_bound(granted_->begin(), granted_->end(), folded,
                         [this](const GrantedShare& granted, const std::string& key) {
                             return index_->shares[granted.share].folded_name < key;
                         });
    if (found == granted_->end() || index_->shares[found->share].folded_name != folded) {
        return nullptr;
    }
    return visible_layout(*index_, *found, now_) != nullptr ? &*found : nullptr;
}

Page<ListedShare> SharesView::shares(const PageRequest& page) const {
    PageFiller<ListedShare> filler(page);
    if (granted_ == nullptr) return filler.take();
    auto next = std::upper_bound(granted_->begin(), granted_->end(), page.after_key,
                                 [this](const std::string& key, const GrantedShare& granted) {
                                     return key < index_->shares[granted.share].folded_name;
                                 });
    if (page.after_key.empty()) next = granted_->begin();
    for (; next != granted_->end(); ++next) {
        if (visible_layout(*index_, *next, now_) == nullptr) continue;
        if (filler.full()) break;
        const catalog::Share& row = index_->rows.shares[next->share];
        filler.add({.id = row.id, .name = row.name}, index_->shares[next->share].folded_name);
    }
    return filler.take();
}

Result<ListedShare> SharesView::share(std::string_view name) const {
    const GrantedShare* granted = find_share(name);
    if (granted == nullptr) return share_not_found(name);
    const catalog::Share& row = index_->rows.shares[granted->share];
    return ListedShare{.id = row.id, .name = row.name};
}

Result<Page<ListedSchema>> SharesView::schemas(std::string_view share_name,
                                               const PageRequest& page) const {
    const GrantedShare* granted = find_share(share_name);
    if (granted == nullptr) return share_not_found(share_name);
    const ShareLayout& layout = *visible_layout(*index_, *granted, now_);
    PageFiller<ListedSchema> filler(page);
    auto next = std::upper_bound(
        layout.begin(), layout.end(), page.after_key,
        [](const std::string& key, const SchemaSlot& schema) { return key < schema.folded_name; });
    if (page.after_key.empty()) next = layout.begin();
    for (; next != layout.end(); ++next) {
        if (!shows(*next, now_)) continue;
        if (filler.full()) break;
        filler.add({.name = next->name, .share_name = index_->rows.shares[granted->share].name},
                   next->folded_name);
    }
    return filler.take();
}

Result<Page<ListedTable>> SharesView::tables(std::string_view share_name,
                                             std::string_view schema_name,
                                             const PageRequest& page) const {
    const GrantedShare* granted = find_share(share_name);
    if (granted == nullptr) return share_not_found(share_name);
    const ShareLayout& layout = *visible_layout(*index_, *granted, now_);
    const SchemaSlot* schema = find_schema(layout, fold_ascii(schema_name));
    if (schema == nullptr || !shows(*schema, now_)) return schema_not_found(schema_name);
    PageFiller<ListedTable> filler(page);
    TableWalk walk({.index = index_, .share = granted->share, .now = now_}, *schema,
                   page.after_key);
    while (const auto found = walk.next()) {
        if (filler.full()) break;
        filler.add(list_table(*index_, granted->share, *schema, *found), found->folded_name());
    }
    return filler.take();
}

Result<Page<ListedTable>> SharesView::all_tables(std::string_view share_name,
                                                 const PageRequest& page) const {
    const GrantedShare* granted = find_share(share_name);
    if (granted == nullptr) return share_not_found(share_name);
    const ShareLayout& layout = *visible_layout(*index_, *granted, now_);
    const std::size_t cut = std::min(page.after_key.find('\0'), page.after_key.size());
    const std::string after_schema = page.after_key.substr(0, cut);
    const std::string after_table =
        cut < page.after_key.size() ? page.after_key.substr(cut + 1) : std::string();
    PageFiller<ListedTable> filler(page);
    auto schema = std::lower_bound(
        layout.begin(), layout.end(), after_schema,
        [](const SchemaSlot& slot, const std::string& key) { return slot.folded_name < key; });
    bool more = false;
    for (; schema != layout.end() && !more; ++schema) {
        const bool resumed = schema->folded_name == after_schema;
        TableWalk walk({.index = index_, .share = granted->share, .now = now_}, *schema,
                       resumed ? std::string_view(after_table) : std::string_view());
        while (const auto found = walk.next()) {
            more = filler.full();
            if (more) break;
            filler.add(list_table(*index_, granted->share, *schema, *found),
                       table_key(schema->folded_name, found->folded_name()));
        }
    }
    return filler.take();
}

Result<SharedTable> SharesView::resolve(std::string_view share_name, std::string_view schema_name,
                                        std::string_view table_name) const {
    const Error missing = table_not_found(share_name, schema_name, table_name);
    const GrantedShare* granted = find_share(share_name);
    if (granted == nullptr) return missing;
    const ShareLayout& layout = *visible_layout(*index_, *granted, now_);
    const SchemaSlot* schema = find_schema(layout, fold_ascii(schema_name));
    if (schema == nullptr) return missing;
    const std::string folded = fold_ascii(table_name);
    const TableSlot* slot = find_table(*schema, folded);
    if (slot != nullptr && slot->granted_until > now_) {
        return make_shared_table(*index_, *recipient_, granted->share, *schema, {.slot = slot});
    }
    if (!schema->source_schema || schema->source_granted_until <= now_) return missing;
    const NamedTable* named =
        find_named_table(index_->schema_tables[*schema->source_schema], folded);
    if (named == nullptr ||
        !shows_in_schema(index_->shares[granted->share], schema->folded_name, *named)) {
        return missing;
    }
    return make_shared_table(*index_, *recipient_, granted->share, *schema, {.of_schema = named});
}

}  // namespace sluice::access
