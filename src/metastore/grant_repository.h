#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "metastore/database.h"
#include "metastore/name_page.h"

namespace sluice::metastore {

/// A grant with the names that answers show, as stored.
struct NamedGrant {
    catalog::Grant grant;
    std::string share_name;
    std::string recipient_name;
    std::optional<std::string> object_name;
};

/// What becomes of the expiry of a grant that is there (A59).
enum class ExpiryChange {
    keep_unless_given,  ///< a row without one leaves it
    replace             ///< a row without one takes it away
};

/// What `put` left behind.
struct StoredGrant {
    catalog::Grant grant;
    bool changed = false;  ///< false: it was there just so (A55)
};

/// Which grant is meant: a privilege of a recipient on a share, or on one object of it.
struct GrantKey {
    std::string share_id;
    std::optional<std::string> object_id;
    std::string recipient_id;
    std::string privilege = "SELECT";
};

class GrantRepository {
public:
    explicit GrantRepository(Transaction& transaction) : transaction_(transaction) {}

    /// Adds the grant. If it is there, it keeps its id; one that had expired by `row.granted_at` is
    /// not there any more. RESOURCE_DOES_NOT_EXIST if share, object or recipient is gone.
    Result<StoredGrant> put(const catalog::Grant& row,
                            ExpiryChange expiry = ExpiryChange::keep_unless_given);
    Result<std::optional<catalog::Grant>> find(const GrantKey& key);
    Result<std::optional<catalog::Grant>> find_by_id(std::string_view id);
    /// False if there was none (A55).
    Result<bool> remove(const GrantKey& key);
    Result<bool> remove_by_id(std::string_view id);
    /// Ordered by folded recipient name; a page never cuts the grants of one recipient apart: the
    /// limit counts recipients.
    Result<std::vector<NamedGrant>> list_of_share(std::string_view share_id, const NamePage& page);
    /// Ordered by folded share name; the limit counts shares.
    Result<std::vector<NamedGrant>> list_of_recipient(std::string_view recipient_id,
                                                      const NamePage& page);
    Result<std::vector<NamedGrant>> list_of_object(std::string_view object_id);
    /// Ordered by id, behind `after_id`.
    Result<std::vector<NamedGrant>> list(std::string_view after_id, std::int64_t limit);
    /// Drops at most `limit` grants that had expired by `now`; how many. Expiry holds without it
    /// (A59).
    Result<std::int64_t> remove_expired(EpochMs now, std::int64_t limit);

private:
    Transaction& transaction_;
};

}  // namespace sluice::metastore
