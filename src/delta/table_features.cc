#include "delta/table_features.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::delta {
namespace {

constexpr int kReaderVersionMax = 3;
constexpr int kFeatureReaderVersion = 3;
constexpr int kColumnMappingReaderVersion = 2;

/// Reader features whose meaning for a list of files is known: they change how rows are read inside
/// the files (told on by TableFeatures) or how the log is laid out (judged by LogSegment), not
/// which files count.
constexpr std::array<std::string_view, 12> kReaderFeatures = {
    "columnMapping", "deletionVectors", "timestampNtz",         "typeWidening",
    "variantType",   "v2Checkpoint",    "vacuumProtocolCheck",  "variantShredding",
    "geospatial",    "collations",      "checkpointProtection", "inCommitTimestamp",
};

std::string_view without_preview(std::string_view feature) {
    constexpr std::string_view kSuffix = "-preview";
    if (feature.ends_with(kSuffix)) feature.remove_suffix(kSuffix.size());
    return feature;
}

}  // namespace

std::string TableFeatures::parquet_obstacles() const {
    const std::array<std::pair<bool, std::string_view>, 8> obstacles = {{
        {column_mapping != ColumnMappingMode::none, "columnMapping"},
        {deletion_vectors, "deletionVectors"},
        {timestamp_ntz, "timestampNtz"},
        {variant, "variantType"},
        {geospatial, "geospatial"},
        {void_type, "void columns"},
        {interval, "interval columns"},
        {type_changes, "typeWidening"},
    }};
    std::string names;
    for (const auto& [used, name] : obstacles) {
        if (!used) continue;
        if (!names.empty()) names += ", ";
        names += name;
    }
    return names;
}

Result<void> check_readable(const Protocol& protocol) {
    if (protocol.min_reader_version > kReaderVersionMax) {
        return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                     "the table needs Delta reader version " +
                         std::to_string(protocol.min_reader_version) + "; up to " +
                         std::to_string(kReaderVersionMax) + " is supported");
    }
    if (!protocol.reader_features) return {};
    std::string unknown;
    for (const auto& feature : *protocol.reader_features) {
        if (std::find(kReaderFeatures.begin(), kReaderFeatures.end(), without_preview(feature)) !=
            kReaderFeatures.end()) {
            continue;
        }
        constexpr std::size_t kShownMax = 64;
        unknown += (unknown.empty() ? "" : ", ") + feature.substr(0, kShownMax);
    }
    if (unknown.empty()) return {};
    return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                 "the table needs reader features that are not supported: " + unknown);
}

bool lists_reader_feature(const Protocol& protocol, std::string_view feature) {
    if (!protocol.reader_features) return false;
    return std::any_of(protocol.reader_features->begin(), protocol.reader_features->end(),
                       [&](const std::string& listed) {
                           return without_preview(listed) == without_preview(feature);
                       });
}

Result<ColumnMappingMode> column_mapping_mode(const Protocol& protocol, const Metadata& metadata) {
    const auto mode = metadata.property("delta.columnMapping.mode");
    const bool allowed = protocol.min_reader_version >= kFeatureReaderVersion
                             ? lists_reader_feature(protocol, "columnMapping")
                             : protocol.min_reader_version == kColumnMappingReaderVersion;
    if (!mode || !allowed || *mode == "none") return ColumnMappingMode::none;
    if (*mode == "name") return ColumnMappingMode::name;
    if (*mode == "id") return ColumnMappingMode::id;
    return Error(Condition::UNSUPPORTED_TABLE_FEATURE,
                 "the table has a column mapping mode that is not supported");
}

Result<TableFeatures> schema_features(const Protocol& protocol, const Metadata& metadata,
                                      const Schema& schema) {
    TableFeatures features;
    SLUICE_TRY(features.column_mapping, column_mapping_mode(protocol, metadata));
    features.timestamp_ntz = schema.uses(TypeKind::timestamp_ntz_type);
    features.variant = schema.uses(TypeKind::variant_type);
    features.geospatial =
        schema.uses(TypeKind::geometry_type) || schema.uses(TypeKind::geography_type);
    features.void_type = schema.uses(TypeKind::void_type);
    features.interval = schema.uses(TypeKind::interval_type);
    features.type_changes = schema.has_type_changes();
    return features;
}

}  // namespace sluice::delta
