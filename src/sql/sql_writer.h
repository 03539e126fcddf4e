#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/names.h"

namespace sluice::sql {

/// Puts the pieces of a statement together, with one blank between them where they need one.
class SqlWriter {
public:
    /// Keywords, or any text that stands for itself.
    SqlWriter& text(std::string_view text);
    /// The same if `condition` holds.
    SqlWriter& text_if(bool condition, std::string_view text);
    SqlWriter& string(std::string_view value);
    SqlWriter& name(const Identifier& name);
    SqlWriter& name(const ObjectName& name);
    SqlWriter& value(const TextValue& value);
    SqlWriter& value(const IntegerValue& value);
    SqlWriter& value(const Parameter& parameter);
    SqlWriter& names(const std::vector<Identifier>& names);

    SqlWriter& open();
    SqlWriter& close();
    SqlWriter& comma();
    /// The next piece follows without a blank.
    SqlWriter& glue();

    /// `COMMENT 'x'` if there is one.
    SqlWriter& clause(std::string_view words, const std::optional<TextValue>& value);

    std::string take() { return std::move(out_); }

private:
    void separate();

    std::string out_;
    bool glued_ = true;
};

/// Writes items with commas between them.
template <class Items, class Write>
void write_list(SqlWriter& writer, const Items& items, Write write) {
    bool first = true;
    for (const auto& item : items) {
        if (!first) writer.comma();
        first = false;
        write(item);
    }
}

}  // namespace sluice::sql
