#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/securables.h"
#include "json/writer.h"

namespace sluice::api {

// Members that many objects of the administration API share, into an object that the caller opened.

/// `created_at`, `created_by`, `updated_at`, `updated_by`.
void write_provenance(json::Writer& out, const catalog::Provenance& provenance);
/// Nothing for an empty map (A3).
void write_text_map(json::Writer& out, std::string_view name,
                    const std::map<std::string, std::string>& values);
/// `warnings` (A50); nothing if there are none.
void write_warnings(json::Writer& out, const std::vector<std::string>& warnings);

}  // namespace sluice::api
