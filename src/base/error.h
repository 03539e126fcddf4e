#pragma once

#include <string>
#include <string_view>

#include "base/conditions.h"

namespace sluice {

/// A failure as a value: what kind it is, what the client may be told, and what only the log may
/// hold.
///
/// `message` is shown to clients: it never holds a storage path, link, token, credential or
/// somebody else's SQL (P221). `detail` goes to the log only, which redacts it once more.
class [[nodiscard]] Error {
public:
    Error(Condition condition, std::string message, std::string detail = {})
        : condition_(condition), message_(std::move(message)), detail_(std::move(detail)) {}

    Condition condition() const { return condition_; }
    ErrorCode code() const { return describe(condition_).code; }
    const std::string& message() const { return message_; }
    const std::string& detail() const { return detail_; }

    /// Prefixes the detail with what was being done ("reading version 17 of table X"); the message
    /// stays as it is.
    Error&& context(std::string_view doing) &&;

private:
    Condition condition_;
    std::string message_;
    std::string detail_;
};

}  // namespace sluice
