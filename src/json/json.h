#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/limits.h"

namespace boost::json {
class value;
}

namespace sluice::json {

class Document;

/// A read-only look at one value of a Document, which must outlive it. Getters name the path in
/// their errors
/// (`updates[2].data_object.name`). JSON `null` equals absent everywhere (P4).
class View {
public:
    bool is_null() const;
    bool is_object() const;
    bool is_array() const;
    bool is_string() const;
    bool is_bool() const;
    const std::string& path() const { return path_; }

    // Members of an object. Several spellings may be given (`{"idempotencyKey",
    // "idempotency_key"}`): the first that is present wins. Absent or null: nullopt. Wrong type:
    // MALFORMED_REQUEST naming the path.
    using Names = std::initializer_list<std::string_view>;
    Result<std::optional<View>> find(Names names) const;
    Result<std::optional<std::string>> string(Names names) const;
    Result<std::optional<bool>> boolean(Names names) const;
    /// A number without fraction, or text that is one (P4, A5).
    Result<std::optional<std::int64_t>> integer(Names names) const;
    Result<std::optional<View>> object(Names names) const;
    Result<std::optional<std::vector<View>>> array(Names names) const;
    Result<std::optional<std::vector<std::string>>> strings(Names names) const;

    /// Like string(), but an absent or empty member is INVALID_PARAMETER_VALUE
    /// `<what> Missing required field: <name>` (A23).
    Result<std::string> required_string(std::string_view what, std::string_view name) const;

    /// Keys of an object in the order they were sent; empty for anything else.
    std::vector<std::string> keys() const;
    /// True if the key is there at all, null included: how a PATCH tells "clear" from "keep".
    bool has_key(std::string_view name) const;

    // This value itself.
    Result<std::string> as_string() const;
    Result<std::int64_t> as_integer() const;
    Result<bool> as_boolean() const;
    Result<std::vector<View>> as_array() const;
    /// Compact JSON text of the value.
    std::string text() const;

private:
    friend class Document;
    View(const boost::json::value& value, std::string path)
        : value_(&value), path_(std::move(path)) {}

    const boost::json::value* value_;
    std::string path_;
};

/// A parsed JSON text. Movable; views stay valid when it moves.
class Document {
public:
    /// MALFORMED_REQUEST with the byte position on bad JSON, bad UTF-8, nesting over `depth_max`,
    /// or anything behind the value.
    static Result<Document> parse(std::string_view text, std::size_t depth_max = kDepthMax);

    View root() const;

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

private:
    explicit Document(std::unique_ptr<boost::json::value> value);
    std::unique_ptr<boost::json::value> value_;
};

}  // namespace sluice::json
