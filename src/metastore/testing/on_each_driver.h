#pragma once

#include <gtest/gtest.h>

#include <string>

#include "metastore/testing/temporary_database.h"

namespace sluice::metastore::testing {

/// A suite that every driver must pass (C55): its tests are TEST_P, and one line runs them,
/// `INSTANTIATE_TEST_SUITE_P(Drivers, Suite, all_drivers(), driver_name);`.
class OnEachDriver : public ::testing::TestWithParam<Driver> {
protected:
    OnEachDriver() { skip_if_not_installed(); }

private:
    static void skip_if_not_installed() {
        if (GetParam() == Driver::postgres && PostgresCluster::shared() == nullptr) {
            GTEST_SKIP() << "PostgreSQL is not installed";
        }
    }
};

inline auto all_drivers() { return ::testing::Values(Driver::sqlite, Driver::postgres); }

inline std::string driver_name(const ::testing::TestParamInfo<Driver>& info) {
    return info.param == Driver::sqlite ? "sqlite" : "postgres";
}

}  // namespace sluice::metastore::testing
