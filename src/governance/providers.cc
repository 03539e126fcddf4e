#include "governance/providers.h"

#include "access/sealed_box.h"
#include "catalog/enum_text.h"
#include "catalog/names.h"
#include "governance/changes.h"
#include "governance/paging.h"
#include "governance/rights.h"
#include "metastore/provider_repository.h"

namespace sluice::governance {
namespace {

using catalog::AuthenticationType;
using metastore::ProviderRepository;
using metastore::Transaction;

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

Result<AuthenticationType> type_of(const CreateProvider& request) {
    if (request.authentication_type.empty()) return AuthenticationType::token;
    SLUICE_TRY(const AuthenticationType type,
               catalog::parse_authentication_type(request.authentication_type));
    if (type == AuthenticationType::email)
        return invalid("authentication_type EMAIL is for recipients");
    return type;
}

/// A95: these two are nothing without a profile.
bool needs_profile(AuthenticationType type) {
    return type == AuthenticationType::token ||
           type == AuthenticationType::oauth_client_credentials;
}

bool fits(AuthenticationType type, ProfileKind kind) {
    if (!needs_profile(type)) return true;
    return (type == AuthenticationType::token) == (kind == ProfileKind::bearer_token);
}

/// Parses the profile, checks that it fits, and seals it into the row.
Result<void> set_profile(const Services& services, const Secret<std::string>& text,
                         catalog::Provider& row) {
    SLUICE_TRY(const ProviderProfile profile, parse_provider_profile(text.reveal()));
    if (!fits(row.authentication_type, profile.kind)) {
        return invalid("recipient_profile_str is not of authentication_type " +
                       std::string(catalog::to_text(row.authentication_type)));
    }
    SLUICE_CHECK(services.provider_client.check_allowed(profile));
    row.credentials_version = profile.version;
    row.endpoint = profile.endpoint;
    row.profile_expires_at = profile.expires_at;
    row.sealed_profile = access::seal_secret(services.keys, services.random, row.id, text,
                                             access::SecretOwner::provider);
    return {};
}

/// Whether the text is what is stored already: sealing it anew would look like a change (A68).
bool is_stored(const Services& services, const Secret<std::string>& text,
               const catalog::Provider& row) {
    if (row.sealed_profile.empty()) return false;
    const auto stored = access::open_secret(services.keys, row.id, row.sealed_profile,
                                            access::SecretOwner::provider);
    return stored && stored->reveal() == text.reveal();
}

/// Applies what is present; false if nothing differs (A68).
Result<bool> apply(const Services& services, const UpdateProvider& request,
                   catalog::Provider& row) {
    bool changed = false;
    const auto set = [&](auto& target, const auto& value) {
        changed = changed || target != value;
        target = value;
    };
    if (request.new_name) {
        SLUICE_CHECK(catalog::check_name(*request.new_name));
        set(row.name, *request.new_name);
    }
    if (request.owner) {
        SLUICE_CHECK(check_owner(*request.owner));
        set(row.owner, *request.owner);
    }
    if (request.comment) {
        SLUICE_CHECK(check_text("comment", request.comment));
        set(row.comment, request.comment);
    }
    if (request.clear_comment) set(row.comment, std::optional<std::string>());
    if (request.profile && !is_stored(services, *request.profile, row)) {
        SLUICE_CHECK(set_profile(services, *request.profile, row));
        changed = true;
    }
    return changed;
}

/// The profile of a provider that the principal may see.
Result<ProviderProfile> open_profile(const Services& services, const AdminPrincipal& who,
                                     std::string_view name, RequestContext& context) {
    SLUICE_TRY(const catalog::Provider row, get_provider(services, who, name, context));
    if (row.sealed_profile.empty()) {
        return Error(Condition::INVALID_STATE,
                     "Provider '" + row.name + "' has no profile by which it could be asked.");
    }
    SLUICE_TRY(const Secret<std::string> text,
               access::open_secret(services.keys, row.id, row.sealed_profile,
                                   access::SecretOwner::provider));
    return parse_provider_profile(text.reveal());
}

}  // namespace

Result<catalog::Provider> create_provider(const Services& services, const AdminPrincipal& who,
                                          const CreateProvider& request, RequestContext& context) {
    SLUICE_CHECK(catalog::check_name(request.name));
    SLUICE_CHECK(check_text("comment", request.comment));
    const auto require_creation = [&](Transaction& transaction) {
        return Rights(services, transaction, who)
            .require(Operation::create_provider, the_metastore());
    };
    // Rights come before anything is said about the endpoint.
    SLUICE_CHECK(services.database.read(context, require_creation));
    catalog::Provider row;
    row.id = services.random.uuid();
    row.name = request.name;
    row.owner = who.name;
    SLUICE_TRY(row.authentication_type, type_of(request));
    row.comment = request.comment;
    row.provenance = created_by(services, who);
    if (request.profile) {
        SLUICE_CHECK(set_profile(services, *request.profile, row));
    } else if (needs_profile(row.authentication_type)) {
        return invalid("CreateProvider Missing required field: recipient_profile_str");
    }
    return services.database.write(context,
                                   [&](Transaction& transaction) -> Result<catalog::Provider> {
                                       SLUICE_CHECK(require_creation(transaction));
                                       SLUICE_CHECK(ProviderRepository(transaction).insert(row));
                                       return row;
                                   });
}

Result<catalog::Provider> get_provider(const Services& services, const AdminPrincipal& who,
                                       std::string_view name, RequestContext& context) {
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<catalog::Provider> {
            SLUICE_TRY(catalog::Provider row, ProviderRepository(transaction).get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::see_provider, subject(row)));
            return row;
        });
}

