#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/request_context.h"
#include "governance/services.h"
#include "governance/statements/execute.h"
#include "sql/names.h"

namespace sluice::governance {

/// What every statement runs with.
struct Execution {
    const Services& services;
    const AdminPrincipal& who;
    StatementSession& session;
    RequestContext& context;
};

// Names as statements write them, completed by the session (S3), in the form in which they are
// stored (S4).
std::string catalog_name(const sql::ObjectName& name);
std::string schema_name(const StatementSession& session, const sql::ObjectName& name);
std::string table_name(const StatementSession& session, const sql::ObjectName& name);
/// Of a share, recipient or provider: as written.
std::string sharing_name(const sql::ObjectName& name);
/// A user's name may hold dots.
std::string principal_name(const sql::ObjectName& name);

/// The names that a statement mentions: what errors point to. Unused ones are null.
struct Mentioned {
    const sql::ObjectName* share = nullptr;
    const sql::ObjectName* recipient = nullptr;
    const sql::ObjectName* provider = nullptr;
    const sql::ObjectName* catalog = nullptr;
    const sql::ObjectName* schema = nullptr;
    const sql::ObjectName* table = nullptr;
};

/// The error of a use case with the place of the name it is about and, if that name does not exist,
/// the nearest one that does and that the principal may see (S77).
Error explained(Execution& run, Error error, const Mentioned& mentioned);

template <class T>
Result<T> explained(Execution& run, Result<T> result, const Mentioned& mentioned) {
    if (result) return result;
    return explained(run, std::move(result).error(), mentioned);
}

/// `CREATE … IF NOT EXISTS` and `DROP … IF EXISTS`: the one error that is none there (S9).
template <class T>
Result<void> forgiving(Result<T> result, bool forgive, Condition condition) {
    if (result || (forgive && result.error().condition() == condition)) return {};
    return std::move(result).error();
}

/// UNSUPPORTED_FEATURE naming a form that this server does not execute.
Error unsupported(std::string_view form, sql::SourcePosition position);

}  // namespace sluice::governance
