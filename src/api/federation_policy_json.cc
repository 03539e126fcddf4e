#include "api/admin_json.h"
#include "base/encoding.h"
#include "catalog/enum_text.h"

namespace sluice::api {

void write_federation_policy(json::Writer& out, const catalog::FederationPolicy& policy) {
    out.begin_object().member("name", policy.name).member("id", policy.id);
    out.optional("comment", policy.comment);
    // A5: times of policies are texts.
    out.member("create_time", format_iso8601(policy.provenance.created_at));
    out.member("update_time", format_iso8601(policy.provenance.updated_at));
    out.key("oidc_policy").begin_object().member("issuer", policy.issuer);
    out.member("subject_claim", catalog::to_text(policy.subject_claim));
    out.member("subject", policy.subject);
    if (!policy.audiences.empty()) {
        out.key("audiences").begin_array();
        for (const std::string& audience : policy.audiences) out.value(audience);
        out.end_array();
    }
    out.end_object().end_object();
}

}  // namespace sluice::api