Result<AdminPage<catalog::Provider>> list_providers(const Services& services,
                                                    const AdminPrincipal& who,
                                                    const PageParameters& page,
                                                    RequestContext& context) {
    SLUICE_TRY(const PagePlan plan, plan_page(services, who, "providers", {}, page));
    return services.database.read(
        context, [&](Transaction& transaction) -> Result<AdminPage<catalog::Provider>> {
            SLUICE_TRY(auto rows, ProviderRepository(transaction).list(plan.page));
            auto cut = cut_page(services, plan, std::move(rows),
                                [](const catalog::Provider& row) { return row.name; });
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.keep_allowed(Operation::see_provider, cut.items));
            return cut;
        });
}

Result<catalog::Provider> update_provider(const Services& services, const AdminPrincipal& who,
                                          std::string_view name, const UpdateProvider& request,
                                          RequestContext& context) {
    return services.database.write(
        context, [&](Transaction& transaction) -> Result<catalog::Provider> {
            ProviderRepository providers(transaction);
            SLUICE_TRY(catalog::Provider row, providers.get_by_name(name));
            Rights rights(services, transaction, who);
            SLUICE_CHECK(rights.require(Operation::update_provider, subject(row)));
            if (request.new_name && *request.new_name != row.name)
                SLUICE_CHECK(rights.require(Operation::rename_provider, subject(row)));
            SLUICE_TRY(const bool changed, apply(services, request, row));
            if (!changed) return row;
            touch(row.provenance, services, who);
            SLUICE_CHECK(providers.update(row));
            return row;
        });
}

Result<void> delete_provider(const Services& services, const AdminPrincipal& who,
                             std::string_view name, RequestContext& context) {
    return services.database.write(context, [&](Transaction& transaction) -> Result<void> {
        ProviderRepository providers(transaction);
        SLUICE_TRY(const catalog::Provider row, providers.get_by_name(name));
        Rights rights(services, transaction, who);
        SLUICE_CHECK(rights.require(Operation::delete_provider, subject(row)));
        return providers.remove(row);
    });
}

Result<std::vector<OfferedShare>> list_provider_shares(const Services& services,
                                                       const AdminPrincipal& who,
                                                       std::string_view name,
                                                       RequestContext& context) {
    SLUICE_TRY(const ProviderProfile profile, open_profile(services, who, name, context));
    return services.provider_client.list_shares(profile, context);
}

Result<ShareAssets> list_provider_share_assets(const Services& services, const AdminPrincipal& who,
                                               std::string_view name, std::string_view share,
                                               std::optional<std::int64_t> tables_max,
                                               RequestContext& context) {
    SLUICE_TRY(const ProviderProfile profile, open_profile(services, who, name, context));
    return services.provider_client.share_assets(profile, share, tables_max, context);
}

}  // namespace sluice::governance
