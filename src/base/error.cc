#include "base/error.h"

namespace sluice {

Error&& Error::context(std::string_view doing) && {
    std::string prefixed(doing);
    if (!detail_.empty()) {
        prefixed += ": ";
        prefixed += detail_;
    }
    detail_ = std::move(prefixed);
    return std::move(*this);
}

}  // namespace sluice
