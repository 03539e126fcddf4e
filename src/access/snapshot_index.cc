#include "access/snapshot_index.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/assert.h"
#include "base/encoding.h"

namespace sluice::access {
namespace {

template <class Row, class Id>
void index_rows(const std::vector<Row>& rows, std::unordered_map<std::string_view, RowNumber>& map,
                Id id) {
    SLUICE_ASSERT(rows.size() < std::numeric_limits<RowNumber>::max(), "rows fit a row number");
    map.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::string& key = id(rows[i]);
        if (!key.empty()) map.emplace(key, static_cast<RowNumber>(i));
    }
}

void index_ids(SnapshotIndex& index) {
    const metastore::AccessRows& rows = index.rows;
    const auto own_id = [](const auto& row) -> const std::string& { return row.id; };
    const auto public_id = [](const auto& row) -> const std::string& { return row.public_id; };
    index_rows(rows.recipients, index.recipient_by_id, own_id);
    index_rows(rows.tokens, index.token_by_id, own_id);
    index_rows(rows.tokens, index.token_by_public_id, public_id);
    index_rows(rows.admin_tokens, index.admin_by_public_id, public_id);
    index_rows(rows.shares, index.share_by_id, own_id);
    index_rows(rows.objects, index.object_by_id, own_id);
    index_rows(rows.tables, index.table_by_id, own_id);
    index_rows(rows.schemas, index.schema_by_id, own_id);
}

std::optional<RowNumber> find_row(const std::unordered_map<std::string_view, RowNumber>& map,
                                  std::string_view id) {
    const auto found = map.find(id);
    if (found == map.end()) return std::nullopt;
    return found->second;
}

void index_schema_tables(SnapshotIndex& index) {
    index.schema_tables.resize(index.rows.schemas.size());
    for (std::size_t i = 0; i < index.rows.tables.size(); ++i) {
        const catalog::Table& table = index.rows.tables[i];
        const auto schema = find_row(index.schema_by_id, table.schema_id);
        if (!schema) continue;
        index.schema_tables[*schema].push_back(
            {.folded_name = fold_ascii(table.name), .table = static_cast<RowNumber>(i)});
    }
    for (auto& tables : index.schema_tables) {
        std::sort(tables.begin(), tables.end(), [](const NamedTable& a, const NamedTable& b) {
            return a.folded_name < b.folded_name;
        });
    }
}

/// One share, or one recipient's part of it, while it is put together.
class LayoutBuilder {
public:
    explicit LayoutBuilder(const SnapshotIndex& index) : index_(&index) {}

    void add(RowNumber object_number, EpochMs granted_until) {
        const catalog::SharedObject& object = index_->rows.objects[object_number];
        // P49: what the metastore knows to be gone or withheld does not show.
        if (object.status != catalog::SharedObjectStatus::active) return;
        switch (object.type) {
            case catalog::SharedObjectType::table:
                add_table(object, object_number, granted_until);
                return;
            case catalog::SharedObjectType::schema:
                add_schema(object, object_number, granted_until);
                return;
            case catalog::SharedObjectType::other:
                return;  // A41
        }
    }

    ShareLayout take() {
        ShareLayout layout;
        layout.reserve(schemas_.size());
        for (auto& [folded, schema] : schemas_) {
            schema.folded_name = folded;
            sort_tables(schema.tables);
            layout.push_back(std::move(schema));
        }
        schemas_.clear();
        return layout;
    }

private:
    void add_table(const catalog::SharedObject& object, RowNumber number, EpochMs until) {
        const auto table = find_row(index_->table_by_id, object.source_id);
        if (!table) return;
        SchemaSlot& schema = schemas_[fold_ascii(object.alias_schema)];
        if (schema.name.empty()) schema.name = object.alias_schema;
        schema.tables_granted_until = std::max(schema.tables_granted_until, until);
        schema.tables.push_back({.folded_name = fold_ascii(object.alias_table),
                                 .object = number,
                                 .table = *table,
                                 .granted_until = until});
    }

    void add_schema(const catalog::SharedObject& object, RowNumber number, EpochMs until) {
        const auto source = find_row(index_->schema_by_id, object.source_id);
        if (!source) return;
        const std::string& name = index_->rows.schemas[*source].name;
        SchemaSlot& schema = schemas_[fold_ascii(name)];
        // Two source schemas of one name cannot both show (A43); the one shared first stays, also
        // if a later renaming made them equal.
        if (schema.shared_object && !earlier(number, *schema.shared_object)) return;
        schema.name = name;
        schema.shared_object = number;
        schema.source_schema = source;
        schema.source_granted_until = until;
    }

    bool earlier(RowNumber a, RowNumber b) const {
        const auto& objects = index_->rows.objects;
        return std::tie(objects[a].added_at, objects[a].id) <
               std::tie(objects[b].added_at, objects[b].id);
    }

    static void sort_tables(std::vector<TableSlot>& tables) {
        std::stable_sort(tables.begin(), tables.end(), [](const TableSlot& a, const TableSlot& b) {
            return a.folded_name < b.folded_name;
        });
        // The metastore keeps aliases unique; should it fail, one of two is served, never both.
        const auto same = [](const TableSlot& a, const TableSlot& b) {
            return a.folded_name == b.folded_name;
        };
        tables.erase(std::unique(tables.begin(), tables.end(), same), tables.end());
    }

