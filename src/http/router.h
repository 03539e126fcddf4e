#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/handler.h"
#include "http/limits.h"

namespace sluice::http {

class MethodSet {
public:
    MethodSet() = default;
    MethodSet(std::initializer_list<Method> methods) {
        for (const Method method : methods) add(method);
    }
    void add(Method method) { bits_ |= bit(method); }
    void add(MethodSet methods) { bits_ |= methods.bits_; }
    bool contains(Method method) const { return (bits_ & bit(method)) != 0; }
    bool empty() const { return bits_ == 0; }
    /// The value of an `Allow` header: `GET, HEAD`.
    std::string text() const;

private:
    static std::uint32_t bit(Method method) { return 1u << static_cast<std::uint32_t>(method); }
    std::uint32_t bits_ = 0;
};

/// One row of a route table.
struct Route {
    MethodSet methods;
    /// `/shares/{share}/schemas`: literals compare with case; `{name}` takes one segment that is
    /// not empty; `{name...}`, last only, takes all that is left: at least one segment,
    /// which may be the empty one after a slash.
    std::string pattern;
    bool head_as_get = false;     ///< HEAD is served where GET is (P1)
    bool trailing_slash = false;  ///< `/shares/` is `/shares` (P2)
    bool under_base = true;       ///< below each base path of the router, else as it stands
};

/// What a path and a method mean. Valid as long as the router and the segments it was made from.
class RouteMatch {
public:
    enum class Kind {
        unknown,       ///< no such path: 404
        wrong_method,  ///< the path is served for `allow` only: 405
        matched,
    };

    Kind kind = Kind::unknown;
    std::size_t route = 0;  ///< index in the table, when matched
    MethodSet allow;        ///< when wrong_method

    /// The segment that the route's `{name}` took; for `{name...}` the first of them. Empty if the
    /// route has no such capture.
    std::string_view capture(std::string_view name) const;
    /// What `{name...}` took.
    std::span<const std::string> rest() const { return segments.subspan(rest_begin); }

    const Route* matched_route = nullptr;
    std::span<const std::string> segments;
    std::size_t prefix_segments = 0;  ///< of the base path
    std::size_t rest_begin = 0;
};

/// The one table of what is served; everything else is 404 or 405 (R14: deny by default).
/// Immutable; any thread.
class Router {
    struct Key {};  // only make() has one

public:
    /// `base_paths` like `/delta-sharing`; `` or `/` is the root. Behind a base path the slash may
    /// be doubled: some clients put their `/shares` behind an endpoint that ends in one (P2).
    /// INVALID_PARAMETER_VALUE for a malformed pattern, and for two rows that would answer the same
    /// method and path.
    static Result<std::unique_ptr<Router>> make(std::vector<Route> routes,
                                                std::vector<std::string> base_paths);
    Router(Key key, std::vector<Route> routes, std::vector<std::string> base_paths);
    ~Router();
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    /// A literal segment goes before a capture; where rows with both fit the path, the first that
    /// serves the method wins.
    RouteMatch match(Method method, std::span<const std::string> segments) const;

    /// The table as given, for tests that walk all of it.
    std::span<const Route> routes() const { return routes_; }
    std::span<const std::string> base_paths() const { return base_paths_; }

private:
    struct Node;
    struct Search;

    Result<void> insert(std::size_t route, std::span<const std::string_view> prefix);
    Result<void> attach(Node& node, std::size_t route, std::size_t prefix_segments);
    bool search(const Node& node, std::size_t depth, Search& state) const;
    bool consider(const Node& node, std::size_t rest_begin, bool trailing, Search& state) const;

    std::vector<Route> routes_;
    std::vector<std::string> base_paths_;
    std::unique_ptr<Node> root_;
};

}  // namespace sluice::http
