#include "cli/plan_text.h"

#include <optional>
#include <vector>

#include "base/encoding.h"
#include "cli/text.h"

namespace sluice::cli {
namespace {

using json::View;

Result<std::string> text_of(const View& object, std::string_view key) {
    SLUICE_TRY(const auto text, object.string({key}));
    return printable(text.value_or(""));
}

Result<std::vector<View>> items_of(const View& object, std::string_view key) {
    SLUICE_TRY(auto items, object.array({key}));
    return items.value_or(std::vector<View>());
}

std::string shown(const std::optional<std::string>& value) {
    return value ? "\"" + printable(*value) + "\"" : "none";
}

Result<void> append_fields(std::string& out, const View& change, bool is_new) {
    SLUICE_TRY(const auto fields, items_of(change, "fields"));
    for (const View& field : fields) {
        SLUICE_TRY(const std::string name, text_of(field, "field"));
        SLUICE_TRY(const auto before, field.string({"before"}));
        SLUICE_TRY(const auto after, field.string({"after"}));
        out += "    " + name + ": ";
        if (!is_new) out += shown(before) + " -> ";
        out += shown(after) + "\n";
    }
    return {};
}

Result<void> append_change(std::string& out, const View& change) {
    SLUICE_TRY(const std::string action, text_of(change, "action"));
    SLUICE_TRY(const std::string kind, text_of(change, "kind"));
    SLUICE_TRY(const std::string name, text_of(change, "name"));
    SLUICE_TRY(const std::string written, text_of(change, "written"));
    out += action == "add" ? "+ " : action == "remove" ? "- " : "~ ";
    out += kind + " " + name;
    if (!written.empty()) out += "  (" + written + ")";
    out += "\n";
    SLUICE_CHECK(append_fields(out, change, action == "add"));
    SLUICE_TRY(const std::string by, text_of(change, "touched_by"));
    SLUICE_TRY(const auto when, change.integer({"touched_at"}));
    if (by.empty()) return {};
    out += "    last changed by " + by;
    if (when) out += " at " + format_iso8601(*when);
    out += "\n";
    return {};
}

Result<void> append_tables(std::string& out, const View& effect, std::string_view key,
                           std::string_view verb) {
    SLUICE_TRY(const auto tables, effect.strings({key}));
    if (!tables || tables->empty()) return {};
    out += std::string("    ") + std::string(verb);
    for (const std::string& table : *tables) out += " " + printable(table);
    out += "\n";
    return {};
}

Result<void> append_effects(std::string& out, const View& plan) {
    SLUICE_TRY(const auto effects, items_of(plan, "effects"));
    if (effects.empty()) return {};
    out += "\nRecipients:\n";
    for (const View& effect : effects) {
        SLUICE_TRY(const std::string recipient, text_of(effect, "recipient"));
        out += "  " + recipient + "\n";
        SLUICE_CHECK(append_tables(out, effect, "gains", "gains"));
        SLUICE_CHECK(append_tables(out, effect, "loses", "loses"));
        SLUICE_CHECK(append_tables(out, effect, "changes", "reads differently"));
    }
    SLUICE_TRY(const auto cut, plan.boolean({"effects_cut"}));
    if (cut.value_or(false)) out += "  and more\n";
    SLUICE_TRY(const auto until, plan.integer({"links_valid_until"}));
    if (until) {
        out += "  Links to files in stores made before the apply stay valid until " +
               format_iso8601(*until) + " at most.\n";
    }
    return {};
}

Result<void> append_left(std::string& out, const View& plan) {
    SLUICE_TRY(const auto notes, plan.strings({"notes"}));
    for (const std::string& note : notes.value_or(std::vector<std::string>()))
        out += "note: " + printable(note) + "\n";
    SLUICE_TRY(const auto left, plan.strings({"left"}));
    if (!left || left->empty()) return {};
    out += "\nNot in the document, and taken away by --prune only:\n";
    for (const std::string& one : *left) out += "  " + printable(one) + "\n";
    return {};
}

}  // namespace

Result<std::string> plan_text(const View& plan) {
    std::string out;
    SLUICE_TRY(const auto changes, items_of(plan, "changes"));
    for (const View& change : changes) SLUICE_CHECK(append_change(out, change));
    SLUICE_CHECK(append_effects(out, plan));
    SLUICE_CHECK(append_left(out, plan));
    if (!out.empty()) out += "\n";
    if (changes.empty()) return out + "Nothing to change.\n";
    SLUICE_TRY(const auto additions, plan.integer({"additions"}));
    SLUICE_TRY(const auto changed, plan.integer({"changed"}));
    SLUICE_TRY(const auto removals, plan.integer({"removals"}));
    return out + "Plan: " + std::to_string(additions.value_or(0)) + " to add, " +
           std::to_string(changed.value_or(0)) + " to change, " +
           std::to_string(removals.value_or(0)) + " to remove.\n";
}

}  // namespace sluice::cli
