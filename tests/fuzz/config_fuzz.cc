// fuzz-links: config base
//
// sluice.yaml: any text gives a configuration or mistakes, quickly, and what is accepted keeps its
// promises.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "config/limits.h"
#include "config/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    // lint: allow(reinterpret_cast) because libFuzzer hands out bytes
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const Result<config::ServerConfig> config = config::load_text(text, "sluice.yaml", {});
    if (!config) {
        SLUICE_ASSERT(config.error().condition() == Condition::CONFIGURATION_INVALID,
                      "mistakes have one condition");
        SLUICE_ASSERT(!config.error().message().empty(), "mistakes are said");
        return 0;
    }
    const config::ListenerConfig& listener = config->public_listener;
    SLUICE_ASSERT(listener.address.loopback || listener.tls || listener.plaintext_allowed,
                  "no plaintext beyond loopback by accident");
    SLUICE_ASSERT(listener.address.loopback || !listener.url.empty(), "a URL beyond loopback");
    SLUICE_ASSERT(config->link_ttl_s >= 1200 && config->link_ttl_s <= 86400, "links within bounds");
    return 0;
}
