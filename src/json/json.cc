#include "json/json.h"

#include <boost/json.hpp>
#include <boost/json/src.hpp>

#include "base/encoding.h"

namespace sluice::json {
namespace {

std::string child_path(const std::string& parent, std::string_view name) {
    if (parent.empty()) return std::string(name);
    return parent + "." + std::string(name);
}

Error wrong_type(const std::string& path, std::string_view expected) {
    const std::string where = path.empty() ? "the body" : "'" + path + "'";
    return Error(Condition::MALFORMED_REQUEST, where + " must be " + std::string(expected));
}

}  // namespace

bool View::is_null() const { return value_->is_null(); }
bool View::is_object() const { return value_->is_object(); }
bool View::is_array() const { return value_->is_array(); }
bool View::is_string() const { return value_->is_string(); }
bool View::is_bool() const { return value_->is_bool(); }

Result<std::optional<View>> View::find(Names names) const {
    if (!value_->is_object()) return wrong_type(path_, "a JSON object");
    const boost::json::object& members = value_->get_object();
    for (const std::string_view name : names) {
        const boost::json::value* member = members.if_contains(name);
        if (member != nullptr && !member->is_null()) {
            return std::optional<View>(View(*member, child_path(path_, name)));
        }
    }
    return std::optional<View>();
}

Result<std::optional<std::string>> View::string(Names names) const {
    SLUICE_TRY(const std::optional<View> member, find(names));
    if (!member) return std::optional<std::string>();
    SLUICE_TRY(std::string text, member->as_string());
    return std::optional<std::string>(std::move(text));
}

Result<std::optional<bool>> View::boolean(Names names) const {
    SLUICE_TRY(const std::optional<View> member, find(names));
    if (!member) return std::optional<bool>();
    SLUICE_TRY(const bool value, member->as_boolean());
    return std::optional<bool>(value);
}

Result<std::optional<std::int64_t>> View::integer(Names names) const {
    SLUICE_TRY(const std::optional<View> member, find(names));
    if (!member) return std::optional<std::int64_t>();
    SLUICE_TRY(const std::int64_t value, member->as_integer());
    return std::optional<std::int64_t>(value);
}

Result<std::optional<View>> View::object(Names names) const {
    SLUICE_TRY(std::optional<View> member, find(names));
    if (member && !member->is_object()) return wrong_type(member->path_, "a JSON object");
    return member;
}

Result<std::optional<std::vector<View>>> View::array(Names names) const {
    SLUICE_TRY(const std::optional<View> member, find(names));
    if (!member) return std::optional<std::vector<View>>();
    SLUICE_TRY(std::vector<View> elements, member->as_array());
    return std::optional<std::vector<View>>(std::move(elements));
}

Result<std::optional<std::vector<std::string>>> View::strings(Names names) const {
    SLUICE_TRY(const auto elements, array(names));
    if (!elements) return std::optional<std::vector<std::string>>();
    std::vector<std::string> texts;
    texts.reserve(elements->size());
    for (const View& element : *elements) {
        SLUICE_TRY(std::string text, element.as_string());
        texts.push_back(std::move(text));
    }
    return std::optional<std::vector<std::string>>(std::move(texts));
}

Result<std::string> View::required_string(std::string_view what, std::string_view name) const {
    SLUICE_TRY(std::optional<std::string> text, string({name}));
    if (!text || text->empty()) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     std::string(what) + " Missing required field: " + child_path(path_, name));
    }
    return *std::move(text);
}

std::vector<std::string> View::keys() const {
    std::vector<std::string> names;
    if (value_->is_object()) {
        for (const auto& member : value_->get_object()) names.emplace_back(member.key());
    }
    return names;
}

bool View::has_key(std::string_view name) const {
    return value_->is_object() && value_->get_object().if_contains(name) != nullptr;
}

Result<std::string> View::as_string() const {
    if (!value_->is_string()) return wrong_type(path_, "a string");
    return std::string(value_->get_string());
}

Result<std::int64_t> View::as_integer() const {
    if (value_->is_int64()) return value_->get_int64();
    if (value_->is_string()) {
        const Result<std::int64_t> parsed = parse_int64(value_->get_string());
        if (parsed) return *parsed;
    }
    return wrong_type(path_, "an integer");
}

Result<bool> View::as_boolean() const {
    if (!value_->is_bool()) return wrong_type(path_, "true or false");
    return value_->get_bool();
}

Result<std::vector<View>> View::as_array() const {
    if (!value_->is_array()) return wrong_type(path_, "a JSON array");
    std::vector<View> elements;
    const boost::json::array& array = value_->get_array();
    elements.reserve(array.size());
    for (std::size_t i = 0; i < array.size(); ++i) {
        elements.push_back(View(array[i], path_ + "[" + std::to_string(i) + "]"));
    }
    return elements;
}

std::string View::text() const { return boost::json::serialize(*value_); }

Result<Document> Document::parse(std::string_view text, std::size_t depth_max) {
    boost::json::parse_options options;
    options.max_depth = depth_max;
    boost::json::parser parser({}, options);
    boost::system::error_code code;
    const std::size_t used = parser.write_some(text.data(), text.size(), code);
    std::size_t position = used;
    if (code == boost::json::error::incomplete) {
        return Error(Condition::MALFORMED_REQUEST,
                     text.empty() ? "the body is empty where JSON is expected"
                                  : "the JSON ends too early, at byte " + std::to_string(used));
    }
    while (!code && position < text.size()) {
        const char c = text[position];
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') break;
        ++position;
    }
    if (code == boost::json::error::too_deep) {
        return Error(Condition::MALFORMED_REQUEST,
                     "the JSON is nested more than " + std::to_string(depth_max) + " levels deep");
    }
    if (code || position != text.size()) {
        return Error(Condition::MALFORMED_REQUEST,
                     "not valid JSON at byte " + std::to_string(position));
    }
    return Document(std::make_unique<boost::json::value>(parser.release()));
}

Document::Document(std::unique_ptr<boost::json::value> value) : value_(std::move(value)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

View Document::root() const { return View(*value_, ""); }

}  // namespace sluice::json
