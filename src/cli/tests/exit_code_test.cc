#include "cli/exit_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/tests/fake_world.h"

namespace sluice::cli {
namespace {

struct Case {
    int status;
    const char* error_code;
    ExitCode expected;
};

// K48 A16 A20 A21
TEST(ExitCodeTest, EachRefusalOfTheServerHasItsCode) {
    const std::vector<Case> cases = {
        {400, "INVALID_PARAMETER_VALUE", ExitCode::error},
        {400, "MALFORMED_REQUEST", ExitCode::error},
        {422, "PLAN_IS_STALE", ExitCode::error},
        {404, "SHARE_DOES_NOT_EXIST", ExitCode::not_found},
        {404, "RESOURCE_DOES_NOT_EXIST", ExitCode::not_found},
        {404, "A_CODE_OF_TOMORROW", ExitCode::not_found},
        {401, "UNAUTHENTICATED", ExitCode::authentication},
        {403, "PERMISSION_DENIED", ExitCode::denied},
        {400, "STORAGE_ACCESS_DENIED", ExitCode::error},
        {400, "LOCATION_NOT_ALLOWED", ExitCode::error},
        {400, "TABLE_LOG_MISSING", ExitCode::error},
        {400, "SHARE_ALREADY_EXISTS", ExitCode::conflict},
        {400, "PROVIDER_ALREADY_EXISTS", ExitCode::conflict},
        {409, "A_CODE_OF_TOMORROW", ExitCode::conflict},
        {400, "CATALOG_NOT_EMPTY", ExitCode::conflict},
        {400, "INVALID_STATE", ExitCode::conflict},
        {429, "RESOURCE_EXHAUSTED", ExitCode::error},
        {501, "NOT_IMPLEMENTED", ExitCode::error},
        {503, "TEMPORARILY_UNAVAILABLE", ExitCode::unreachable},
        {504, "A_CODE_OF_TOMORROW", ExitCode::unreachable},
        {500, "INTERNAL_ERROR", ExitCode::error},
    };
    for (const Case& one : cases) {
        FakeWorld world;
        world.answer("GET /api/2.1/unity-catalog/catalogs/c", one.status,
                     error_body(one.error_code, "It cannot be."));
        EXPECT_EQ(world.run({"catalog", "get", "c"}), static_cast<int>(one.expected))
            << one.status << " " << one.error_code;
        EXPECT_EQ(world.out(), "");
        EXPECT_THAT(world.err(), testing::StartsWith("error: It cannot be.\nrequest id: req-7\n"));
    }
}

// K48
TEST(ExitCodeTest, NoAnswerAndWrongArgumentsHaveTheirs) {
    EXPECT_EQ(exit_code_for(Error(Condition::TEMPORARILY_UNAVAILABLE, "")), ExitCode::unreachable);
    EXPECT_EQ(exit_code_for(Error(Condition::REQUEST_DEADLINE, "")), ExitCode::unreachable);
    EXPECT_EQ(exit_code_for(Error(Condition::INVALID_PARAMETER_VALUE, "")), ExitCode::usage);
}

}  // namespace
}  // namespace sluice::cli
