#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access_snapshot.h"
#include "access/partition_rule.h"
#include "base/clock.h"
#include "base/result.h"

namespace sluice::access {

struct GrantedShare;

/// Pages are by key (P45): the folded name of the last item, or schema and table with a NUL
/// between.
struct PageRequest {
    std::size_t limit = 500;
    std::string after_key;  ///< empty: from the start
};

template <class T>
struct Page {
    std::vector<T> items;
    /// Present if there is more; may be empty text (a page of limit 0 continues at the start, P46).
    std::optional<std::string> next_key;
};

struct ListedShare {
    std::string id;
    std::string name;
};

struct ListedSchema {
    std::string name;
    std::string share_name;
};

struct ListedTable {
    std::string id;  ///< P32
    std::string name;
    std::string schema_name;
    std::string share_name;
    std::string share_id;
};

/// The first version a recipient may read.
struct StartPoint {
    std::optional<std::int64_t> version;
    /// If there is no version (tables of a shared schema): the version that was current at this
    /// time.
    EpochMs current_at = 0;
};

/// A table as one recipient may read it, resolved and authorised (R12).
struct SharedTable {
    ListedTable listed;
    std::string object_id;  ///< SharedObject::id
    std::string table_id;   ///< catalog id of the source
    std::string location;
    std::optional<std::string> comment;
    bool history = false;
    std::optional<bool> cdf_enabled;
    StartPoint start;
    PartitionRule rule;  ///< what of the table's files the recipient may see
};

/// What one recipient sees at one moment. Unknown and ungranted are the same answer by
/// construction: only granted things are looked at (P14, R43). Borrows the snapshot; one request.
class SharesView {
public:
    Page<ListedShare> shares(const PageRequest& page) const;
    /// SHARE_DOES_NOT_EXIST `share 'x' not found`.
    Result<ListedShare> share(std::string_view name) const;
    /// SHARE_DOES_NOT_EXIST.
    Result<Page<ListedSchema>> schemas(std::string_view share_name, const PageRequest& page) const;
    /// SHARE_DOES_NOT_EXIST, SCHEMA_DOES_NOT_EXIST `schema 'x' not found`.
    Result<Page<ListedTable>> tables(std::string_view share_name, std::string_view schema_name,
                                     const PageRequest& page) const;
    /// SHARE_DOES_NOT_EXIST (P51).
    Result<Page<ListedTable>> all_tables(std::string_view share_name,
                                         const PageRequest& page) const;
    /// TABLE_DOES_NOT_EXIST with the text of P219, names as the client wrote them.
    Result<SharedTable> resolve(std::string_view share_name, std::string_view schema_name,
                                std::string_view table_name) const;

private:
    friend class AccessSnapshot;
    /// Both null for a recipient that is not there.
    SharesView(const SnapshotIndex& index, const catalog::Recipient* recipient,
               const std::vector<GrantedShare>* granted, EpochMs now)
        : index_(&index), recipient_(recipient), granted_(granted), now_(now) {}

    const GrantedShare* find_share(std::string_view name) const;

    const SnapshotIndex* index_;
    const catalog::Recipient* recipient_;
    const std::vector<GrantedShare>* granted_;  // null: a recipient without any grant
    EpochMs now_;
};

}  // namespace sluice::access
