#include "sql/name_parser.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "sql/error_text.h"
#include "sql/lexer.h"
#include "sql/limits.h"
#include "sql/quoting.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

Error invalid_identifier(std::string sentence, SourcePosition position) {
    return located(Condition::INVALID_IDENTIFIER, std::move(sentence), position);
}

/// Too long to be a name, and for what an error may quote.
bool is_long(std::string_view text) { return text.size() > kQuotedCharactersMax; }

Error needs_back_quotes(std::string_view name, std::string_view why, SourcePosition position) {
    std::string sentence = "the name " + quoted_for_message(name) + " " + std::string(why);
    sentence += "; use back quotes";
    if (!is_long(name)) sentence += ": " + back_quoted(name);
    return invalid_identifier(std::move(sentence), position);
}

/// What a name that cannot be one might have been meant to be.
std::string suggested_name(std::string_view text) {
    std::string out(text.substr(0, text.find('@')));
    for (char& c : out) {
        if (!is_name_character(c) && c != '-') c = '_';
    }
    return out;
}

/// S2
Error not_a_sharing_name(std::string_view text, NameKind kind, SourcePosition position) {
    std::string sentence = quoted_for_message(text) + " cannot be a name";
    if (is_long(text)) return invalid_identifier(std::move(sentence), position);
    const std::string name = suggested_name(text);
    if (text.find('@') != std::string_view::npos && kind == NameKind::recipient) {
        sentence += "; choose one and say where to write to: " + quoted_name(name) + " EMAIL " +
                    quoted_string(text);
    } else {
        sentence += "; choose one such as " + quoted_name(name);
    }
    return invalid_identifier(std::move(sentence), position);
}

bool begins_with_digit(const Token& token) {
    return token.kind == TokenKind::malformed_word || token.kind == TokenKind::number;
}

/// `-` and more of a name follow the token without a blank.
bool hyphen_follows(const TokenCursor& cursor, std::size_t count) {
    if (!cursor.glued(count + 1) || !cursor.ahead(count + 1).is(Symbol::minus)) return false;
    const Token& part = cursor.ahead(count + 2);
    return cursor.glued(count + 2) && (part.kind == TokenKind::word || begins_with_digit(part));
}

Result<Identifier> take_identifier(TokenCursor& cursor) {
    const Token token = cursor.token();
    Identifier out{name_of(cursor, token), token.position};
    if (out.text.empty()) return invalid_identifier("a name cannot be empty", token.position);
    cursor.advance();
    return out;
}

/// The further parts of a name whose first part comes next.
Result<ObjectName> parse_parts(TokenCursor& cursor, NameKind kind, std::size_t parts_max) {
    ObjectName out;
    out.position = cursor.position();
    do {
        const bool hyphen = cursor.token().kind == TokenKind::word && hyphen_follows(cursor, 0);
        if (hyphen) {
            return needs_back_quotes(cursor.glued_text(), "has a hyphen", cursor.position());
        }
        SLUICE_TRY(Identifier part, parse_identifier(cursor, kind, out.parts));
        out.parts.push_back(std::move(part));
    } while (out.parts.size() < parts_max && cursor.accept(Symbol::dot));
    return out;
}

/// `a.b`, with back quotes around parts that need them, taken apart. Never read as SQL.
std::optional<std::vector<std::string>> split_name(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        std::string part;
        if (i < text.size() && text[i] == '`') {
            for (++i;; ++i) {
                if (i >= text.size()) return std::nullopt;
                if (text[i] == '`' && text.substr(i + 1, 1) != "`") break;
                if (text[i] == '`') ++i;
                part += text[i];
            }
            ++i;
        } else {
            while (i < text.size() && text[i] != '.' && text[i] != '`') part += text[i++];
        }
        if (part.empty() || (i < text.size() && text[i] != '.')) return std::nullopt;
        out.push_back(std::move(part));
    }
    return out;
}

}  // namespace

std::string name_of(const TokenCursor& cursor, const Token& token) {
    const std::string_view text = cursor.text(token);
    return token.kind == TokenKind::quoted_identifier ? quoted_identifier_value(text)
                                                      : std::string(text);
}

Result<Identifier> parse_identifier(TokenCursor& cursor, NameKind kind,
                                    const std::vector<Identifier>& qualifier) {
    cursor.note(kind, qualifier);
    const Token& token = cursor.token();
    if (token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier) {
        return take_identifier(cursor);
    }
    if (begins_with_digit(token)) {
        return needs_back_quotes(cursor.text(token), "begins with a digit", token.position);
    }
    return cursor.unexpected();
}

Result<ObjectName> parse_object_name(TokenCursor& cursor, NameKind kind, std::size_t parts_max) {
    if (at_identifier_clause(cursor)) return parse_identifier_clause(cursor, parts_max);
    return parse_parts(cursor, kind, parts_max);
}

Result<ObjectName> parse_relation_name(TokenCursor& cursor, NameKind kind) {
    const bool qualified = cursor.ahead(1).is(Symbol::dot);
    if (cursor.token().kind == TokenKind::word && !qualified && !at_bare_name(cursor)) {
        cursor.note(kind);
        return cursor.unexpected();
    }
    return parse_object_name(cursor, kind, 3);
}

