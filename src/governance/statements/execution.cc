#include "governance/statements/execution.h"

#include <algorithm>
#include <optional>

#include "base/encoding.h"
#include "base/suggestion.h"
#include "governance/catalogs.h"
#include "governance/limits.h"
#include "governance/providers.h"
#include "governance/recipients.h"
#include "governance/shares.h"
#include "governance/tables.h"
#include "sql/error_text.h"

namespace sluice::governance {
namespace {

std::string dotted(const sql::ObjectName& name) {
    std::string text;
    for (const sql::Identifier& part : name.parts) {
        if (!text.empty()) text += '.';
        text += part.text;
    }
    return text;
}

PageParameters suggested_page() { return {.max_results = kSuggestedNamesMax, .page_token = {}}; }

template <class T, class NameOf>
std::vector<std::string> names_of(const Result<AdminPage<T>>& page, NameOf name_of) {
    std::vector<std::string> names;
    if (!page) return names;
    names.reserve(page->items.size());
    for (const T& item : page->items) names.push_back(name_of(item));
    return names;
}

/// What a misspelt name could have meant.
struct Candidates {
    std::string wanted;
    std::vector<std::string> names;
};

Candidates share_candidates(Execution& run, const sql::ObjectName& name) {
    return {.wanted = sharing_name(name),
            .names = names_of(list_shares(run.services, run.who, suggested_page(), run.context),
                              [](const catalog::Share& row) { return row.name; })};
}

Candidates recipient_candidates(Execution& run, const sql::ObjectName& name) {
    return {
        .wanted = sharing_name(name),
        .names = names_of(list_recipients(run.services, run.who, "", suggested_page(), run.context),
                          [](const RecipientDetails& row) { return row.recipient.name; })};
}

Candidates provider_candidates(Execution& run, const sql::ObjectName& name) {
    return {.wanted = sharing_name(name),
            .names = names_of(list_providers(run.services, run.who, suggested_page(), run.context),
                              [](const catalog::Provider& row) { return row.name; })};
}

Candidates catalog_candidates(Execution& run, std::string wanted) {
    return {.wanted = std::move(wanted),
            .names = names_of(list_catalogs(run.services, run.who, suggested_page(), run.context),
                              [](const catalog::Catalog& row) { return row.name; })};
}

Candidates schema_candidates(Execution& run, const catalog::SchemaName& name) {
    const auto page =
        list_schemas(run.services, run.who, name.catalog_name, suggested_page(), run.context);
    return {.wanted = name.schema_name,
            .names = names_of(page, [](const catalog::Schema& row) { return row.name; })};
}

Candidates table_candidates(Execution& run, const catalog::TableName& name) {
    const auto page = list_tables(
        run.services, run.who, {.catalog_name = name.catalog_name, .schema_name = name.schema_name},
        suggested_page(), run.context);
    return {.wanted = name.table_name,
            .names = names_of(page, [](const catalog::Table& row) { return row.name; })};
}

/// The schema that is mentioned, or that the mentioned table lies in.
std::optional<catalog::SchemaName> schema_of(const Execution& run, const Mentioned& mentioned) {
    if (mentioned.schema != nullptr) {
        const auto name = catalog::parse_schema_name(schema_name(run.session, *mentioned.schema));
        if (name) return *name;
    }
    if (mentioned.table != nullptr) {
        const auto name = catalog::parse_table_name(table_name(run.session, *mentioned.table));
        if (name) {
            return catalog::SchemaName{.catalog_name = name->catalog_name,
                                       .schema_name = name->schema_name};
        }
    }
    return std::nullopt;
}

const sql::ObjectName* first_of(const Mentioned& mentioned) {
    for (const sql::ObjectName* name : {mentioned.table, mentioned.share, mentioned.recipient,
                                        mentioned.provider, mentioned.schema, mentioned.catalog}) {
        if (name != nullptr) return name;
    }
    return nullptr;
}

bool is_about_share(Condition condition) {
    return condition == Condition::SHARE_DOES_NOT_EXIST ||
           condition == Condition::SHARE_ALREADY_EXISTS;
}

bool is_about_recipient(Condition condition) {
    return condition == Condition::RECIPIENT_DOES_NOT_EXIST ||
           condition == Condition::RECIPIENT_ALREADY_EXISTS ||
           condition == Condition::PRINCIPAL_DOES_NOT_EXIST;
}

/// The mentioned name that the condition is about.
const sql::ObjectName* subject_of(Condition condition, const Mentioned& mentioned) {
    const sql::ObjectName* found = nullptr;
    if (is_about_share(condition)) found = mentioned.share;
    if (is_about_recipient(condition)) found = mentioned.recipient;
    if (condition == Condition::PROVIDER_DOES_NOT_EXIST ||
        condition == Condition::PROVIDER_ALREADY_EXISTS)
        found = mentioned.provider;
    if (condition == Condition::CATALOG_DOES_NOT_EXIST) found = mentioned.catalog;
    if (condition == Condition::SCHEMA_DOES_NOT_EXIST) found = mentioned.schema;
    return found != nullptr ? found : first_of(mentioned);
}

std::optional<Candidates> candidates(Execution& run, Condition condition,
                                     const Mentioned& mentioned) {
    if (condition == Condition::SHARE_DOES_NOT_EXIST && mentioned.share != nullptr)
        return share_candidates(run, *mentioned.share);
    const bool no_recipient = condition == Condition::RECIPIENT_DOES_NOT_EXIST ||
                              condition == Condition::PRINCIPAL_DOES_NOT_EXIST;
    if (no_recipient && mentioned.recipient != nullptr)
        return recipient_candidates(run, *mentioned.recipient);
    if (condition == Condition::PROVIDER_DOES_NOT_EXIST && mentioned.provider != nullptr)
        return provider_candidates(run, *mentioned.provider);
    const bool no_catalog = condition == Condition::CATALOG_DOES_NOT_EXIST;
    if (no_catalog && mentioned.catalog != nullptr)
        return catalog_candidates(run, catalog_name(*mentioned.catalog));
    const auto schema = schema_of(run, mentioned);
    if (!schema) return std::nullopt;
    if (no_catalog) return catalog_candidates(run, schema->catalog_name);
    if (condition == Condition::SCHEMA_DOES_NOT_EXIST) return schema_candidates(run, *schema);
    if (condition != Condition::TABLE_DOES_NOT_EXIST || mentioned.table == nullptr)
        return std::nullopt;
    const auto name = catalog::parse_table_name(table_name(run.session, *mentioned.table));
    if (!name) return std::nullopt;
    return table_candidates(run, *name);
}

/// S37: what does not exist may lie in something that does not exist either; that is said instead.
Error outermost_missing(Execution& run, Error error, const Mentioned& mentioned) {
    const bool inside = error.condition() == Condition::SCHEMA_DOES_NOT_EXIST ||
                        error.condition() == Condition::TABLE_DOES_NOT_EXIST;
    const auto schema = schema_of(run, mentioned);
    if (!inside || !schema) return error;
    const auto parent = get_catalog(run.services, run.who, schema->catalog_name, run.context);
    if (!parent && parent.error().condition() == Condition::CATALOG_DOES_NOT_EXIST)
        return parent.error();
    if (error.condition() == Condition::SCHEMA_DOES_NOT_EXIST) return error;
    const auto around = get_schema(run.services, run.who, schema->full(), run.context);
    if (!around && around.error().condition() == Condition::SCHEMA_DOES_NOT_EXIST)
        return around.error();
    return error;
}

/// A failure of ours has no place in the statement.
bool has_place(ErrorCode code) {
    switch (code) {
        case ErrorCode::invalid_argument:
        case ErrorCode::permission_denied:
        case ErrorCode::not_found:
        case ErrorCode::already_exists:
        case ErrorCode::conflict:
        case ErrorCode::unsupported:
            return true;
        case ErrorCode::unauthenticated:
        case ErrorCode::resource_exhausted:
        case ErrorCode::corrupt_data:
        case ErrorCode::unavailable:
        case ErrorCode::deadline_exceeded:
        case ErrorCode::internal:
            return false;
    }
    return false;
}

}  // namespace

std::string catalog_name(const sql::ObjectName& name) { return fold_ascii(dotted(name)); }

std::string schema_name(const StatementSession& session, const sql::ObjectName& name) {
    if (name.parts.size() > 1) return fold_ascii(dotted(name));
    return session.catalog + "." + fold_ascii(dotted(name));
}

std::string table_name(const StatementSession& session, const sql::ObjectName& name) {
    switch (name.parts.size()) {
        case 1:
            return session.catalog + "." + session.schema + "." + fold_ascii(dotted(name));
        case 2:
            return session.catalog + "." + fold_ascii(dotted(name));
        default:
            return fold_ascii(dotted(name));
    }
}

std::string sharing_name(const sql::ObjectName& name) { return dotted(name); }

std::string principal_name(const sql::ObjectName& name) { return dotted(name); }

Error explained(Execution& run, Error error, const Mentioned& mentioned) {
    error = outermost_missing(run, std::move(error), mentioned);
    if (!has_place(error.code())) return error;
    std::string sentence = error.message();
    if (const auto known = candidates(run, error.condition(), mentioned)) {
        if (const auto near = nearest(known->wanted, known->names))
            sentence += " Did you mean '" + *near + "'?";
    }
    const sql::ObjectName* subject = subject_of(error.condition(), mentioned);
    if (subject == nullptr)
        return {error.condition(), std::move(sentence), std::string(error.detail())};
    const Error placed = sql::located(error.condition(), std::move(sentence), subject->position);
    return {placed.condition(), placed.message(), error.detail()};
}

Error unsupported(std::string_view form, sql::SourcePosition position) {
    return sql::located(Condition::UNSUPPORTED_FEATURE, std::string(form) + " is not supported",
                        position);
}

}  // namespace sluice::governance
