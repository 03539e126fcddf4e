// fuzz-links: delta
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "delta/schema.h"

/// What parses can be written for parquet clients and parsed again, with the same columns and bytes
/// (P62).
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // lint: allow(reinterpret_cast) because the fuzzer hands out bytes
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto schema = sluice::delta::Schema::parse(text);
    if (!schema) return 0;
    const std::string written = schema->parquet_schema_string();
    const auto again = sluice::delta::Schema::parse(written);
    SLUICE_ASSERT(again.has_value(), "our own text is a schema");
    SLUICE_ASSERT(again->parquet_schema_string() == written, "writing is stable");
    const auto columns = schema->columns({});
    const auto columns_again = again->columns({});
    SLUICE_ASSERT(columns.size() == columns_again.size(), "no column is lost");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        SLUICE_ASSERT(columns[i].type_text == columns_again[i].type_text, "types stay");
    }
    return 0;
}
