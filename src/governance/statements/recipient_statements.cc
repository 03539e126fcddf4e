#include <algorithm>
#include <array>

#include "catalog/enum_text.h"
#include "governance/recipient_tokens.h"
#include "governance/recipients.h"
#include "governance/statements/cells.h"
#include "governance/statements/families.h"
#include "governance/statements/show_pattern.h"
#include "governance/statements/values.h"
#include "sql/error_text.h"

namespace sluice::governance {
namespace {

/// A64: it has fetched a credential that still lives.
bool is_activated(const RecipientDetails& details) {
    return std::any_of(details.tokens.begin(), details.tokens.end(),
                       [](const TokenView& view) { return view.token.activated_at.has_value(); });
}

bool has_tokens(const catalog::Recipient& row) {
    return row.authentication_type == catalog::AuthenticationType::token ||
           row.authentication_type == catalog::AuthenticationType::email;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ",") + text;
    return out;
}

void add_token_items(ResultTable& table, const RecipientDetails& details) {
    const auto item = [&](std::string name, Cell value) {
        table.rows.push_back({std::move(name), std::move(value)});
    };
    // The newest counts; the one before it is on its way out.
    const TokenView* current = details.tokens.empty() ? nullptr : &details.tokens.front();
    item("active_token_id", current ? Cell(current->token.id) : Cell());
    item("active_token_expiration", current ? Cell(time_text(current->token.expires_at)) : Cell());
    const bool unused = current && !current->activation_url.reveal().empty();
    item("activation_link", unused ? Cell(current->activation_url.reveal()) : Cell());
    if (details.tokens.size() < 2) return;
    item("rotated_token_id", details.tokens[1].token.id);
    item("rotated_token_expiration", time_text(details.tokens[1].token.expires_at));
}

/// `cloud:region:metastore` in its parts.
void add_metastore_items(ResultTable& table, const std::string& id) {
    const std::size_t region = id.find(':') + 1;
    const std::size_t metastore = id.find(':', region) + 1;
    table.rows.push_back({"cloud", id.substr(0, region - 1)});
    table.rows.push_back({"region", id.substr(region, metastore - region - 1)});
    table.rows.push_back({"metastore_id", id.substr(metastore)});
}

/// S70.
ResultTable description(const RecipientDetails& details) {
    const catalog::Recipient& row = details.recipient;
    ResultTable table = table_of("info_name, info_value");
    const auto item = [&](std::string name, Cell value) {
        table.rows.push_back({std::move(name), std::move(value)});
    };
    item("recipient_name", row.name);
    item("recipient_id", row.id);
    item("authentication_type", std::string(catalog::to_text(row.authentication_type)));
    item("owner", row.owner);
    item("created_by", row.provenance.created_by);
    item("created_at", time_text(row.provenance.created_at));
    item("updated_by", row.provenance.updated_by);
    item("updated_at", time_text(row.provenance.updated_at));
    item("comment", row.comment);
    if (row.global_metastore_id) add_metastore_items(table, *row.global_metastore_id);
    if (has_tokens(row)) add_token_items(table, details);
    item("email", row.email);
    item("allowed_ip_ranges",
         row.ip_access_list.empty() ? Cell() : Cell(joined(row.ip_access_list)));
    item("blocked", boolean_cell(row.blocked));
    for (const auto& [key, value] : row.properties) item("property." + key, value);
    return table;
}

/// A property twice is a slip: only one of the values could hold.
Result<std::map<std::string, std::string>> properties_of(
    const std::vector<sql::Property>& properties) {
    std::map<std::string, std::string> out;
    for (const sql::Property& property : properties) {
        if (out.emplace(property.key, text_of(property.value)).second) continue;
        return sql::located(Condition::INVALID_PARAMETER_VALUE,
                            "the property '" + property.key + "' stands twice", property.position);
    }
    return out;
}

Result<ResultTable> described(Execution& run, const sql::ObjectName& name,
                              Result<RecipientDetails> details) {
    if (!details) return explained(run, std::move(details).error(), {.recipient = &name});
    return description(*details);
}

/// What changes something and says nothing.
Result<ResultTable> silent(Execution& run, const sql::ObjectName& name,
                           Result<RecipientDetails> details) {
    if (!details) return explained(run, std::move(details).error(), {.recipient = &name});
    return ResultTable{};
}

Result<ResultTable> updated(Execution& run, const sql::ObjectName& name,
                            const UpdateRecipient& update) {
    return silent(run, name,
                  update_recipient(run.services, run.who, sharing_name(name), update, run.context));
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::RenameTo& rename) {
    UpdateRecipient update;
    update.new_name = sharing_name(rename.name);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name, const sql::OwnerTo& owner) {
    UpdateRecipient update;
    update.owner = principal_name(owner.principal);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::SetProperties& set) {
    SLUICE_TRY(const auto properties, properties_of(set.properties));
    UpdateRecipient update;
    for (const auto& [key, value] : properties) update.property_changes.emplace(key, value);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::UnsetProperties& unset) {
    UpdateRecipient update;
    for (const std::string& key : unset.keys) update.property_changes.emplace(key, std::nullopt);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::SetComment& comment) {
    UpdateRecipient update;
    update.comment = text_of(comment.comment);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name, const sql::SetEmail& email) {
    UpdateRecipient update;
    update.email = text_of(email.email);
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::SetExpiresAt& expires) {
    UpdateRecipient update;
    SLUICE_TRY(update.expiration_time,
               timestamp_of(expires.timestamp, run.services.clock.now_ms()));
    return updated(run, name, update);
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name, const sql::BlockRecipient&) {
    return silent(
        run, name,
        set_recipient_blocked(run.services, run.who, sharing_name(name), true, run.context));
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::UnblockRecipient&) {
    return silent(
        run, name,
        set_recipient_blocked(run.services, run.who, sharing_name(name), false, run.context));
}

Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::RevokeToken& revocation) {
    RevokeToken request;
    request.recipient = sharing_name(name);
    if (revocation.token_id) request.token_id = text_of(*revocation.token_id);
    auto revoked = revoke_recipient_token(run.services, run.who, request, run.context);
    if (!revoked) return explained(run, std::move(revoked).error(), {.recipient = &name});
    ResultTable answer;
    for (const std::string& id : *revoked) answer.notices.push_back("token " + id + " is revoked");
    return answer;
}

