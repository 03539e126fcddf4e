#include "config/problems.h"

#include "config/limits.h"

namespace sluice::config {

void Problems::add(const Place& place, std::string_view what) {
    if (lines_.size() >= kErrorsMax) {
        ++dropped_;
        return;
    }
    std::string line = place.text(file_name_);
    if (!line.empty()) line += ": ";
    line += what;
    lines_.push_back(std::move(line));
}

Error Problems::error() const {
    std::string message;
    for (const std::string& line : lines_) {
        if (!message.empty()) message += '\n';
        message += line;
    }
    if (dropped_ > 0) message += "\nand " + std::to_string(dropped_) + " more";
    return Error(Condition::CONFIGURATION_INVALID, std::move(message));
}

}  // namespace sluice::config
