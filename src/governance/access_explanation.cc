#include "governance/access_explanation.h"

#include <algorithm>
#include <limits>
#include <map>

#include "access/access_snapshot.h"
#include "access/shares_view.h"
#include "base/encoding.h"
#include "governance/limits.h"
#include "governance/rights.h"
#include "metastore/access_rows.h"
#include "metastore/grant_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/recipient_repository.h"
#include "metastore/schema_repository.h"
#include "metastore/share_repository.h"
#include "metastore/table_repository.h"
#include "metastore/token_repository.h"

namespace sluice::governance {
namespace {

using catalog::SharedObject;
using catalog::SharedObjectStatus;
using metastore::Transaction;

std::string at(EpochMs time) { return format_iso8601(time); }

/// Everything that the recipient could get, of the shares that are looked at.
struct Material {
    catalog::Recipient recipient;
    std::vector<catalog::RecipientToken> tokens;
    metastore::AccessRows rows;
    EpochMs now = 0;
};

Result<void> read_sources(Transaction& transaction, metastore::AccessRows& rows) {
    std::map<std::string, bool> seen;
    metastore::TableRepository tables(transaction);
    for (const SharedObject& object : rows.objects) {
        if (!seen.emplace(object.source_id, true).second) continue;
        if (object.type == catalog::SharedObjectType::table) {
            SLUICE_TRY(const auto table, tables.find_by_id(object.source_id));
            if (table) rows.tables.push_back(*table);
            continue;
        }
        SLUICE_TRY(const auto schema,
                   metastore::SchemaRepository(transaction).find_by_id(object.source_id));
        if (!schema) continue;
        rows.schemas.push_back(*schema);
        SLUICE_TRY(const auto listed, tables.list(schema->id, {}));
        rows.tables.insert(rows.tables.end(), listed.begin(), listed.end());
    }
    // A table that is shared by name and by its schema stands once.
    std::sort(rows.tables.begin(), rows.tables.end(),
              [](const auto& a, const auto& b) { return a.id < b.id; });
    rows.tables.erase(std::unique(rows.tables.begin(), rows.tables.end(),
                                  [](const auto& a, const auto& b) { return a.id == b.id; }),
                      rows.tables.end());
    return {};
}

Result<std::vector<catalog::Share>> shares_of(Transaction& transaction, Rights& rights,
                                              const ExplainAccess& request) {
    metastore::ShareRepository shares(transaction);
    std::vector<catalog::Share> rows;
    if (request.share) {
        SLUICE_TRY(const auto share, shares.get_by_name(*request.share));
        SLUICE_CHECK(rights.require(Operation::see_share, subject(share)));
        return std::vector{share};
    }
    SLUICE_TRY(rows, shares.list({.after = "", .limit = kExplainedSharesMax + 1}));
    if (std::ssize(rows) > kExplainedSharesMax) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "there are more than " + std::to_string(kExplainedSharesMax) +
                         " shares: name the one that is meant with 'share'");
    }
    SLUICE_CHECK(rights.keep_allowed(Operation::see_share, rows));
    return rows;
}

Result<Material> read_material(const Services& services, Transaction& transaction, Rights& rights,
                               const ExplainAccess& request) {
    Material material;
    SLUICE_TRY(material.recipient,
               metastore::RecipientRepository(transaction).get_by_name(request.recipient));
    SLUICE_CHECK(rights.require(Operation::see_recipient, subject(material.recipient)));
    SLUICE_TRY(material.tokens,
               metastore::TokenRepository(transaction).list(material.recipient.id));
    metastore::AccessRows& rows = material.rows;
    rows.recipients = {material.recipient};
    SLUICE_TRY(rows.metastore, metastore::MetastoreRepository(transaction).get());
    SLUICE_TRY(rows.shares, shares_of(transaction, rights, request));
    SLUICE_TRY(
        const auto grants,
        metastore::GrantRepository(transaction).list_of_recipient(material.recipient.id, {}));
    for (const auto& named : grants) rows.grants.push_back(named.grant);
    for (const catalog::Share& share : rows.shares) {
        SLUICE_TRY(const auto objects,
                   metastore::ShareRepository(transaction).list_objects(share.id));
        rows.objects.insert(rows.objects.end(), objects.begin(), objects.end());
    }
    SLUICE_CHECK(read_sources(transaction, rows));
    material.now = services.clock.now_ms();
    return material;
}

/// Whether the recipient can sign in, and why.
void explain_recipient(const Material& material, AccessExplanation& out) {
    const auto lives = [&](const catalog::RecipientToken& token) {
        return token.state == catalog::TokenState::active && token.expires_at > material.now;
    };
    const auto living = std::find_if(material.tokens.begin(), material.tokens.end(), lives);
    if (material.recipient.blocked) {
        out.reason = "the recipient is blocked";
    } else if (material.rows.metastore.scope == catalog::SharingScope::internal) {
        out.reason = "sharing with others is switched off for the metastore";
    } else if (living != material.tokens.end()) {
        out.access = true;
        out.reason = "it has a token that expires at " + at(living->expires_at);
        if (!material.recipient.ip_access_list.empty())
            out.reason += ", for the addresses of its IP access list";
    } else if (material.tokens.empty()) {
        out.reason = "it has no token";
    } else {
        const catalog::RecipientToken& newest = material.tokens.front();
        const bool invited = newest.state == catalog::TokenState::invited;
        out.reason = newest.state == catalog::TokenState::revoked ? "its token was revoked"
                     : newest.expires_at <= material.now
                         ? "its token expired at " + at(newest.expires_at)
                     : invited && newest.link_expires_at <= material.now
                         ? "its activation link expired at " + at(newest.link_expires_at)
                         : "its activation link has not been used yet";
    }
}

