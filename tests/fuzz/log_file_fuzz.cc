// fuzz-links: delta
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "delta/log_file.h"

/// A name is what its kind says, or `other`.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // lint: allow(reinterpret_cast) because the fuzzer hands out bytes
    const std::string_view name(reinterpret_cast<const char*>(data), size);
    const sluice::delta::LogFile file = sluice::delta::classify_log_file(name);
    switch (file.kind) {
        case sluice::delta::LogFileKind::commit:
            SLUICE_ASSERT(
                sluice::delta::commit_key(file.version) == "_delta_log/" + std::string(name),
                "a commit's name follows from its version");
            break;
        case sluice::delta::LogFileKind::checkpoint_part:
            SLUICE_ASSERT(file.part >= 1 && file.part <= file.parts, "parts are numbered");
            break;
        case sluice::delta::LogFileKind::compacted:
            SLUICE_ASSERT(file.end_version >= file.version, "a range is not empty");
            break;
        case sluice::delta::LogFileKind::classic_checkpoint:
        case sluice::delta::LogFileKind::v2_checkpoint:
        case sluice::delta::LogFileKind::checksum:
            SLUICE_ASSERT(file.version >= 0, "versions are not negative");
            break;
        case sluice::delta::LogFileKind::last_checkpoint:
        case sluice::delta::LogFileKind::other:
            SLUICE_ASSERT(file.version == -1, "no version without a kind");
            break;
    }
    return 0;
}
