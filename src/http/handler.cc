#include "http/handler.h"

#include <algorithm>

#include "base/conditions.h"
#include "base/encoding.h"

namespace sluice::http {

void Headers::set(std::string_view name, std::string value) {
    std::erase_if(fields_, [&](const auto& field) { return equals_folded(field.first, name); });
    add(std::string(name), std::move(value));
}

const std::string* Headers::find(std::string_view name) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const auto& field) {
        return equals_folded(field.first, name);
    });
    return found == fields_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& field : fields_) {
        if (equals_folded(field.first, name)) values.push_back(field.second);
    }
    return values;
}

const std::string* Request::query_value(std::string_view name) const {
    for (const auto& parameter : query) {
        if (parameter.first == name) return &parameter.second;
    }
    return nullptr;
}

Response Application::source_error(const Request& request, const Error& error) {
    return protocol_error(&request, describe(error.condition()).http_status, error.message());
}

Method method_from(std::string_view text) {
    for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                                Method::del, Method::options}) {
        if (text == method_name(method)) return method;
    }
    return Method::other;
}

std::string_view method_name(Method method) {
    switch (method) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::post:
            return "POST";
        case Method::put:
            return "PUT";
        case Method::patch:
            return "PATCH";
        case Method::del:
            return "DELETE";
        case Method::options:
            return "OPTIONS";
        case Method::other:
            return "OTHER";
    }
    return "OTHER";
}

}  // namespace sluice::http
