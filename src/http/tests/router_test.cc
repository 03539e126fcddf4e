#include "http/router.h"

#include <gtest/gtest.h>

namespace sluice::http {
namespace {

using Segments = std::vector<std::string>;

std::unique_ptr<Router> sharing_router() {
    auto made = Router::make(
        {
            {.methods = {Method::get}, .pattern = "/shares", .trailing_slash = true},
            {.methods = {Method::get}, .pattern = "/shares/{share}"},
            {.methods = {Method::get}, .pattern = "/shares/{share}/all-tables"},
            {.methods = {Method::get},
             .pattern = "/shares/{share}/schemas/{schema}/tables/{table}/version",
             .head_as_get = true},
            {.methods = {Method::post},
             .pattern = "/shares/{share}/schemas/{schema}/tables/{table}/query"},
            {.methods = {Method::del}, .pattern = "/shares/{share}"},
            {.methods = {Method::get}, .pattern = "/health", .under_base = false},
            {.methods = {Method::get}, .pattern = "/console/{path...}", .under_base = false},
            {.methods = {Method::get}, .pattern = "/", .trailing_slash = true},
        },
        {"/delta-sharing", "/other/base"});
    EXPECT_TRUE(made.has_value());
    return std::move(made).value();
}

// P2
TEST(Router, CapturesSegmentsBelowEachBasePath) {
    const auto router = sharing_router();
    const Segments path{"delta-sharing", "shares", "a/b", "schemas", "", "tables"};
    const Segments version{"other", "base",   "shares", "s 1",    "schemas",
                           "b",     "tables", "t",      "version"};
    const RouteMatch match = router->match(Method::get, version);
    ASSERT_EQ(match.kind, RouteMatch::Kind::matched);
    EXPECT_EQ(match.route, 3u);
    EXPECT_EQ(match.capture("share"), "s 1");
    EXPECT_EQ(match.capture("schema"), "b");
    EXPECT_EQ(match.capture("table"), "t");
    EXPECT_EQ(match.capture("nothing"), "");
    EXPECT_EQ(router->match(Method::get, path).kind, RouteMatch::Kind::unknown);
}

// P2
TEST(Router, SlashBehindTheBasePathMayBeDoubled) {
    const auto router = sharing_router();
    const Segments share{"other", "base", "", "shares", "a"};
    const RouteMatch match = router->match(Method::get, share);
    ASSERT_EQ(match.kind, RouteMatch::Kind::matched);
    EXPECT_EQ(match.route, 1u);
    EXPECT_EQ(match.capture("share"), "a");
    EXPECT_EQ(router->match(Method::put, share).allow.text(), "GET, DELETE");
}

// P8 R14
TEST(Router, UnknownPathsAreUnknownWhateverTheMethod) {
    const auto router = sharing_router();
    for (const Segments& path : std::vector<Segments>{{"shares"},
                                                      {"delta-sharing", "Shares"},
                                                      {"delta-sharing", "shares", "", ""},
                                                      {"delta-sharing", "", "", "shares"},
                                                      {"", "delta-sharing", "shares"},
                                                      {"", "shares"},
                                                      {"delta-sharing", "shares", "a", ""},
                                                      {"delta-sharing", "shares", "a", "b"},
                                                      {"health", ""},
                                                      {"console"},
                                                      {"", "health"},
                                                      {""},
                                                      {"*"},
                                                      {}}) {
        for (const Method method : {Method::get, Method::post, Method::other}) {
            EXPECT_EQ(router->match(method, path).kind, RouteMatch::Kind::unknown)
                << ::testing::PrintToString(path);
        }
    }
}

TEST(Router, KnownPathWithAnotherMethodNamesAllThatAreServed) {
    const auto router = sharing_router();
    const Segments share{"delta-sharing", "shares", "a"};
    const RouteMatch match = router->match(Method::put, share);
    EXPECT_EQ(match.kind, RouteMatch::Kind::wrong_method);
    EXPECT_EQ(match.allow.text(), "GET, DELETE");
    EXPECT_EQ(router->match(Method::other, share).kind, RouteMatch::Kind::wrong_method);
}

// P1
TEST(Router, HeadIsServedWhereTheRouteSaysSo) {
    const auto router = sharing_router();
    const Segments version{"delta-sharing", "shares", "a",      "schemas", "b",
                           "tables",        "c",      "version"};
    EXPECT_EQ(router->match(Method::head, version).route, 3u);
    EXPECT_EQ(router->match(Method::post, version).allow.text(), "GET, HEAD");
    const Segments shares{"delta-sharing", "shares"};
    EXPECT_EQ(router->match(Method::head, shares).kind, RouteMatch::Kind::wrong_method);
}

TEST(Router, TrailingSlashIsToleratedWhereTheRouteSaysSo) {
    const auto router = sharing_router();
    const Segments tolerant{"delta-sharing", "shares", ""};
    EXPECT_EQ(router->match(Method::get, tolerant).route, 0u);
    const Segments strict{"delta-sharing", "shares", "a", "all-tables", ""};
    EXPECT_EQ(router->match(Method::get, strict).kind, RouteMatch::Kind::unknown);
    const Segments root{"delta-sharing"};
    const Segments root_slash{"delta-sharing", ""};
    EXPECT_EQ(router->match(Method::get, root).route, 8u);
    EXPECT_EQ(router->match(Method::get, root_slash).route, 8u);
    EXPECT_EQ(router->match(Method::post, root).kind, RouteMatch::Kind::wrong_method);
}

TEST(Router, RestTakesWhatIsLeft) {
    const auto router = sharing_router();
    const Segments path{"console", "css", "a.css"};
    const RouteMatch match = router->match(Method::get, path);
    ASSERT_EQ(match.kind, RouteMatch::Kind::matched);
    EXPECT_EQ(match.capture("path"), "css");
    ASSERT_EQ(match.rest().size(), 2u);
    EXPECT_EQ(match.rest()[1], "a.css");
    const Segments folder{"console", ""};
    EXPECT_EQ(router->match(Method::get, folder).capture("path"), "");
    EXPECT_EQ(router->match(Method::get, folder).kind, RouteMatch::Kind::matched);
}

TEST(Router, LiteralGoesBeforeCaptureButDoesNotHideItsMethods) {
    const auto made = Router::make({{.methods = {Method::get}, .pattern = "/a/{x}"},
                                    {.methods = {Method::post}, .pattern = "/a/{x}"},
                                    {.methods = {Method::get}, .pattern = "/a/all"},
                                    {.methods = {Method::get}, .pattern = "/a/{x}/b"}},
                                   {""});
    ASSERT_TRUE(made.has_value());
    const Segments all{"a", "all"};
    EXPECT_EQ((*made)->match(Method::get, all).route, 2u);
    EXPECT_EQ((*made)->match(Method::post, all).route, 1u);
    EXPECT_EQ((*made)->match(Method::put, all).allow.text(), "GET, POST");
    const Segments deep{"a", "all", "b"};
    EXPECT_EQ((*made)->match(Method::get, deep).route, 3u);
}

TEST(Router, RootOfAServerWithoutABasePath) {
    const auto made =
        Router::make({{.methods = {Method::get}, .pattern = "/"}}, {std::string("/")});
    ASSERT_TRUE(made.has_value());
    const Segments root{""};
    EXPECT_EQ((*made)->match(Method::get, root).kind, RouteMatch::Kind::matched);
    const Segments two{"", ""};
    EXPECT_EQ((*made)->match(Method::get, two).kind, RouteMatch::Kind::unknown);
}

TEST(Router, ContradictoryAndMalformedTablesAreRefused) {
    const std::vector<std::vector<Route>> tables{
        {{.methods = {Method::get}, .pattern = "a"}},
        {{.methods = {}, .pattern = "/a"}},
        {{.methods = {Method::other}, .pattern = "/a"}},
        {{.methods = {Method::get}, .pattern = "/a//b"}},
        {{.methods = {Method::get}, .pattern = "/{x...}/b"}},
        {{.methods = {Method::get}, .pattern = "/a/{x}"},
         {.methods = {Method::get}, .pattern = "/a/{y}"}},
        {{.methods = {Method::get}, .pattern = "/a", .head_as_get = true},
         {.methods = {Method::head}, .pattern = "/a"}},
    };
    for (const auto& table : tables) {
        EXPECT_FALSE(Router::make(table, {}).has_value()) << table.front().pattern;
    }
}

// R14
TEST(Router, EveryRowOfTheTableIsReachable) {
    const auto router = sharing_router();
    for (std::size_t i = 0; i < router->routes().size(); ++i) {
        const Route& route = router->routes()[i];
        const std::string base = route.under_base ? router->base_paths().front() : "";
        Segments segments;
        std::string rest = base + route.pattern;
        while (!rest.empty()) {
            const std::size_t slash = std::min(rest.find('/', 1), rest.size());
            segments.push_back(rest.substr(1, slash - 1));
            rest.erase(0, slash);
        }
        const Method method = route.methods.contains(Method::get)    ? Method::get
                              : route.methods.contains(Method::post) ? Method::post
                                                                     : Method::del;
        EXPECT_EQ(router->match(method, segments).route, i) << route.pattern;
    }
}

}  // namespace
}  // namespace sluice::http
