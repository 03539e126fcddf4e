#include "api/provenance_json.h"

namespace sluice::api {

void write_provenance(json::Writer& out, const catalog::Provenance& provenance) {
    out.member("created_at", provenance.created_at).member("created_by", provenance.created_by);
    out.member("updated_at", provenance.updated_at).member("updated_by", provenance.updated_by);
}

void write_text_map(json::Writer& out, std::string_view name,
                    const std::map<std::string, std::string>& values) {
    if (values.empty()) return;
    out.key(name).begin_object();
    for (const auto& [key, value] : values) out.member(key, value);
    out.end_object();
}

void write_warnings(json::Writer& out, const std::vector<std::string>& warnings) {
    if (warnings.empty()) return;
    out.key("warnings").begin_array();
    for (const std::string& warning : warnings) out.value(warning);
    out.end_array();
}

}  // namespace sluice::api
