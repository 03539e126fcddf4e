#include "delta/file_identity.h"

namespace sluice::delta {
namespace {

bool lower_hex(char c) { return c >= 'a' && c <= 'f'; }

/// Appends the one spelling of a path that stands for all; false, with nothing appended, if it is
/// that already.
bool append_canonical(std::string& out, std::string_view path) {
    constexpr std::string_view kFileScheme = "file:";
    const bool scheme = path.starts_with(kFileScheme);
    bool escape = false;
    for (std::size_t i = path.find('%'); i != std::string_view::npos; i = path.find('%', i + 1)) {
        if (i + 2 < path.size() && (lower_hex(path[i + 1]) || lower_hex(path[i + 2]))) {
            escape = true;
            break;
        }
    }
    if (!scheme && !escape) return false;
    if (scheme) {
        path.remove_prefix(kFileScheme.size());
        if (path.starts_with("///")) path.remove_prefix(2);
    }
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool in_escape = (i >= 1 && path[i - 1] == '%') || (i >= 2 && path[i - 2] == '%');
        out += in_escape && lower_hex(path[i]) ? static_cast<char>(path[i] - 'a' + 'A') : path[i];
    }
    return true;
}

}  // namespace

FileIdentity::Pair FileIdentity::of(std::string_view path, const DeletionVectorView& vector) {
    const FileId id = hasher_.digest(path);
    text_.clear();
    const bool rewritten = append_canonical(text_, path);
    if (!rewritten && !vector.present()) return {id, key_of_id(id)};
    if (!rewritten) text_ = path;
    if (vector.present()) {
        text_ += '\0';
        vector.append_id(text_);
    }
    return {id, key_of_id(hasher_.digest(text_))};
}

}  // namespace sluice::delta