    const SnapshotIndex* index_;
    std::map<std::string, SchemaSlot> schemas_;
};

void note_reserved(const SnapshotIndex& index, const catalog::SharedObject& object,
                   ShareIndex& share) {
    if (object.type != catalog::SharedObjectType::table) return;
    share.aliases.insert(
        table_key(fold_ascii(object.alias_schema), fold_ascii(object.alias_table)));
    const auto table = find_row(index.table_by_id, object.source_id);
    if (table) share.tables_by_name.insert(*table);
}

void index_shares(SnapshotIndex& index) {
    const metastore::AccessRows& rows = index.rows;
    std::vector<std::vector<RowNumber>> objects_of(rows.shares.size());
    for (std::size_t i = 0; i < rows.objects.size(); ++i) {
        const auto share = find_row(index.share_by_id, rows.objects[i].share_id);
        if (share) objects_of[*share].push_back(static_cast<RowNumber>(i));
    }
    index.shares.resize(rows.shares.size());
    for (std::size_t share = 0; share < rows.shares.size(); ++share) {
        ShareIndex& entry = index.shares[share];
        entry.folded_name = fold_ascii(rows.shares[share].name);
        LayoutBuilder builder(index);
        bool has_schema = false;
        for (const RowNumber object : objects_of[share]) {
            builder.add(object, kForever);
            if (rows.objects[object].type == catalog::SharedObjectType::schema) has_schema = true;
        }
        entry.layout = builder.take();
        if (!has_schema) continue;
        for (const RowNumber object : objects_of[share]) {
            note_reserved(index, rows.objects[object], entry);
        }
    }
}

/// The grants of one recipient on one share.
struct GrantsOfShare {
    EpochMs whole_until = kNever;
    EpochMs objects_until = kNever;
    std::map<RowNumber, EpochMs> objects;
};

void note_grant(const SnapshotIndex& index, const catalog::Grant& grant,
                std::vector<std::map<RowNumber, GrantsOfShare>>& grants) {
    // Another privilege would be another right: nobody reads by it.
    if (grant.privilege != "SELECT") return;
    const auto recipient = find_row(index.recipient_by_id, grant.recipient_id);
    const auto share = find_row(index.share_by_id, grant.share_id);
    if (!recipient || !share) return;
    const EpochMs until = grant.expires_at.value_or(kForever);
    if (!grant.object_id) {
        GrantsOfShare& whole = grants[*recipient][*share];
        whole.whole_until = std::max(whole.whole_until, until);
        return;
    }
    const auto object = find_row(index.object_by_id, *grant.object_id);
    // A grant never reaches into another share than the one it names.
    if (!object || index.rows.objects[*object].share_id != grant.share_id) return;
    GrantsOfShare& part = grants[*recipient][*share];
    part.objects_until = std::max(part.objects_until, until);
    EpochMs& object_until = part.objects.try_emplace(*object, kNever).first->second;
    object_until = std::max(object_until, until);
}

void index_recipients(SnapshotIndex& index) {
    const metastore::AccessRows& rows = index.rows;
    std::vector<std::map<RowNumber, GrantsOfShare>> grants(rows.recipients.size());
    for (const catalog::Grant& grant : rows.grants) note_grant(index, grant, grants);

    index.recipients.resize(rows.recipients.size());
    for (std::size_t i = 0; i < rows.recipients.size(); ++i) {
        RecipientIndex& entry = index.recipients[i];
        entry.ip_rules =
            std::make_shared<const IpRules>(IpRules::compile(rows.recipients[i].ip_access_list));
        entry.shares.reserve(grants[i].size());
        for (auto& [share, of_share] : grants[i]) {
            LayoutBuilder builder(index);
            for (const auto& [object, until] : of_share.objects) builder.add(object, until);
            entry.shares.push_back({.share = share,
                                    .whole_until = of_share.whole_until,
                                    .objects_until = of_share.objects_until,
                                    .granted_objects = builder.take()});
        }
        std::sort(entry.shares.begin(), entry.shares.end(),
                  [&](const GrantedShare& a, const GrantedShare& b) {
                      return index.shares[a.share].folded_name < index.shares[b.share].folded_name;
                  });
    }
}

/// Binary search in a vector sorted by `folded_name`.
template <class T>
const T* find_folded(const std::vector<T>& sorted, std::string_view folded_name) {
    const auto found = std::lower_bound(
        sorted.begin(), sorted.end(), folded_name,
        [](const T& element, std::string_view name) { return element.folded_name < name; });
    if (found == sorted.end() || found->folded_name != folded_name) return nullptr;
    return &*found;
}

}  // namespace

std::unique_ptr<const SnapshotIndex> build_index(metastore::AccessRows rows) {
    auto index = std::make_unique<SnapshotIndex>();
    index->rows = std::move(rows);
    index_ids(*index);
    index_schema_tables(*index);
    index_shares(*index);
    index_recipients(*index);
    return index;
}

const ShareLayout* visible_layout(const SnapshotIndex& index, const GrantedShare& granted,
                                  EpochMs now) {
    if (granted.whole_until > now) return &index.shares[granted.share].layout;
    if (granted.objects_until > now) return &granted.granted_objects;
    return nullptr;
}

bool shows_in_schema(const ShareIndex& share, std::string_view schema_folded,
                     const NamedTable& table) {
    return !share.tables_by_name.contains(table.table) &&
           !share.aliases.contains(table_key(schema_folded, table.folded_name));
}

std::string table_key(std::string_view schema_folded, std::string_view table_folded) {
    std::string key(schema_folded);
    key += '\0';
    key += table_folded;
    return key;
}

const SchemaSlot* find_schema(const ShareLayout& layout, std::string_view folded_name) {
    return find_folded(layout, folded_name);
}

const TableSlot* find_table(const SchemaSlot& schema, std::string_view folded_name) {
    return find_folded(schema.tables, folded_name);
}

const NamedTable* find_named_table(const std::vector<NamedTable>& tables,
                                   std::string_view folded_name) {
    return find_folded(tables, folded_name);
}

}  // namespace sluice::access
