#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sql/token.h"

namespace sluice::sql {

/// What a name that may stand somewhere is the name of.
enum class NameKind : std::uint8_t {
    catalog,
    schema,
    table,
    view,
    function,
    volume,
    model,
    column,
    share,
    recipient,
    provider,
    principal,
    external_location,
    storage_credential,
    object,    ///< of any kind
    new_name,  ///< one that need not exist: an alias, a parameter, what is created
    privilege,
    data_type,
    property_key,
    table_format,
};
constexpr std::size_t kNameKindCount = static_cast<std::size_t>(NameKind::table_format) + 1;

/// What may stand somewhere besides keywords, signs and names.
enum class ValueKind : std::uint8_t {
    string,
    integer,
    literal,
    expression,
    query,
    time_unit,
    end_of_statement,
};
constexpr std::size_t kValueKindCount = static_cast<std::size_t>(ValueKind::end_of_statement) + 1;

/// Everything the parser looked for at one token, the furthest one it got to: all that could have
/// stood there. Errors name it and completion offers it, so that neither is a second grammar.
class Expectations {
public:
    void add(std::size_t index, Keyword keyword);
    void add(std::size_t index, Symbol symbol);
    void add(std::size_t index, ValueKind value);
    /// `qualifier` are the parts of the name before this one.
    void add(std::size_t index, NameKind name, std::vector<std::string> qualifier);

    std::size_t index() const { return index_; }
    const std::vector<std::string>& qualifier() const { return qualifier_; }
    std::vector<Keyword> keywords() const;
    std::vector<NameKind> names() const;
    std::vector<ValueKind> values() const;

    /// `SHARE, TABLE or a string`; the beginning of the list if it is long.
    std::string description() const;

private:
    bool reaches(std::size_t index);
    bool has(ValueKind value) const { return values_.test(static_cast<std::size_t>(value)); }
    bool is_covered(Keyword keyword) const;

    std::size_t index_ = 0;
    std::bitset<kKeywordCount> keywords_;
    std::bitset<kSymbolCount> symbols_;
    std::bitset<kNameKindCount> names_;
    std::bitset<kValueKindCount> values_;
    std::vector<std::string> qualifier_;
};

/// `a share name`
std::string_view name_kind_text(NameKind kind);

}  // namespace sluice::sql
