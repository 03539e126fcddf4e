#pragma once

#include <functional>
#include <memory>

#include "access/access_service.h"
#include "api/call.h"
#include "audit/sink.h"
#include "base/result.h"
#include "http/handler.h"
#include "sharing/lists.h"
#include "sharing/query.h"
#include "sharing/services.h"

namespace sluice::api {

/// The sharing protocol's routes: from a request to a use case of `sharing`, and from its outcome
/// to an answer. One function for each route of recipient_routes.cc. Any thread.
class RecipientHandlers {
public:
    /// `gzip_ndjson`: whether the answers that are NDJSON may be compressed as well (P6).
    RecipientHandlers(const sharing::Services& services, const access::AccessService& access,
                      audit::Sink& sink, bool gzip_ndjson)
        : services_(services), access_(access), sink_(sink), gzip_ndjson_(gzip_ndjson) {}

    Result<http::Response> list_shares(Call& call) const;
    Result<http::Response> get_share(Call& call) const;
    Result<http::Response> list_schemas(Call& call) const;
    Result<http::Response> list_tables(Call& call) const;
    Result<http::Response> list_all_tables(Call& call) const;
    Result<http::Response> table_version(Call& call) const;
    Result<http::Response> table_metadata(Call& call) const;
    Result<http::Response> query_table(Call& call) const;
    /// Routes of the protocol that need what this server does not do: the object is looked up as
    /// for any other, then the refusal names the feature.
    Result<http::Response> refuse_changes(Call& call) const;
    Result<http::Response> refuse_credentials(Call& call) const;
    /// `/files/…`: a followed gateway link.
    Result<http::Response> get_file(Call& call) const;

    /// The recipient of a file's link; empty if the link is not good. Whether it still may read is
    /// get_file's to say.
    std::string reader_of(const Call& call) const;

private:
    Result<access::FileLink> file_link(const Call& call, EpochMs now) const;
    sharing::Viewer viewer(const Call& call, const access::SharesView& view, EpochMs now) const;
    Result<access::SharedTable> resolve(Call& call) const;
    Result<http::Response> refuse(Call& call, std::string_view what) const;
    static void note_query(Call& call, const sharing::QueryRequest& request,
                           const sharing::QueryAnswer& answer);
    /// Whether the reader of a long answer may still read, under the same rule (R41).
    std::function<Result<void>()> recheck(const Call& call, std::string rule_digest) const;

    const sharing::Services& services_;
    const access::AccessService& access_;
    audit::Sink& sink_;
    const bool gzip_ndjson_;
};

}  // namespace sluice::api
