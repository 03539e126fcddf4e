#include "sharing/file_links.h"

#include <array>

#include "delta/log_file.h"
#include "storage/log_path.h"

namespace sluice::sharing {
namespace {

// One letter tells the two kinds of places in a gateway link apart.
constexpr char kKeyMark = 'k';
constexpr char kAbsoluteMark = 'a';

constexpr std::array<bool, 256> plain_characters() {
    std::array<bool, 256> plain{};
    for (int c = 'a'; c <= 'z'; ++c) plain[static_cast<std::size_t>(c)] = true;
    for (int c = 'A'; c <= 'Z'; ++c) plain[static_cast<std::size_t>(c)] = true;
    for (int c = '0'; c <= '9'; ++c) plain[static_cast<std::size_t>(c)] = true;
    for (const char c : {'-', '_', '=', '.', '/'}) plain[static_cast<std::size_t>(c)] = true;
    return plain;
}

/// True for the paths that writers really write: relative, nothing to decode, no empty segment and
/// none that begins with a dot or an underscore, as folders that are no data do. Such a path is its
/// own key; everything else takes the careful way.
bool is_plain_key(std::string_view path) {
    static constexpr std::array<bool, 256> kPlain = plain_characters();
    char before = '/';
    for (const char c : path) {
        if (!kPlain[static_cast<unsigned char>(c)]) return false;
        if (before == '/' && (c == '/' || c == '.' || c == '_')) return false;
        before = c;
    }
    return before != '/';
}

/// A log is no data: a file of one, this table's or another's, never gets a link, whatever an add
/// action says.
bool is_in_log(std::string_view key) {
    for (std::size_t at = key.find(delta::kLogFolder); at != std::string_view::npos;
         at = key.find(delta::kLogFolder, at + 1)) {
        if (at == 0 || key[at - 1] == '/') return true;
    }
    return false;
}

Error unservable_path(const Error& cause) {
    return Error(
        Condition::UNSUPPORTED_OPERATION,
        "the table names a file outside of its own folder and of every registered location",
        cause.message() + " | " + cause.detail());
}

}  // namespace

std::string linked_key(std::string_view key) { return kKeyMark + std::string(key); }
std::string linked_absolute(std::string_view log_path) {
    return kAbsoluteMark + std::string(log_path);
}

std::optional<LinkedPlace> parse_linked(std::string_view path) {
    if (path.empty() || (path.front() != kKeyMark && path.front() != kAbsoluteMark))
        return std::nullopt;
    return LinkedPlace{.absolute = path.front() == kAbsoluteMark, .text = path.substr(1)};
}

Result<FileLinks> FileLinks::open(const Services& services, const OpenTable& table,
                                  Options options) {
    FileLinks links(services, std::move(options));
    links.options_.owner.rule_digest = table.shared.rule.digest;
    const EpochMs now = links.options_.now;
    if (table.gateway) {
        links.expires_at_ = now + services.link_ttl_s * 1000;
        SLUICE_TRY(access::FileLinkSigner signer,
                   access::FileLinkSigner::open(services.keys, services.random, services.public_url,
                                                links.options_.owner, now, links.expires_at_));
        links.gateway_ = std::move(signer);
        return links;
    }
    SLUICE_TRY(links.store_,
               table.ref.store->signer({.now_ms = now, .ttl_s = services.link_ttl_s}));
    links.expires_at_ = links.store_->expires_ms();
    return links;
}

Result<void> FileLinks::append(std::string& out, const delta::FileView& file,
                               std::string_view id_hex) {
    if (!is_plain_key(file.path)) return append_normalized(out, file, id_hex);
    if (gateway_) {
        gateway_path_.assign(1, kKeyMark);
        gateway_path_ += file.path;
        return gateway_->append(out, access::LinkedFileKind::data, gateway_path_, file.size_bytes,
                                id_hex);
    }
    store_->append_link(out, file.path);
    return {};
}

Result<void> FileLinks::append_normalized(std::string& out, const delta::FileView& file,
                                          std::string_view id_hex) {
    auto path = storage::normalize_log_path(file.path);
    if (!path) return unservable_path(path.error());
    if (is_in_log(path->key)) {
        return Error(Condition::UNSUPPORTED_OPERATION,
                     "the table names a file of a transaction log as a data file");
    }
    if (path->is_absolute()) {
        // Opened here, although the link is only followed later: an unregistered place must refuse
        // the table now.
        auto opened = services_->stores.open_absolute(*path);
        if (!opened) return unservable_path(opened.error());
        if (!gateway_) return append_absolute(out, *path);
        return gateway_->append(out, access::LinkedFileKind::data, linked_absolute(file.path),
                                file.size_bytes, id_hex);
    }
    if (gateway_) {
        return gateway_->append(out, access::LinkedFileKind::data, linked_key(path->key),
                                file.size_bytes, id_hex);
    }
    store_->append_link(out, path->key);
    return {};
}

Result<void> FileLinks::append_absolute(std::string& out, const storage::LogPath& path) {
    SLUICE_TRY(storage::StoreRegistry::OpenedFile file, services_->stores.open_absolute(path));
    std::unique_ptr<storage::LinkSigner>& signer = elsewhere_[file.root];
    if (signer == nullptr) {
        if (file.store.gateway) {
            return Error(Condition::UNSUPPORTED_OPERATION,
                         "the table names files in a location of another kind than its own");
        }
        SLUICE_TRY(signer, file.store.store->signer(
                               {.now_ms = options_.now, .ttl_s = services_->link_ttl_s}));
    }
    signer->append_link(out, file.key);
    return {};
}

}  // namespace sluice::sharing