std::string until(const catalog::Grant& grant) {
    return grant.expires_at ? " until " + at(*grant.expires_at) : std::string();
}

/// The grant on a share, or on an object of it; null if there is none.
const catalog::Grant* grant_on(const Material& material, const catalog::Share& share,
                               const std::optional<std::string>& object_id) {
    for (const catalog::Grant& grant : material.rows.grants) {
        if (grant.share_id == share.id && grant.object_id == object_id) return &grant;
    }
    return nullptr;
}

/// True with the reason for access, else with that against.
bool explain_grant(const Material& material, const catalog::Grant* grant, std::string_view what,
                   std::string& reason) {
    if (grant == nullptr) {
        reason = std::string(what) + " is not granted";
        return false;
    }
    if (grant->expires_at && *grant->expires_at <= material.now) {
        reason = "the grant on " + std::string(what) + " expired at " + at(*grant->expires_at);
        return false;
    }
    reason = "granted " + std::string(what) + until(*grant);
    return true;
}

std::string withheld_because(SharedObjectStatus status) {
    switch (status) {
        case SharedObjectStatus::active:
            return {};
        case SharedObjectStatus::permission_denied:
            return "the owner of the share may not read it";
        case SharedObjectStatus::source_not_found:
            return "its source does not exist any more";
        case SharedObjectStatus::source_not_shareable:
            return "its source cannot be shared";
    }
    return {};
}

std::string shown_name(const SharedObject& object) {
    if (object.type == catalog::SharedObjectType::schema) return object.alias_schema;
    return object.alias_schema + "." + object.alias_table;
}

/// What is not listed, object by object; what is listed comes from the view.
void explain_objects(const Material& material, const catalog::Share& share, bool whole,
                     ExplainedShare& out) {
    for (const SharedObject& object : material.rows.objects) {
        if (object.share_id != share.id) continue;
        const std::string name = shown_name(object);
        const auto listed = std::find_if(
            out.tables.begin(), out.tables.end(),
            [&](const ExplainedTable& table) { return equals_folded(table.name, name); });
        std::string reason = withheld_because(object.status);
        if (reason.empty() && !whole)
            explain_grant(material, grant_on(material, share, object.id), "this object", reason);
        if (listed != out.tables.end()) {
            listed->source = object.name;
            listed->reason = whole ? out.reason : reason;
            continue;
        }
        if (object.type == catalog::SharedObjectType::schema && reason.empty()) continue;
        if (reason.empty()) reason = "another object of the share has its name";
        out.tables.push_back(
            {.name = name, .source = object.name, .access = false, .reason = std::move(reason)});
    }
}

ExplainedShare explain_share(const Material& material, const access::SharesView& view,
                             const catalog::Share& share) {
    ExplainedShare out;
    out.name = share.name;
    const bool whole =
        explain_grant(material, grant_on(material, share, std::nullopt), "the share", out.reason);
    out.access = view.share(share.name).has_value();
    if (out.access && !whole) out.reason = "granted single objects of it";
    const auto tables = view.all_tables(
        share.name, {.limit = std::numeric_limits<std::size_t>::max(), .after_key = ""});
    if (tables) {
        for (const access::ListedTable& table : tables->items) {
            out.tables.push_back({.name = table.schema_name + "." + table.name,
                                  .source = {},
                                  .access = true,
                                  .reason = "of a schema that the share holds"});
        }
    }
    explain_objects(material, share, whole, out);
    return out;
}

}  // namespace

Result<AccessExplanation> explain_access(const Services& services, const AdminPrincipal& who,
                                         const ExplainAccess& request, RequestContext& context) {
    SLUICE_TRY(Material material, services.database.read(context, [&](Transaction& transaction) {
        Rights rights(services, transaction, who);
        return read_material(services, transaction, rights, request);
    }));
    AccessExplanation out;
    out.recipient = material.recipient.name;
    explain_recipient(material, out);
    const auto snapshot = access::AccessSnapshot::build(material.rows);
    access::Principal principal;
    principal.recipient_id = material.recipient.id;
    const access::SharesView view = snapshot->shares_of(principal, material.now);
    for (const catalog::Share& share : material.rows.shares) {
        ExplainedShare explained = explain_share(material, view, share);
        if (!request.explain) {
            if (!explained.access) continue;
            std::erase_if(explained.tables, [](const auto& table) { return !table.access; });
        }
        out.shares.push_back(std::move(explained));
    }
    return out;
}

}  // namespace sluice::governance
