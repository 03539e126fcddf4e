#include "governance/shares.h"

#include "base/assert.h"
#include "base/encoding.h"
#include "catalog/limits.h"
#include "catalog/names.h"
#include "governance/changes.h"
#include "governance/limits.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "governance/share_objects.h"
#include "governance/share_standing.h"
#include "metastore/managed_object_repository.h"
#include "metastore/share_repository.h"

namespace sluice::governance {
namespace {

using metastore::ShareRepository;
using metastore::Transaction;

/// The share's own fields; false if nothing differs (A34).
Result<bool> apply_fields(const UpdateShare& request, catalog::Share& row) {
    const catalog::Share before = row;
    if (request.new_name) {
        SLUICE_CHECK(catalog::check_name(*request.new_name));
        row.name = *request.new_name;
    }
    if (request.owner) {
        SLUICE_CHECK(check_owner(*request.owner));
        row.owner = *request.owner;
    }
    SLUICE_CHECK(check_text("comment", request.comment));
    if (request.comment) row.comment = request.comment;
    if (request.clear_comment) row.comment.reset();
    SLUICE_CHECK(check_text("storage_root", request.storage_root));
    if (request.storage_root && request.storage_root != row.storage_root) {
        return Error(Condition::INVALID_STATE, "storage_root of a share cannot be changed");
    }
    SLUICE_CHECK(check_text("replication_config", request.replication_config));
    if (request.replication_config) row.replication_config = request.replication_config;
    SLUICE_CHECK(check_text("serverless_budget_policy_id", request.serverless_budget_policy_id));
    if (request.serverless_budget_policy_id)
        row.serverless_budget_policy_id = request.serverless_budget_policy_id;
    return row.name != before.name || row.owner != before.owner || row.comment != before.comment ||
           row.replication_config != before.replication_config ||
           row.serverless_budget_policy_id != before.serverless_budget_policy_id;
}

/// A rename is a creation under another name as well (A39).
Result<void> require_update(Rights& rights, const catalog::Share& share,
                            const UpdateShare& request) {
    SLUICE_CHECK(rights.require(Operation::update_share, subject(share)));
    if (!request.new_name || *request.new_name == share.name) return {};
    return rights.require(Operation::rename_share, subject(share));
}

/// Y25.
Result<std::optional<std::string>> file_of(Transaction& transaction, const catalog::Share& share) {
    SLUICE_TRY(const auto mark, metastore::ManagedObjectRepository(transaction)
                                    .find(metastore::ManagedObject{.share_id = share.id}));
    return mark ? std::optional(mark->managed_by) : std::optional<std::string>();
}

/// A40: recipients do not get what the share's owner may not read, and nobody else would say so.
void warn_of_withheld(ShareDetails& details) {
    for (const catalog::SharedObject& object : details.objects) {
        if (object.status != catalog::SharedObjectStatus::permission_denied) continue;
        details.warnings.push_back("recipients do not see '" + object.name + "': '" +
                                   details.share.owner + "', who owns the share, may not read it");
    }
}

Error at_index(Error error, std::size_t index, const std::string& name) {
    return Error(error.condition(),
                 "updates[" + std::to_string(index) + "] '" + name + "': " + error.message(),
                 error.detail());
}

}  // namespace

Result<catalog::Share> create_share(const Services& services, const AdminPrincipal& who,
                                    const CreateShare& request, RequestContext& context) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    SLUICE_CHECK(check_text("storage_root", request.storage_root));
    SLUICE_CHECK(check_text("replication_config", request.replication_config));
    SLUICE_CHECK(check_text("serverless_budget_policy_id", request.serverless_budget_policy_id));
    catalog::Share row;
    row.id = services.random.uuid();
    row.name = request.name;
    row.owner = who.name;
    row.comment = request.comment;
    row.storage_root = request.storage_root;
    row.replication_config = request.replication_config;
    row.serverless_budget_policy_id = request.serverless_budget_policy_id;
    row.provenance = created_by(services, who);
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Share> {
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::create_share, the_metastore()));
            ShareRepository shares(transaction);
            SLUICE_TRY(const std::int64_t count, shares.count());
            if (count >= services.bounds.shares_max) {
                return Error(Condition::INVALID_PARAMETER_VALUE,
                             "there are already " + std::to_string(count) + " shares");
            }
            SLUICE_CHECK(shares.insert(row));
            return row;
        });
}

Result<ShareDetails> get_share(const Services& services, const AdminPrincipal& who,
                               std::string_view name, RequestContext& context) {
    return services.database.read(context, [&](Transaction& transaction) -> Result<ShareDetails> {
        ShareRepository shares(transaction);
        ShareDetails details;
        SLUICE_TRY(details.share, shares.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::see_share, subject(details.share)));
        SLUICE_TRY(details.objects, shares.list_objects(details.share.id));
        SLUICE_TRY(details.managed_by, file_of(transaction, details.share));
        SLUICE_TRY(details.contents, shares.contents(details.share.id));
        return details;
    });
}

Result<AdminPage<catalog::Share>> list_shares(const Services& services, const AdminPrincipal& who,
                                              const PageParameters& page, RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "shares", {}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<catalog::Share>> {
            SLUICE_TRY(auto rows, ShareRepository(transaction).list(plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Share& row) { return row.name; });
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.keep_allowed(Operation::see_share, cut.items));
            return cut;
        });
}

