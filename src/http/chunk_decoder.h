#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/request_target.h"

namespace sluice::http {

/// The chunked transfer coding, decoded strictly as it arrives (R35): sizes are 1 to 8 hexadecimal
/// digits without sign, prefix or blank, lines end in CR LF, extensions and trailers are bounded,
/// checked and dropped.
class ChunkDecoder {
public:
    enum class State { incomplete, complete, refused };

    /// More than `body_bytes_max` bytes of data are refused with 413, as soon as a size says so.
    explicit ChunkDecoder(std::int64_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

    /// Takes bytes from the front of `input` (cutting them off) and appends data to `body`.
    /// Whatever `complete` leaves in `input` belongs to the next request.
    State feed(std::string_view& input, std::string& body);

    /// After `refused`.
    const RequestError& error() const { return error_; }

private:
    enum class Step {
        size,
        extension,
        quoted,         // in a quoted value of an extension
        quoted_escape,  // behind a backslash of one
        size_feed,
        data,
        data_return,
        data_feed,
        trailer_start,
        trailer,
        trailer_feed,
        last_feed,
        done,
        failed
    };

    Step after_byte(char c);
    Step in_size(char c);
    Step in_extension(char c);
    Step after_size();
    Step in_trailer(char c, bool at_start);
    Step fail(int status, const char* message);

    std::int64_t body_bytes_max_;
    Step step_ = Step::size;
    std::int64_t size_ = 0;   // of the chunk, then what is left of it
    std::int64_t taken_ = 0;  // sum of all sizes so far
    std::size_t digits_ = 0;
    std::size_t extension_bytes_ = 0;  // of this chunk
    std::size_t extension_bytes_total_ = 0;
    std::size_t trailer_bytes_ = 0;
    RequestError error_;
};

}  // namespace sluice::http
