#include "governance/share_standing.h"

#include <map>

#include "catalog/names.h"
#include "catalog/privileges.h"
#include "governance/other_objects.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"
#include "metastore/volume_repository.h"

namespace sluice::governance {
namespace {

using catalog::SharedObject;
using catalog::SharedObjectStatus;
using catalog::SharedObjectType;
using metastore::SchemaRepository;
using metastore::ShareRepository;
using metastore::TableRepository;
using metastore::Transaction;
using metastore::VolumeRepository;

/// What an object shows, and what its share's owner must be allowed to do with that.
struct Source {
    Subject subject;
    Operation reading = Operation::select_from;
};
std::optional<Source> source(Subject subject, Operation reading) {
    return Source{.subject = std::move(subject), .reading = reading};
}

/// nullopt when the source is gone, and for what is in no catalog.
Result<std::optional<Source>> source_of(Transaction& transaction, const SharedObject& object) {
    switch (object.type) {
        case SharedObjectType::table: {
            SLUICE_TRY(const auto row, TableRepository(transaction).find_by_id(object.source_id));
            if (row) return source(subject(*row), Operation::select_from);
            break;
        }
        case SharedObjectType::schema: {
            SLUICE_TRY(const auto row, SchemaRepository(transaction).find_by_id(object.source_id));
            if (row) return source(subject(*row), Operation::select_from);
            break;
        }
        case SharedObjectType::other: {
            SLUICE_TRY(const auto row, VolumeRepository(transaction).find_by_id(object.source_id));
            if (row) return source(subject(*row), Operation::read_volume);
            break;
        }
    }
    return std::optional<Source>();
}

Result<void> recheck(Transaction& transaction, Rights& owner, const SharedObject& object) {
    const bool shown = object.status == SharedObjectStatus::active;
    if (!shown && object.status != SharedObjectStatus::permission_denied) return {};
    SLUICE_TRY(const auto source, source_of(transaction, object));
    if (!source) return {};
    SLUICE_TRY(const bool allowed, owner.may(source->reading, source->subject));
    if (allowed == shown) return {};
    return ShareRepository(transaction)
        .set_object_status(object.id, allowed ? SharedObjectStatus::active
                                              : SharedObjectStatus::permission_denied);
}

/// Objects of several shares; an owner's rights are put together once.
class Recheck {
public:
    Recheck(const Services& services, Transaction& transaction)
        : services_(services), transaction_(transaction) {}

    Result<void> source(std::string_view source_id) {
        ShareRepository shares(transaction_);
        SLUICE_TRY(const auto objects, shares.list_objects_of_source(source_id));
        for (const SharedObject& object : objects) {
            SLUICE_TRY(const auto share, shares.find_by_id(object.share_id));
            if (!share) continue;
            SLUICE_TRY(Rights * owner, rights_of(share->owner));
            SLUICE_CHECK(recheck(transaction_, *owner, object));
        }
        return {};
    }

private:
    Result<Rights*> rights_of(const std::string& name) {
        const auto known = owners_.find(name);
        if (known != owners_.end()) return &known->second;
        SLUICE_TRY(Rights rights, Rights::of_name(services_, transaction_, name));
        return &owners_.emplace(name, std::move(rights)).first->second;
    }

