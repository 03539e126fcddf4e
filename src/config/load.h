#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/server_config.h"

namespace sluice::config {

/// Where settings come from; flags beat environment beats file beats default.
struct Sources {
    std::string file;  ///< path of sluice.yaml; empty: none
    /// The process's environment; only names that begin with `SLUICE_` count.
    std::map<std::string, std::string> environment;
    /// Key path → text, e.g. `listen` → `127.0.0.1:9000`.
    std::map<std::string, std::string> flags;
    /// What `25 %` of memory means; 0: not known, then a percentage is of 1 GiB.
    std::int64_t memory_bytes = 0;
};

/// The checked configuration, or CONFIGURATION_INVALID. Its message has one line for each mistake
/// (`sluice.yaml:12:3: …`), at most kErrorsMax; it never holds the value of a secret.
Result<ServerConfig> load(const Sources& sources);

/// The same for a text already read; `name` stands for the file in messages.
Result<ServerConfig> load_text(std::string_view text, std::string_view name,
                               const Sources& sources);

/// The process's environment, as Sources wants it.
std::map<std::string, std::string> process_environment();

}  // namespace sluice::config
