// The two keys of sluice.yaml that are lists of maps.
#include <array>
#include <optional>
#include <set>

#include "config/value_reader.h"
#include "config/value_text.h"

namespace sluice::config {
namespace {

// Kinds of credentials that the API has and this version does not speak (A149b).
constexpr std::array<std::string_view, 8> kKindsLater{
    "aws_iam_role",      "azure_service_principal",        "azure_managed_identity",
    "azure_account_key", "databricks_gcp_service_account", "azure_sas",
    "gcs_hmac",          "gcs_service_account_key"};

/// Reads the members of one map, each at most once, and reports those nobody asked for.
class MapReader {
public:
    MapReader(std::string path, const YamlNode& node, Problems& problems)
        : path_(std::move(path)), node_(node), problems_(problems) {
        if (node.kind != NodeKind::map) problem(node.place, "a map is needed");
    }

    const YamlNode* find(std::string_view name) {
        asked_.insert(name);
        for (const YamlMember& member : node_.members) {
            if (member.key == name) return &member.value;
        }
        return nullptr;
    }

    /// Empty, and a problem, for anything but a text; empty where there is none.
    std::string text(std::string_view name) {
        const YamlNode* value = find(name);
        if (value == nullptr) return {};
        if (value->kind == NodeKind::scalar && !value->text.empty()) return value->text;
        problem(value->place, std::string(name) + ": a text is needed");
        return {};
    }

    std::string required(std::string_view name) {
        if (find(name) == nullptr && node_.kind == NodeKind::map) {
            problem(node_.place, std::string(name) + " is missing");
        }
        return text(name);
    }

    std::string url(std::string_view name) {
        const std::string value = text(name);
        if (value.empty()) return {};
        std::optional<std::string> parsed = parse_url(value);
        if (!parsed)
            problem(find(name)->place,
                    std::string(name) + ": an absolute http or https URL is needed");
        return parsed.value_or(std::string());
    }

    std::optional<bool> flag(std::string_view name) {
        const YamlNode* value = find(name);
        if (value == nullptr) return std::nullopt;
        if (value->kind == NodeKind::scalar && !value->quoted &&
            (value->text == "true" || value->text == "false")) {
            return value->text == "true";
        }
        problem(value->place, std::string(name) + ": true or false is needed");
        return std::nullopt;
    }

    void refuse_others() {
        for (const YamlMember& member : node_.members) {
            if (!asked_.contains(member.key)) {
                problem(member.place, "unknown key `" + member.key + "`");
            }
        }
    }

    void problem(const Place& place, const std::string& what) {
        problems_.add(place, path_ + ": " + what);
    }
    const Place& place() const { return node_.place; }
    const std::string& path() const { return path_; }

private:
    std::string path_;
    const YamlNode& node_;
    Problems& problems_;
    std::set<std::string_view> asked_;  // names are literals
};

S3Credential read_s3(const std::string& path, const YamlNode& node, Problems& problems) {
    MapReader map(path, node, problems);
    S3Credential s3;
    s3.access_key_id = map.required("access_key_id");
    s3.secret_access_key = Secret<std::string>(map.required("secret_access_key"));
    s3.session_token = Secret<std::string>(map.text("session_token"));
    s3.endpoint = map.url("endpoint");
    s3.public_endpoint = map.url("public_endpoint");
    s3.region = map.required("region");
    s3.path_style = map.flag("path_style");
    s3.ca_file = map.text("ca_file");
    s3.allow_plain_http = map.flag("allow_plain_http").value_or(false);
    map.refuse_others();
    return s3;
}

CredentialConfig read_credential(MapReader& map, Problems& problems) {
    CredentialConfig credential;
    credential.name = map.required("name");
    credential.comment = map.text("comment");
    for (const std::string_view kind : kKindsLater) {
        if (const YamlNode* node = map.find(kind); node != nullptr) {
            map.problem(node->place, std::string(kind) + " is not supported by this version");
        }
    }
    if (const YamlNode* s3 = map.find("s3"); s3 != nullptr) {
        credential.s3 = read_s3(map.path() + ".s3", *s3, problems);
    } else {
        map.problem(map.place(), "s3 is missing");
    }
    map.refuse_others();
    return credential;
}

std::optional<std::string> parse_location(std::string_view text) {
    if (text.starts_with("file://")) {
        const auto directory = parse_directory(text.substr(7));
        return directory ? std::optional("file://" + *directory) : std::nullopt;
    }
    if (!text.starts_with("s3://")) return std::nullopt;
    // The bucket and the prefix follow the same rules for their segments as a path.
    const auto path = parse_directory("/" + std::string(text.substr(5)));
    return path ? std::optional("s3:/" + *path) : std::nullopt;
}

void read_delivery(MapReader& map, LocationConfig& location) {
    const bool local = location.url.starts_with("file:");
    location.delivery = local ? Delivery::gateway : Delivery::url;
    const YamlNode* node = map.find("delivery");
    if (node == nullptr) return;
    if (node->kind == NodeKind::scalar && node->text == "gateway") {
        location.delivery = Delivery::gateway;
    } else if (node->kind != NodeKind::scalar || node->text != "url") {
        map.problem(node->place, "delivery: url or gateway is needed");
    } else if (local) {
        map.problem(node->place, "delivery: local directories are always served by gateway");
    }
}

LocationConfig read_location(MapReader& map) {
    LocationConfig location;
    location.name = map.required("name");
    const std::string url = map.required("url");
    if (!url.empty()) {
        const auto parsed = parse_location(url);
        if (!parsed)
            map.problem(map.find("url")->place,
                        "url: s3://bucket/prefix or file:///directory is needed");
        location.url = parsed.value_or(std::string());
    }
    location.credential = map.text("credential_name");
    if (location.url.starts_with("file:") && !location.credential.empty()) {
        map.problem(map.find("credential_name")->place, "a local directory takes no credential");
    }
    if (location.url.starts_with("s3:") && map.find("credential_name") == nullptr) {
        map.problem(map.place(), "credential_name is missing");
    }
    location.comment = map.text("comment");
    location.read_only = map.flag("read_only").value_or(false);
    read_delivery(map, location);
    map.refuse_others();
    return location;
}

/// Reads each item with `read` and refuses a name that another one has.
template <class T, class Read>
void read_list(const KeyRow& row, const YamlNode& node, ReadContext& context, std::vector<T>& out,
               Read read) {
    if (node.kind != NodeKind::sequence) {
        context.problems.add(node.place,
                             std::string(row.path) + ": " + expectation(row) + " is needed");
        return;
    }
    out.clear();
    std::set<std::string> names;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        MapReader map(std::string(row.path) + "[" + std::to_string(i) + "]", node.items[i],
                      context.problems);
        out.push_back(read(map));
        if (!out.back().name.empty() && !names.insert(out.back().name).second) {
            map.problem(node.items[i].place, "the name is taken by another one");
        }
    }
}

}  // namespace

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context,
                std::vector<CredentialConfig>& out) {
    read_list(row, node, context, out,
              [&context](MapReader& map) { return read_credential(map, context.problems); });
}

void read_value(const KeyRow& row, const YamlNode& node, ReadContext& context,
                std::vector<LocationConfig>& out) {
    read_list(row, node, context, out, [](MapReader& map) { return read_location(map); });
}

}  // namespace sluice::config
