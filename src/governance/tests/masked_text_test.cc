#include <gtest/gtest.h>

#include "governance/statements/execute.h"

namespace sluice::governance {
namespace {

// U13
TEST(MaskedText, SecretsAreLeftOut) {
    EXPECT_EQ(masked_text("CREATE SHARE s COMMENT 'plain'"), "CREATE SHARE s COMMENT 'plain'");
    EXPECT_EQ(masked_text("ALTER RECIPIENT r SET PROPERTIES ('api_key' = 'abc', 'b' = 'c')"),
              "ALTER RECIPIENT r SET PROPERTIES ('api_key' = '***', 'b' = 'c')");
    EXPECT_EQ(masked_text("COPY INTO t FROM 's3://b' WITH (CREDENTIAL (AWS_SECRET_KEY = 'x'))"),
              "COPY INTO t FROM 's3://b' WITH (CREDENTIAL (AWS_SECRET_KEY = '***'))");
    EXPECT_EQ(masked_text("SET password=\"x\" ; -- 'y'"), "SET password='***' ; -- 'y'");
    EXPECT_EQ(masked_text("SET secret = 'it''s \\' one'"), "SET secret = '***'");
}

// U13
TEST(MaskedText, WhatHasNoEndIsCut) {
    EXPECT_EQ(masked_text("ALTER RECIPIENT r SET PROPERTIES ('secret' = 'abc"),
              "ALTER RECIPIENT r SET PROPERTIES ('secret' = …");
}

}  // namespace
}  // namespace sluice::governance
