#include "governance/ip_property.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "governance/changes.h"

namespace sluice::governance {
namespace {

constexpr std::array kIpProperties = {"allowed_ip_ranges", "ip_access_list"};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view part = trimmed(text.substr(0, comma));
        if (!part.empty()) parts.emplace_back(part);
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        if (!text.empty()) text += ',';
        text += part;
    }
    return text;
}

/// The present properties with their spelling of the list renewed; nullopt if they have none.
std::optional<std::map<std::string, std::string>> rewritten(
    std::map<std::string, std::string> properties, const std::vector<std::string>& list) {
    bool found = false;
    for (const char* key : kIpProperties) {
        const auto at = properties.find(key);
        if (at == properties.end()) continue;
        found = true;
        if (list.empty()) {
            properties.erase(at);
        } else if (split(at->second) != list) {
            at->second = joined(list);
        }
    }
    if (!found) return std::nullopt;
    return properties;
}

}  // namespace

Result<IpSpellings> reconcile_ip_spellings(IpSpellings request,
                                           const std::map<std::string, std::string>& present) {
    if (!request.properties) {
        if (request.list) request.properties = rewritten(present, *request.list);
        return request;
    }
    for (const char* key : kIpProperties) {
        const auto at = request.properties->find(key);
        if (at == request.properties->end()) continue;
        std::vector<std::string> said = split(at->second);
        if (request.list && *request.list != said) {
            return Error(Condition::INVALID_PARAMETER_VALUE,
                         "property '" + std::string(key) +
                             "' and the IP access list say different things; send one of them");
        }
        request.list = std::move(said);
    }
    return request;
}

IpSpellings with_property_changes(IpSpellings request,
                                  const std::map<std::string, std::optional<std::string>>& changes,
                                  const std::map<std::string, std::string>& present) {
    std::map<std::string, std::string> properties =
        request.properties ? std::move(*request.properties) : present;
    const bool changes_list = std::any_of(kIpProperties.begin(), kIpProperties.end(),
                                          [&](const char* key) { return changes.contains(key); });
    if (changes_list) {
        // Whichever of its names the list went by, from now on it goes by this one.
        for (const char* key : kIpProperties) properties.erase(key);
        request.list = std::vector<std::string>();
    }
    properties = with_changes(std::move(properties), changes);
    const bool named = std::any_of(kIpProperties.begin(), kIpProperties.end(),
                                   [&](const char* key) { return properties.contains(key); });
    if (changes_list && named) request.list.reset();
    request.properties = std::move(properties);
    return request;
}

}  // namespace sluice::governance