    const Services& services_;
    Transaction& transaction_;
    std::map<std::string, Rights> owners_;
};

Result<void> recheck_schema(Recheck& recheck, Transaction& transaction,
                            const catalog::Schema& schema) {
    SLUICE_CHECK(recheck.source(schema.id));
    SLUICE_TRY(const auto tables, TableRepository(transaction).list(schema.id, {}));
    for (const catalog::Table& table : tables) SLUICE_CHECK(recheck.source(table.id));
    SLUICE_TRY(const auto volumes, VolumeRepository(transaction).list(schema.id, {}));
    for (const catalog::Volume& volume : volumes) SLUICE_CHECK(recheck.source(volume.id));
    return {};
}

}  // namespace

Result<void> require_source(Transaction& transaction, Rights& caller,
                            const SharedObjectRequest& object) {
    SLUICE_TRY(const SharedObjectType type, behaviour_of(object));
    switch (type) {
        case SharedObjectType::table: {
            SLUICE_TRY(const auto name, catalog::parse_table_name(object.name));
            SLUICE_TRY(const auto row, TableRepository(transaction).find_by_name(name));
            return row ? caller.require(Operation::select_from, subject(*row)) : Result<void>();
        }
        case SharedObjectType::schema: {
            SLUICE_TRY(const auto name, catalog::parse_schema_name(object.name));
            SLUICE_TRY(const auto row, SchemaRepository(transaction).find_by_name(name));
            return row ? caller.require(Operation::select_from, subject(*row)) : Result<void>();
        }
        case SharedObjectType::other: {
            SLUICE_TRY(const auto row, volume_of(transaction, object));
            return row ? caller.require(Operation::read_volume, subject(*row)) : Result<void>();
        }
    }
    return {};
}

Result<void> recheck_object(Transaction& transaction, Rights& owner, const catalog::Share& share,
                            const SharedObjectRequest& object) {
    SLUICE_TRY(const SharedObjectType type, behaviour_of(object));
    ShareRepository shares(transaction);
    SLUICE_TRY(const auto row,
               type == SharedObjectType::other
                   ? shares.find_other_object(share.id, *object.data_object_type, object.name)
                   : shares.find_object(share.id, object.name));
    if (!row) return {};
    return recheck(transaction, owner, *row);
}

Result<void> require_nothing_withheld(Transaction& transaction, const catalog::Share& share) {
    SLUICE_TRY(const auto objects, ShareRepository(transaction).list_objects(share.id));
    for (const SharedObject& object : objects) {
        if (object.status != SharedObjectStatus::permission_denied) continue;
        return Error(Condition::PERMISSION_DENIED,
                     "Only administrators can give away a share that holds what its owner may not "
                     "read: '" +
                         object.name + "'");
    }
    return {};
}

Result<void> recheck_share(const Services& services, Transaction& transaction,
                           const catalog::Share& share) {
    SLUICE_TRY(Rights owner, Rights::of_name(services, transaction, share.owner));
    SLUICE_TRY(const auto objects, ShareRepository(transaction).list_objects(share.id));
    for (const SharedObject& object : objects) {
        SLUICE_CHECK(recheck(transaction, owner, object));
    }
    return {};
}

Result<void> recheck_shares_of(const Services& services, Transaction& transaction,
                               std::string_view owner) {
    const std::string key = catalog::principal_key(owner);
    SLUICE_TRY(const auto shares, ShareRepository(transaction).list({}));
    for (const catalog::Share& share : shares) {
        if (catalog::principal_key(share.owner) != key) continue;
        SLUICE_CHECK(recheck_share(services, transaction, share));
    }
    return {};
}

Result<void> recheck_source(const Services& services, Transaction& transaction,
                            const catalog::Table& source) {
    return Recheck(services, transaction).source(source.id);
}

Result<void> recheck_source(const Services& services, Transaction& transaction,
                            const catalog::Volume& source) {
    return Recheck(services, transaction).source(source.id);
}

Result<void> recheck_source(const Services& services, Transaction& transaction,
                            const catalog::Schema& source) {
    Recheck recheck(services, transaction);
    return recheck_schema(recheck, transaction, source);
}

Result<void> recheck_source(const Services& services, Transaction& transaction,
                            const catalog::Catalog& source) {
    Recheck recheck(services, transaction);
    SLUICE_TRY(const auto schemas, SchemaRepository(transaction).list(source.id, {}));
    for (const catalog::Schema& schema : schemas) {
        SLUICE_CHECK(recheck_schema(recheck, transaction, schema));
    }
    return {};
}

}  // namespace sluice::governance
