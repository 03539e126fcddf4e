#include "api/statement_requests.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/encoding.h"

namespace sluice::api {
namespace {

constexpr std::string_view kWhat = "ExecuteStatement";

Error invalid(std::string message) {
    return Error(Condition::INVALID_PARAMETER_VALUE, std::move(message));
}

/// The member in capitals; the first of `known` if it is absent.
Result<std::string> word_of(const json::View& body, std::string_view name,
                            std::initializer_list<std::string_view> known) {
    SLUICE_TRY(const std::optional<std::string> text, body.string({name}));
    std::string listed;
    for (const std::string_view word : known) {
        if (!text || equals_folded(*text, word)) return std::string(word);
        listed.append(listed.empty() ? "" : ", ").append(word);
    }
    return invalid("'" + std::string(name) + "' must be one of " + listed);
}

/// `10s`; in whole seconds, as the API has it.
Result<std::chrono::milliseconds> wait_of(const json::View& body) {
    SLUICE_TRY(const std::optional<std::string> text, body.string({"wait_timeout"}));
    if (!text) return std::chrono::milliseconds(kStatementWaitDefault);
    const std::string_view digits = std::string_view(*text).substr(0, text->find('s'));
    const auto count = parse_int64(digits);
    const bool whole = count && digits.size() + 1 == text->size();
    const bool waits =
        whole && *count >= kStatementWaitMin.count() && *count <= kStatementWaitMax.count();
    if (!waits && !(whole && *count == 0))
        return invalid("'wait_timeout' must be 0s, or from 5s to 50s");
    return std::chrono::milliseconds(std::chrono::seconds(*count));
}

Result<std::optional<std::int64_t>> limit_of(const json::View& body, std::string_view name) {
    SLUICE_TRY(const std::optional<std::int64_t> limit, body.integer({name}));
    if (limit && *limit < 1) return invalid("'" + std::string(name) + "' must be at least 1");
    return limit;
}

struct IntegerType {
    std::string_view name;
    std::int64_t low;
    std::int64_t high;
};
template <class T>
constexpr IntegerType integer_type(std::string_view name) {
    return {name, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()};
}
constexpr std::array kIntegerTypes = {
    integer_type<std::int8_t>("TINYINT"),   integer_type<std::int8_t>("BYTE"),
    integer_type<std::int16_t>("SMALLINT"), integer_type<std::int16_t>("SHORT"),
    integer_type<std::int32_t>("INT"),      integer_type<std::int32_t>("INTEGER"),
    integer_type<std::int64_t>("BIGINT"),   integer_type<std::int64_t>("LONG")};

// How a number of that type is written as a literal.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kFractionSuffixes = {
    {{"DOUBLE", "D"}, {"FLOAT", "F"}, {"REAL", "F"}, {"DECIMAL", "BD"}, {"NUMERIC", "BD"}}};

constexpr std::array<std::pair<std::string_view, sql::TypedLiteralKind>, 3> kTimeTypes = {
    {{"DATE", sql::TypedLiteralKind::date},
     {"TIMESTAMP", sql::TypedLiteralKind::timestamp},
     {"TIMESTAMP_NTZ", sql::TypedLiteralKind::timestamp_ntz}}};

std::string upper_ascii(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

std::size_t skip_digits(std::string_view& text) {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
}

/// `-1`, `.5`, `1.`, `1.5E+16`: what the lexer reads as one number, with its sign.
bool is_number(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    std::size_t digits = skip_digits(text);
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        digits += skip_digits(text);
    }
    if (digits == 0) return false;
    if (text.starts_with('E')) {
        text.remove_prefix(1);
        if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
        if (skip_digits(text) == 0) return false;
    }
    return text.empty();
}

/// The literal, or nothing if the value is none of that type. INVALID_PARAMETER_VALUE: no such
/// type.
Result<std::optional<sql::Literal>> literal_of(std::string_view type, const std::string& value) {
    using Made = std::optional<sql::Literal>;
    const std::string_view word = type.substr(0, type.find_first_of("( "));
    if (word == "STRING" || word == "CHAR" || word == "VARCHAR")
        return Made(sql::StringLiteral{value});
    if (word == "BOOLEAN") {
        if (equals_folded(value, "true")) return Made(sql::BooleanLiteral{true});
        if (equals_folded(value, "false")) return Made(sql::BooleanLiteral{false});
        return Made();
    }
    for (const IntegerType& row : kIntegerTypes) {
        if (row.name != word) continue;
        const auto number = parse_int64(value);
        if (!number || *number < row.low || *number > row.high) return Made();
        return Made(sql::NumberLiteral{std::to_string(*number)});
    }
    for (const auto& [name, suffix] : kFractionSuffixes) {
        if (name != word) continue;
        std::string text = upper_ascii(value);
        if (!is_number(text)) return Made();
        return Made(sql::NumberLiteral{text.append(suffix)});
    }
    for (const auto& [name, kind] : kTimeTypes) {
        if (name == word) return Made(sql::TypedLiteral{kind, value});
    }
    if (word == "VOID") return Made();
    return invalid("a parameter cannot have the type '" + std::string(type) + "'");
}

/// One element of `parameters`, into `values`; `wrong` takes the first value that is not of its
/// type.
Result<void> read_parameter(const json::View& element, sql::ParameterValues& values,
                            std::optional<Error>& wrong) {
    SLUICE_TRY(const std::string name, element.required_string(kWhat, "name"));
    SLUICE_TRY(const std::optional<std::string> type, element.string({"type"}));
    const std::string type_text = upper_ascii(type.value_or("STRING"));
    SLUICE_TRY(const std::optional<std::string> value, element.string({"value"}));
    SLUICE_TRY(const std::optional<sql::Literal> literal,
               literal_of(type_text, value.value_or("")));
    if (value && !literal && !wrong) {
        wrong = Error(Condition::CAST_INVALID_INPUT,
                      "the value of the parameter :" + name + " is no " + type_text);
    }
    const sql::Literal bound = value && literal ? *literal : sql::Literal(sql::NullLiteral{});
    if (!values.emplace(fold_ascii(name), bound).second)
        return invalid("the parameter '" + name + "' is given twice");
    return {};
}

Result<void> read_parameters(const json::View& body, StatementRequest& request) {
    SLUICE_TRY(const auto elements, body.array({"parameters"}));
    if (!elements) return {};
    if (elements->size() > kStatementParametersMax) {
        return invalid("a statement takes at most " + std::to_string(kStatementParametersMax) +
                       " parameters");
    }
    sql::ParameterValues values;
    std::optional<Error> wrong;
    for (const json::View& element : *elements)
        SLUICE_CHECK(read_parameter(element, values, wrong));
    if (wrong) {
        request.parameters = *std::move(wrong);
    } else {
        request.parameters = std::move(values);
    }
    return {};
}

Result<void> read_result_options(const json::View& body, StatementRequest& request) {
    SLUICE_TRY(const std::string disposition,
               word_of(body, "disposition", {"INLINE", "EXTERNAL_LINKS"}));
    SLUICE_TRY(const std::string format,
               word_of(body, "format", {"JSON_ARRAY", "CSV", "ARROW_STREAM"}));
    request.linked = disposition == "EXTERNAL_LINKS";
    if (format != "JSON_ARRAY" && !request.linked) {
        return invalid("The format " + format + " needs the disposition EXTERNAL_LINKS.");
    }
    if (format == "ARROW_STREAM") {
        return invalid("The format ARROW_STREAM is not supported here; use JSON_ARRAY or CSV.");
    }
    request.format = format == "CSV" ? ResultFormat::csv : ResultFormat::json_array;
    SLUICE_TRY(request.row_limit, limit_of(body, "row_limit"));
    SLUICE_TRY(request.byte_limit, limit_of(body, "byte_limit"));
    return {};
}

}  // namespace

Result<StatementRequest> parse_statement_request(const json::View& body) {
    StatementRequest request;
    SLUICE_TRY(request.text, body.required_string(kWhat, "statement"));
    // Any value: there is one server, and clients want to name a warehouse.
    SLUICE_CHECK(body.required_string(kWhat, "warehouse_id"));
    SLUICE_TRY(const std::optional<std::string> catalog, body.string({"catalog"}));
    SLUICE_TRY(const std::optional<std::string> schema, body.string({"schema"}));
    if (catalog && !catalog->empty()) request.session.catalog = *catalog;
    if (schema && !schema->empty()) request.session.schema = *schema;
    SLUICE_TRY(request.wait, wait_of(body));
    SLUICE_TRY(const std::string then, word_of(body, "on_wait_timeout", {"CONTINUE", "CANCEL"}));
    request.cancel_after_wait = then == "CANCEL";
    SLUICE_CHECK(read_result_options(body, request));
    SLUICE_CHECK(read_parameters(body, request));
    return request;
}

}  // namespace sluice::api
