#include "governance/other_objects.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/encoding.h"
#include "catalog/names.h"
#include "governance/limits.h"
#include "metastore/share_repository.h"
#include "metastore/volume_repository.h"

namespace sluice::governance {
namespace {

using catalog::SharedObjectType;
using metastore::ShareRepository;
using metastore::Transaction;
using metastore::VolumeRepository;

constexpr std::string_view kVolume = "VOLUME";
constexpr std::string_view kNotebook = "NOTEBOOK_FILE";
constexpr std::array kOthers = {kVolume, std::string_view("MODEL"), kNotebook,
                                std::string_view("FUNCTION"), std::string_view("FEATURE_SPEC")};
// A41: they name what the catalog has as a table.
constexpr std::array<std::string_view, 5> kTables = {
    "TABLE", "VIEW", "MATERIALIZED_VIEW", "STREAMING_TABLE", "FOREIGN_TABLE",
};

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

template <class List>
bool lists(const List& types, std::string_view type) {
    return std::any_of(types.begin(), types.end(),
                       [&](std::string_view one) { return equals_folded(one, type); });
}

bool is_of(std::string_view type, const SharedObjectRequest& request) {
    return equals_folded(*request.data_object_type, type);
}

/// A42, A44: what only tables have.
Result<void> check_options(const SharedObjectRequest& request) {
    const bool has_table_options = request.shared_as || request.start_version ||
                                   request.cdf_enabled ||
                                   (request.partitions && !request.partitions->groups.empty());
    if (has_table_options) {
        return invalid("a " + *request.data_object_type +
                       " takes no shared_as, start_version, cdf_enabled or partitions: they belong "
                       "to tables; use string_shared_as");
    }
    if (request.string_shared_as) {
        const std::string& alias = *request.string_shared_as;
        if (alias.empty() || alias.size() > kOtherNameBytesMax || !is_utf8(alias))
            return invalid("string_shared_as is empty or too long");
    }
    if (!request.content) return {};
    if (!is_of(kNotebook, request)) return invalid("only a NOTEBOOK_FILE has content");
    if (!base64_decode(*request.content)) return invalid("content is not base64");
    return {};
}

/// What it is an object of. Only volumes are in the catalog; others are taken at their word.
Result<std::string> source_of(Transaction& transaction, const SharedObjectRequest& request,
                              const std::string& own_id) {
    if (is_of(kNotebook, request)) {
        if (request.name.size() > kOtherNameBytesMax || !is_utf8(request.name))
            return invalid("the name of a notebook is too long");
        if (!request.content) return invalid("UpdateShare Missing required field: content");
        return own_id;
    }
    SLUICE_TRY(const catalog::TableName name,
               catalog::parse_object_name(request.name, fold_ascii(*request.data_object_type)));
    if (!is_of(kVolume, request)) return own_id;
    SLUICE_TRY(const catalog::Volume volume, VolumeRepository(transaction).get_by_name(name));
    return volume.id;
}

}  // namespace

Result<SharedObjectType> behaviour_of(const SharedObjectRequest& request) {
    if (!request.data_object_type) return SharedObjectType::table;
    const std::string& type = *request.data_object_type;
    if (lists(kTables, type)) return SharedObjectType::table;
    if (equals_folded(type, "SCHEMA")) return SharedObjectType::schema;
    if (lists(kOthers, type)) return SharedObjectType::other;
    return invalid("'" + type.substr(0, 64) + "' is not a data_object_type");
}

Result<std::optional<catalog::Volume>> volume_of(Transaction& transaction,
                                                 const SharedObjectRequest& request) {
    if (!is_of(kVolume, request)) return std::optional<catalog::Volume>();
    SLUICE_TRY(const catalog::TableName name, catalog::parse_object_name(request.name, "volume"));
    return VolumeRepository(transaction).find_by_name(name);
}

bool takes_string_alias(const SharedObjectRequest& request) {
    return request.data_object_type && !equals_folded(*request.data_object_type, "TABLE");
}

Result<bool> add_other_object(const Services& services, const AdminPrincipal& who,
                              Transaction& transaction, const catalog::Share& share,
                              const SharedObjectRequest& request) {
    SLUICE_CHECK(check_options(request));
    catalog::SharedObject row;
    row.id = services.random.uuid();
    row.share_id = share.id;
    row.type = SharedObjectType::other;
    row.name = request.name;
    SLUICE_TRY(row.source_id, source_of(transaction, request, row.id));
    row.string_shared_as = request.string_shared_as;
    row.comment = request.comment;
    row.data_object_type = request.data_object_type;
    row.added_at = services.clock.now_ms();
    row.added_by = who.name;
    ShareRepository shares(transaction);
    SLUICE_CHECK(shares.insert_object(row));
    if (request.content) SLUICE_CHECK(shares.put_content(row.id, *request.content));
    return true;
}

Result<bool> update_other_object(Transaction& transaction, const catalog::Share& share,
                                 const SharedObjectRequest& request) {
    SLUICE_CHECK(check_options(request));
    ShareRepository shares(transaction);
    SLUICE_TRY(const auto found,
               shares.find_other_object(share.id, *request.data_object_type, request.name));
    if (!found) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                     "Shared object '" + request.name + "' does not exist in the share.");
    }
    catalog::SharedObject row = *found;
    row.comment = request.comment;
    if (request.string_shared_as) row.string_shared_as = request.string_shared_as;
    bool changed = row.comment != found->comment || row.string_shared_as != found->string_shared_as;
    if (changed) SLUICE_CHECK(shares.update_object(row));
    if (!request.content) return changed;
    SLUICE_TRY(const auto contents, shares.contents(share.id));
    const auto present = contents.find(row.id);
    if (present != contents.end() && present->second == *request.content) return changed;
    SLUICE_CHECK(shares.put_content(row.id, *request.content));
    return true;
}

Result<bool> remove_other_object(Transaction& transaction, const catalog::Share& share,
                                 const SharedObjectRequest& request) {
    ShareRepository shares(transaction);
    for (const std::string_view type : kOthers) {
        if (request.data_object_type && !is_of(type, request)) continue;
        SLUICE_TRY(const auto found, shares.find_other_object(share.id, type, request.name));
        if (!found) continue;
        SLUICE_CHECK(shares.remove_object(found->id));
        return true;
    }
    return false;
}

}  // namespace sluice::governance
