#include "cli/admin_client.h"

#include <algorithm>

#include "base/encoding.h"
#include "cli/limits.h"
#include "cli/text.h"

namespace sluice::cli {
namespace {

std::string build_path(std::string_view base, std::initializer_list<std::string_view> parts) {
    std::string path(base);
    for (const std::string_view part : parts) {
        path += '/';
        // Unreserved characters stay as they are, so these two would be read as steps of the path.
        if (part == "." || part == "..") {
            for (std::size_t i = 0; i < part.size(); ++i) path += "%2E";
        } else {
            path += percent_encode(part);
        }
    }
    return path;
}

Condition condition_for_status(int status) {
    if (status == 401) return Condition::UNAUTHENTICATED;
    if (status == 403) return Condition::PERMISSION_DENIED;
    if (status == 404) return Condition::RESOURCE_DOES_NOT_EXIST;
    if (status == 409) return Condition::RESOURCE_ALREADY_EXISTS;
    if (status == 429) return Condition::RESOURCE_EXHAUSTED;
    if (status == 501) return Condition::NOT_IMPLEMENTED;
    if (status == 502 || status == 503 || status == 504) return Condition::TEMPORARILY_UNAVAILABLE;
    if (status >= 400 && status < 500) return Condition::MALFORMED_REQUEST;
    return Condition::INTERNAL_ERROR;
}

/// The condition of an answer: its code's if that is one of ours, else its status's.
Condition condition_for(int status, std::string_view error_code) {
    const auto rows = condition_table();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&](const ConditionRow& r) { return r.name == error_code; });
    if (row == rows.end()) {
        return error_code.ends_with("_ALREADY_EXISTS") ? Condition::RESOURCE_ALREADY_EXISTS
                                                       : condition_for_status(status);
    }
    // Not INVALID_PARAMETER_VALUE: that one says that the command line itself was wrong.
    if (row->code == ErrorCode::invalid_argument) return Condition::MALFORMED_REQUEST;
    return row->condition;
}

/// `error_code`, `message` and request id of an error body, as far as they are there (A16).
struct ErrorBody {
    std::string error_code;
    std::string message;
    std::string request_id;
};

Result<std::string> request_id_of(const json::View& root) {
    SLUICE_TRY(const auto details, root.array({"details"}));
    for (const json::View& detail : details.value_or(std::vector<json::View>())) {
        SLUICE_TRY(const auto metadata, detail.object({"metadata"}));
        if (!metadata) continue;
        SLUICE_TRY(auto request_id, metadata->string({"request_id"}));
        if (request_id) return *request_id;
    }
    return std::string();
}

Result<ErrorBody> parse_error_body(const std::string& text) {
    SLUICE_TRY(const json::Document document, json::Document::parse(text));
    const json::View root = document.root();
    ErrorBody body;
    SLUICE_TRY(const auto error_code, root.string({"error_code"}));
    SLUICE_TRY(const auto message, root.string({"message"}));
    body.error_code = error_code.value_or("");
    body.message = message.value_or("");
    if (auto request_id = request_id_of(root); request_id.has_value()) {
        body.request_id = *std::move(request_id);
    }
    return body;
}

}  // namespace

std::string unity_path(std::initializer_list<std::string_view> parts) {
    return build_path("/api/2.1/unity-catalog", parts);
}

std::string sharing_path(std::initializer_list<std::string_view> parts) {
    return build_path("/api/2.0/data-sharing", parts);
}

std::string sluice_path(std::initializer_list<std::string_view> parts) {
    return build_path("/api/sluice/v1", parts);
}

AdminClient::AdminClient(const Settings& settings, Environment& environment,
                         std::function<void(const ApiRequest&)> preview)
    : settings_(settings), environment_(environment), preview_(std::move(preview)) {}

Transport& AdminClient::transport() {
    if (transport_ == nullptr) transport_ = environment_.connect(settings_.connection);
    return *transport_;
}

Error AdminClient::refusal(const ApiAnswer& answer) const {
    const auto body = parse_error_body(answer.body);
    if (!body.has_value() || (body->error_code.empty() && body->message.empty())) {
        return Error(condition_for_status(answer.status),
                     settings_.connection.url + " answered " + std::to_string(answer.status) +
                         " in a form that is not sluice's.\nhint: is it the admin listener?");
    }
    std::string message = printable(body->message.empty() ? body->error_code : body->message);
    const std::string& request_id = body->request_id.empty() ? answer.request_id : body->request_id;
    if (!request_id.empty()) message += "\nrequest id: " + printable(request_id);
    return Error(condition_for(answer.status, body->error_code), std::move(message));
}

Result<json::Document> AdminClient::exchange(const ApiRequest& request) {
    if (!settings_.connection.token) {
        return Error(Condition::UNAUTHENTICATED,
                     "There is no admin token for " + settings_.connection.url + ".");
    }
    SLUICE_TRY(const ApiAnswer answer, transport().send(request));
    if (answer.status < 200 || answer.status >= 300) return refusal(answer);
    const bool blank = answer.body.find_first_not_of(" \t\r\n") == std::string::npos;
    auto document = json::Document::parse(blank ? "{}" : answer.body);
    if (!document.has_value()) {
        return Error(Condition::INTERNAL_ERROR,
                     settings_.connection.url +
                         " did not answer with JSON.\nhint: is it the admin listener?");
    }
    return document;
}

Result<json::Document> AdminClient::get(std::string path, Query query) {
    return exchange({.path = std::move(path), .query = std::move(query)});
}

Result<Listing> AdminClient::list(const std::string& path, Query query, std::string_view key) {
    Listing listing;
    std::string page_token;
    for (int page = 0; page < kPagesMax; ++page) {
        Query page_query = query;
        page_query.emplace_back("max_results", std::to_string(kPageItemsMax));
        if (!page_token.empty()) page_query.emplace_back("page_token", page_token);
        SLUICE_TRY(auto document, get(path, std::move(page_query)));
        listing.pages.push_back(std::move(document));
        const json::View root = listing.pages.back().root();
        SLUICE_TRY(const auto items, root.array({key}));
        if (items) listing.items.insert(listing.items.end(), items->begin(), items->end());
        SLUICE_TRY(const auto next, root.string({"next_page_token"}));
        if (!next || next->empty()) return listing;
        page_token = *next;
    }
    return Error(Condition::INTERNAL_ERROR, "The server's list does not end.");
}

Result<json::Document> AdminClient::write(net::HttpMethod method, std::string path,
                                          std::string body, Query query) {
    ApiRequest request{.method = method,
                       .path = std::move(path),
                       .query = std::move(query),
                       .body = std::move(body)};
    if (settings_.dry_run) {
        preview_(request);
        return json::Document::parse("{}");
    }
    return exchange(request);
}

Result<ApiAnswer> AdminClient::probe(std::string path) {
    return transport().send({.path = std::move(path)});
}

}  // namespace sluice::cli
