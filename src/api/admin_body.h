#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/call.h"
#include "base/result.h"
#include "governance/services.h"
#include "json/json.h"
#include "json/writer.h"

namespace sluice::api {

// What all handlers of the administration API do with a request and an answer.

/// The body as JSON; nothing at all counts as `{}` (A4). MALFORMED_REQUEST if it is no object.
Result<json::Document> parse_body(const Call& call);

/// The member that is an object of texts; absent is nullopt.
Result<std::optional<std::map<std::string, std::string>>> text_map(const json::View& body,
                                                                   std::string_view name);

/// `max_results` and `page_token` of a list (A8). INVALID_PARAMETER_VALUE.
Result<governance::PageParameters> page_parameters(const Call& call,
                                                   std::string_view size_name = "max_results");

/// `true` or `false`, absent is false (A6).
Result<bool> boolean_query(const Call& call, std::string_view name);
/// INVALID_PARAMETER_VALUE `<what> Missing required field: <name>` when absent or empty (A23).
Result<std::string> required_query(const Call& call, std::string_view what, std::string_view name);
Result<std::optional<std::int64_t>> integer_query(const Call& call, std::string_view name);

/// A list's answer: the array `key`, left out when empty, and the token of the next page (A8).
/// `write_item` writes one object into `out`.
template <class T, class WriteItem>
void write_page(json::Writer& out, std::string_view key, const governance::AdminPage<T>& page,
                WriteItem write_item) {
    out.begin_object();
    if (!page.items.empty()) {
        out.key(key).begin_array();
        for (const T& item : page.items) write_item(item);
        out.end_array();
    }
    out.optional("next_page_token", page.next_page_token).end_object();
}

/// 200 with that JSON (A12). `out` holds one finished object.
http::Response admin_answer(json::Writer& out);
/// The same for answers that carry a token or a link: never kept, never compressed.
http::Response secret_admin_answer(json::Writer& out);
/// `{}`.
http::Response empty_answer();
/// `{"links_expire_at":…}` (A159).
http::Response links_answer(const governance::Services& services);

}  // namespace sluice::api
