#include "api/sharing_json.h"

#include "json/writer.h"

namespace sluice::api {
namespace {

void write_share(json::Writer& out, const access::ListedShare& share) {
    out.begin_object().member("name", share.name).member("id", share.id).end_object();
}

template <class T, class WriteItem>
std::string page_json(const sharing::ListPage<T>& page, WriteItem write_item) {
    json::Writer out;
    out.begin_object().key("items").begin_array();
    for (const T& item : page.items) write_item(out, item);
    out.end_array().optional("nextPageToken", page.next_page_token).end_object();
    return out.take() + "\n";
}

}  // namespace

std::string shares_json(const sharing::ListPage<access::ListedShare>& page) {
    return page_json(page, write_share);
}

std::string share_json(const access::ListedShare& share) {
    json::Writer out;
    out.begin_object().key("share");
    write_share(out, share);
    out.end_object();
    return out.take() + "\n";
}

std::string schemas_json(const sharing::ListPage<access::ListedSchema>& page) {
    return page_json(page, [](json::Writer& out, const access::ListedSchema& schema) {
        out.begin_object()
            .member("name", schema.name)
            .member("share", schema.share_name)
            .end_object();
    });
}

std::string tables_json(const sharing::ListPage<access::ListedTable>& page) {
    return page_json(page, [](json::Writer& out, const access::ListedTable& table) {
        out.begin_object().member("name", table.name).member("schema", table.schema_name);
        out.member("share", table.share_name)
            .member("shareId", table.share_id)
            .member("id", table.id)
            .end_object();
    });
}

http::Response json_answer(std::string body) {
    http::Response response;
    response.headers.add("Content-Type", "application/json; charset=utf-8");
    // P29: a list may carry a page token, and what is in it ends with the next change of a grant.
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(body);
    response.gzip_allowed = true;
    return response;
}

}  // namespace sluice::api
