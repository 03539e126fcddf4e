#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::storage {

// The little of XML that S3 answers with: elements without attributes, text, entities. Not a
// parser: it looks for tags by name, bounded by the text it is given, and never recurses.

/// The content of the next `<name>…</name>` in `rest`, which then begins behind it; nullopt (and
/// `rest` as it was) if there is none. `<name/>` is empty.
std::optional<std::string_view> next_element(std::string_view& rest, std::string_view name);

/// The text of the first such element, entities resolved; empty if there is none.
std::string element_text(std::string_view xml, std::string_view name);

/// Text with `&lt; &gt; &amp; &quot; &apos; &#N; &#xN;` resolved; an unknown entity stays as it is.
std::string xml_unescape(std::string_view text);

}  // namespace sluice::storage
