#pragma once

#include <optional>
#include <string_view>

namespace sluice::storage {

/// Why `path` is no plain sequence of names joined by '/', or nullopt if it is one: no empty, `.`
/// or `..` segment, no '\', no control character, well-formed UTF-8, not empty. The text completes
/// "A path …".
std::optional<std::string_view> path_fault(std::string_view path);

/// True if `path` is `root` or lies beneath it by whole segments; an empty root holds everything.
bool is_beneath(std::string_view path, std::string_view root);

}  // namespace sluice::storage
