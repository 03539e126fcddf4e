#include "governance/plan.h"

#include <memory>
#include <set>

#include "base/crypto.h"
#include "base/encoding.h"
#include "catalog/names.h"
#include "governance/limits.h"
#include "governance/plan_effects.h"
#include "governance/plan_steps.h"
#include "governance/rights.h"
#include "governance/services_within.h"
#include "json/writer.h"
#include "metastore/catalog_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"

namespace sluice::governance {
namespace {

using metastore::Transaction;

std::size_t count_objects(const DesiredState& state) {
    const auto size = [](const auto& part) { return part ? part->size() : 0; };
    std::size_t count = size(state.catalogs) + size(state.schemas) + size(state.tables) +
                        size(state.shares) + size(state.recipients) + size(state.grants);
    if (state.shares) {
        for (const DesiredShare& share : *state.shares)
            count += size(share.tables) + size(share.schemas);
    }
    if (state.grants) {
        for (const DesiredGrant& grant : *state.grants) count += size(grant.tables);
    }
    return count;
}

Result<void> check_size(const DesiredState& state) {
    const std::size_t count = count_objects(state);
    if (count <= kPlanObjectsMax) return {};
    return Error(Condition::INVALID_PARAMETER_VALUE, "a document holds at most " +
                                                         std::to_string(kPlanObjectsMax) +
                                                         " objects, not " + std::to_string(count));
}

Result<void> draft_all(const PlanWork& work, PlanDraft& draft) {
    for (auto part :
         {plan_catalogs, plan_schemas, plan_tables, plan_shares, plan_recipients, plan_grants}) {
        SLUICE_CHECK(part(work, draft));
    }
    return {};
}

/// What identifies a plan: all that it says but times that pass by themselves.
std::string identity(const PlanRequest& request, const Plan& plan) {
    json::Writer out;
    out.begin_array().value(request.document_digest).value(request.scope).value(request.prune);
    for (const PlannedChange& change : plan.changes) {
        out.begin_array().value(to_text(change.verb)).value(change.kind).value(change.name);
        for (const FieldChange& field : change.fields) {
            out.begin_object().member("field", field.field).optional("before", field.before);
            out.optional("after", field.after).end_object();
        }
        out.value(change.touched_by.value_or("")).value(change.touched_at.value_or(0));
        out.end_array();
    }
    for (const EffectOnRecipient& effect : plan.effects) {
        out.begin_array().value(effect.recipient);
        for (const auto* tables : {&effect.gains, &effect.loses, &effect.changes}) {
            out.begin_array();
            for (const std::string& table : *tables) out.value(table);
            out.end_array();
        }
        out.end_array();
    }
    out.end_array();
    return hex_encode(sha256(out.take()));
}

Plan plan_of(PlanDraft& draft) {
    Plan plan;
    plan.changes = std::move(draft.changes);
    plan.left = std::move(draft.left);
    plan.notes = std::move(draft.notes);
    return plan;
}

/// Whether the principal may make a table of that name, where it would be made (Y19).
Result<void> require_new_table(const PlanWork& work, const catalog::TableName& name) {
    Rights rights(work.services, work.transaction, work.who);
    SLUICE_TRY(const auto schema, metastore::SchemaRepository(work.transaction)
                                      .find_by_name({name.catalog_name, name.schema_name}));
    if (schema) return rights.require(Operation::create_table, subject(*schema));
    SLUICE_TRY(const auto parent,
               metastore::CatalogRepository(work.transaction).find_by_name(name.catalog_name));
    if (parent) return rights.require(Operation::create_schema, subject(*parent));
    return rights.require(Operation::create_catalog, the_metastore());
}

Result<void> require_share(const PlanWork& work, const std::string& name) {
    Rights rights(work.services, work.transaction, work.who);
    SLUICE_TRY(const auto share, metastore::ShareRepository(work.transaction).find_by_name(name));
    return share ? rights.require(Operation::update_share, subject(*share))
                 : rights.require(Operation::create_share, the_metastore());
}

/// What is to be read from storage, once the rights to the changes that need it are clear: reading
/// tells whether there is anything.
struct ToLookUp {
    std::vector<std::pair<std::string, CreateTable>> new_tables;  ///< by folded name
    std::map<std::string, catalog::Table> known;                  ///< by folded name
    std::map<std::string, Written> written;                       ///< of the new ones
};

Result<ToLookUp> what_to_look_up(const PlanWork& work, const PlanDraft& draft) {
    ToLookUp out;
    for (const DesiredTable* desired : draft.new_tables) {
        SLUICE_TRY(const catalog::TableName name, catalog::parse_table_name(desired->name));
        SLUICE_CHECK(at(desired->written, "table " + desired->name, require_new_table(work, name)));
        CreateTable request;
        request.name = name.table_name;
        request.catalog_name = name.catalog_name;
        request.schema_name = name.schema_name;
        request.table_type = "EXTERNAL";
        request.data_source_format = "DELTA";
        request.storage_location = desired->location;
        request.comment = desired->comment.value;
        request.properties =
            desired->properties.value.value_or(std::map<std::string, std::string>());
        out.written[fold_ascii(desired->name)] = desired->written;
        out.new_tables.emplace_back(fold_ascii(desired->name), std::move(request));
    }
    std::set<std::string> asked;
    for (const PlanDraft::NeededTable& needed : draft.needed_tables) {
        if (asked.insert(needed.share).second) SLUICE_CHECK(require_share(work, needed.share));
        const auto name = catalog::parse_table_name(needed.name);
        if (!name) continue;
        SLUICE_TRY(const auto table,
                   metastore::TableRepository(work.transaction).find_by_name(*name));
        if (table) out.known.emplace(fold_ascii(needed.name), *table);
    }
    return out;
}

Result<LookedUp> look_up(const Services& services, const AdminPrincipal& who,
                         const ToLookUp& wanted, std::vector<std::string>& notes,
                         RequestContext& context) {
    LookedUp found;
    const auto add_state = [&](const std::string& name, const catalog::Table& table) {
        std::string warning;
        CurrentTable& current = found.current[name];
        current.snapshot = current_snapshot(services, table, context, warning);
        if (!warning.empty()) notes.push_back(std::move(warning));
    };
    for (const auto& [name, request] : wanted.new_tables) {
        SLUICE_TRY(TableDetails details, at(wanted.written.at(name), "table " + name,
                                            inspect_table(services, who, request, context)));
        add_state(name, details.table);
        found.new_tables.emplace(name, std::move(details));
    }
    for (const auto& [name, table] : wanted.known) add_state(name, table);
    return found;
}

struct Tried {
    Plan plan;
    std::vector<NewLink> links;
};

/// Drafts the plan on what the transaction sees, makes its changes and tells their effects.
Result<Tried> try_plan(const PlanWork& work) {
    PlanDraft draft;
    SLUICE_CHECK(draft_all(work, draft));
    const bool noticed = draft.all_shares || !draft.shares.empty() || !draft.recipients.empty();
    std::optional<AccessPicture> before;
    if (noticed) {
        SLUICE_TRY(before, picture_access(work));
    }
    const auto runs = std::move(draft.runs);
    for (const auto& [phase, run] : runs) SLUICE_CHECK(run(draft));
    Tried tried;
    tried.plan = plan_of(draft);
    tried.links = std::move(draft.links);
    if (before) {
        SLUICE_TRY(const AccessPicture after, picture_access(work));
        SLUICE_CHECK(add_effects(work, draft, *before, after, tried.plan));
    }
    tried.plan.id = identity(work.request, tried.plan);
    return tried;
}

/// What has to be read for the plan, and what there is to say about it.
struct Prepared {
    LookedUp lookups;
    std::vector<std::string> notes;
};

Result<Prepared> prepare(const Services& services, const AdminPrincipal& who,
                         const PlanRequest& request, RequestContext& context) {
    SLUICE_CHECK(check_size(request.state));
    Prepared prepared;
    SLUICE_TRY(const ToLookUp wanted,
               services.database.read(context, [&](Transaction& transaction) -> Result<ToLookUp> {
                   metastore::JoinedDatabase joined(transaction);
                   const Services inside = services_within(services, joined);
                   const PlanWork work{.services = inside,
                                       .who = who,
                                       .transaction = transaction,
                                       .context = context,
                                       .request = request,
                                       .lookups = nullptr,
                                       .now = services.clock.now_ms()};
                   PlanDraft draft;
                   SLUICE_CHECK(draft_all(work, draft));
                   return what_to_look_up(work, draft);
               }));
    SLUICE_TRY(prepared.lookups, look_up(services, who, wanted, prepared.notes, context));
    return prepared;
}

/// A plan that was possible and is not any more, is outdated as well (Y20).
Result<void> check_same_plan(const std::string& plan_id, const Result<Tried>& tried) {
    if (!tried) {
        const ErrorCode code = tried.error().code();
        const bool by_state = code == ErrorCode::not_found || code == ErrorCode::already_exists ||
                              code == ErrorCode::conflict || code == ErrorCode::invalid_argument;
        if (!by_state) return {};
        return Error(
            Condition::PLAN_OUTDATED,
            "the plan cannot be applied any more, make a new one: " + tried.error().message(),
            tried.error().detail());
    }
    if (plan_id == tried->plan.id) return {};
    return Error(Condition::PLAN_OUTDATED,
                 "what the plan was made from has changed; make a new plan");
}

/// Tables that were not registered after all leave the cache again.
void forget_new_tables(const Services& services, const LookedUp& lookups) {
    for (const auto& [name, details] : lookups.new_tables)
        services.snapshots.forget(details.table.id);
}

void add_notes(const Prepared& prepared, Plan& plan) {
    plan.notes.insert(plan.notes.end(), prepared.notes.begin(), prepared.notes.end());
}

}  // namespace

Result<Plan> compare_plan(const Services& services, const AdminPrincipal& who,
                          const PlanRequest& request, RequestContext& context) {
    SLUICE_CHECK(check_size(request.state));
    return services.database.read(context, [&](Transaction& transaction) -> Result<Plan> {
        metastore::JoinedDatabase joined(transaction);
        const Services inside = services_within(services, joined);
        const PlanWork work{.services = inside,
                            .who = who,
                            .transaction = transaction,
                            .context = context,
                            .request = request,
                            .lookups = nullptr,
                            .now = services.clock.now_ms()};
        PlanDraft draft;
        SLUICE_CHECK(draft_all(work, draft));
        Plan plan = plan_of(draft);
        plan.id = identity(request, plan);
        return plan;
    });
}

Result<Plan> make_plan(const Services& services, const AdminPrincipal& who,
                       const PlanRequest& request, RequestContext& context) {
    SLUICE_TRY(const Prepared prepared, prepare(services, who, request, context));
    std::optional<Plan> plan;
    // An error is what rolls a transaction back, so the plan leaves it by another way.
    const Error rolled_back(Condition::INTERNAL_ERROR, "the plan was tried");
    auto outcome = services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        plan.reset();
        metastore::JoinedDatabase joined(transaction);
        const Services inside = services_within(services, joined);
        SLUICE_TRY(Tried tried, try_plan({.services = inside,
                                          .who = who,
                                          .transaction = transaction,
                                          .context = context,
                                          .request = request,
                                          .lookups = &prepared.lookups,
                                          .now = services.clock.now_ms()}));
        plan = std::move(tried.plan);
        return rolled_back;
    });
    forget_new_tables(services, prepared.lookups);
    if (!plan) return std::move(outcome).error();
    add_notes(prepared, *plan);
    return std::move(*plan);
}

Result<AppliedPlan> apply_plan(const Services& services, const AdminPrincipal& who,
                               const PlanRequest& request,
                               const std::optional<std::string>& plan_id, RequestContext& context) {
    SLUICE_TRY(const Prepared prepared, prepare(services, who, request, context));
    auto applied =
        services.database.write(context, [&](Transaction& transaction) -> Result<AppliedPlan> {
            metastore::JoinedDatabase joined(transaction);
            const Services inside = services_within(services, joined);
            const PlanWork work{.services = inside,
                                .who = who,
                                .transaction = transaction,
                                .context = context,
                                .request = request,
                                .lookups = &prepared.lookups,
                                .now = services.clock.now_ms()};
            auto tried = try_plan(work);
            if (plan_id) SLUICE_CHECK(check_same_plan(*plan_id, tried));
            if (!tried) return std::move(tried).error();
            SLUICE_CHECK(mark_managed(work));
            return AppliedPlan{.plan = std::move(tried->plan), .links = std::move(tried->links)};
        });
    if (!applied) {
        forget_new_tables(services, prepared.lookups);
        return std::move(applied).error();
    }
    add_notes(prepared, applied->plan);
    return applied;
}

}  // namespace sluice::governance
