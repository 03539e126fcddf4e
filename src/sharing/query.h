#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "access/file_link.h"
#include "base/body_source.h"
#include "base/request_context.h"
#include "base/result.h"
#include "sharing/capabilities.h"
#include "sharing/query_request.h"
#include "sharing/table_access.h"

namespace sluice::sharing {

/// What an answer held, counted while it was made; complete when its source has ended. Written by
/// the source alone.
struct AnswerFigures {
    std::int64_t files = 0;
    std::int64_t rows = 0;  ///< Σ(numRecords − deletion vector cardinality) over files that know it
    bool rows_exact = true;        ///< false when a file did not know its number
    std::int64_t bytes_read = 0;   ///< Σ size of the files sent
    std::optional<Error> failure;  ///< why the answer ended early, if its last line says so (P25)
};

/// The answer to `/query`: headers first, lines pulled from `body`.
struct QueryAnswer {
    std::unique_ptr<BodySource> body;
    std::optional<std::int64_t> length;  ///< of the body, when it is short enough to be known
    std::shared_ptr<const AnswerFigures> figures;
    std::int64_t version = 0;        ///< `Delta-Table-Version`
    std::int64_t files_active = 0;   ///< live files of the snapshot; for the audit alone
    std::int64_t files_visible = 0;  ///< those of them that are shared with this recipient
    std::string capabilities;        ///< value of the header
    EpochMs links_expire_at = 0;
    bool gateway = false;
    bool time_travel = false;
};

struct QueryOptions {
    const QueryRequest& request;
    const Capabilities& capabilities;
    FileIdHash file_id_hash = FileIdHash::md5;
    access::FileLinkOwner link_owner;
    /// Asked again in the middle of long answers: a revoked reader gets no further links (R41).
    std::function<Result<void>()> still_allowed;
};

/// Section 7 of the protocol, for snapshots in parquet format. Every refusal happens here, before a
/// byte is sent, except those that a far part of a huge table brings: these end the answer visibly,
/// with an EndStreamAction that says so or without an end (P25).
Result<QueryAnswer> query_table(const Services& services, OpenTable table, QueryOptions options,
                                RequestContext& context);

}  // namespace sluice::sharing
