#include "governance/statements/type_text.h"

#include <variant>

#include "base/encoding.h"

namespace sluice::governance {
namespace {

std::string text_of_kind(const sql::SimpleType& type) {
    std::string text = fold_ascii(type.name);
    for (std::size_t i = 0; i < type.arguments.size(); ++i)
        text += (i == 0 ? "(" : ",") + std::to_string(type.arguments[i]);
    return type.arguments.empty() ? text : text + ")";
}

std::string text_of_kind(const sql::ArrayType& type) {
    return "array<" + log_type_text(*type.element) + ">";
}

std::string text_of_kind(const sql::MapType& type) {
    return "map<" + log_type_text(*type.key) + "," + log_type_text(*type.value) + ">";
}

std::string text_of_kind(const sql::StructType& type) {
    std::string text;
    for (const sql::StructField& field : type.fields) {
        if (!text.empty()) text += ',';
        text += field.name.text + ":" + log_type_text(field.type);
    }
    return "struct<" + text + ">";
}

}  // namespace

std::string log_type_text(const sql::DataType& type) {
    return std::visit([](const auto& kind) { return text_of_kind(kind); }, type.kind);
}

}  // namespace sluice::governance
