#include "sharing/query.h"

#include "sharing/answer_stream.h"
#include "sharing/table_head.h"

namespace sluice::sharing {
namespace {

Error unsupported(std::string_view what) {
    return Error(Condition::UNSUPPORTED_OPERATION,
                 std::string(what) + " is not supported by this server");
}

/// Parts of the protocol that are refused by name; docs/protocol.md lists them.
Result<void> refuse_unserved(const QueryRequest& request) {
    if (request.starting_version)
        return unsupported("reading a range of versions (startingVersion)");
    if (request.max_files || request.page_token)
        return unsupported("paging of files (maxFiles, pageToken)");
    if (request.refresh_token) return unsupported("refreshing an answer (refreshToken)");
    return {};
}

}  // namespace

Result<QueryAnswer> query_table(const Services& services, OpenTable table, QueryOptions options,
                                RequestContext& context) {
    const QueryRequest& request = options.request;
    if (!request.at.latest() || request.starting_version)
        SLUICE_CHECK(require_history(table.shared));
    SLUICE_CHECK(refuse_unserved(request));
    SLUICE_TRY(const VisibleSnapshot snapshot, load_snapshot(services, table, request.at, context));
    SLUICE_TRY(const ResponseFormat format, choose_format(options.capabilities, snapshot));
    SLUICE_TRY(FileLinks links,
               FileLinks::open(services, table,
                               {.owner = options.link_owner, .now = context.clock().now_ms()}));
    QueryAnswer answer;
    answer.version = snapshot.version();
    answer.files_active = snapshot.files_of_table();
    answer.files_visible = snapshot.num_files();
    answer.capabilities =
        capabilities_header(format, options.capabilities.include_end_stream_action);
    answer.links_expire_at = links.expires_at();
    answer.gateway = links.gateway();
    answer.time_travel = !request.at.latest();

    AnswerStream::Options stream{
        .snapshot = snapshot,
        .head = head_lines(table, snapshot, answer.time_travel),
        .links = std::move(links),
        .id_hash = options.file_id_hash,
        .row_limit = request.has_hints ? std::nullopt : request.limit_hint,
        .with_version = answer.time_travel,
        .end_stream_action =
            options.capabilities.include_end_stream_action || request.include_refresh_token,
        .chunk_bytes = services.chunk_bytes,
        .still_allowed = std::move(options.still_allowed)};
    auto body = std::make_unique<AnswerStream>(std::move(stream));
    SLUICE_CHECK(body->prepare());
    answer.length = body->whole_length();
    answer.figures = body->figures();
    answer.body = std::move(body);
    return answer;
}

}  // namespace sluice::sharing
