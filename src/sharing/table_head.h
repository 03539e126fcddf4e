#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "sharing/capabilities.h"
#include "sharing/shared_snapshots.h"
#include "sharing/table_access.h"

namespace sluice::sharing {

/// Chooses the format of an answer: parquet whenever the client takes it and the snapshot is
/// readable in it (P35, P36, P38). UNSUPPORTED_OPERATION naming every obstacle otherwise (P37):
/// never another format than the one asked for.
Result<ResponseFormat> choose_format(const Capabilities& capabilities,
                                     const VisibleSnapshot& snapshot);

/// The protocol line and the metadata line in parquet format (P60-P66), each with its `\n`.
/// Byte-identical for one version between `/metadata` and `/query` but for `version`, which is
/// there when a version was asked for (P62, P63).
std::string head_lines(const OpenTable& table, const VisibleSnapshot& snapshot, bool with_version);

/// The value of the answer's `delta-sharing-capabilities` header (P27).
std::string capabilities_header(ResponseFormat format, bool end_stream_action);

}  // namespace sluice::sharing