namespace {

/// How errors of single updates name them.
enum class ErrorPlace { by_index, by_name, with_name };

/// A share that is being changed, and what two principals may do.
struct Changing {
    const catalog::Share& share;
    Rights& caller;
    Rights& owner;
};

Result<bool> update_one(const Services& services, const AdminPrincipal& who,
                        Transaction& transaction, const Changing& changing,
                        const ObjectUpdate& update, const CurrentTable& table) {
    const bool adds =
        update.action == ObjectAction::add || update.action == ObjectAction::accumulate;
    if (adds) SLUICE_CHECK(require_source(transaction, changing.caller, update.object));
    SLUICE_TRY(const bool changed,
               apply_update(services, who, transaction, changing.share, update, table));
    if (adds)
        SLUICE_CHECK(recheck_object(transaction, changing.owner, changing.share, update.object));
    return changed;
}

Error placed(Error error, ErrorPlace place, std::size_t index, const std::string& name) {
    switch (place) {
        case ErrorPlace::by_index:
            return at_index(std::move(error), index, name);
        case ErrorPlace::by_name:
            return error;
        case ErrorPlace::with_name:
            return Error(error.condition(), "'" + name + "': " + error.message(), error.detail());
    }
    return error;
}

/// What was looked up for a change of a share before its transaction.
struct ShareLookups {
    const std::vector<CurrentTable>& tables;
    const std::vector<std::string>& warnings;
};

Result<ShareDetails> write_share_change(const Services& services, const AdminPrincipal& who,
                                        std::string_view name, const UpdateShare& request,
                                        const ShareLookups& lookups, ErrorPlace place,
                                        RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<ShareDetails> {
        ShareRepository shares(transaction);
        ShareDetails details;
        details.warnings = lookups.warnings;
        SLUICE_TRY(details.share, shares.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(require_update(rights, details.share, request));
        const std::string owner_before = details.share.owner;
        SLUICE_TRY(bool changed, apply_fields(request, details.share));
        const bool administers = who.role == access::Role::administrator;
        if (details.share.owner != owner_before && !administers)
            SLUICE_CHECK(require_nothing_withheld(transaction, details.share));
        SLUICE_TRY(Rights owner, Rights::of_name(services, transaction, details.share.owner));
        for (std::size_t i = 0; i < request.updates.size(); ++i) {
            const ObjectUpdate& update = request.updates[i];
            auto applied = update_one(services, who, transaction,
                                      {.share = details.share, .caller = rights, .owner = owner},
                                      update, lookups.tables[i]);
            if (!applied) return placed(std::move(applied).error(), place, i, update.object.name);
            changed = changed || *applied;
        }
        if (changed) {
            touch(details.share.provenance, services, who);
            SLUICE_CHECK(shares.update(details.share));
        }
        if (details.share.owner != owner_before)
            SLUICE_CHECK(recheck_share(services, transaction, details.share));
        SLUICE_TRY(details.objects, shares.list_objects(details.share.id));
        SLUICE_TRY(details.managed_by, file_of(transaction, details.share));
        SLUICE_TRY(details.contents, shares.contents(details.share.id));
        warn_of_withheld(details);
        return details;
    });
}

Result<ShareDetails> change_share(const Services& services, const AdminPrincipal& who,
                                  std::string_view name, const UpdateShare& request,
                                  ErrorPlace place, RequestContext& context) {
    if (request.updates.size() > kShareUpdatesMax) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "at most " + std::to_string(kShareUpdatesMax) + " updates in one request");
    }
    // Rights first: looking up versions reads the provider's storage. The write looks again, since
    // they may change meanwhile.
    SLUICE_CHECK(services.database.read(context, [&](Transaction& transaction) -> Result<void> {
        SLUICE_TRY(const auto present, ShareRepository(transaction).get_by_name(name));
        Rights rights(services, transaction, who);
        return require_update(rights, present, request);
    }));
    std::vector<std::string> warnings;
    const std::vector<CurrentTable> tables =
        look_up_tables(services, request.updates, warnings, context);
    return write_share_change(services, who, name, request,
                              {.tables = tables, .warnings = warnings}, place, context);
}

}  // namespace

Result<ShareDetails> update_share(const Services& services, const AdminPrincipal& who,
                                  std::string_view name, const UpdateShare& request,
                                  RequestContext& context) {
    return change_share(services, who, name, request, ErrorPlace::by_index, context);
}

Result<ShareDetails> alter_share(const Services& services, const AdminPrincipal& who,
                                 std::string_view name, const ObjectUpdate& update,
                                 RequestContext& context) {
    UpdateShare request;
    request.updates.push_back(update);
    return change_share(services, who, name, request, ErrorPlace::by_name, context);
}

Result<ShareDetails> update_looked_up_share(const Services& services, const AdminPrincipal& who,
                                            std::string_view name, const UpdateShare& request,
                                            const std::vector<CurrentTable>& tables,
                                            RequestContext& context) {
    SLUICE_ASSERT(tables.size() == request.updates.size(), "a table for each update");
    const std::vector<std::string> none;
    return write_share_change(services, who, name, request, {.tables = tables, .warnings = none},
                              ErrorPlace::with_name, context);
}

Result<void> delete_share(const Services& services, const AdminPrincipal& who,
                          std::string_view name, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        ShareRepository shares(transaction);
        SLUICE_TRY(const catalog::Share row, shares.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::delete_share, subject(row)));
        return shares.remove(row);
    });
}

}  // namespace sluice::governance
