#include "sql/sql_writer.h"

#include "sql/quoting.h"

namespace sluice::sql {

void SqlWriter::separate() {
    if (!glued_) out_ += ' ';
    glued_ = false;
}

SqlWriter& SqlWriter::text(std::string_view text) {
    separate();
    out_ += text;
    return *this;
}

SqlWriter& SqlWriter::text_if(bool condition, std::string_view text) {
    return condition ? this->text(text) : *this;
}

SqlWriter& SqlWriter::string(std::string_view value) { return text(quoted_string(value)); }

SqlWriter& SqlWriter::name(const Identifier& name) { return text(quoted_name(name.text)); }

SqlWriter& SqlWriter::name(const ObjectName& name) {
    if (name.computed) {
        text("IDENTIFIER").glue().open();
        bool first = true;
        for (const TextValue& piece : *name.computed) {
            text_if(!first, "||").value(piece);
            first = false;
        }
        return close();
    }
    std::string dotted;
    for (const Identifier& part : name.parts) {
        if (!dotted.empty()) dotted += '.';
        dotted += quoted_name(part.text);
    }
    return text(dotted);
}

SqlWriter& SqlWriter::value(const TextValue& value) {
    const auto* literal = std::get_if<std::string>(&value);
    return literal != nullptr ? string(*literal) : this->value(std::get<Parameter>(value));
}

SqlWriter& SqlWriter::value(const IntegerValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? text(std::to_string(*number))
                             : this->value(std::get<Parameter>(value));
}

SqlWriter& SqlWriter::value(const Parameter& parameter) { return text(":" + parameter.name); }

SqlWriter& SqlWriter::names(const std::vector<Identifier>& names) {
    open();
    write_list(*this, names, [this](const Identifier& item) { name(item); });
    return close();
}

SqlWriter& SqlWriter::open() {
    text("(");
    return glue();
}

SqlWriter& SqlWriter::close() {
    glued_ = true;
    return text(")");
}

SqlWriter& SqlWriter::comma() {
    glued_ = true;
    return text(",");
}

SqlWriter& SqlWriter::glue() {
    glued_ = true;
    return *this;
}

SqlWriter& SqlWriter::clause(std::string_view words, const std::optional<TextValue>& value) {
    return value ? text(words).value(*value) : *this;
}

}  // namespace sluice::sql
