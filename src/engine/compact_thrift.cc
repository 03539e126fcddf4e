#include "engine/compact_thrift.h"

#include <limits>

namespace sluice::engine {
namespace {

std::int64_t zigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

}  // namespace

void CompactReader::fail(const char* why) {
    if (failure_ == nullptr) failure_ = why;
    position_ = bytes_.size();
}

std::uint8_t CompactReader::byte() {
    if (position_ >= bytes_.size()) {
        fail("ends too early");
        return 0;
    }
    return static_cast<std::uint8_t>(bytes_[position_++]);
}

std::uint64_t CompactReader::varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const std::uint8_t part = byte();
        value |= static_cast<std::uint64_t>(part & 0x7f) << shift;
        if ((part & 0x80) == 0) return failed() ? 0 : value;
    }
    fail("an integer is too long");
    return 0;
}

void CompactReader::advance(std::uint64_t count) {
    if (count > bytes_.size() - position_) {
        fail("a text is longer than the footer");
        return;
    }
    position_ += static_cast<std::size_t>(count);
}

void CompactReader::take_elements(std::uint64_t count) {
    // An element takes at least one byte in the file.
    if (count > bytes_.size() - position_) {
        fail("a list is longer than the footer");
    } else if (static_cast<std::int64_t>(count) > elements_left_) {
        fail("too many list elements");
    } else {
        elements_left_ -= static_cast<std::int64_t>(count);
    }
}

std::optional<ThriftField> CompactReader::next_field(int previous) {
    const std::uint8_t head = byte();
    if (failed() || head == 0) return std::nullopt;
    const std::uint8_t type = head & 0x0f;
    if (type == 0 || type > static_cast<std::uint8_t>(ThriftType::structure)) {
        fail("unknown field type");
        return std::nullopt;
    }
    const int delta = head >> 4;
    std::int64_t id = previous + delta;
    if (delta == 0) id = zigzag(varint());
    if (failed()) return std::nullopt;
    if (id < 0 || id > std::numeric_limits<std::int16_t>::max()) {
        fail("field id out of range");
        return std::nullopt;
    }
    return ThriftField{static_cast<ThriftType>(type), static_cast<int>(id)};
}

std::int64_t CompactReader::integer() { return zigzag(varint()); }

std::string_view CompactReader::binary() {
    const std::uint64_t length = varint();
    const std::size_t begin = position_;
    advance(length);
    if (failed()) return {};
    return bytes_.substr(begin, static_cast<std::size_t>(length));
}

ThriftList CompactReader::list() {
    const std::uint8_t head = byte();
    std::uint64_t count = head >> 4;
    if (count == 15) count = varint();
    const std::uint8_t type = head & 0x0f;
    if (type == 0 || type > static_cast<std::uint8_t>(ThriftType::structure)) {
        fail("unknown element type");
    }
    take_elements(count);
    if (failed()) return {};
    return {static_cast<ThriftType>(type), static_cast<std::int64_t>(count)};
}

void CompactReader::skip_elements(ThriftType type, std::int64_t count, int depth) {
    for (std::int64_t i = 0; i < count && !failed(); ++i) {
        const bool flag = type == ThriftType::boolean_true || type == ThriftType::boolean_false;
        // A boolean element has a byte of its own; as a field its value is in the type.
        flag ? advance(1) : skip(type, depth);
    }
}

void CompactReader::skip(ThriftType type, int depth) {
    if (depth > depth_max_) fail("nested too deep");
    if (failed()) return;
    switch (type) {
        case ThriftType::stop:
        case ThriftType::boolean_true:
        case ThriftType::boolean_false:
            return;
        case ThriftType::byte:
            return advance(1);
        case ThriftType::i16:
        case ThriftType::i32:
        case ThriftType::i64:
            varint();
            return;
        case ThriftType::floating:
            return advance(8);
        case ThriftType::binary:
            return advance(varint());
        case ThriftType::list:
        case ThriftType::set: {
            const ThriftList elements = list();
            return skip_elements(elements.type, elements.count, depth + 1);
        }
        case ThriftType::map:
            // Parquet's metadata has no maps; nobody needs them here.
            return fail("a map in the footer");
        case ThriftType::structure: {
            int previous = 0;
            while (const auto field = next_field(previous)) {
                previous = field->id;
                skip(field->type, depth + 1);
            }
            return;
        }
    }
}

}  // namespace sluice::engine
