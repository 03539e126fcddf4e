#include "governance/plan_effects.h"

#include <cstdint>
#include <limits>

#include "access/shares_view.h"
#include "base/encoding.h"
#include "governance/limits.h"
#include "governance/rights.h"
#include "metastore/access_rows.h"

namespace sluice::governance {
namespace {

using access::AccessSnapshot;

/// What a recipient reads of each table, `share.schema.table`: equal texts, equal answers.
using Readable = std::map<std::string, std::string>;

access::PageRequest everything() {
    access::PageRequest page;
    page.limit = std::numeric_limits<std::uint32_t>::max();
    return page;
}

std::string terms_of(const access::SharedTable& table) {
    std::string out = table.table_id;
    const auto add = [&out](std::string_view text) {
        out += ' ';
        out += text;
    };
    add(table.location);
    add(table.history ? "history" : "latest");
    add(table.cdf_enabled ? (*table.cdf_enabled ? "cdf" : "no-cdf") : "");
    add(table.start.version ? std::to_string(*table.start.version) : "");
    add(table.rule.digest);
    return out;
}

Result<void> add_tables(const access::SharesView& view, const std::string& share,
                        Readable& readable) {
    SLUICE_TRY(const auto tables, view.all_tables(share, everything()));
    for (const access::ListedTable& table : tables.items) {
        const auto found = view.resolve(share, table.schema_name, table.name);
        readable[share + "." + table.schema_name + "." + table.name] =
            found ? terms_of(*found) : std::string();
    }
    return {};
}

Result<Readable> readable(const AccessPicture& picture, const catalog::Recipient& recipient,
                          const PlanDraft& draft, EpochMs now) {
    Readable out;
    if (picture.snapshot->find_recipient(recipient.id) == nullptr) return out;
    access::Principal principal;
    principal.recipient_id = recipient.id;
    const access::SharesView view = picture.snapshot->shares_of(principal, now);
    const bool all = draft.all_shares || draft.recipients.contains(fold_ascii(recipient.name));
    for (const access::ListedShare& share : view.shares(everything()).items) {
        const std::string folded = fold_ascii(share.name);
        if (picture.hidden_shares.contains(folded)) continue;
        if (!all && !draft.shares.contains(folded)) continue;
        SLUICE_CHECK(add_tables(view, share.name, out));
    }
    return out;
}

EffectOnRecipient compare(const std::string& recipient, const Readable& before,
                          const Readable& after) {
    EffectOnRecipient effect;
    effect.recipient = recipient;
    for (const auto& [table, terms] : after) {
        const auto found = before.find(table);
        if (found == before.end()) {
            effect.gains.push_back(table);
        } else if (found->second != terms) {
            effect.changes.push_back(table);
        }
    }
    for (const auto& [table, terms] : before) {
        if (!after.contains(table)) effect.loses.push_back(table);
    }
    return effect;
}

std::map<std::string, catalog::Recipient> recipients_of(const AccessPicture& before,
                                                        const AccessPicture& after) {
    std::map<std::string, catalog::Recipient> recipients;
    for (const AccessPicture* picture : {&before, &after}) {
        for (const catalog::Recipient& row : picture->recipients)
            recipients.emplace(fold_ascii(row.name), row);
    }
    return recipients;
}

}  // namespace

Result<AccessPicture> picture_access(const PlanWork& work) {
    AccessPicture picture;
    SLUICE_TRY(metastore::AccessRows rows, metastore::load_access_rows(work.transaction));
    Rights rights(work.services, work.transaction, work.who);
    for (const catalog::Share& share : rows.shares) {
        SLUICE_TRY(const bool allowed, rights.may(Operation::see_share, subject(share)));
        if (!allowed) picture.hidden_shares.insert(fold_ascii(share.name));
    }
    picture.recipients = rows.recipients;
    SLUICE_CHECK(rights.keep_allowed(Operation::see_recipient, picture.recipients));
    picture.snapshot = AccessSnapshot::build(std::move(rows));
    return picture;
}

Result<void> add_effects(const PlanWork& work, const PlanDraft& draft, const AccessPicture& before,
                         const AccessPicture& after, Plan& plan) {
    const EpochMs now = work.now;
    std::size_t told = 0;
    for (const auto& [folded, recipient] : recipients_of(before, after)) {
        SLUICE_CHECK(work.context.check());
        SLUICE_TRY(const Readable was, readable(before, recipient, draft, now));
        SLUICE_TRY(const Readable is, readable(after, recipient, draft, now));
        EffectOnRecipient effect = compare(recipient.name, was, is);
        const std::size_t count = effect.gains.size() + effect.loses.size() + effect.changes.size();
        if (count == 0) continue;
        told += count;
        if (!effect.loses.empty() || !effect.changes.empty())
            plan.links_valid_until = now + work.services.link_ttl_s * 1000;
        if (told > kPlanEffectsMax) {
            plan.effects_cut = true;
            plan.links_valid_until = now + work.services.link_ttl_s * 1000;
            return {};
        }
        plan.effects.push_back(std::move(effect));
    }
    return {};
}

}  // namespace sluice::governance
