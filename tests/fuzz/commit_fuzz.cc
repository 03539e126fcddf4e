// fuzz-links: delta
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "delta/commit_parser.h"
#include "json/json.h"

/// Any bytes are a commit or a typed error; what is handed out keeps the parser's promises.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // lint: allow(reinterpret_cast) because the fuzzer hands out bytes
    std::string bytes(reinterpret_cast<const char*>(data), size);
    sluice::delta::CommitParser parser;
    parser.start(std::move(bytes), 1);
    for (;;) {
        const auto kind = parser.next();
        if (!kind) {
            const auto condition = kind.error().condition();
            SLUICE_ASSERT(condition == sluice::Condition::TABLE_LOG_CORRUPT ||
                              condition == sluice::Condition::UNSUPPORTED_TABLE_FEATURE,
                          "a damaged commit is the table's fault");
            return 0;
        }
        if (*kind == sluice::delta::ActionKind::end) return 0;
        if (*kind != sluice::delta::ActionKind::add) continue;
        const sluice::delta::AddAction& add = parser.add();
        SLUICE_ASSERT(!add.path.empty() && add.size_bytes >= 0, "an add has path and size");
        if (add.stats_literal.empty()) continue;
        const auto stats = sluice::json::Document::parse(add.stats_literal);
        SLUICE_ASSERT(stats && stats->root().is_string(), "statistics are one JSON string");
        for (const char c : add.stats_literal) {
            const auto byte = static_cast<unsigned char>(c);
            SLUICE_ASSERT(byte >= 0x20 && byte != 0x7f, "no control character leaves");
        }
    }
}
