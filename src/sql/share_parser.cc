#include <optional>
#include <utility>

#include "sql/clause_parser.h"
#include "sql/error_text.h"
#include "sql/limits.h"
#include "sql/name_parser.h"
#include "sql/partition_parser.h"
#include "sql/statement_parsers.h"
#include "sql/value_parser.h"

namespace sluice::sql {

using enum Keyword;

namespace {

SharedKind accept_shared_kind(TokenCursor& cursor) {
    if (accept_kind(cursor, TABLE)) return SharedKind::table;
    if (accept_kind(cursor, VIEW)) return SharedKind::view;
    if (cursor.accept({MATERIALIZED, VIEW})) return SharedKind::materialized_view;
    if (cursor.accept({STREAMING, TABLE})) return SharedKind::streaming_table;
    if (cursor.accept({FOREIGN, TABLE})) return SharedKind::foreign_table;
    if (accept_kind(cursor, SCHEMA)) return SharedKind::schema;
    if (accept_kind(cursor, MODEL)) return SharedKind::model;
    if (accept_kind(cursor, VOLUME)) return SharedKind::volume;
    if (accept_kind(cursor, FUNCTION)) return SharedKind::function;
    return SharedKind::unspecified;
}

NameKind name_kind(SharedKind kind) {
    switch (kind) {
        case SharedKind::unspecified:
        case SharedKind::table:
        case SharedKind::streaming_table:
        case SharedKind::foreign_table:
            return NameKind::table;
        case SharedKind::view:
        case SharedKind::materialized_view:
            return NameKind::view;
        case SharedKind::schema:
            return NameKind::schema;
        case SharedKind::model:
            return NameKind::model;
        case SharedKind::volume:
            return NameKind::volume;
        case SharedKind::function:
            return NameKind::function;
    }
    return NameKind::object;
}

bool has_rows(SharedKind kind) {
    switch (kind) {
        case SharedKind::unspecified:
        case SharedKind::table:
        case SharedKind::view:
        case SharedKind::materialized_view:
        case SharedKind::streaming_table:
        case SharedKind::foreign_table:
            return true;
        case SharedKind::schema:
        case SharedKind::model:
        case SharedKind::volume:
        case SharedKind::function:
            return false;
    }
    return false;
}

Result<ObjectName> parse_shared_name(TokenCursor& cursor, SharedKind kind) {
    return parse_object_name(cursor, name_kind(kind), kind == SharedKind::schema ? 2 : 3);
}

/// `schema.table` or `'schema.table'`
Result<TextValue> parse_alias(TokenCursor& cursor) {
    if (cursor.token().kind == TokenKind::string || at_parameter(cursor)) {
        return parse_text(cursor);
    }
    const SourcePosition position = cursor.position();
    cursor.note(ValueKind::string);
    SLUICE_TRY(const Identifier schema, parse_identifier(cursor, NameKind::new_name));
    SLUICE_CHECK(cursor.expect(Symbol::dot));
    SLUICE_TRY(const Identifier name, parse_identifier(cursor, NameKind::new_name, {schema}));
    // As one text the two could not be told apart again.
    if ((schema.text + name.text).find('.') != std::string::npos) {
        return located(Condition::INVALID_IDENTIFIER, "the parts of an alias have no dots",
                       position);
    }
    return TextValue(schema.text + "." + name.text);
}

Result<void> parse_partitions(TokenCursor& cursor, ChangeSharedObject& out) {
    if (out.partitions && out.partitions->empty()) return cursor.repeated("PARTITION");
    cursor.advance();
    const bool drops = out.change == ShareChange::alter && !out.partitions &&
                       cursor.token().is(Symbol::left_paren) &&
                       cursor.ahead(1).is(Symbol::right_paren);
    if (!out.partitions) out.partitions.emplace();
    if (!drops) return parse_partition_groups(cursor, *out.partitions);
    cursor.advance();
    cursor.advance();
    return {};
}

/// `HISTORY` or `CHANGE DATA FEED` behind WITH and WITHOUT.
Result<void> parse_history(TokenCursor& cursor, ChangeSharedObject& out, bool value) {
    cursor.advance();
    const bool history = cursor.at(HISTORY);
    std::optional<bool>& slot = history ? out.history : out.change_data_feed;
    if (!history && !cursor.at({CHANGE, DATA, FEED})) return cursor.unexpected();
    if (slot) return cursor.repeated(history ? "HISTORY" : "CHANGE DATA FEED");
    for (int words = history ? 1 : 3; words > 0; --words) cursor.advance();
    slot = value;
    return {};
}

Result<void> parse_table_options(TokenCursor& cursor, ChangeSharedObject& out) {
    for (;;) {
        if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (cursor.at(AS)) {
            SLUICE_CHECK(parse_once(cursor, out.alias, {AS}, parse_alias));
        } else if (cursor.at(PARTITION)) {
            SLUICE_CHECK(parse_partitions(cursor, out));
        } else if (cursor.at(WITH)) {
            SLUICE_CHECK(parse_history(cursor, out, true));
        } else if (cursor.at(WITHOUT)) {
            SLUICE_CHECK(parse_history(cursor, out, false));
        } else if (cursor.at({START, VERSION})) {
            SLUICE_CHECK(parse_once(cursor, out.start_version, {START, VERSION}, parse_integer));
        } else {
            return {};
        }
    }
}

/// COMMENT, and AS for what has a name of its own in the share.
Result<void> parse_other_options(TokenCursor& cursor, ChangeSharedObject& out) {
    for (;;) {
        if (cursor.at(COMMENT)) {
            SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
        } else if (out.kind != SharedKind::schema && cursor.at(AS)) {
            SLUICE_CHECK(parse_once(cursor, out.alias, {AS}, parse_alias));
        } else {
            return {};
        }
    }
}

Result<ChangeSharedObject> parse_change(TokenCursor& cursor, ShareChange change) {
    ChangeSharedObject out;
    out.change = change;
    out.kind = accept_shared_kind(cursor);
    SLUICE_TRY(out.object, parse_shared_name(cursor, out.kind));
    SLUICE_CHECK(has_rows(out.kind) ? parse_table_options(cursor, out)
                                    : parse_other_options(cursor, out));
    return out;
}

Result<AlterShare> parse_remove(TokenCursor& cursor, ObjectName share) {
    const SharedKind kind = accept_shared_kind(cursor);
    SLUICE_TRY(ObjectName object, parse_shared_name(cursor, kind));
    const bool table = kind == SharedKind::table || kind == SharedKind::unspecified;
    if (!table || !cursor.accept(PARTITION)) {
        return AlterShare{std::move(share), RemoveSharedObject{kind, std::move(object)}};
    }
    RemovePartitions out{kind, std::move(object), {}};
    SLUICE_CHECK(parse_partition_groups(cursor, out.groups));
    return AlterShare{std::move(share), std::move(out)};
}

}  // namespace

Result<Statement> parse_create_share(TokenCursor& cursor) {
    CreateShare out;
    out.if_not_exists = accept_if_not_exists(cursor);
    SLUICE_TRY(out.name, parse_sharing_name(cursor, NameKind::share, NameUse::given));
    if (cursor.at(COMMENT)) {
        SLUICE_CHECK(parse_once(cursor, out.comment, {COMMENT}, parse_text));
    }
    if (!cursor.at_end()) return unexpected_behind_name(cursor, out.name, NameKind::share);
    return Statement(std::move(out));
}

Result<Statement> parse_alter_share(TokenCursor& cursor) {
    SLUICE_TRY(ObjectName name, parse_sharing_name(cursor, NameKind::share));
    if (cursor.accept(ADD)) {
        SLUICE_TRY(auto change, parse_change(cursor, ShareChange::add));
        return Statement(AlterShare{std::move(name), std::move(change)});
    }
    if (cursor.accept(ALTER)) {
        SLUICE_TRY(auto change, parse_change(cursor, ShareChange::alter));
        return Statement(AlterShare{std::move(name), std::move(change)});
    }
    if (cursor.accept(REMOVE)) {
        SLUICE_TRY(AlterShare remove, parse_remove(cursor, std::move(name)));
        return Statement(std::move(remove));
    }
    if (cursor.accept({RENAME, TO})) {
        SLUICE_TRY(ObjectName target, parse_sharing_name(cursor, NameKind::share, NameUse::given));
        return Statement(AlterShare{std::move(name), RenameTo{std::move(target)}});
    }
    if (accept_owner_to(cursor)) {
        SLUICE_TRY(OwnerTo owner, parse_owner(cursor));
        return Statement(AlterShare{std::move(name), std::move(owner)});
    }
    if (cursor.accept({SET, COMMENT})) {
        SLUICE_TRY(TextValue comment, parse_text(cursor));
        return Statement(AlterShare{std::move(name), SetComment{std::move(comment)}});
    }
    return cursor.unexpected();
}

Result<Statement> parse_show_shares(TokenCursor& cursor) {
    ShowShares out;
    if (cursor.accept({IN, PROVIDER})) {
        SLUICE_TRY(out.provider, parse_sharing_name(cursor, NameKind::provider));
    }
    SLUICE_TRY(out.pattern, parse_pattern(cursor));
    return Statement(std::move(out));
}

}  // namespace sluice::sql
