#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice::engine {

/// Wire types of Thrift's compact protocol, as far as Parquet's metadata holds them.
enum class ThriftType : std::uint8_t {
    stop = 0,
    boolean_true = 1,
    boolean_false = 2,
    byte = 3,
    i16 = 4,
    i32 = 5,
    i64 = 6,
    floating = 7,
    binary = 8,
    list = 9,
    set = 10,
    map = 11,
    structure = 12,
};

struct ThriftField {
    ThriftType type = ThriftType::stop;
    int id = 0;
};

struct ThriftList {
    ThriftType type = ThriftType::stop;
    std::int64_t count = 0;
};

/// Reads a text in Thrift's compact protocol that may be hostile: every length is checked against
/// what is left, list elements against a budget. After a failure all further reads fail;
/// `failure()` says what was wrong.
class CompactReader {
public:
    CompactReader(std::string_view bytes, std::int64_t elements_max, int depth_max)
        : bytes_(bytes), elements_left_(elements_max), depth_max_(depth_max) {}

    /// The next field of the current struct; nullopt at its end or after a failure. `previous` is
    /// the id of the field before (0 at the beginning of a struct).
    std::optional<ThriftField> next_field(int previous);
    std::int64_t integer();
    std::string_view binary();
    ThriftList list();
    void skip(ThriftType type, int depth = 0);

    bool failed() const { return failure_ != nullptr; }
    const char* failure() const { return failure_; }
    /// `why` is a literal. The first failure stays.
    void fail(const char* why);

private:
    std::uint8_t byte();
    std::uint64_t varint();
    void advance(std::uint64_t count);
    void take_elements(std::uint64_t count);
    void skip_elements(ThriftType type, std::int64_t count, int depth);

    // lint: allow(view-member) because a reader is a local of whoever holds the bytes
    std::string_view bytes_;
    std::size_t position_ = 0;
    std::int64_t elements_left_;
    int depth_max_;
    const char* failure_ = nullptr;  ///< a literal
};

}  // namespace sluice::engine
