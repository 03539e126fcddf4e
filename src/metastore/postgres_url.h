#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace sluice::metastore {

/// A connection string of PostgreSQL, `postgres://USER:PASSWORD@HOST/DATABASE?sslmode=…`, known to
/// be one. An immutable value.
class PostgresUrl {
public:
    /// CONFIGURATION_INVALID if libpq cannot read it. The error never shows any of it.
    static Result<PostgresUrl> parse(const Secret<std::string>& text);

    /// For libpq only.
    const std::string& reveal() const { return text_.reveal(); }
    /// The text without the passwords of this URL: libpq's messages quote what they were given.
    std::string without_secrets(std::string_view text) const;

private:
    Secret<std::string> text_;
    std::vector<Secret<std::string>> passwords_;
};

}  // namespace sluice::metastore
