#include "api/recipient_handlers.h"

#include "api/audited_source.h"
#include "api/sharing_json.h"
#include "sharing/file_download.h"
#include "sharing/lists.h"
#include "sharing/query.h"
#include "sharing/table_head.h"
#include "sharing/table_version.h"

namespace sluice::api {
namespace {

constexpr std::string_view kNdjson = "application/x-ndjson; charset=utf-8";

/// The table a path names, as the client wrote it: what the audit keeps when it is not found.
void note_objects(Call& call) {
    call.event.objects.share = call.capture("share");
    call.event.objects.schema = call.capture("schema");
    call.event.objects.table = call.capture("table");
}

void note_resolved(Call& call, const access::SharedTable& table) {
    call.event.objects.share = table.listed.share_name;
    call.event.objects.schema = table.listed.schema_name;
    call.event.objects.table = table.listed.name;
    call.event.objects.share_id = table.listed.share_id;
}

Result<sharing::ListParameters> list_parameters(const Call& call, std::int64_t page_max) {
    const std::string* token = call.query("pageToken");
    if (token == nullptr) token = call.query("nextToken");  // P203
    return sharing::parse_list_parameters(call.query("maxResults"), token, page_max);
}

void add_version_header(http::Response& response, std::int64_t version) {
    response.headers.add("Delta-Table-Version", std::to_string(version));
}

}  // namespace

sharing::Viewer RecipientHandlers::viewer(const Call& call, const access::SharesView& view,
                                          EpochMs now) const {
    return {*call.recipient, view, services_.keys, now, services_.page_token_ttl_ms};
}

Result<http::Response> RecipientHandlers::list_shares(Call& call) const {
    SLUICE_TRY(const auto parameters, list_parameters(call, services_.list_page_max));
    const EpochMs now = call.context->clock().now_ms();
    const access::SharesView view = call.snapshot->shares_of(*call.recipient, now);
    SLUICE_TRY(const auto page, sharing::list_shares(viewer(call, view, now), parameters));
    return json_answer(shares_json(page));
}

Result<http::Response> RecipientHandlers::get_share(Call& call) const {
    note_objects(call);
    const access::SharesView view =
        call.snapshot->shares_of(*call.recipient, call.context->clock().now_ms());
    SLUICE_TRY(const access::ListedShare share, view.share(call.capture("share")));
    return json_answer(share_json(share));
}

Result<http::Response> RecipientHandlers::list_schemas(Call& call) const {
    note_objects(call);
    SLUICE_TRY(const auto parameters, list_parameters(call, services_.list_page_max));
    const EpochMs now = call.context->clock().now_ms();
    const access::SharesView view = call.snapshot->shares_of(*call.recipient, now);
    SLUICE_TRY(const auto page,
               sharing::list_schemas(viewer(call, view, now), call.capture("share"), parameters));
    return json_answer(schemas_json(page));
}

Result<http::Response> RecipientHandlers::list_tables(Call& call) const {
    note_objects(call);
    SLUICE_TRY(const auto parameters, list_parameters(call, services_.list_page_max));
    const EpochMs now = call.context->clock().now_ms();
    const access::SharesView view = call.snapshot->shares_of(*call.recipient, now);
    SLUICE_TRY(const auto page, sharing::list_tables(viewer(call, view, now), call.capture("share"),
                                                     call.capture("schema"), parameters));
    return json_answer(tables_json(page));
}

Result<http::Response> RecipientHandlers::list_all_tables(Call& call) const {
    note_objects(call);
    SLUICE_TRY(const auto parameters, list_parameters(call, services_.list_page_max));
    const EpochMs now = call.context->clock().now_ms();
    const access::SharesView view = call.snapshot->shares_of(*call.recipient, now);
    SLUICE_TRY(const auto page, sharing::list_all_tables(viewer(call, view, now),
                                                         call.capture("share"), parameters));
    return json_answer(tables_json(page));
}

Result<access::SharedTable> RecipientHandlers::resolve(Call& call) const {
    note_objects(call);
    const access::SharesView view =
        call.snapshot->shares_of(*call.recipient, call.context->clock().now_ms());
    SLUICE_TRY(access::SharedTable table,
               view.resolve(call.capture("share"), call.capture("schema"), call.capture("table")));
    note_resolved(call, table);
    return table;
}

Result<http::Response> RecipientHandlers::table_version(Call& call) const {
    SLUICE_TRY(access::SharedTable shared, resolve(call));
    SLUICE_TRY(const sharing::OpenTable table, sharing::open_table(services_, std::move(shared)));
    SLUICE_TRY(
        const std::int64_t version,
        sharing::table_version(services_, table, call.query("startingTimestamp"), *call.context));
    call.event.figures.table_version = version;
    http::Response response;
    add_version_header(response, version);
    return response;
}

Result<http::Response> RecipientHandlers::table_metadata(Call& call) const {
    SLUICE_TRY(const sharing::Capabilities capabilities,
               sharing::parse_capabilities(call.header("delta-sharing-capabilities")));
    SLUICE_TRY(const sharing::VersionSelector at,
               sharing::parse_metadata_selector(call.query("version"), call.query("timestamp")));
    SLUICE_TRY(access::SharedTable shared, resolve(call));
    SLUICE_TRY(const sharing::OpenTable table, sharing::open_table(services_, std::move(shared)));
    SLUICE_TRY(const sharing::VisibleSnapshot snapshot,
               sharing::load_snapshot(services_, table, at, *call.context));
    SLUICE_TRY(const sharing::ResponseFormat format,
               sharing::choose_format(capabilities, snapshot));
    call.event.figures.table_version = snapshot.version();
    http::Response response;
    response.headers.add("Content-Type", std::string(kNdjson));
    add_version_header(response, snapshot.version());
    // No EndStreamAction here, so the header never claims one (P40).
    response.headers.add("delta-sharing-capabilities", sharing::capabilities_header(format, false));
    response.body = sharing::head_lines(table, snapshot, !at.latest());
    response.gzip_allowed = gzip_ndjson_;
    return response;
}

Result<http::Response> RecipientHandlers::query_table(Call& call) const {
    SLUICE_TRY(const sharing::Capabilities capabilities,
               sharing::parse_capabilities(call.header("delta-sharing-capabilities")));
    SLUICE_TRY(const sharing::QueryRequest request,
               sharing::parse_query_request(call.request->body, call.json_depth_max));
    SLUICE_TRY(const auto id_hash, sharing::parse_file_id_hash(call.header("fileidhash")));
    SLUICE_TRY(access::SharedTable shared, resolve(call));
    const access::FileLinkOwner owner{.recipient_id = call.recipient->recipient_id,
                                      .token_id = call.recipient->token_id,
                                      .object_id = shared.object_id,
                                      .table_id = shared.table_id,
                                      .request_id = call.context->request_id()};
    std::function<Result<void>()> still_allowed = recheck(call, shared.rule.digest);
    SLUICE_TRY(sharing::OpenTable table, sharing::open_table(services_, std::move(shared)));
    SLUICE_TRY(sharing::QueryAnswer answer,
               sharing::query_table(services_, std::move(table),
                                    {.request = request,
                                     .capabilities = capabilities,
                                     .file_id_hash = id_hash.value_or(sharing::FileIdHash::md5),
                                     .link_owner = owner,
                                     .still_allowed = std::move(still_allowed)},
                                    *call.context));
    note_query(call, request, answer);
    http::Response response;
    response.headers.add("Content-Type", std::string(kNdjson));
    add_version_header(response, answer.version);
    response.headers.add("delta-sharing-capabilities", answer.capabilities);
    // P28: echoed when the request had one.
    if (id_hash)
        response.headers.add("fileidhash",
                             *id_hash == sharing::FileIdHash::md5 ? "parquet" : "delta");
    response.headers.add("Cache-Control", "no-store");
    response.source_bytes = answer.length;
    response.gzip_allowed = gzip_ndjson_;
    const bool gateway = answer.gateway;
    response.source = std::make_unique<AuditedSource>(
        std::move(answer.body), sink_, call.context->clock(), call.event, response.status,
        [figures = answer.figures, gateway](audit::Event& end, std::int64_t) {
            end.figures.files_returned = figures->files;
            end.figures.rows_returned = figures->rows;
            end.figures.rows_exact = figures->rows_exact;
            end.figures.bytes_read = figures->bytes_read;
            // In gateway mode the downloads have records of their own (U58).
            if (!gateway) end.figures.bytes_transferred = figures->bytes_read;
            if (figures->failure) note_cut_short(end, *figures->failure);
        });
    return response;
}

void RecipientHandlers::note_query(Call& call, const sharing::QueryRequest& request,
                                   const sharing::QueryAnswer& answer) {
    audit::Event& event = call.event;
    event.phase = audit::Phase::start;
    event.figures.table_version = answer.version;
    event.figures.files_active = answer.files_active;
    event.figures.files_visible = answer.files_visible;
    event.figures.response_format = audit::ResponseFormat::parquet;
    event.figures.delivery_mode =
        answer.gateway ? audit::DeliveryMode::gateway : audit::DeliveryMode::url;
    event.figures.read_type =
        answer.time_travel ? audit::ReadType::time_travel : audit::ReadType::snapshot;
    event.figures.links_expire_at = answer.links_expire_at;
    if (request.limit_hint) event.add_param("limitHints", *request.limit_hint);
    if (request.at.version) event.add_param("version", *request.at.version);
    event.add_param("timestamp", request.at.timestamp_text);
    event.add_param("predicate_digest", request.predicate_digest);
}

std::function<Result<void>()> RecipientHandlers::recheck(const Call& call,
                                                         std::string rule_digest) const {
    const std::string* authorization = call.header("Authorization");
    return [this, authorization = authorization != nullptr ? *authorization : std::string(),
            rule_digest = std::move(rule_digest), request = call.request, match = call.match,
            context = call.context]() -> Result<void> {
        const EpochMs now = context->clock().now_ms();
        SLUICE_TRY(const auto snapshot, access_.current());
        SLUICE_TRY(const access::Principal principal,
                   snapshot->authenticate_recipient(services_.keys, authorization, now));
        const access::SharesView view = snapshot->shares_of(principal, now);
        SLUICE_TRY(
            const access::SharedTable table,
            view.resolve(match.capture("share"), match.capture("schema"), match.capture("table")));
        if (table.rule.digest != rule_digest) {
            return Error(Condition::PERMISSION_DENIED,
                         "what is shared of this table has changed meanwhile");
        }
        return {};
    };
}

Result<http::Response> RecipientHandlers::refuse(Call& call, std::string_view what) const {
    SLUICE_CHECK(resolve(call));
    return Error(Condition::UNSUPPORTED_OPERATION, std::string(what));
}

Result<http::Response> RecipientHandlers::refuse_changes(Call& call) const {
    return refuse(call, "the change data feed is not served by this server");
}

Result<http::Response> RecipientHandlers::refuse_credentials(Call& call) const {
    return refuse(
        call, "temporary credentials for the table's directory are switched off on this server");
}

Result<access::FileLink> RecipientHandlers::file_link(const Call& call, EpochMs now) const {
    const std::string* signature = call.query("X-Amz-Signature");
    return access::verify_file_link(
        services_.keys,
        {.opaque = call.capture("opaque"),
         .file_name = call.capture("file"),
         .signature = signature != nullptr ? *signature : std::string_view()},
        now);
}

std::string RecipientHandlers::reader_of(const Call& call) const {
    const auto link = file_link(call, call.context->clock().now_ms());
    return link ? link->owner.recipient_id : std::string();
}

Result<http::Response> RecipientHandlers::get_file(Call& call) const {
    const EpochMs now = call.context->clock().now_ms();
    SLUICE_TRY(const access::FileLink link, file_link(call, now));
    SLUICE_TRY(const access::FileAuthorization authorization,
               call.snapshot->authorize_file(link, now));
    SLUICE_CHECK(authorization.principal.check_address(call.client));
    call.event.identity.recipient_id = authorization.principal.recipient_id;
    call.event.identity.recipient_name = authorization.principal.recipient_name;
    call.event.identity.token_id = link.owner.token_id;
    call.event.objects.share = authorization.share_name;
    call.event.objects.schema = authorization.schema_name;
    call.event.objects.table = authorization.table_name;
    call.event.add_param("query_request_id", link.owner.request_id);
    call.event.add_param("file_id", link.file_id);
    SLUICE_TRY(sharing::FileAnswer file,
               sharing::open_file(
                   services_, link, authorization, sharing::parse_range(call.header("Range")),
                   std::make_shared<RequestContext>(call.context->without_deadline())));
    http::Response response;
    response.status = file.status;
    response.headers.add("Content-Type", "application/octet-stream");
    response.headers.add("Accept-Ranges", "bytes");
    response.headers.add("ETag", file.etag);
    response.headers.add("Cache-Control", "no-store");
    if (file.status == 206) {
        response.headers.add("Content-Range", "bytes " + std::to_string(file.first) + "-" +
                                                  std::to_string(file.first + file.length - 1) +
                                                  "/" + std::to_string(file.size_bytes));
    }
    response.source_bytes = file.length;
    // The session never pulls a source to answer HEAD; its length is all that is wanted (P158).
    if (file.body == nullptr || call.request->method == http::Method::head) {
        response.source = std::move(file.body);
        return response;
    }
    call.event.phase = audit::Phase::start;
    response.source = std::make_unique<AuditedSource>(
        std::move(file.body), sink_, call.context->clock(), call.event, response.status,
        [](audit::Event& end, std::int64_t sent_bytes) {
            end.figures.bytes_transferred = sent_bytes;
        });
    return response;
}

}  // namespace sluice::api
