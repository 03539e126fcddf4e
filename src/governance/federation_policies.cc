#include "governance/federation_policies.h"

#include <algorithm>

#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "governance/changes.h"
#include "governance/limits.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "metastore/federation_policy_repository.h"
#include "metastore/recipient_repository.h"

namespace sluice::governance {
namespace {

using metastore::FederationPolicyRepository;
using metastore::Transaction;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// A90.
Result<void> check_policy_name(std::string_view name) {
    const bool fits = !name.empty() && name.size() <= kPolicyNameBytesMax &&
                      std::all_of(name.begin(), name.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                      });
    if (fits) return {};
    return invalid("the name of a policy consists of lower-case letters, digits and hyphens");
}

Result<std::string> claim_text(const std::optional<std::string>& text, std::string_view field,
                               bool required) {
    if (!text || text->empty()) {
        if (!required) return std::string();
        return invalid("FederationPolicy Missing required field: oidc_policy." +
                       std::string(field));
    }
    if (text->size() > kClaimBytesMax || !is_utf8(*text))
        return invalid("oidc_policy." + std::string(field) + " is too long");
    return *text;
}

/// An issuer is compared as it is, and its keys will be fetched from it.
Result<void> check_issuer(const std::string& issuer) {
    const bool is_url = issuer.starts_with("https://") && issuer.size() > 8 &&
                        issuer.find_first_of(" ?#") == std::string::npos;
    if (is_url) return {};
    return invalid("oidc_policy.issuer must be a URL that begins with https://");
}

/// Writes what is present into the row, or all of it.
Result<void> apply(const OidcPolicyRequest& request, bool whole, catalog::FederationPolicy& row) {
    if (whole || request.issuer) {
        SLUICE_TRY(row.issuer, claim_text(request.issuer, "issuer", true));
        SLUICE_CHECK(check_issuer(row.issuer));
    }
    if (whole || request.subject_claim) {
        SLUICE_TRY(const std::string claim,
                   claim_text(request.subject_claim, "subject_claim", true));
        SLUICE_TRY(row.subject_claim, catalog::parse_subject_claim(claim));
    }
    if (whole || request.subject) {
        SLUICE_TRY(row.subject, claim_text(request.subject, "subject", true));
    }
    if (!whole && !request.audiences) return {};
    row.audiences = request.audiences.value_or(std::vector<std::string>());
    if (row.audiences.size() > kPolicyAudiencesMax)
        return invalid("at most " + std::to_string(kPolicyAudiencesMax) + " audiences");
    for (const std::string& audience : row.audiences) {
        SLUICE_TRY(const std::string checked, claim_text(audience, "audiences", true));
        (void)checked;
    }
    return {};
}

/// The recipient, if the principal may do that to it (A94).
Result<catalog::Recipient> recipient_for(const Services& services, Transaction& transaction,
                                         const AdminPrincipal& who, std::string_view name,
                                         Operation operation) {
    SLUICE_TRY(catalog::Recipient row,
               metastore::RecipientRepository(transaction).get_by_name(name));
    Rights rights(services, transaction, who);
    SLUICE_CHECK(rights.require(operation, subject(row)));
    return row;
}

/// A91.
Result<void> check_federated(const catalog::Recipient& recipient) {
    if (recipient.authentication_type == catalog::AuthenticationType::oidc_federation) return {};
    return invalid("Recipient '" + recipient.name + "' has authentication_type " +
                   std::string(catalog::to_text(recipient.authentication_type)) +
                   "; only OIDC_FEDERATION has federation policies");
}

bool same(const catalog::FederationPolicy& a, const catalog::FederationPolicy& b) {
    return a.comment == b.comment && a.issuer == b.issuer && a.subject_claim == b.subject_claim &&
           a.subject == b.subject && a.audiences == b.audiences;
}

}  // namespace

