#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "api/access_handlers.h"
#include "api/call.h"
#include "api/statement_handlers.h"
#include "base/clock.h"
#include "base/result.h"
#include "governance/services.h"
#include "http/handler.h"

namespace sluice::api {

// The administration API: from a request to a use case of `governance`, and from its outcome to an
// answer. One class for each kind of object, one function for each route of admin_routes.cc. They
// fill in the audit event with what was asked before the use case runs, so that refusals are
// recorded with their objects too. Immutable; any thread.

/// What never changes while the server runs.
struct ServerFacts {
    std::string metastore_id;
    std::string workspace_id;   ///< digits that fit an int64 (A113)
    std::string cloud = "AWS";  ///< clients know AWS, AZURE and GCP (A113)
    std::string region = "local";
    std::string version;  ///< of this program
    MonotonicTime started;
};

class CatalogHandlers {
public:
    CatalogHandlers(const governance::Services& services, const ServerFacts& facts)
        : services_(services), facts_(facts) {}

    Result<http::Response> create_catalog(Call& call) const;
    Result<http::Response> list_catalogs(Call& call) const;
    Result<http::Response> get_catalog(Call& call) const;
    Result<http::Response> update_catalog(Call& call) const;
    Result<http::Response> delete_catalog(Call& call) const;
    Result<http::Response> create_schema(Call& call) const;
    Result<http::Response> list_schemas(Call& call) const;
    Result<http::Response> get_schema(Call& call) const;
    Result<http::Response> update_schema(Call& call) const;
    Result<http::Response> delete_schema(Call& call) const;

private:
    http::Response answer(const catalog::Catalog& row) const;
    http::Response answer(const catalog::Schema& row) const;

    const governance::Services& services_;
    const ServerFacts& facts_;
};

class TableHandlers {
public:
    TableHandlers(const governance::Services& services, const ServerFacts& facts)
        : services_(services), facts_(facts) {}

    Result<http::Response> create(Call& call) const;
    Result<http::Response> list(Call& call) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> exists(Call& call) const;
    Result<http::Response> update(Call& call) const;
    Result<http::Response> remove(Call& call) const;
    Result<http::Response> summaries(Call& call) const;

private:
    const governance::Services& services_;
    const ServerFacts& facts_;
};

class VolumeHandlers {
public:
    VolumeHandlers(const governance::Services& services, const ServerFacts& facts)
        : services_(services), facts_(facts) {}

    Result<http::Response> create(Call& call) const;
    Result<http::Response> list(Call& call) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> update(Call& call) const;
    Result<http::Response> remove(Call& call) const;

private:
    http::Response answer(const catalog::Volume& row) const;

    const governance::Services& services_;
    const ServerFacts& facts_;
};

class ShareHandlers {
public:
    explicit ShareHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> create(Call& call) const;
    Result<http::Response> list(Call& call) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> update(Call& call) const;
    Result<http::Response> remove(Call& call) const;

private:
    const governance::Services& services_;
};

class RecipientAdminHandlers {
public:
    explicit RecipientAdminHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> create(Call& call) const;
    Result<http::Response> list(Call& call) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> update(Call& call) const;
    Result<http::Response> remove(Call& call) const;
    Result<http::Response> rotate_token(Call& call) const;

private:
    const governance::Services& services_;
};

class StorageHandlers {
public:
    explicit StorageHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> create_credential(Call& call) const;
    Result<http::Response> list_credentials(Call& call) const;
    Result<http::Response> get_credential(Call& call) const;
    Result<http::Response> update_credential(Call& call) const;
    Result<http::Response> delete_credential(Call& call) const;
    Result<http::Response> create_location(Call& call) const;
    Result<http::Response> list_locations(Call& call) const;
    Result<http::Response> get_location(Call& call) const;
    Result<http::Response> update_location(Call& call) const;
    Result<http::Response> delete_location(Call& call) const;
    /// A136: credentials for a table's directory are never given out here.
    Result<http::Response> refuse_temporary_credentials(Call& call) const;

private:
    const governance::Services& services_;
};

/// Which tokens of other identity providers are a recipient's (section 9).
class FederationPolicyHandlers {
public:
    explicit FederationPolicyHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> create(Call& call) const;
    Result<http::Response> list(Call& call) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> update(Call& call) const;
    Result<http::Response> remove(Call& call) const;

private:
    const governance::Services& services_;
};

/// Who shares with us (section 10). What a provider offers is asked of it there and then.
class ProviderHandlers {
public:
    explicit ProviderHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> create(Call& call) const;
    Result<http::Response> list(Call& call) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> update(Call& call) const;
    Result<http::Response> remove(Call& call) const;
    Result<http::Response> shares(Call& call) const;
    Result<http::Response> share_assets(Call& call) const;

private:
    const governance::Services& services_;
};

/// The metastore, who one is, and what clients ask for when they start (section 12).
class MetastoreHandlers {
public:
    MetastoreHandlers(const governance::Services& services, const ServerFacts& facts)
        : services_(services), facts_(facts) {}

