#pragma once

#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "governance/admin_tokens.h"
#include "governance/catalogs.h"
#include "governance/federation_policies.h"
#include "governance/grants.h"
#include "governance/metastores.h"
#include "governance/object_grants.h"
#include "governance/providers.h"
#include "governance/recipients.h"
#include "governance/shares.h"
#include "governance/storage_access.h"
#include "governance/table_changes.h"
#include "governance/tables.h"
#include "governance/volumes.h"
#include "json/json.h"

namespace sluice::api {

// From a body to what is asked for. Unknown keys are ignored (A4); null is absent. Errors name the
// key: INVALID_PARAMETER_VALUE for what is missing or impossible, MALFORMED_REQUEST for a wrong
// type.

Result<governance::CreateCatalog> parse_create_catalog(const json::View& body);
/// Of catalogs and of schemas.
Result<governance::UpdateCatalog> parse_update_catalog(const json::View& body);
Result<governance::CreateSchema> parse_create_schema(const json::View& body);
Result<governance::CreateTable> parse_create_table(const json::View& body);
Result<governance::UpdateTable> parse_update_table(const json::View& body);
Result<governance::CreateVolume> parse_create_volume(const json::View& body);
Result<governance::UpdateVolume> parse_update_volume(const json::View& body);

Result<governance::CreateFederationPolicy> parse_create_federation_policy(const json::View& body);
/// `mask` is `update_mask`: a comma list, `*` for everything, empty for what the body has (A92).
Result<governance::UpdateFederationPolicy> parse_update_federation_policy(const json::View& body,
                                                                          std::string_view mask);

Result<governance::CreateProvider> parse_create_provider(const json::View& body);
Result<governance::UpdateProvider> parse_update_provider(const json::View& body);

Result<governance::CreateShare> parse_create_share(const json::View& body);
Result<governance::UpdateShare> parse_update_share(const json::View& body);
/// `changes` of the permission routes; `now` turns `expires_in_seconds` into a time (A59).
Result<std::vector<governance::PermissionChange>> parse_permission_changes(const json::View& body,
                                                                           EpochMs now);

/// The body of PUT /grants (A137), with the times of a permission change.
Result<governance::PutGrant> parse_put_grant(const json::View& body, EpochMs now);

Result<governance::CreateRecipient> parse_create_recipient(const json::View& body);
Result<governance::UpdateRecipient> parse_update_recipient(const json::View& body);
/// `existing_token_expire_in_seconds`, which is required (A74).
Result<std::int64_t> parse_rotate_token(const json::View& body);

Result<governance::CreateStorageCredential> parse_create_storage_credential(const json::View& body);
Result<governance::UpdateStorageCredential> parse_update_storage_credential(const json::View& body);
Result<governance::CreateExternalLocation> parse_create_external_location(const json::View& body);
Result<governance::UpdateExternalLocation> parse_update_external_location(const json::View& body);

Result<governance::UpdateMetastore> parse_update_metastore(const json::View& body);
Result<governance::CreateAdminToken> parse_create_admin_token(const json::View& body);

}  // namespace sluice::api
