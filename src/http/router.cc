#include "http/router.h"

#include <map>
#include <optional>
#include <utility>

namespace sluice::http {
namespace {

Error malformed(const Route& route, const char* why) {
    return Error(Condition::INVALID_PARAMETER_VALUE, "route " + route.pattern + ": " + why);
}

// `/a/{b}` → `a`, `{b}`; the root is no segments.
std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.starts_with('/')) path.remove_prefix(1);
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return segments;
}

bool is_capture(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}') && segment.size() > 2;
}

bool is_rest(std::string_view segment) { return is_capture(segment) && segment.ends_with("...}"); }

std::string_view capture_name(std::string_view segment) {
    segment = segment.substr(1, segment.size() - 2);
    if (segment.ends_with("...")) segment.remove_suffix(3);
    return segment;
}

MethodSet served(const Route& route) {
    MethodSet methods = route.methods;
    if (route.head_as_get && methods.contains(Method::get)) methods.add(Method::head);
    return methods;
}

}  // namespace

struct Router::Node {
    struct End {
        std::size_t route;
        std::size_t prefix_segments;
    };
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> capture;
    std::vector<End> ends;       // routes that end here
    std::vector<End> rest_ends;  // routes whose `{name...}` begins here
};

struct Router::Search {
    Method method;
    std::span<const std::string> segments;
    RouteMatch result;
};

std::string MethodSet::text() const {
    std::string out;
    for (const Method method : {Method::get, Method::head, Method::post, Method::put, Method::patch,
                                Method::del, Method::options}) {
        if (!contains(method)) continue;
        if (!out.empty()) out += ", ";
        out += method_name(method);
    }
    return out;
}

std::string_view RouteMatch::capture(std::string_view name) const {
    if (matched_route == nullptr) return {};
    std::string_view pattern = matched_route->pattern;
    std::size_t index = prefix_segments;
    while (!pattern.empty() && index < segments.size()) {
        pattern.remove_prefix(1);
        const std::string_view part = pattern.substr(0, pattern.find('/'));
        if (is_capture(part) && capture_name(part) == name) return segments[index];
        pattern.remove_prefix(part.size());
        ++index;
    }
    return {};
}

Router::Router(Key /*key*/, std::vector<Route> routes, std::vector<std::string> base_paths)
    : routes_(std::move(routes)),
      base_paths_(std::move(base_paths)),
      root_(std::make_unique<Node>()) {}

Router::~Router() = default;

Result<std::unique_ptr<Router>> Router::make(std::vector<Route> routes,
                                             std::vector<std::string> base_paths) {
    if (base_paths.empty()) base_paths.emplace_back();
    auto router = std::make_unique<Router>(Key(), std::move(routes), std::move(base_paths));
    for (std::size_t i = 0; i < router->routes_.size(); ++i) {
        if (!router->routes_[i].under_base) {
            SLUICE_CHECK(router->insert(i, {}));
            continue;
        }
        for (const std::string& base : router->base_paths_) {
            std::vector<std::string_view> prefix = split(base);
            SLUICE_CHECK(router->insert(i, prefix));
            if (prefix.empty()) continue;
            prefix.emplace_back();
            SLUICE_CHECK(router->insert(i, prefix));
        }
    }
    return router;
}

Result<void> Router::insert(std::size_t index, std::span<const std::string_view> prefix) {
    const Route& route = routes_[index];
    if (!route.pattern.starts_with('/')) return malformed(route, "does not begin with a slash");
    if (route.methods.empty()) return malformed(route, "serves no method");
    if (route.methods.contains(Method::other)) return malformed(route, "serves an unknown method");
    const std::vector<std::string_view> pattern = split(route.pattern);
    if (prefix.size() + pattern.size() > kRouteSegmentsMax) return malformed(route, "is too long");
    Node* node = root_.get();
    std::size_t captures = 0;
    const auto descend = [&](std::string_view segment) {
        auto& next = is_capture(segment) ? node->capture : node->literals[std::string(segment)];
        if (next == nullptr) next = std::make_unique<Node>();
        node = next.get();
    };
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        // The one that may be empty is the last: what a doubled slash leaves (P2).
        const bool misplaced = prefix[i].empty() && (i == 0 || i + 1 != prefix.size());
        if (is_capture(prefix[i]) || misplaced) return malformed(route, "has a bad base path");
        descend(prefix[i]);
    }
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const std::string_view segment = pattern[i];
        if (segment.empty()) return malformed(route, "has an empty segment");
        if (is_capture(segment) && ++captures > kRouteCapturesMax) {
            return malformed(route, "has too many captures");
        }
        if (is_rest(segment)) {
            if (i + 1 != pattern.size()) return malformed(route, "goes on after its rest");
            node->rest_ends.push_back({index, prefix.size()});
            return {};
        }
        descend(segment);
    }
    return attach(*node, index, prefix.size());
}

Result<void> Router::attach(Node& node, std::size_t index, std::size_t prefix_segments) {
    for (const Node::End& other : node.ends) {
        for (const Method method : {Method::get, Method::head, Method::post, Method::put,
                                    Method::patch, Method::del, Method::options}) {
            if (served(routes_[other.route]).contains(method) &&
                served(routes_[index]).contains(method)) {
                return malformed(routes_[index], "answers a method that another row answers");
            }
        }
    }
    node.ends.push_back({index, prefix_segments});
    return {};
}

// True when a route was found; otherwise its methods may have gone into `allow`.
bool Router::consider(const Node& node, std::size_t rest_begin, bool trailing,
                      Search& state) const {
    const bool rest = rest_begin < state.segments.size() && !trailing;
    for (const Node::End& end : rest ? node.rest_ends : node.ends) {
        const Route& route = routes_[end.route];
        if (trailing && !route.trailing_slash) continue;
        RouteMatch& result = state.result;
        if (!served(route).contains(state.method)) {
            result.kind = RouteMatch::Kind::wrong_method;
            result.allow.add(served(route));
            continue;
        }
        result.kind = RouteMatch::Kind::matched;
        result.route = end.route;
        result.matched_route = &route;
        result.segments = state.segments;
        result.prefix_segments = end.prefix_segments;
        result.rest_begin = rest_begin;
        return true;
    }
    return false;
}

bool Router::search(const Node& node, std::size_t depth, Search& state) const {
    if (depth == state.segments.size()) return consider(node, depth, false, state);
    const std::string& segment = state.segments[depth];
    const bool last = depth + 1 == state.segments.size();
    if (segment.empty()) {
        // The empty segment after a trailing slash, of the root itself, or between a base path and
        // what follows. No other literal and no capture takes an empty one.
        const auto doubled = node.literals.find(segment);
        if (doubled != node.literals.end() && search(*doubled->second, depth + 1, state)) {
            return true;
        }
        if (last && (depth == 0 ? consider(node, state.segments.size(), false, state)
                                : consider(node, state.segments.size(), true, state))) {
            return true;
        }
    } else {
        const auto literal = node.literals.find(segment);
        if (literal != node.literals.end() && search(*literal->second, depth + 1, state)) {
            return true;
        }
        if (node.capture != nullptr && search(*node.capture, depth + 1, state)) return true;
    }
    return !node.rest_ends.empty() && consider(node, depth, false, state);
}

RouteMatch Router::match(Method method, std::span<const std::string> segments) const {
    Search state{method, segments, {}};
    search(*root_, 0, state);
    return state.result;
}

}  // namespace sluice::http
