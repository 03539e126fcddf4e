#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/routes.h"

namespace sluice::api {

/// Where an operation's path stands.
enum class OperationPlace {
    catalog,  ///< below the base paths of the administration API
    sharing,  ///< below those of the sharing API
    fixed,    ///< as it is written
};

/// One row of openapi/operations.def: a path and a method as their callers see them.
struct Operation {
    OperationPlace place;
    Gate gate;
    http::Method method;
    std::string_view path;
    std::string_view id;
    std::string_view tag;
    std::string_view summary;
    std::string_view query;    ///< names of parameters, separated by blanks
    std::string_view request;  ///< schema of the body; empty: none
    std::string_view answer;   ///< schema, media type, or `nothing`
};

/// In the order of the file.
std::span<const Operation> all_operations();

/// OpenAPI 3.1 of both APIs (A148), as JSON. Recipients' paths are served at `public_url`.
std::string openapi_document(std::string_view version, std::string_view public_url);

}  // namespace sluice::api
