#include "governance/export.h"

#include <algorithm>
#include <tuple>

#include "base/encoding.h"
#include "catalog/enum_text.h"
#include "catalog/names.h"
#include "governance/catalogs.h"
#include "governance/object_grants.h"
#include "governance/recipients.h"
#include "governance/services_within.h"
#include "governance/shares.h"
#include "governance/tables.h"

namespace sluice::governance {
namespace {

/// Only what has a value is written.
template <class T>
Desired<T> stated(std::optional<T> value) {
    return {.given = value.has_value(), .value = std::move(value)};
}

Desired<std::string> stated_text(const std::optional<std::string>& text) {
    return stated(text && !text->empty() ? text : std::optional<std::string>());
}

Desired<std::map<std::string, std::string>> stated_properties(
    const std::map<std::string, std::string>& properties) {
    return stated(properties.empty() ? std::optional<std::map<std::string, std::string>>()
                                     : std::optional(properties));
}

template <class Row>
DesiredCatalog described(const Row& row, std::string name) {
    DesiredCatalog out;
    out.name = std::move(name);
    out.owner = stated_text(row.owner);
    out.comment = stated_text(row.comment);
    out.properties = stated_properties(row.properties);
    return out;
}

DesiredObject described(const catalog::SharedObject& object) {
    DesiredObject out;
    out.is_schema = object.type == catalog::SharedObjectType::schema;
    out.name = object.name;
    out.comment = stated_text(object.comment);
    if (out.is_schema) return out;
    const std::string alias = object.alias_schema + "." + object.alias_table;
    const auto name = catalog::parse_table_name(object.name);
    const bool plain =
        name && catalog::default_alias(name->schema_name, name->table_name).full() == alias;
    if (!plain) out.alias = stated(std::optional(alias));
    out.history = stated(std::optional(object.history));
    out.cdf = stated(object.cdf_enabled);
    out.start_version = stated(object.start_version);
    out.partitions = stated(object.partitions);
    return out;
}

DesiredShare described(const ShareDetails& details) {
    DesiredShare out;
    out.name = details.share.name;
    out.owner = stated_text(details.share.owner);
    out.comment = stated_text(details.share.comment);
    out.tables.emplace();
    out.schemas.emplace();
    for (const catalog::SharedObject& object : details.objects) {
        // A document has no word for them.
        if (object.type == catalog::SharedObjectType::other) continue;
        const bool is_schema = object.type == catalog::SharedObjectType::schema;
        (is_schema ? out.schemas : out.tables)->push_back(described(object));
    }
    for (auto* objects : {&*out.tables, &*out.schemas}) {
        std::sort(objects->begin(), objects->end(),
                  [](const DesiredObject& a, const DesiredObject& b) { return a.name < b.name; });
    }
    return out;
}

DesiredRecipient described(const catalog::Recipient& row) {
    DesiredRecipient out;
    out.name = row.name;
    out.owner = stated_text(row.owner);
    out.comment = stated_text(row.comment);
    out.authentication_type =
        stated(std::optional(std::string(catalog::to_text(row.authentication_type))));
    out.email = stated_text(row.email);
    out.properties = stated_properties(row.properties);
    if (!row.ip_access_list.empty()) out.ip_ranges = stated(std::optional(row.ip_access_list));
    if (row.expiration_time)
        out.expires = stated(std::optional(DesiredExpiry{.at = row.expiration_time}));
    return out;
}

DesiredGrant described(const metastore::NamedGrant& named) {
    DesiredGrant out;
    out.share = named.share_name;
    out.recipient = named.recipient_name;
    out.permissions = {named.grant.privilege};
    if (named.grant.expires_at)
        out.expires = stated(std::optional(DesiredExpiry{.at = named.grant.expires_at}));
    if (named.object_name) out.tables.emplace().push_back(*named.object_name);
    return out;
}

auto order_of(const DesiredGrant& grant) {
    return std::tuple(fold_ascii(grant.share), fold_ascii(grant.recipient),
                      grant.tables ? grant.tables->front() : std::string());
}

Result<void> add_catalogs(const Services& services, const AdminPrincipal& who,
                          RequestContext& context, DesiredState& state) {
    SLUICE_TRY(const auto catalogs, list_catalogs(services, who, {}, context));
    state.catalogs.emplace();
    state.schemas.emplace();
    state.tables.emplace();
    for (const catalog::Catalog& row : catalogs.items) {
        state.catalogs->push_back(described(row, row.name));
        SLUICE_TRY(const auto schemas, list_schemas(services, who, row.name, {}, context));
        for (const catalog::Schema& schema : schemas.items) {
            state.schemas->push_back(described(schema, schema.full_name()));
            SLUICE_TRY(const auto tables,
                       list_tables(services, who, {row.name, schema.name}, {}, context));
            for (const catalog::Table& table : tables.items) {
                DesiredTable out;
                static_cast<DesiredCatalog&>(out) = described(table, table.full_name());
                out.location = table.location;
                state.tables->push_back(std::move(out));
            }
        }
    }
    return {};
}

Result<void> add_sharing(const Services& services, const AdminPrincipal& who,
                         RequestContext& context, DesiredState& state) {
    SLUICE_TRY(const auto shares, list_shares(services, who, {}, context));
    state.shares.emplace();
    for (const catalog::Share& row : shares.items) {
        SLUICE_TRY(const ShareDetails details, get_share(services, who, row.name, context));
        state.shares->push_back(described(details));
    }
    SLUICE_TRY(const auto recipients, list_recipients(services, who, "", {}, context));
    state.recipients.emplace();
    for (const RecipientDetails& details : recipients.items)
        state.recipients->push_back(described(details.recipient));
    SLUICE_TRY(const auto grants, list_grants(services, who, {}, {}, context));
    state.grants.emplace();
    for (const metastore::NamedGrant& named : grants.items)
        state.grants->push_back(described(named));
    std::sort(
        state.grants->begin(), state.grants->end(),
        [](const DesiredGrant& a, const DesiredGrant& b) { return order_of(a) < order_of(b); });
    return {};
}

}  // namespace

Result<DesiredState> export_state(const Services& services, const AdminPrincipal& who,
                                  RequestContext& context) {
    return services.database.read(context,
                                  [&](metastore::Transaction& transaction) -> Result<DesiredState> {
                                      metastore::JoinedDatabase joined(transaction);
                                      const Services inside = services_within(services, joined);
                                      DesiredState state;
                                      SLUICE_CHECK(add_catalogs(inside, who, context, state));
                                      SLUICE_CHECK(add_sharing(inside, who, context, state));
                                      return state;
                                  });
}

}  // namespace sluice::governance
