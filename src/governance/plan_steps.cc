#include "governance/plan_steps.h"

#include <algorithm>

namespace sluice::governance {

std::string_view to_text(ChangeVerb verb) {
    switch (verb) {
        case ChangeVerb::add:
            return "add";
        case ChangeVerb::change:
            return "change";
        case ChangeVerb::remove:
            return "remove";
    }
    return {};
}

void PlanDraft::remove_or_leave(const PlanRequest& request, PlannedChange change, Phase phase,
                                Run work) {
    if (!request.prune) {
        left.push_back(change.kind + " " + change.name);
        return;
    }
    changes.push_back(std::move(change));
    runs.emplace(phase, std::move(work));
}

Error at(const Written& written, std::string_view what, Error error) {
    std::string place = written.text();
    if (!place.empty()) place += ": ";
    return Error(error.condition(), place + std::string(what) + ": " + error.message(),
                 error.detail());
}

void FieldChanges::text(std::string_view field, const Desired<std::string>& desired,
                        const std::optional<std::string>& live) {
    if (!desired.given || desired.value.value_or("") == live.value_or("")) return;
    add(field, live, desired.value);
}

void FieldChanges::properties(const Desired<std::map<std::string, std::string>>& desired,
                              const std::map<std::string, std::string>& live) {
    if (!desired.given) return;
    const std::map<std::string, std::string> wanted =
        desired.value.value_or(std::map<std::string, std::string>());
    if (wanted == live) return;
    add("properties", live.empty() ? std::optional<std::string>() : text_of(live),
        wanted.empty() ? std::optional<std::string>() : text_of(wanted));
}

void FieldChanges::add(std::string_view field, std::optional<std::string> before,
                       std::optional<std::string> after) {
    changes_.push_back(
        {.field = std::string(field), .before = std::move(before), .after = std::move(after)});
}

bool FieldChanges::has(std::string_view field) const {
    return std::any_of(changes_.begin(), changes_.end(),
                       [&](const FieldChange& change) { return change.field == field; });
}

std::string text_of(const std::map<std::string, std::string>& properties) {
    std::string out;
    for (const auto& [key, value] : properties) {
        if (!out.empty()) out += ", ";
        out += key;
        out += '=';
        out += value;
    }
    return out;
}

std::string text_of(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) {
        if (!out.empty()) out += ", ";
        out += text;
    }
    return out;
}

}  // namespace sluice::governance
