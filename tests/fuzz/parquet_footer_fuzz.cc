// fuzz-links: engine delta storage json base
//
// The footer of a Parquet file: any bytes are accepted or refused without harm.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "engine/limits.h"
#include "engine/parquet_footer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice;
    std::string file = "PAR1";
    // lint: allow(reinterpret_cast) because libFuzzer hands out bytes
    file.append(reinterpret_cast<const char*>(data), size);
    for (int shift = 0; shift < 32; shift += 8) file += static_cast<char>(size >> shift);
    file += "PAR1";
    const int descriptor = ::memfd_create("fuzz", MFD_CLOEXEC);
    const ssize_t written = ::write(descriptor, file.data(), file.size());
    if (written == static_cast<ssize_t>(file.size())) {
        const Result<engine::FooterFacts> facts =
            engine::inspect_footer(descriptor, static_cast<std::int64_t>(file.size()));
        SLUICE_ASSERT(!facts || (facts->rows >= 0 && facts->rows <= engine::kCheckpointRowsMax),
                      "rows within bounds");
    }
    ::close(descriptor);
    return 0;
}
