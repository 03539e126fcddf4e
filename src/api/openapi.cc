#include "api/openapi.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "base/assert.h"
#include "base/encoding.h"
#include "json/writer.h"

namespace sluice::api {
namespace {

constexpr std::array kOperations = {
#define SLUICE_OPERATION(place, gate, method, path, id, tag, summary, query, request, answer) \
    Operation{OperationPlace::place,                                                          \
              Gate::gate,                                                                     \
              http::Method::method,                                                           \
              path,                                                                           \
              #id,                                                                            \
              tag,                                                                            \
              summary,                                                                        \
              query,                                                                          \
              request,                                                                        \
              answer},
#include "api/openapi/operations.def"
#undef SLUICE_OPERATION
};

constexpr std::string_view kSchemas =
#include "api/openapi/schemas.inc"
    ;

/// A query parameter: what it is called, of what type, and what it is for.
struct QueryParameter {
    std::string_view name;
    std::string_view type;
    std::string_view meaning;
    bool required = false;
};

constexpr std::array kQueryParameters = {
    QueryParameter{"max_results", "integer", "absent: everything; 0: the server's page size"},
    QueryParameter{"page_size", "integer", "absent: everything; 0: the server's page size"},
    QueryParameter{"page_token", "string", "next_page_token of the page before"},
    QueryParameter{"catalog_name", "string", "of this catalog", true},
    QueryParameter{"schema_name", "string", "of this schema", true},
    QueryParameter{"schema_name_pattern", "string", "with % and _"},
    QueryParameter{"table_name_pattern", "string", "with % and _"},
    QueryParameter{"force", "boolean", "with all that is in it"},
    QueryParameter{"include_shared_data", "boolean", "with its objects"},
    QueryParameter{"principal", "string", "of this principal alone"},
    QueryParameter{"share", "string", "on this share"},
    QueryParameter{"explain", "boolean", "with what it cannot read"},
    QueryParameter{"object", "string", "on this object of the share"},
    QueryParameter{"recipient", "string", "of this recipient"},
    QueryParameter{"data_recipient_global_metastore_id", "string", "of this metastore"},
    QueryParameter{"update_mask", "string",
                   "what changes, comma separated; *: everything; absent: what is sent"},
    QueryParameter{"table_max_results", "integer", "so many tables at most"},
    QueryParameter{"maxResults", "integer", "items on a page, 0 to 500"},
    QueryParameter{"pageToken", "string", "nextPageToken of the page before"},
    QueryParameter{"version", "integer", "of that version"},
    QueryParameter{"timestamp", "string", "as of that time"},
    QueryParameter{"startingVersion", "integer", "from that version on"},
    QueryParameter{"endingVersion", "integer", "up to that version"},
    QueryParameter{"startingTimestamp", "string", "from that time on"},
    QueryParameter{"endingTimestamp", "string", "up to that time"},
};

const QueryParameter& describe_parameter(std::string_view name) {
    const auto* found =
        std::find_if(kQueryParameters.begin(), kQueryParameters.end(),
                     [&](const QueryParameter& parameter) { return parameter.name == name; });
    SLUICE_ASSERT(found != kQueryParameters.end(),
                  "every parameter of operations.def is described");
    return *found;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    while (!text.empty()) {
        const std::size_t blank = text.find(' ');
        found.push_back(text.substr(0, blank));
        text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
    }
    return found;
}

/// `/x/{token...}` as OpenAPI writes it.
std::string template_of(const Operation& operation) {
    std::string path;
    if (operation.place == OperationPlace::catalog) path = "/api/2.1/unity-catalog";
    if (operation.place == OperationPlace::sharing) path = "/delta-sharing";
    path += operation.path;
    const std::size_t dots = path.find("...}");
    if (dots != std::string::npos) path.erase(dots, 3);
    return path;
}

void write_path_parameters(json::Writer& out, std::string_view path) {
    for (std::size_t at = path.find('{'); at != std::string_view::npos; at = path.find('{', at)) {
        const std::size_t end = path.find('}', at);
        out.begin_object().member("name", path.substr(at + 1, end - at - 1)).member("in", "path");
        out.member("required", true).key("schema").begin_object().member("type", "string");
        out.end_object().end_object();
        at = end;
    }
}

void write_query_parameters(json::Writer& out, std::string_view query) {
    for (const std::string_view name : words(query)) {
        const QueryParameter& parameter = describe_parameter(name);
        out.begin_object().member("name", name).member("in", "query");
        if (parameter.required) out.member("required", true);
        out.member("description", parameter.meaning);
        out.key("schema").begin_object().member("type", parameter.type).end_object().end_object();
    }
}

void write_reference(json::Writer& out, std::string_view schema) {
    out.begin_object().member("$ref", "#/components/schemas/" + std::string(schema)).end_object();
}

void write_content(json::Writer& out, std::string_view media_type, std::string_view schema) {
    out.key("content").begin_object().key(media_type).begin_object();
    if (!schema.empty()) {
        out.key("schema");
        write_reference(out, schema);
    }
    out.end_object().end_object();
}

/// 200 and what every other status looks like.
void write_responses(json::Writer& out, const Operation& operation) {
    const std::string_view answer = operation.answer;
    out.key("responses").begin_object().key("200").begin_object().member("description", "done");
    if (answer.find('/') != std::string_view::npos) {
        write_content(out, answer, {});
    } else if (answer != "nothing") {
        write_content(out, "application/json", answer);
    }
    out.end_object().key("default").begin_object().member("description", "refused");
    const bool sharing = operation.gate == Gate::recipient || operation.gate == Gate::file_link;
    write_content(out, "application/json", sharing ? "SharingError" : "Error");
    out.end_object().end_object();
}

void write_security(json::Writer& out, Gate gate) {
    out.key("security").begin_array();
    switch (gate) {
        case Gate::administrator:
            for (const char* scheme : {"adminToken", "adminPassword"}) {
                out.begin_object().key(scheme).begin_array().end_array().end_object();
            }
            break;
        case Gate::recipient:
            out.begin_object().key("recipientToken").begin_array().end_array().end_object();
            break;
        case Gate::open:
        case Gate::file_link:
            break;
    }
    out.end_array();
}

void write_operation(json::Writer& out, const Operation& operation, const std::string& path,
                     std::string_view public_url) {
    out.key(fold_ascii(http::method_name(operation.method))).begin_object();
    out.member("operationId", operation.id).member("summary", operation.summary);
    out.key("tags").begin_array().value(operation.tag).end_array();
    const bool public_listener =
        operation.gate == Gate::recipient || operation.gate == Gate::file_link;
    if (public_listener) {
        out.key("servers").begin_array().begin_object().member("url", public_url);
        out.end_object().end_array();
    }
    write_security(out, operation.gate);
    out.key("parameters").begin_array();
    write_path_parameters(out, path);
    write_query_parameters(out, operation.query);
    out.end_array();
    if (!operation.request.empty()) {
        out.key("requestBody").begin_object();
        write_content(out, "application/json", operation.request);
        out.end_object();
    }
    write_responses(out, operation);
    out.end_object();
}

void write_paths(json::Writer& out, std::string_view public_url) {
    std::map<std::string, std::vector<const Operation*>> paths;
    for (const Operation& operation : kOperations)
        paths[template_of(operation)].push_back(&operation);
    out.key("paths").begin_object();
    for (const auto& [path, operations] : paths) {
        out.key(path).begin_object();
        for (const Operation* operation : operations)
            write_operation(out, *operation, path, public_url);
        out.end_object();
    }
    out.end_object();
}

void write_security_schemes(json::Writer& out) {
    const auto scheme = [&](std::string_view name, std::string_view kind,
                            std::string_view description) {
        out.key(name).begin_object().member("type", "http").member("scheme", kind);
        out.member("description", description).end_object();
    };
    out.key("securitySchemes").begin_object();
    scheme("adminToken", "bearer", "a token of an administrator");
    scheme("adminPassword", "basic", "the same token as password of any user");
    scheme("recipientToken", "bearer", "the bearerToken of a recipient's profile");
    out.end_object();
}

}  // namespace

std::span<const Operation> all_operations() { return kOperations; }

std::string openapi_document(std::string_view version, std::string_view public_url) {
    json::Writer out;
    out.begin_object().member("openapi", "3.1.0").key("info").begin_object();
    out.member("title", "sluice").member("version", version);
    out.member("description",
               "Administration of a Delta Sharing server, and the sharing protocol itself. What "
               "stands below /api/2.1/unity-catalog also answers below /api/2.0/unity-catalog, "
               "what stands below /delta-sharing also below /api/2.0/delta-sharing.");
    out.end_object().key("servers").begin_array().begin_object().member("url", "/");
    out.end_object().end_array();
    write_paths(out, public_url);
    out.key("components").begin_object();
    write_security_schemes(out);
    out.key("schemas").raw(kSchemas).end_object().end_object();
    return out.take();
}

}  // namespace sluice::api
