#include "delta/actions.h"

namespace sluice::delta {

std::optional<std::string_view> Metadata::property(std::string_view key) const {
    for (const auto& [name_in_log, value] : configuration) {
        if (name_in_log == key) return value;
    }
    return std::nullopt;
}

void DeletionVectorView::append_id(std::string& out) const {
    out += storage_type;
    out += path_or_inline;
    if (offset >= 0) {
        out += '@';
        out += std::to_string(offset);
    }
}

}  // namespace sluice::delta
