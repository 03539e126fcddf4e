#include "api/statement_handlers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "access/file_link.h"
#include "access/sealed_token.h"
#include "api/admin_body.h"
#include "api/statement_requests.h"
#include "base/encoding.h"

namespace sluice::api {
namespace {

constexpr std::string_view kLinksPath = "/files/statements/";
constexpr std::string_view kSignature = "signature";

/// Succeeded and still kept, with that chunk; otherwise why not.
Result<std::size_t> chunk_of(const StatementView& view, std::string_view text) {
    if (view.state == StatementState::closed) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                     "The result of statement '" + view.id + "' is no longer kept.");
    }
    if (view.state != StatementState::succeeded) {
        return Error(Condition::INVALID_STATE, "Statement '" + view.id +
                                                   "' has no result: its state is " +
                                                   std::string(state_name(view.state)) + ".");
    }
    const auto index = parse_int64(text);
    if (!index || *index < 0 || static_cast<std::size_t>(*index) >= view.result->chunks.size()) {
        return Error(Condition::RESOURCE_DOES_NOT_EXIST,
                     "The result of statement '" + view.id + "' has no such chunk.");
    }
    return static_cast<std::size_t>(*index);
}

}  // namespace

void StatementHandlers::execute(Call& call, Answer answer) const {
    const auto submit = [&]() -> Result<void> {
        SLUICE_TRY(const json::Document body, parse_body(call));
        SLUICE_TRY(StatementRequest request, parse_statement_request(body.root()));
        SLUICE_TRY(const auto warehouse, body.root().string({"warehouse_id"}));
        audit::Event event = call.event;
        event.add_param("warehouse_id", warehouse.value_or(""));
        event.add_param("client", audit::client_family_name(event.origin.client));
        // From here on the statement is what is recorded, once it has ended.
        call.event_handed_on = true;
        return runs_.submit(
            *call.administrator, std::move(request), event,
            [this, answer](const StatementView& view) { answer(answer_for(view)); });
    };
    if (Result<void> submitted = submit(); !submitted) {
        call.event_handed_on = false;
        answer(std::move(submitted).error());
    }
}

Result<http::Response> StatementHandlers::get(Call& call) const {
    call.event.add_param("statement_id", call.capture("id"));
    SLUICE_TRY(const StatementView view, runs_.find(*call.administrator, call.capture("id")));
    return answer_for(view);
}

Result<http::Response> StatementHandlers::cancel(Call& call) const {
    call.event.add_param("statement_id", call.capture("id"));
    SLUICE_CHECK(runs_.cancel(*call.administrator, call.capture("id")));
    return empty_answer();
}

Result<http::Response> StatementHandlers::get_chunk(Call& call) const {
    call.event.add_param("statement_id", call.capture("id"));
    call.event.add_param("chunk_index", call.capture("chunk"));
    SLUICE_TRY(const StatementView view, runs_.find(*call.administrator, call.capture("id")));
    SLUICE_TRY(const std::size_t chunk, chunk_of(view, call.capture("chunk")));
    json::Writer out;
    write_chunk(out, view, chunk,
                [this](const auto& of, std::size_t i) { return make_link(of, i); });
    return secret_admin_answer(out);
}

/// Results may hold activation links.
http::Response StatementHandlers::answer_for(const StatementView& view) const {
    json::Writer out;
    write_statement(out, view, [this](const auto& of, std::size_t i) { return make_link(of, i); });
    return secret_admin_answer(out);
}

ChunkLink StatementHandlers::make_link(const StatementView& view, std::size_t chunk) const {
    const EpochMs now = clock_.now_ms();
    const EpochMs expires_at = std::min(now + kResultLinkLifeMs, view.result_until);
    const std::string index = std::to_string(chunk);
    const std::array<std::string_view, 2> binding = {view.id, index};
    const std::string signature =
        access::seal_token(keys_, {.purpose = access::KeyPurpose::result_link, .binding = binding},
                           "", now, expires_at);
    std::string url = admin_url_;
    url.append(kLinksPath).append(view.id).append("/").append(index);
    url.append("?").append(kSignature).append("=").append(signature);
    return {.url = std::move(url), .expires_at = expires_at};
}

Result<void> StatementHandlers::check_link(const Call& call) const {
    const std::string* signature = call.query(kSignature);
    if (signature == nullptr) return access::invalid_file_link();
    const std::array<std::string_view, 2> binding = {call.capture("id"), call.capture("chunk")};
    const auto opened = access::open_token(
        keys_, {.purpose = access::KeyPurpose::result_link, .binding = binding},
        {.invalid = "invalid", .expired = "expired"}, *signature, clock_.now_ms());
    if (!opened) return access::invalid_file_link();
    return {};
}

std::string StatementHandlers::statement_of_link(const Call& call) const {
    return check_link(call) ? std::string(call.capture("id")) : std::string();
}

Result<http::Response> StatementHandlers::read_linked(Call& call) const {
    SLUICE_CHECK(check_link(call));
    call.event.add_param("statement_id", call.capture("id"));
    call.event.add_param("chunk_index", call.capture("chunk"));
    SLUICE_TRY(const StatementView view, runs_.find_linked(call.capture("id")));
    SLUICE_TRY(const std::size_t chunk, chunk_of(view, call.capture("chunk")));
    http::Response response;
    response.headers.add("Content-Type", view.format == ResultFormat::csv
                                             ? "text/csv; charset=utf-8"
                                             : "application/json");
    response.headers.add("Cache-Control", "no-store");
    response.body = view.result->chunks[chunk].text;
    return response;
}

}  // namespace sluice::api
