#include "api/admin_json.h"
#include "api/provenance_json.h"
#include "catalog/enum_text.h"

namespace sluice::api {

void write_provider(json::Writer& out, const catalog::Provider& provider) {
    out.begin_object().member("name", provider.name);
    out.member("authentication_type", catalog::to_text(provider.authentication_type));
    out.optional("comment", provider.comment).member("owner", provider.owner);
    // A96: of the profile what is no secret.
    if (provider.endpoint) {
        out.key("recipient_profile").begin_object();
        out.optional("share_credentials_version", provider.credentials_version);
        out.member("endpoint", *provider.endpoint);
        out.optional("expiration_time", provider.profile_expires_at).end_object();
    }
    write_provenance(out, provider.provenance);
    out.end_object();
}

void write_offered_shares(json::Writer& out, const std::vector<governance::OfferedShare>& shares) {
    out.begin_object();
    if (!shares.empty()) {
        out.key("shares").begin_array();
        for (const governance::OfferedShare& share : shares)
            out.begin_object().member("name", share.name).end_object();
        out.end_array();
    }
    out.end_object();
}

void write_share_assets(json::Writer& out, const governance::ShareAssets& assets) {
    out.begin_object().key("share").begin_object();
    out.optional("id", assets.share.id).member("name", assets.share.name).end_object();
    if (!assets.tables.empty()) {
        out.key("tables").begin_array();
        for (const governance::OfferedTable& table : assets.tables) {
            out.begin_object().optional("id", table.id).member("name", table.name);
            out.member("schema", table.schema).member("share", table.share);
            out.optional("share_id", table.share_id).optional("comment", table.comment);
            out.end_object();
        }
        out.end_array();
    }
    out.end_object();
}

}  // namespace sluice::api
