#include "sharing/table_head.h"

#include "json/writer.h"

namespace sluice::sharing {

Result<ResponseFormat> choose_format(const Capabilities& capabilities,
                                     const VisibleSnapshot& snapshot) {
    const std::string obstacles = snapshot.features().parquet_obstacles();
    if (capabilities.parquet && obstacles.empty()) return ResponseFormat::parquet;
    if (!obstacles.empty()) {
        return Error(Condition::UNSUPPORTED_OPERATION,
                     "Unsupported Delta Table Properties: " + obstacles +
                         "; the table cannot be read in parquet format because of that, and this "
                         "server does not answer in delta format");
    }
    return Error(Condition::UNSUPPORTED_OPERATION,
                 "this server does not answer in delta format; ask for responseformat=parquet");
}

std::string head_lines(const OpenTable& table, const VisibleSnapshot& snapshot, bool with_version) {
    const delta::Metadata& metadata = snapshot.metadata();
    json::Writer out;
    out.begin_object().key("metaData").begin_object().member("id", metadata.id);
    // The name recipients know, not the one in the log: that may speak about the provider's house.
    out.member("name", table.shared.listed.name);
    if (table.shared.comment) out.member("description", *table.shared.comment);
    out.key("format").begin_object().member("provider", "parquet").end_object();
    out.member("schemaString", snapshot.schema().parquet_schema_string());
    out.key("partitionColumns").begin_array();
    for (const std::string& column : metadata.partition_columns) out.value(column);
    out.end_array();
    // `configuration` says whether the change feed may be read (P66); it cannot, so there is none.
    if (with_version) out.member("version", snapshot.version());
    out.member("size", snapshot.total_size_bytes()).member("numFiles", snapshot.num_files());
    out.end_object().end_object();
    return "{\"protocol\":{\"minReaderVersion\":1}}\n" + out.take() + "\n";
}

std::string capabilities_header(ResponseFormat format, bool end_stream_action) {
    std::string value = "responseformat=";
    value += to_text(format);
    if (end_stream_action) value += ";includeendstreamaction=true";
    return value;
}

}  // namespace sluice::sharing