Result<ObjectName> parse_sharing_name(TokenCursor& cursor, NameKind kind, NameUse use) {
    if (at_identifier_clause(cursor)) return parse_identifier_clause(cursor, 1);
    cursor.note(kind);
    const Token first = cursor.token();
    const bool word = first.kind == TokenKind::word;
    if (word && cursor.glued_text().find('@') != std::string_view::npos) {
        return not_a_sharing_name(cursor.glued_text(), kind, first.position);
    }
    std::size_t last = 0;
    while (word && hyphen_follows(cursor, last)) last += 2;
    const std::size_t end = cursor.ahead(last).end_offset();
    const std::string_view whole =
        std::string_view(cursor.source()).substr(first.offset, end - first.offset);
    SLUICE_TRY(Identifier name, parse_identifier(cursor, kind));
    if (last > 0) {
        // 1.5 and 1e+5 are tokens as well.
        if (whole.find_first_of(".+") != std::string_view::npos) {
            return not_a_sharing_name(whole, kind, first.position);
        }
        name.text = whole;
        for (std::size_t i = 0; i < last; ++i) cursor.advance();
    }
    if (use == NameUse::given && name.text.find_first_of("@ \t\n") != std::string::npos) {
        return not_a_sharing_name(name.text, kind, first.position);
    }
    return ObjectName{.parts = {std::move(name)}, .computed = {}, .position = first.position};
}

Error unexpected_behind_name(const TokenCursor& cursor, const ObjectName& name, NameKind kind) {
    const std::vector<Keyword> expected = cursor.expectations().keywords();
    const auto is_more_of_it = [&](const Token& token) {
        return token.kind == TokenKind::word &&
               (!token.keyword ||
                std::find(expected.begin(), expected.end(), *token.keyword) == expected.end());
    };
    if (name.parts.empty() || !is_more_of_it(cursor.token()) || cursor.nearest_expected()) {
        return cursor.unexpected();
    }
    std::string whole = name.parts[0].text;
    for (std::size_t i = 0; is_more_of_it(cursor.ahead(i)); ++i) {
        whole.append(" ").append(cursor.text(cursor.ahead(i)));
    }
    return not_a_sharing_name(whole, kind, name.position);
}

Result<ObjectName> parse_principal(TokenCursor& cursor) {
    if (at_identifier_clause(cursor)) return parse_identifier_clause(cursor, 1);
    const Token& token = cursor.token();
    if (token.kind == TokenKind::word) {
        const std::string_view whole = cursor.glued_text();
        if (whole.find('@') != std::string_view::npos || hyphen_follows(cursor, 0)) {
            return needs_back_quotes(whole, "has a character that names do not have",
                                     token.position);
        }
    }
    const SourcePosition position = token.position;
    cursor.note(NameKind::principal);
    if (token.kind != TokenKind::string) {
        SLUICE_TRY(Identifier name, parse_identifier(cursor, NameKind::principal));
        return ObjectName{.parts = {std::move(name)}, .computed = {}, .position = position};
    }
    Identifier name{take_string(cursor), position};
    if (name.text.empty()) return invalid_identifier("a name cannot be empty", position);
    return ObjectName{.parts = {std::move(name)}, .computed = {}, .position = position};
}

bool at_identifier_clause(const TokenCursor& cursor) {
    return cursor.token().is(IDENTIFIER) && cursor.ahead(1).is(Symbol::left_paren);
}

Result<ObjectName> parse_identifier_clause(TokenCursor& cursor, std::size_t parts_max) {
    ObjectName out;
    out.position = cursor.position();
    cursor.advance();
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    std::vector<TextValue> pieces;
    std::string whole;
    bool computed = false;
    do {
        if (pieces.size() >= kListItemsMax) return too_many("parts of a name", cursor.position());
        SLUICE_TRY(TextValue piece, parse_text(cursor));
        if (const auto* text = std::get_if<std::string>(&piece)) {
            whole += *text;
        } else {
            computed = true;
        }
        pieces.push_back(std::move(piece));
    } while (cursor.accept(Symbol::double_pipe));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    if (computed) {
        out.computed = std::move(pieces);
        return out;
    }
    const auto parts = split_name(whole);
    if (!parts || parts->size() > parts_max) {
        return invalid_identifier(quoted_for_message(whole) + " is not a name of at most " +
                                      std::to_string(parts_max) + " parts",
                                  out.position);
    }
    for (const std::string& part : *parts) out.parts.push_back({part, out.position});
    return out;
}

Result<std::vector<Identifier>> parse_identifier_list(TokenCursor& cursor, NameKind kind,
                                                      EmptyList empty) {
    std::vector<Identifier> out;
    SLUICE_CHECK(cursor.expect(Symbol::left_paren));
    if (empty == EmptyList::allowed && cursor.accept(Symbol::right_paren)) return out;
    do {
        if (out.size() >= kListItemsMax) return too_many("names", cursor.position());
        SLUICE_TRY(Identifier name, parse_identifier(cursor, kind));
        out.push_back(std::move(name));
    } while (cursor.accept(Symbol::comma));
    SLUICE_CHECK(cursor.expect(Symbol::right_paren));
    return out;
}

bool at_bare_name(const TokenCursor& cursor) {
    const Token& token = cursor.token();
    if (token.kind == TokenKind::quoted_identifier) return true;
    if (token.kind != TokenKind::word) return false;
    if (!token.keyword) return true;
    const KeywordUse use = keyword_use(*token.keyword);
    return use == KeywordUse::name || use == KeywordUse::doubtful;
}

}  // namespace sluice::sql
