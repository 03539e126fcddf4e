#include "api/admin_json.h"
#include "api/provenance_json.h"
#include "catalog/enum_text.h"
#include "catalog/partition_clause_json.h"

namespace sluice::api {
namespace {

void write_share_members(json::Writer& out, const catalog::Share& share) {
    out.member("name", share.name).optional("comment", share.comment).member("owner", share.owner);
    out.optional("storage_root", share.storage_root);
    // What a client sent as JSON was parsed and written by us: it can stand here as it is.
    if (share.replication_config) out.key("replication_config").raw(*share.replication_config);
    out.optional("serverless_budget_policy_id", share.serverless_budget_policy_id);
    write_provenance(out, share.provenance);
}

}  // namespace

void write_shared_object(json::Writer& out, const catalog::SharedObject& object,
                         const std::string* content) {
    const bool is_table = object.type == catalog::SharedObjectType::table;
    out.begin_object().member("name", object.name);
    out.member("data_object_type", object.data_object_type
                                       ? std::string_view(*object.data_object_type)
                                       : catalog::to_text(object.type));
    // A42: the effective alias, given or not.
    if (is_table) {
        out.member("shared_as",
                   object.shared_as.value_or(object.alias_schema + "." + object.alias_table));
    }
    out.optional("string_shared_as", object.string_shared_as).optional("comment", object.comment);
    if (content != nullptr) out.member("content", *content);
    if (object.partitions) {
        out.key("partitions");
        catalog::write_partition_clause(out, *object.partitions);
    }
    if (object.type != catalog::SharedObjectType::other)
        out.member("history_data_sharing_status", object.history ? "ENABLED" : "DISABLED");
    out.optional("cdf_enabled", object.cdf_enabled).optional("start_version", object.start_version);
    out.member("status", catalog::to_text(object.status));
    out.member("added_at", object.added_at).member("added_by", object.added_by);
    out.end_object();
}

void write_share(json::Writer& out, const catalog::Share& share) {
    out.begin_object();
    write_share_members(out, share);
    out.end_object();
}

void write_share(json::Writer& out, const governance::ShareDetails& details) {
    out.begin_object();
    write_share_members(out, details.share);
    out.optional("managed_by", details.managed_by);
    if (!details.objects.empty()) {
        out.key("objects").begin_array();
        for (const catalog::SharedObject& object : details.objects) {
            const auto content = details.contents.find(object.id);
            write_shared_object(out, object,
                                content == details.contents.end() ? nullptr : &content->second);
        }
        out.end_array();
    }
    write_warnings(out, details.warnings);
    out.end_object();
}

}  // namespace sluice::api