Result<catalog::FederationPolicy> create_federation_policy(const Services& services,
                                                           const AdminPrincipal& who,
                                                           std::string_view recipient,
                                                           const CreateFederationPolicy& request,
                                                           RequestContext& context) {
    catalog::FederationPolicy row;
    row.id = services.random.uuid();
    row.name = request.name.empty() ? "policy-" + services.random.uuid() : request.name;
    SLUICE_CHECK(check_policy_name(row.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    row.comment = request.comment;
    SLUICE_CHECK(apply(request.oidc, true, row));
    row.provenance = created_by(services, who);
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::FederationPolicy> {
            SLUICE_TRY(const catalog::Recipient owner,
                       recipient_for(services, transaction, who, recipient,
                                     Operation::change_federation_policies));
            SLUICE_CHECK(check_federated(owner));
            FederationPolicyRepository policies(transaction);
            SLUICE_TRY(const std::int64_t count, policies.count(owner.id));
            if (count >= kPoliciesPerRecipientMax) {
                return invalid("a recipient has at most " +
                               std::to_string(kPoliciesPerRecipientMax) + " federation policies");
            }
            row.recipient_id = owner.id;
            SLUICE_CHECK(policies.insert(row));
            return row;
        });
}

Result<catalog::FederationPolicy> get_federation_policy(const Services& services,
                                                        const AdminPrincipal& who,
                                                        std::string_view recipient,
                                                        std::string_view name,
                                                        RequestContext& context) {
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<catalog::FederationPolicy> {
            SLUICE_TRY(const catalog::Recipient owner,
                       recipient_for(services, transaction, who, recipient,
                                     Operation::see_federation_policies));
            return FederationPolicyRepository(transaction).get(owner.id, name);
        });
}

Result<AdminPage<catalog::FederationPolicy>> list_federation_policies(const Services& services,
                                                                      const AdminPrincipal& who,
                                                                      std::string_view recipient,
                                                                      const PageParameters& page,
                                                                      RequestContext& context) {
    SLUICE_TRY(const PagePlan plan,
               plan_page(services, who, "federation-policies", {fold_ascii(recipient)}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<catalog::FederationPolicy>> {
            SLUICE_TRY(const catalog::Recipient owner,
                       recipient_for(services, transaction, who, recipient,
                                     Operation::see_federation_policies));
            SLUICE_TRY(auto rows,
                       FederationPolicyRepository(transaction).list(owner.id, plan.page));
            return cut_page(services, plan, std::move(rows),
                            [](const catalog::FederationPolicy& row) { return row.name; });
        });
}

Result<catalog::FederationPolicy> update_federation_policy(
    const Services& services, const AdminPrincipal& who, std::string_view recipient,
    std::string_view name, const UpdateFederationPolicy& request, RequestContext& context) {
    SLUICE_CHECK(check_text("comment", request.comment));
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::FederationPolicy> {
            SLUICE_TRY(const catalog::Recipient owner,
                       recipient_for(services, transaction, who, recipient,
                                     Operation::change_federation_policies));
            FederationPolicyRepository policies(transaction);
            SLUICE_TRY(const catalog::FederationPolicy found, policies.get(owner.id, name));
            catalog::FederationPolicy row = found;
            if (request.comment || request.clear_comment || request.replace)
                row.comment = request.comment;
            SLUICE_CHECK(apply(request.oidc, request.replace, row));
            if (same(row, found)) return found;
            touch(row.provenance, services, who);
            SLUICE_CHECK(policies.update(row));
            return row;
        });
}

Result<void> delete_federation_policy(const Services& services, const AdminPrincipal& who,
                                      std::string_view recipient, std::string_view name,
                                      RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        SLUICE_TRY(const catalog::Recipient owner,
                   recipient_for(services, transaction, who, recipient,
                                 Operation::change_federation_policies));
        FederationPolicyRepository policies(transaction);
        SLUICE_TRY(const catalog::FederationPolicy row, policies.get(owner.id, name));
        return policies.remove(row);
    });
}

}  // namespace sluice::governance
