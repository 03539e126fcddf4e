#pragma once

#include <string>
#include <vector>

namespace sluice::cli {

/// How a text layout shows a value; JSON, YAML and CSV show it as the API sent it.
enum class Cell {
    text,
    prose,   ///< free text, cut short in tables
    time,    ///< epoch ms
    expiry,  ///< epoch ms, with what is left
    list,    ///< an array of texts, comma separated
    count,   ///< how many elements an array has
    pairs,   ///< an object of texts, `key=value`
};

struct Column {
    std::string header;
    std::string
        field;  ///< of the answer; `a.b` for a member of a member, `a.0` for the first of an array
    Cell cell = Cell::text;
    bool wide_only = false;
};

/// An array inside an object, shown as a table below it.
struct Section {
    std::string title;
    std::string field;
    std::vector<Column> columns;
};

/// How the objects of one kind look as text, and which field names them (`-o name`).
struct Layout {
    std::string name_field = "name";
    std::vector<Column> columns = {};
    std::vector<Section> sections = {};
    /// Only for what creates a secret: everywhere else fields that hold one are masked.
    bool shows_secrets = false;
};

}  // namespace sluice::cli