/// S27. What cannot be rotated now is left, and the answer says so: a loop over all recipients
/// goes on.
Result<ResultTable> apply(Execution& run, const sql::ObjectName& name,
                          const sql::RotateToken& rotation) {
    const EpochMs now = run.services.clock.now_ms();
    std::int64_t grace_s = run.services.rotation_grace_s;
    if (rotation.grace) {
        auto until = later_by(now, *rotation.grace);
        if (!until)
            return sql::located(until.error().condition(), until.error().message(), name.position);
        grace_s = (*until - now) / 1000;
    }
    auto rotated =
        rotate_token_if_due(run.services, run.who, sharing_name(name), grace_s, run.context);
    if (!rotated) return explained(run, std::move(rotated).error(), {.recipient = &name});
    ResultTable answer = description(rotated->details);
    if (!rotated->left_because.empty()) answer.notices.push_back(rotated->left_because);
    return answer;
}

}  // namespace

Result<ResultTable> execute(Execution& run, const sql::CreateRecipient& statement) {
    CreateRecipient request;
    request.name = sharing_name(statement.name);
    if (statement.authentication) {
        const auto* with_id = std::get_if<sql::UsingId>(&*statement.authentication);
        request.authentication_type = with_id != nullptr ? "DATABRICKS" : "OIDC_FEDERATION";
        if (with_id != nullptr) request.global_metastore_id = text_of(with_id->sharing_id);
    }
    if (statement.comment) request.comment = text_of(*statement.comment);
    if (statement.email) request.email = text_of(*statement.email);
    if (statement.expires_at) {
        SLUICE_TRY(request.expiration_time,
                   timestamp_of(*statement.expires_at, run.services.clock.now_ms()));
    }
    SLUICE_TRY(request.properties, properties_of(statement.properties));
    auto created = create_recipient(run.services, run.who, request, run.context);
    const bool there = !created && statement.if_not_exists &&
                       created.error().condition() == Condition::RECIPIENT_ALREADY_EXISTS;
    if (there) created = get_recipient(run.services, run.who, request.name, run.context);
    return described(run, statement.name, std::move(created));
}

Result<ResultTable> execute(Execution& run, const sql::AlterRecipient& statement) {
    return std::visit([&](const auto& action) { return apply(run, statement.name, action); },
                      statement.action);
}

Result<ResultTable> execute(Execution& run, const sql::DropRecipient& statement) {
    auto dropped = forgiving(
        delete_recipient(run.services, run.who, sharing_name(statement.name), run.context),
        statement.if_exists, Condition::RECIPIENT_DOES_NOT_EXIST);
    SLUICE_CHECK(explained(run, std::move(dropped), {.recipient = &statement.name}));
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::DescribeRecipient& statement) {
    return described(
        run, statement.name,
        get_recipient(run.services, run.who, sharing_name(statement.name), run.context));
}

Result<ResultTable> execute(Execution& run, const sql::ShowRecipients& statement) {
    SLUICE_TRY(const auto page, list_recipients(run.services, run.who, "", {}, run.context));
    const NameFilter filter(statement.pattern);
    ResultTable table = table_of(
        "name, created_at TIMESTAMP, created_by, comment, authentication_type, email, "
        "activated BOOLEAN, expiration_time TIMESTAMP");
    for (const RecipientDetails& details : page.items) {
        const catalog::Recipient& row = details.recipient;
        if (!filter.keeps(row.name)) continue;
        table.rows.push_back({row.name, time_cell(row.provenance.created_at),
                              row.provenance.created_by, row.comment,
                              std::string(catalog::to_text(row.authentication_type)), row.email,
                              boolean_cell(is_activated(details)), time_cell(row.expiration_time)});
    }
    return table;
}

Result<ResultTable> execute(Execution& run, const sql::SetRecipient& statement) {
    SLUICE_TRY(
        const RecipientDetails details,
        explained(run,
                  get_recipient(run.services, run.who, sharing_name(statement.name), run.context),
                  {.recipient = &statement.name}));
    run.session.recipient = details.recipient.name;
    return ResultTable{};
}

Result<ResultTable> execute(Execution& run, const sql::ResetRecipient&) {
    run.session.recipient.reset();
    return ResultTable{};
}

}  // namespace sluice::governance
