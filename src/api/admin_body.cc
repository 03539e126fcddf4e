#include "api/admin_body.h"

#include "base/encoding.h"
#include "governance/recipient_tokens.h"

namespace sluice::api {
namespace {

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

}  // namespace

Result<json::Document> parse_body(const Call& call) {
    const std::string& body = call.request->body;
    const bool blank = body.find_first_not_of(" \t\r\n") == std::string::npos;
    SLUICE_TRY(json::Document document,
               json::Document::parse(blank ? std::string_view("{}") : std::string_view(body),
                                     call.json_depth_max));
    if (!document.root().is_object()) {
        return Error(Condition::MALFORMED_REQUEST, "the request body must be a JSON object");
    }
    return document;
}

Result<std::optional<std::map<std::string, std::string>>> text_map(const json::View& body,
                                                                   std::string_view name) {
    using Texts = std::map<std::string, std::string>;
    SLUICE_TRY(const std::optional<json::View> object, body.object({name}));
    if (!object) return std::optional<Texts>();
    Texts texts;
    for (const std::string& key : object->keys()) {
        SLUICE_TRY(const std::optional<std::string> text, object->string({key}));
        if (text) texts.emplace(key, *text);
    }
    return std::optional<Texts>(std::move(texts));
}

Result<governance::PageParameters> page_parameters(const Call& call, std::string_view size_name) {
    governance::PageParameters page;
    SLUICE_TRY(page.max_results, integer_query(call, size_name));
    if (page.max_results.value_or(0) < 0)
        return invalid(quoted(size_name) + " must not be negative");
    if (const std::string* token = call.query("page_token")) page.page_token = *token;
    return page;
}

Result<bool> boolean_query(const Call& call, std::string_view name) {
    const std::string* text = call.query(name);
    if (text == nullptr || text->empty() || equals_folded(*text, "false")) return false;
    if (equals_folded(*text, "true")) return true;
    return invalid(quoted(name) + " must be true or false");
}

Result<std::string> required_query(const Call& call, std::string_view what, std::string_view name) {
    const std::string* text = call.query(name);
    if (text == nullptr || text->empty()) {
        return invalid(std::string(what) + " Missing required field: " + std::string(name));
    }
    return *text;
}

Result<std::optional<std::int64_t>> integer_query(const Call& call, std::string_view name) {
    const std::string* text = call.query(name);
    if (text == nullptr || text->empty()) return std::optional<std::int64_t>();
    const auto number = parse_int64(*text);
    if (!number) return invalid(quoted(name) + " must be an integer");
    return std::optional<std::int64_t>(*number);
}

http::Response admin_answer(json::Writer& out) {
    http::Response response;
    response.headers.add("Content-Type", "application/json");
    response.body = out.take();
    response.gzip_allowed = true;
    return response;
}

http::Response secret_admin_answer(json::Writer& out) {
    http::Response response = admin_answer(out);
    response.headers.add("Cache-Control", "no-store");
    // Compressed secrets beside text that others choose leak through their length.
    response.gzip_allowed = false;
    return response;
}

http::Response links_answer(const governance::Services& services) {
    json::Writer out;
    out.begin_object().member("links_expire_at", governance::links_expire_at(services));
    out.end_object();
    return admin_answer(out);
}

http::Response empty_answer() {
    json::Writer out;
    out.begin_object().end_object();
    return admin_answer(out);
}

}  // namespace sluice::api
