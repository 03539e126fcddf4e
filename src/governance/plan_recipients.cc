// The part of a plan about recipients.
#include <algorithm>

#include "base/encoding.h"
#include "base/ip_address.h"
#include "catalog/enum_text.h"
#include "governance/plan_steps.h"
#include "governance/recipients.h"
#include "metastore/managed_object_repository.h"
#include "metastore/recipient_repository.h"

namespace sluice::governance {
namespace {

using metastore::ManagedObject;
using metastore::ManagedObjectRepository;
using metastore::RecipientRepository;

std::string what_of(const DesiredRecipient& desired) { return "recipient " + desired.name; }

/// Ranges by what they mean, in order, each once. What is no range stays as it is: the use case
/// refuses it.
std::vector<std::string> normal_ranges(const std::vector<std::string>& ranges) {
    std::vector<std::string> out;
    for (const std::string& text : ranges) {
        const auto range = IpRange::parse(text);
        out.push_back(range ? range->text() : text);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::optional<std::string> list_text(const std::vector<std::string>& texts) {
    if (texts.empty()) return std::nullopt;
    return text_of(texts);
}

void compare_ranges(const DesiredRecipient& desired, const std::vector<std::string>& live,
                    FieldChanges& fields) {
    if (!desired.ip_ranges.given) return;
    const std::vector<std::string> wanted =
        desired.ip_ranges.value.value_or(std::vector<std::string>());
    if (normal_ranges(wanted) == normal_ranges(live)) return;
    fields.add("allowed_ip_ranges", list_text(live), list_text(wanted));
}

FieldChanges first_fields(const DesiredRecipient& desired) {
    FieldChanges fields;
    fields.text("owner", desired.owner, std::nullopt);
    fields.text("comment", desired.comment, std::nullopt);
    fields.text("authentication_type", desired.authentication_type, std::nullopt);
    fields.text("email", desired.email, std::nullopt);
    fields.properties(desired.properties, {});
    compare_ranges(desired, {}, fields);
    if (desired.expires.value) fields.add("expires", std::nullopt, text_of(*desired.expires.value));
    return fields;
}

Result<void> create_desired(const PlanWork& work, const DesiredRecipient& desired,
                            PlanDraft& draft) {
    CreateRecipient request;
    request.name = desired.name;
    request.authentication_type = desired.authentication_type.value.value_or("");
    request.comment = desired.comment.value;
    request.owner = desired.owner.value;
    request.email = desired.email.value;
    if (desired.expires.value) {
        request.expiration_time = desired.expires.value->at.value_or(
            work.now + desired.expires.value->after_s.value_or(0) * 1000);
    }
    request.ip_access_list = desired.ip_ranges.value.value_or(std::vector<std::string>());
    request.properties = desired.properties.value.value_or(std::map<std::string, std::string>());
    SLUICE_TRY(const RecipientDetails details,
               create_recipient(work.services, work.who, request, work.context));
    for (const TokenView& view : details.tokens) {
        if (view.activation_url.reveal().empty()) continue;
        draft.links.push_back({.recipient = desired.name,
                               .url = view.activation_url,
                               .valid_until = view.token.link_expires_at});
    }
    return {};
}

/// When the recipient's access ends by the document; nullopt: it does not say.
Result<std::optional<EpochMs>> wanted_expiry(const PlanWork& work, const DesiredRecipient& desired,
                                             const catalog::Recipient& live) {
    if (!desired.expires.value) return std::optional<EpochMs>();
    if (desired.expires.value->at) return desired.expires.value->at;
    SLUICE_TRY(
        const auto mark,
        ManagedObjectRepository(work.transaction).find(ManagedObject{.recipient_id = live.id}));
    const EpochMs start = mark ? mark->first_applied_at : work.now;
    return std::optional(start + desired.expires.value->after_s.value_or(0) * 1000);
}

Result<void> check_fixed(const DesiredRecipient& desired, const catalog::Recipient& live) {
    const std::string type(catalog::to_text(live.authentication_type));
    if (desired.authentication_type.value &&
        !equals_folded(*desired.authentication_type.value, type)) {
        return Error(Condition::INVALID_STATE,
                     "the authentication_type of a recipient cannot be changed from " + type);
    }
    if (desired.expires.given && !desired.expires.value && live.expiration_time) {
        return Error(Condition::INVALID_STATE,
                     "the expiry of a recipient can be moved, but not taken away");
    }
    return {};
}

Result<void> plan_known(const PlanWork& work, const DesiredRecipient& desired,
                        const catalog::Recipient& live, PlanDraft& draft) {
    SLUICE_CHECK(check_fixed(desired, live));
    FieldChanges fields;
    fields.text("owner", desired.owner, live.owner);
    fields.text("comment", desired.comment, live.comment);
    fields.text("email", desired.email, live.email);
    fields.properties(desired.properties, live.properties);
    compare_ranges(desired, live.ip_access_list, fields);
    UpdateRecipient request;
    SLUICE_TRY(const auto expiry, wanted_expiry(work, desired, live));
    if (expiry && expiry != live.expiration_time) {
        request.expiration_time = expiry;
        fields.add("expires",
                   live.expiration_time ? std::optional(format_iso8601(*live.expiration_time))
                                        : std::optional<std::string>(),
                   text_of(*desired.expires.value));
    }
    if (fields.empty()) return {};
    if (fields.has("owner")) request.owner = sent(desired.owner);
    if (fields.has("comment")) request.comment = sent(desired.comment);
    if (fields.has("email")) request.email = sent(desired.email);
    if (fields.has("properties")) request.properties = sent(desired.properties);
    if (fields.has("allowed_ip_ranges")) request.ip_access_list = sent(desired.ip_ranges);
    draft.recipients.insert(fold_ascii(desired.name));
    draft.add({.verb = ChangeVerb::change,
               .kind = "recipient",
               .name = desired.name,
               .written = desired.written.text(),
               .fields = fields.take(),
               .touched_by = live.provenance.updated_by,
               .touched_at = live.provenance.updated_at});
    draft.run(Phase::recipients, [&work, &desired, request](PlanDraft&) -> Result<void> {
        SLUICE_CHECK(
            at(desired.written, what_of(desired),
               update_recipient(work.services, work.who, desired.name, request, work.context)));
        return {};
    });
    return {};
}

Result<void> plan_recipient(const PlanWork& work, const DesiredRecipient& desired,
                            PlanDraft& draft) {
    SLUICE_TRY(const auto found,
               if_there(get_recipient(work.services, work.who, desired.name, work.context)));
    if (found) return plan_known(work, desired, found->recipient, draft);
    draft.recipients.insert(fold_ascii(desired.name));
    draft.add({.verb = ChangeVerb::add,
               .kind = "recipient",
               .name = desired.name,
               .written = desired.written.text(),
               .fields = first_fields(desired).take(),
               .touched_by = std::nullopt,
               .touched_at = std::nullopt});
    draft.run(Phase::recipients, [&work, &desired](PlanDraft& running) {
        return at(desired.written, what_of(desired), create_desired(work, desired, running));
    });
    return {};
}

bool names(const std::vector<DesiredRecipient>& listed, const std::string& name) {
    return std::any_of(listed.begin(), listed.end(),
                       [&](const DesiredRecipient& one) { return equals_folded(one.name, name); });
}

}  // namespace

std::string text_of(const DesiredExpiry& expiry) {
    if (expiry.at) return format_iso8601(*expiry.at);
    return std::to_string(expiry.after_s.value_or(0)) + " s after the first apply";
}

Result<void> plan_recipients(const PlanWork& work, PlanDraft& draft) {
    if (!work.request.state.recipients) return {};
    for (const DesiredRecipient& desired : *work.request.state.recipients)
        SLUICE_CHECK(at(desired.written, what_of(desired), plan_recipient(work, desired, draft)));
    SLUICE_TRY(const std::vector<ManagedObject> managed,
               ManagedObjectRepository(work.transaction).list_of_scope(work.request.scope));
    for (const ManagedObject& mark : managed) {
        if (!mark.recipient_id || mark.share_id) continue;
        SLUICE_TRY(const auto live,
                   RecipientRepository(work.transaction).find_by_id(*mark.recipient_id));
        if (!live || names(*work.request.state.recipients, live->name)) continue;
        if (work.request.prune) draft.recipients.insert(fold_ascii(live->name));
        draft.remove_or_leave(work.request,
                              {.verb = ChangeVerb::remove,
                               .kind = "recipient",
                               .name = live->name,
                               .written = {},
                               .fields = {},
                               .touched_by = live->provenance.updated_by,
                               .touched_at = live->provenance.updated_at},
                              Phase::remove_recipients, [&work, name = live->name](PlanDraft&) {
                                  return delete_recipient(work.services, work.who, name,
                                                          work.context);
                              });
    }
    return {};
}

}  // namespace sluice::governance
