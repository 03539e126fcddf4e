#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sluice::governance {

struct ResultColumn {
    std::string name;
    std::string type_text;  ///< as SQL writes it: STRING, BIGINT, MAP<STRING, STRING>
};

/// What a statement answers. Cells are texts as A126 writes them; NULL is absent.
struct ResultTable {
    std::vector<ResultColumn> columns;  ///< none: a statement without rows (A128)
    std::vector<std::vector<std::optional<std::string>>> rows;
    /// Sentences for a person: what the statement did that its rows do not say.
    std::vector<std::string> notices;
};

}  // namespace sluice::governance
