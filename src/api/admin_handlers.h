#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "api/access_handlers.h"
#include "api/call.h"
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
    /// A149: a route of Unity Catalog that is not here.
    Result<http::Response> not_implemented(Call& call) const;

private:
    const governance::Services& services_;
    const ServerFacts& facts_;
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
    AdminHandlers(const governance::Services& services, ServerFacts facts)
        : facts_(std::move(facts)),
          catalogs(services, facts_),
          tables(services, facts_),
          shares(services),
          permissions(services),
          grants(services),
          recipients(services),
          recipient_tokens(services),
          storage(services),
          metastores(services, facts_),
          admin_tokens(services),
          plans(services) {}
    AdminHandlers(const AdminHandlers&) = delete;
    AdminHandlers& operator=(const AdminHandlers&) = delete;

private:
    const ServerFacts facts_;

public:
    const CatalogHandlers catalogs;
    const TableHandlers tables;
    const ShareHandlers shares;
    const PermissionHandlers permissions;
    const GrantHandlers grants;
    const RecipientAdminHandlers recipients;
    const RecipientTokenHandlers recipient_tokens;
    const StorageHandlers storage;
    const MetastoreHandlers metastores;
    const AdminTokenHandlers admin_tokens;
    const PlanHandlers plans;
};

}  // namespace sluice::api
