#include "config/load.h"

#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>

#include "config/keys.h"
#include "config/limits.h"
#include "config/problems.h"
#include "config/settings.h"
#include "config/value_reader.h"

namespace sluice::config {
namespace {

/// What keys.def fills: the configuration, and what is checked and folded into it afterwards.
struct Draft {
    ServerConfig config;
    std::string metastore;
    TlsFiles public_tls;
    TlsFiles admin_tls;
    bool plaintext = false;
    bool plaintext_public = false;
    bool plaintext_admin = false;
};

/// Reads the settings, and the defaults of keys that nobody set, into the draft.
class DraftReader {
public:
    DraftReader(const Settings& settings, ReadContext& context, Draft& draft)
        : settings_(settings), context_(context), draft_(draft) {}

    void run() {
#define SLUICE_CONFIG_LATER(key)
#define SLUICE_CONFIG_KEY(key, kind, member, default_text, minimum, maximum, description) \
    read(key, draft_.member);
#include "config/keys.def"
#undef SLUICE_CONFIG_KEY
#undef SLUICE_CONFIG_LATER
    }

private:
    template <class T>
    void read(std::string_view path, T& member) {
        const KeyRow* row = find_key(path);
        SLUICE_ASSERT(row != nullptr, "a key of the table is in the table");
        const auto found = settings_.find(path);
        if (found != settings_.end()) {
            read_value(*row, found->second, context_, member);
        } else if (!row->default_text.empty()) {
            const bool list = row->default_text == "[]";
            read_value(*row, node_from_text(list ? "" : row->default_text, list, {}), context_,
                       member);
        }
    }

    const Settings& settings_;
    ReadContext& context_;
    Draft& draft_;
};

/// Checks that concern several keys. Names the key that has to change.
class CrossChecks {
public:
    CrossChecks(const Settings& settings, const Sources& sources, Problems& problems, Draft& draft)
        : settings_(settings), sources_(sources), problems_(problems), draft_(draft) {}

    void run() {
        ServerConfig& config = draft_.config;
        config.public_listener.plaintext_allowed = draft_.plaintext || draft_.plaintext_public;
        config.admin_listener.plaintext_allowed = draft_.plaintext || draft_.plaintext_admin;
        listener(config.public_listener, draft_.public_tls, "listen", "tls.public", "public_url");
        listener(config.admin_listener, draft_.admin_tls, "admin_listen", "tls.admin",
                 "admin_public_url");
        ports();
        secrets();
        credentials();
    }

private:
    Place place_of(std::string_view path) const {
        const auto found = settings_.find(path);
        return found == settings_.end() ? Place{} : found->second.place;
    }

    void listener(ListenerConfig& listener, const TlsFiles& files, std::string_view key,
                  const std::string& tls, const std::string& url) {
        if (files.cert.empty() != files.key.empty()) {
            const bool cert = files.cert.empty();
            problems_.add(place_of(tls + (cert ? ".key" : ".cert")),
                          tls + (cert ? ".cert" : ".key") + " is missing");
        }
        if (!files.cert.empty() && !files.key.empty()) listener.tls = files;
        // An address that could not be read was reported already.
        if (listener.address.loopback || listener.address.host.empty()) return;
        const bool begun = !files.cert.empty() || !files.key.empty();
        if (!begun && !listener.plaintext_allowed) {
            problems_.add(place_of(key), std::string(key) +
                                             " is not on loopback and has no TLS: set " + tls +
                                             ".cert and .key, or `plaintext: allowed` where a "
                                             "proxy ends TLS");
        }
        if (listener.url.empty() && !settings_.contains(url)) {
            problems_.add(place_of(key),
                          url + " is missing: " + std::string(key) + " is not on loopback");
        }
    }

    void ports() {
        const ListenAddress& one = draft_.config.public_listener.address;
        const ListenAddress& two = draft_.config.admin_listener.address;
        if (one.port != two.port || one.port == 0 || one.host.empty() || two.host.empty()) return;
        const auto everywhere = [](const std::string& host) {
            return host == "0.0.0.0" || host == "::";
        };
        if (one.host == two.host || everywhere(one.host) || everywhere(two.host)) {
            problems_.add(place_of("admin_listen"), "listen and admin_listen have the same port");
        }
    }

    std::string variable(const std::string& name) const {
        const auto found = sources_.environment.find(name);
        return found == sources_.environment.end() ? std::string() : found->second;
    }

    void secrets() {
        ServerConfig& config = draft_.config;
        const std::string token = variable("SLUICE_ADMIN_TOKEN");
        if (!token.empty() && token.size() < kAdminTokenCharactersMin) {
            problems_.add(
                {0, 0, "environment variable SLUICE_ADMIN_TOKEN"},
                "at least " + std::to_string(kAdminTokenCharactersMin) + " characters are needed");
        }
        const std::string key = variable("SLUICE_MASTER_KEY");
        if (!key.empty() && !config.master_key_file.empty()) {
            problems_.add({0, 0, "environment variable SLUICE_MASTER_KEY"},
                          "master_key_file is set too; only one can be");
        }
        if (draft_.metastore != "sqlite") {
            config.postgres_url = Secret<std::string>(draft_.metastore);
        }
        config.admin_token = Secret<std::string>(token);
        config.master_key = Secret<std::string>(key);
    }

    void credentials() {
        std::set<std::string> names;
        for (const CredentialConfig& c : draft_.config.storage.credentials) names.insert(c.name);
        for (const LocationConfig& location : draft_.config.storage.locations) {
            if (location.credential.empty() || names.contains(location.credential)) continue;
            problems_.add(place_of("storage.locations"), "storage.locations: the credential of `" +
                                                             location.name +
                                                             "` is not in storage.credentials");
        }
    }

    const Settings& settings_;
    const Sources& sources_;
    Problems& problems_;
    Draft& draft_;
};

Result<std::string> read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text(kFileBytesMax + 1, '\0');
    if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
    // A folder can be opened but not read.
    if (!in.is_open() || in.bad() || (in.fail() && !in.eof())) {
        return Error(Condition::CONFIGURATION_INVALID, path + ": the file cannot be read");
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

}  // namespace

Result<ServerConfig> load(const Sources& sources) {
    if (sources.file.empty()) return load_text("", "", sources);
    SLUICE_TRY(const std::string text, read_file(sources.file));
    return load_text(text, sources.file, sources);
}

Result<ServerConfig> load_text(std::string_view text, std::string_view name,
                               const Sources& sources) {
    Problems problems(name);
    Settings settings;
    const std::variant<YamlNode, YamlProblem> tree = parse_yaml(text);
    if (const auto* problem = std::get_if<YamlProblem>(&tree)) {
        problems.add(problem->place, problem->message);
        return problems.error();
    }
    Draft draft;
    collect_file(std::get<YamlNode>(tree), settings, problems);
    draft.config.unused_environment = collect_environment(sources.environment, settings, problems);
    collect_flags(sources.flags, settings, problems);
    ReadContext context{problems, sources.memory_bytes};
    DraftReader(settings, context, draft).run();
    CrossChecks(settings, sources, problems, draft).run();
    if (!problems.empty()) return problems.error();
    return std::move(draft.config);
}

std::map<std::string, std::string> process_environment() {
    std::map<std::string, std::string> out;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        out.emplace(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
    }
    return out;
}

}  // namespace sluice::config
