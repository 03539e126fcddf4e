#pragma once

#include <string>

#include "config/server_config.h"

namespace sluice::config {

/// The keys and sections in which `fresh` differs from `running` and that a running server does not
/// take over: separated by commas, empty when there is none.
std::string keys_for_next_start(const ServerConfig& running, const ServerConfig& fresh);

}  // namespace sluice::config
