#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/yaml_tree.h"

namespace sluice::config {

/// Collects the mistakes of a configuration, so that one run shows them all.
class Problems {
public:
    explicit Problems(std::string_view file_name) : file_name_(file_name) {}

    /// `what` never holds a value that may be secret.
    void add(const Place& place, std::string_view what);
    bool empty() const { return lines_.empty(); }

    /// CONFIGURATION_INVALID with a line for each, at most kErrorsMax.
    Error error() const;

private:
    std::string file_name_;
    std::vector<std::string> lines_;
    std::size_t dropped_ = 0;
};

}  // namespace sluice::config
