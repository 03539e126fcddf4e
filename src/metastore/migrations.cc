#include "metastore/migrations.h"

#include <array>
#include <map>
#include <string>

#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::metastore {
namespace {

constexpr std::array kMigrations = {
    Migration{
        1,
        "initial",
#include "metastore/migrations/0001_initial.sql"
    },
    Migration{
        2,
        "partitions",
#include "metastore/migrations/0002_partitions.sql"
    },
    Migration{
        3,
        "privileges",
#include "metastore/migrations/0003_privileges.sql"
    },
    Migration{
        4,
        "providers",
#include "metastore/migrations/0004_providers.sql"
    },
    Migration{
        5,
        "managed objects",
#include "metastore/migrations/0005_managed_objects.sql"
    },
};

constexpr std::string_view kCreateRegister = R"sql(
CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
) TABLE_OPTIONS)sql";

constexpr std::string_view kSelectApplied =
    "SELECT version, checksum FROM schema_migrations ORDER BY version";

constexpr std::string_view kInsertApplied =
    "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";

bool is_word_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view translate(std::string_view word, const Dialect& dialect) {
    if (word == "BIGINT") return dialect.big_integer;
    if (word == "BYTES") return dialect.byte_string;
    if (word == "KEYTEXT") return dialect.ordered_text;
    if (word == "TABLE_OPTIONS") return dialect.table_options;
    return word;
}

std::string in_dialect(std::string_view sql, const Dialect& dialect) {
    std::string out;
    std::size_t at = 0;
    while (at < sql.size()) {
        std::size_t end = at;
        while (end < sql.size() && is_word_character(sql[end])) ++end;
        if (end == at) {
            out += sql[at++];
        } else {
            out += translate(sql.substr(at, end - at), dialect);
            at = end;
        }
    }
    return out;
}

std::string checksum(const Migration& migration) { return hex_encode(sha256(migration.sql)); }

using Applied = std::map<std::int64_t, std::string>;  // version → checksum

Result<Applied> read_applied(Transaction& transaction) {
    Applied applied;
    SLUICE_CHECK(transaction.query(kSelectApplied, {}, [&](const Row& row) -> Result<void> {
        applied.emplace(row.integer(0), row.text(1));
        return {};
    }));
    return applied;
}

Result<void> check_applied(const Applied& applied, std::span<const Migration> migrations) {
    const std::int64_t newest_known = migrations.empty() ? 0 : migrations.back().version;
    if (!applied.empty() && applied.rbegin()->first > newest_known) {
        return Error(Condition::CONFIGURATION_INVALID,
                     "The metastore was written by a newer version of sluice. Start that version, "
                     "or restore a backup made by this one.",
                     "the metastore has schema version " + std::to_string(applied.rbegin()->first) +
                         ", this binary knows " + std::to_string(newest_known));
    }
    for (const Migration& migration : migrations) {
        const auto found = applied.find(migration.version);
        if (found == applied.end()) continue;
        if (found->second != checksum(migration)) {
            return Error(Condition::CONFIGURATION_INVALID,
                         "The metastore's schema is not the one that this version of sluice made.",
                         "schema migration " + std::to_string(migration.version) +
                             " was applied with checksum " + found->second + ", this binary has " +
                             checksum(migration));
        }
    }
    return {};
}

Result<void> run_statements(Transaction& transaction, std::string_view script) {
    while (!script.empty()) {
        const std::size_t end = script.find(";\n");
        const std::string_view statement = script.substr(0, end);
        if (statement.find_first_not_of(" \n") != std::string_view::npos) {
            SLUICE_CHECK(transaction.execute(statement, {}));
        }
        if (end == std::string_view::npos) return {};
        script.remove_prefix(end + 2);
    }
    return {};
}

// Looks again inside the transaction: a server that started at the same time may have been first.
Result<void> apply(Transaction& transaction, const Migration& migration, const Dialect& dialect,
                   EpochMs now) {
    SLUICE_TRY(const Applied applied, read_applied(transaction));
    if (applied.contains(migration.version)) return {};
    SLUICE_CHECK(run_statements(transaction, in_dialect(migration.sql, dialect)));
    SLUICE_CHECK(transaction.execute(
        kInsertApplied, {migration.version, migration.name, checksum(migration), now}));
    return {};
}

}  // namespace

std::span<const Migration> all_migrations() { return kMigrations; }

Result<void> migrate(Database& database, const RequestContext& context, const Dialect& dialect,
                     std::span<const Migration> migrations) {
    const std::string create_register = in_dialect(kCreateRegister, dialect);
    SLUICE_TRY(const Applied applied,
               database.write(context, [&](Transaction& transaction) -> Result<Applied> {
                   SLUICE_CHECK(transaction.execute(create_register, {}));
                   return read_applied(transaction);
               }));
    SLUICE_CHECK(check_applied(applied, migrations));
    for (const Migration& migration : migrations) {
        if (applied.contains(migration.version)) continue;
        auto outcome = database.write(context, [&](Transaction& transaction) {
            return apply(transaction, migration, dialect, context.clock().now_ms());
        });
        if (!outcome) {
            return std::move(outcome).error().context("applying schema migration " +
                                                      std::to_string(migration.version));
        }
    }
    return {};
}

}  // namespace sluice::metastore
