#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "catalog/partition_clause.h"

namespace sluice::catalog {

// Rows of the metastore as values, the texts of their enumerations beside them (enum_text.h). Ids
// are UUIDs and never change; names may (folded uniqueness is the metastore's business). An absent
// text and an empty one are two states (A3).

struct Provenance {
    EpochMs created_at = 0;
    std::string created_by;
    EpochMs updated_at = 0;
    std::string updated_by;
};

/// `INTERNAL` switches all recipient access off (A118).
enum class SharingScope { internal, internal_and_external };

/// What there is one of.
struct Metastore {
    std::string id;
    std::string workspace_id;  ///< digits that fit an int64, stable (A113)
    std::string name;
    std::string owner;
    std::string master_key_fingerprint;  ///< what the master key on every replica must match (R56)
    std::int64_t recipient_token_lifetime_s = 7'776'000;
    std::optional<std::string> organization_name;
    SharingScope scope = SharingScope::internal_and_external;
    Provenance provenance;
};

struct Catalog {
    std::string id;
    std::string name;  ///< lower case
    std::string owner;
    std::optional<std::string> comment;
    std::map<std::string, std::string> properties;
    // Kept and echoed only.
    std::optional<std::string> storage_root{};
    std::map<std::string, std::string> options{};
    // Of a catalog made from a provider's share (A100): it holds nothing here.
    std::optional<std::string> provider_id{};
    std::optional<std::string> provider_name{};
    std::optional<std::string> share_name{};
    Provenance provenance;

    bool is_foreign() const { return provider_id.has_value(); }
};

struct Schema {
    std::string id;
    std::string catalog_id;
    std::string catalog_name;
    std::string name;  ///< lower case
    std::string owner;
    std::optional<std::string> comment;
    std::map<std::string, std::string> properties;
    std::optional<std::string> storage_root{};  ///< kept and echoed only
    Provenance provenance;

    std::string full_name() const { return catalog_name + "." + name; }
};

/// An external Delta table: a name for a location. What it contains is the log's business.
struct Table {
    std::string id;
    std::string schema_id;
    std::string catalog_name;
    std::string schema_name;
    std::string name;      ///< lower case
    std::string location;  ///< normalised URL: `file:///…` or `s3://bucket/prefix`, no final '/'
    std::string owner;
    std::optional<std::string> comment;
    std::map<std::string, std::string> properties;
    Provenance provenance;

    std::string full_name() const { return catalog_name + "." + schema_name + "." + name; }
};

/// Files under a name (A111). Kept and listed; nobody is served them.
struct Volume {
    std::string id;
    std::string schema_id;
    std::string catalog_name;
    std::string schema_name;
    std::string name;      ///< lower case
    std::string location;  ///< as a table's
    std::string owner;
    std::optional<std::string> comment;
    Provenance provenance;

