#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "governance/plan.h"
#include "governance/share_objects.h"
#include "governance/tables.h"
#include "metastore/managed_object_repository.h"

namespace sluice::governance {

// The parts of a plan, one function for each kind of object. Each compares its part of the document
// with the metastore and says what is to be done.

/// What was read from storage before the transaction, by folded name of the table.
struct LookedUp {
    std::map<std::string, TableDetails> new_tables;  ///< not registered yet
    std::map<std::string, CurrentTable> current;
};

/// Runs inside the transaction of the plan: `services` write through it.
struct PlanWork {
    const Services& services;
    const AdminPrincipal& who;
    metastore::Transaction& transaction;
    RequestContext& context;
    const PlanRequest& request;
    const LookedUp* lookups;  ///< null when nothing is tried
    EpochMs now;              ///< of the whole plan: durations count from it
};

/// What is done, in this order.
enum class Phase {
    remove_grants,
    catalogs,
    schemas,
    tables,
    shares,
    recipients,
    add_grants,
    remove_shares,
    remove_recipients,
    remove_tables,
    remove_schemas,
    remove_catalogs,
};

/// What the parts of a plan collect.
struct PlanDraft {
    using Run = std::function<Result<void>(PlanDraft&)>;

    std::vector<PlannedChange> changes;
    std::multimap<Phase, Run> runs;  ///< in the order of the phases, then of the document
    std::vector<std::string> left;
    std::vector<std::string> notes;
    std::vector<NewLink> links;
    std::set<std::string> shares;      ///< folded names of shares that recipients may notice
    std::set<std::string> recipients;  ///< folded names of recipients that may notice
    bool all_shares = false;           ///< any of them may

    // What has to be read from storage before the plan can be tried.
    struct NeededTable {
        std::string name;
        std::string share;  ///< that is to hold it
    };
    std::vector<NeededTable> needed_tables;
    std::vector<const DesiredTable*> new_tables;

    void add(PlannedChange change) { changes.push_back(std::move(change)); }
    void run(Phase phase, Run work) { runs.emplace(phase, std::move(work)); }
    /// Something is not in the document: taken away by a pruning plan, else told.
    void remove_or_leave(const PlanRequest& request, PlannedChange change, Phase phase, Run work);
};

Result<void> plan_catalogs(const PlanWork& work, PlanDraft& draft);
Result<void> plan_schemas(const PlanWork& work, PlanDraft& draft);
Result<void> plan_tables(const PlanWork& work, PlanDraft& draft);
Result<void> plan_shares(const PlanWork& work, PlanDraft& draft);
Result<void> plan_recipients(const PlanWork& work, PlanDraft& draft);
Result<void> plan_grants(const PlanWork& work, PlanDraft& draft);

/// Marks everything that the document names as managed by its file (Y25).
Result<void> mark_managed(const PlanWork& work);
/// The mark of a grant; nullopt while one of its ends does not exist. Without an object's id if the
/// grant is on the whole share.
Result<std::optional<metastore::ManagedObject>> grant_mark(const PlanWork& work,
                                                           const DesiredGrant& grant,
                                                           const std::string& object);

/// With the place in the document before it.
Error at(const Written& written, std::string_view what, Error error);
template <class T>
Result<T> at(const Written& written, std::string_view what, Result<T> outcome) {
    if (outcome) return outcome;
    return at(written, what, std::move(outcome).error());
}

/// nullopt for what does not exist.
template <class T>
Result<std::optional<T>> if_there(Result<T> found) {
    if (found) return std::optional<T>(std::move(*found));
    if (found.error().code() != ErrorCode::not_found) return std::move(found).error();
    return std::optional<T>();
}

/// Collects the fields in which the document differs from what is there.
class FieldChanges {
public:
    /// A text; a cleared one is the empty one, which counts as none.
    void text(std::string_view field, const Desired<std::string>& desired,
              const std::optional<std::string>& live);
    void properties(const Desired<std::map<std::string, std::string>>& desired,
                    const std::map<std::string, std::string>& live);
    void add(std::string_view field, std::optional<std::string> before,
             std::optional<std::string> after);

    bool empty() const { return changes_.empty(); }
    bool has(std::string_view field) const;
    std::vector<FieldChange> take() { return std::move(changes_); }

private:
    std::vector<FieldChange> changes_;
};

/// What a request sends for a key that is given: cleared is empty.
template <class T>
std::optional<T> sent(const Desired<T>& desired) {
    if (!desired.given) return std::nullopt;
    return desired.value.value_or(T{});
}

std::string text_of(const std::map<std::string, std::string>& properties);
std::string text_of(const std::vector<std::string>& texts);
/// The same text at every time: `2592000 s after the first apply`.
std::string text_of(const DesiredExpiry& expiry);

}  // namespace sluice::governance
