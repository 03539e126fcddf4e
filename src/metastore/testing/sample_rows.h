#pragma once

#include <string>

#include "catalog/names.h"
#include "catalog/securables.h"

namespace sluice::metastore::testing {

// Rows with every column filled in some way; ids are derived from names, so that tests can read
// them.

inline catalog::Provenance sample_provenance() {
    return {.created_at = 1000, .created_by = "admin", .updated_at = 2000, .updated_by = "ops"};
}

inline catalog::Metastore sample_metastore() {
    return {.id = "metastore-id",
            .workspace_id = "1234567890",
            .name = "sluice",
            .owner = "admin",
            .master_key_fingerprint = "f1",
            .recipient_token_lifetime_s = 7'776'000,
            .organization_name = "Example",
            .scope = catalog::SharingScope::internal_and_external,
            .provenance = sample_provenance()};
}

inline catalog::Catalog sample_catalog(const std::string& name) {
    return {.id = "catalog-" + name,
            .name = name,
            .owner = "admin",
            .comment = "",
            .properties = {{"a", "1"}},
            .provenance = sample_provenance()};
}

inline catalog::Schema sample_schema(const catalog::Catalog& parent, const std::string& name) {
    return {.id = "schema-" + parent.name + "." + name,
            .catalog_id = parent.id,
            .catalog_name = parent.name,
            .name = name,
            .owner = "admin",
            .comment = "a schema",
            .properties = {},
            .provenance = sample_provenance()};
}

inline catalog::Table sample_table(const catalog::Schema& parent, const std::string& name) {
    return {.id = "table-" + parent.full_name() + "." + name,
            .schema_id = parent.id,
            .catalog_name = parent.catalog_name,
            .schema_name = parent.name,
            .name = name,
            .location = "s3://bucket/" + parent.name + "/" + name,
            .owner = "admin",
            .comment = std::nullopt,
            .properties = {{"quality", "gold"}},
            .provenance = sample_provenance()};
}

inline catalog::Share sample_share(const std::string& name) {
    return {.id = "share-" + name,
            .name = name,
            .owner = "admin",
            .comment = "for partners",
            .storage_root = std::nullopt,
            .replication_config = std::nullopt,
            .serverless_budget_policy_id = std::nullopt,
            .provenance = sample_provenance()};
}

inline catalog::SharedObject sample_object(const catalog::Share& share,
                                           const catalog::Table& table) {
    const catalog::SharedAs alias = catalog::default_alias(table.schema_name, table.name);
    return {.id = "object-" + share.name + "/" + table.full_name(),
            .share_id = share.id,
            .type = catalog::SharedObjectType::table,
            .name = table.full_name(),
            .source_id = table.id,
            .alias_schema = alias.schema_name,
            .alias_table = alias.table_name,
            .shared_as = std::nullopt,
            .comment = std::nullopt,
            .data_object_type = "TABLE",
            .history = false,
            .cdf_enabled = std::nullopt,
            .start_version = std::nullopt,
            .added_at_version = 3,
            .added_at = 1500,
            .added_by = "admin",
            .status = catalog::SharedObjectStatus::active};
}

inline catalog::SharedObject sample_schema_object(const catalog::Share& share,
                                                  const catalog::Schema& schema) {
    return {.id = "object-" + share.name + "/" + schema.full_name(),
            .share_id = share.id,
            .type = catalog::SharedObjectType::schema,
            .name = schema.full_name(),
            .source_id = schema.id,
            .alias_schema = "",
            .alias_table = "",
            .shared_as = std::nullopt,
            .comment = std::nullopt,
            .data_object_type = "SCHEMA",
            .history = true,
            .cdf_enabled = std::nullopt,
            .start_version = std::nullopt,
            .added_at_version = 0,
            .added_at = 1500,
            .added_by = "admin",
            .status = catalog::SharedObjectStatus::active};
}

inline catalog::Recipient sample_recipient(const std::string& name) {
    return {.id = "recipient-" + name,
            .name = name,
            .owner = "admin",
            .authentication_type = catalog::AuthenticationType::token,
            .comment = std::nullopt,
            .email = "data@example.com",
            .expiration_time = std::nullopt,
            .ip_access_list = {"192.0.2.7", "10.0.0.0/8"},
            .properties = {{"country", "US"}, {"tier", ""}},
            .blocked = false,
            .provenance = sample_provenance()};
}

/// An unused activation link that dies at 5000, of a token that dies at 9000.
inline catalog::RecipientToken sample_link(const catalog::Recipient& recipient,
                                           const std::string& number) {
    return {.id = "token-" + recipient.name + "-" + number,
            .recipient_id = recipient.id,
            .state = catalog::TokenState::invited,
            .public_id = "",
            .digest = "",
            .link_id = "link-" + recipient.name + "-" + number,
            .link_generation = 1,
            .link_expires_at = 5000,
            .expires_at = 9000,
            .activated_at = std::nullopt,
            .revoke_reason = std::nullopt,
            .provenance = sample_provenance()};
}

inline catalog::Grant sample_grant(const catalog::Share& share,
                                   const catalog::Recipient& recipient) {
    return {.id = "grant-" + share.name + "-" + recipient.name,
            .share_id = share.id,
            .object_id = std::nullopt,
            .recipient_id = recipient.id,
            .privilege = "SELECT",
            .expires_at = std::nullopt,
            .granted_at = 1700,
            .granted_by = "admin"};
}

}  // namespace sluice::metastore::testing
