#include "storage/path_segments.h"

#include <algorithm>

#include "base/encoding.h"

namespace sluice::storage {

std::optional<std::string_view> path_fault(std::string_view path) {
    const auto is_control = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    };
    if (std::any_of(path.begin(), path.end(), is_control)) return "holds a control character";
    if (path.find('\\') != std::string_view::npos) return "holds a backslash";
    if (!is_utf8(path)) return "is not UTF-8";
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view segment = path.substr(begin, end - begin);
        if (segment.empty()) return "has an empty segment";
        if (segment == "." || segment == "..") return "has a segment of dots";
        begin = end + 1;
    }
    return std::nullopt;
}

bool is_beneath(std::string_view path, std::string_view root) {
    if (root.empty()) return true;
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

}  // namespace sluice::storage