    /// Touches no database: clients stall when it fails (A114).
    Result<http::Response> workspace_config(Call& call) const;
    Result<http::Response> summary(Call& call) const;
    Result<http::Response> current_assignment(Call& call) const;
    Result<http::Response> get(Call& call) const;
    Result<http::Response> update(Call& call) const;
    Result<http::Response> current_user(Call& call) const;
    Result<http::Response> status(Call& call) const;
    /// A148.
    Result<http::Response> openapi(Call& call) const;
    /// A149: a route of Unity Catalog that is not here.
    Result<http::Response> not_implemented(Call& call) const;

private:
    const governance::Services& services_;
    const ServerFacts& facts_;
};

/// What clients of a workspace expect beside the catalog: one warehouse that always runs (A119),
/// and somebody who takes their telemetry, and forgets it (A120).
class WorkspaceHandlers {
public:
    Result<http::Response> warehouses(Call& call) const;
    Result<http::Response> warehouse(Call& call) const;
    Result<http::Response> start_or_stop_warehouse(Call& call) const;
    Result<http::Response> telemetry(Call& call) const;
};

class AdminTokenHandlers {
public:
    explicit AdminTokenHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> create(Call& call) const;
    Result<http::Response> list(Call& call) const;
    Result<http::Response> remove(Call& call) const;

private:
    const governance::Services& services_;
};

/// Configuration as code (A143).
class PlanHandlers {
public:
    explicit PlanHandlers(const governance::Services& services) : services_(services) {}

    Result<http::Response> plan(Call& call) const;
    Result<http::Response> apply(Call& call) const;
    Result<http::Response> export_document(Call& call) const;

private:
    const governance::Services& services_;
};

/// All of them. Lives as long as the routes that are made from it.
class AdminHandlers {
public:
    /// `admin_url` is filled in before the first request.
    AdminHandlers(const governance::Services& services, ServerFacts facts, StatementRuns& runs,
                  const std::string& admin_url)
        : facts_(std::move(facts)),
          catalogs(services, facts_),
          tables(services, facts_),
          volumes(services, facts_),
          shares(services),
          permissions(services),
          grants(services),
          recipients(services),
          recipient_tokens(services),
          storage(services),
          federation_policies(services),
          providers(services),
          metastores(services, facts_),
          admin_tokens(services),
          plans(services),
          statements(runs, services.keys, services.clock, admin_url) {}
    AdminHandlers(const AdminHandlers&) = delete;
    AdminHandlers& operator=(const AdminHandlers&) = delete;

private:
    const ServerFacts facts_;

public:
    const CatalogHandlers catalogs;
    const TableHandlers tables;
    const VolumeHandlers volumes;
    const ShareHandlers shares;
    const PermissionHandlers permissions;
    const GrantHandlers grants;
    const RecipientAdminHandlers recipients;
    const RecipientTokenHandlers recipient_tokens;
    const StorageHandlers storage;
    const FederationPolicyHandlers federation_policies;
    const ProviderHandlers providers;
    const MetastoreHandlers metastores;
    const WorkspaceHandlers workspace{};
    const AdminTokenHandlers admin_tokens;
    const PlanHandlers plans;
    const StatementHandlers statements;
};

}  // namespace sluice::api