    std::string full_name() const { return catalog_name + "." + schema_name + "." + name; }
};

struct Share {
    std::string id;
    std::string name;  ///< as the creator spelled it
    std::string owner;
    std::optional<std::string> comment;
    std::optional<std::string> storage_root;
    std::optional<std::string> replication_config;  ///< JSON as sent; stored and echoed only (A30)
    std::optional<std::string> serverless_budget_policy_id;  ///< stored and echoed only (A30)
    Provenance provenance;
};

/// How an object behaves. `other`: kept and echoed; recipients do not see it (A41).
enum class SharedObjectType { table, schema, other };

/// Whether recipients get an object, and if not, why (A40, A108, P49).
enum class SharedObjectStatus { active, permission_denied, source_not_found, source_not_shareable };

/// One entry of a share. A table appears to recipients as `alias`; a schema brings all its tables,
/// present and future.
struct SharedObject {
    std::string id;  ///< the recipient's table id (P32); for tables of a schema it is derived from
                     ///< this and the table
    std::string share_id;
    SharedObjectType type = SharedObjectType::table;
    std::string name;          ///< as sent: `catalog.schema.table` or `catalog.schema`
    std::string source_id;     ///< id of the table, schema or volume; else its own
    std::string alias_schema;  ///< effective alias; empty for schemas
    std::string alias_table;
    std::optional<std::string> shared_as;           ///< only if the user gave it
    std::optional<std::string> string_shared_as{};  ///< only if the user gave it
    std::optional<std::string> comment;
    std::optional<std::string> data_object_type;  ///< echoed as sent; of others always there
    bool history = false;
    std::optional<bool> cdf_enabled;              ///< only if the user gave it (A46)
    std::optional<std::int64_t> start_version;    ///< only if the user gave it (A47)
    std::optional<PartitionClause> partitions{};  ///< as sent; nullopt: the whole table
    std::int64_t added_at_version =
        0;  ///< the table's version when it was added: the start if none was given
    EpochMs added_at = 0;
    std::string added_by;
    SharedObjectStatus status = SharedObjectStatus::active;
};

enum class AuthenticationType {
    token,
    oidc_federation,
    databricks,
    oauth_client_credentials,
    email
};

/// Who shares with us: the recipient side (A95).
struct Provider {
    std::string id;
    std::string name;  ///< as the creator spelled it
    std::string owner;
    AuthenticationType authentication_type = AuthenticationType::token;
    std::optional<std::string> comment;
    // Of its profile what is no secret; none without a profile.
    std::optional<std::int64_t> credentials_version;
    std::optional<std::string> endpoint;  ///< as the profile has it
    std::optional<EpochMs> profile_expires_at;
    std::string sealed_profile;  ///< the profile whole, sealed; empty: there is none
    Provenance provenance;
};

struct Recipient {
    std::string id;
    std::string name;  ///< as the creator spelled it
    std::string owner;
    AuthenticationType authentication_type = AuthenticationType::token;
    std::optional<std::string> comment;
    std::optional<std::string> email;
    std::optional<EpochMs> expiration_time;   ///< only if the user set it (A65)
    std::vector<std::string> ip_access_list;  ///< in the order sent; empty: anywhere
    std::map<std::string, std::string> properties;
    bool blocked = false;
    // Kept and echoed only (A62, A66); of another type than theirs they are not even kept.
    std::optional<std::string> sharing_code{};
    std::optional<std::string> global_metastore_id{};  ///< `cloud:region:metastore`
    std::vector<std::string> allowed_acceptance_types{};
    std::vector<std::string> allowed_global_metastore_ids{};
    Provenance provenance;
};

/// Where a token of another identity provider names whom it was made for (A90).
enum class SubjectClaim { sub, oid, azp, groups };

/// Which such tokens are a recipient's (A90). Nobody signs in by one yet.
struct FederationPolicy {
    std::string id;
    std::string recipient_id;
    std::string name;  ///< lower case
    std::optional<std::string> comment;
    std::string issuer;
    SubjectClaim subject_claim = SubjectClaim::sub;
    std::string subject;
    std::vector<std::string> audiences;
    Provenance provenance;
};

enum class TokenState { invited, active, revoked };

/// A recipient's credential. Before activation only the link exists; the bearer token is minted at
/// retrieval (A83).
struct RecipientToken {
    std::string id;  ///< UUID, shown to administrators
    std::string recipient_id;
    TokenState state = TokenState::invited;
    std::string public_id;  ///< the id inside the bearer token, base62; empty before activation
    std::string
        digest;  ///< HMAC of the secret under the pepper, raw bytes; empty before activation
    std::string link_id;  ///< id inside the activation link
    std::int64_t link_generation = 0;
    EpochMs link_expires_at = 0;
    EpochMs expires_at = 0;
    std::optional<EpochMs> activated_at;
    std::optional<std::string> revoke_reason;
    Provenance provenance;
};

struct AdminToken {
    std::string id;
    std::string name;
    std::string role;       ///< admin, operator, owner, auditor, reader
    std::string public_id;  ///< id inside the token, base62; empty for a token of free text
    std::string digest;
    std::optional<EpochMs> expires_at;
    Provenance provenance;
};

/// SELECT of a recipient on a share, or on one object of it (A53).
struct Grant {
    std::string id;
    std::string share_id;
    std::optional<std::string> object_id;
    std::string recipient_id;
    std::string privilege = "SELECT";
    std::optional<EpochMs> expires_at;
    EpochMs granted_at = 0;
    std::string granted_by;
};

/// Keys for a store. The secret part is sealed under the master key before it reaches a row.
struct StorageCredential {
    std::string id;
    std::string name;
    std::string owner;
    std::optional<std::string> comment;
    bool read_only = false;
    std::string kind;      ///< `s3`
    std::string settings;  ///< JSON without secrets: endpoint, public_endpoint, region, path_style,
                           ///< access_key_id
    std::string sealed_secret;  ///< JSON with the secrets, AEAD
    Provenance provenance;
};

struct ExternalLocation {
    std::string id;
    std::string name;
    std::string url;  ///< normalised, no final '/'
    std::string owner;
    std::optional<std::string> credential_id;
    std::optional<std::string> credential_name;
    std::optional<std::string> comment;
    bool read_only = false;
    Provenance provenance;
};

}  // namespace sluice::catalog
