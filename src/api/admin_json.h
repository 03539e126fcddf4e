#pragma once

#include <string>
#include <vector>

#include "catalog/securables.h"
#include "json/writer.h"

namespace sluice::api {

// The shapes of the administration API (admin-api.md sections 3-7, 11). A field that is unset is
// left out; one that was sent empty is answered empty (A3, W1): each function decides on presence,
// never on emptiness. Each writes one JSON object.

void write_catalog(json::Writer& out, const catalog::Catalog& value,
                   const std::string& metastore_id);
void write_schema(json::Writer& out, const catalog::Schema& value, const std::string& metastore_id);

/// `objects` only when asked for (A30).
void write_share(json::Writer& out, const catalog::Share& share,
                 const std::vector<catalog::SharedObject>* objects);
void write_shared_object(json::Writer& out, const catalog::SharedObject& object);

/// What a recipient's administrators may see of a token: never the bearer token, the link while it
/// is unused (A64).
struct TokenInfo {
    catalog::RecipientToken token;
    std::string activation_url;  ///< empty once it was used, or for those who may not see it
};
void write_recipient(json::Writer& out, const catalog::Recipient& recipient,
                     const std::vector<TokenInfo>& tokens);

void write_storage_credential(json::Writer& out, const catalog::StorageCredential& credential);
void write_external_location(json::Writer& out, const catalog::ExternalLocation& location);

}  // namespace sluice::api
