#pragma once

#include <functional>
#include <memory>

#include "access/access_service.h"
#include "api/call.h"
#include "audit/sink.h"
#include "base/result.h"
#include "http/handler.h"
#include "sharing/query.h"
#include "sharing/services.h"

namespace sluice::api {

/// The sharing protocol's routes: from a request to a use case of `sharing`, and from its outcome
/// to an answer. One function for each route of recipient_routes.cc. Any thread.
class RecipientHandlers {
public:
    RecipientHandlers(const sharing::Services& services, const access::AccessService& access,
                      audit::Sink& sink)
        : services_(services), access_(access), sink_(sink) {}

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

private:
    Result<access::SharedTable> resolve(Call& call) const;
    Result<http::Response> refuse(Call& call, std::string_view what) const;
    static void note_query(Call& call, const sharing::QueryRequest& request,
                           const sharing::QueryAnswer& answer);
    /// Whether the reader of a long answer may still read, under the same rule (R41).
    std::function<Result<void>()> recheck(const Call& call, std::string rule_digest) const;

    const sharing::Services& services_;
    const access::AccessService& access_;
    audit::Sink& sink_;
};

}  // namespace sluice::api
