#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/master_key.h"
#include "access/token_format.h"
#include "base/random.h"
#include "metastore/access_rows.h"

namespace sluice::access {

/// The key ring of tests: the master key is the bytes 0 to 31.
inline KeyRing make_test_keys() {
    std::string bytes;
    for (char c = 0; c < 32; ++c) bytes += c;
    return KeyRing(MasterKey::from_bytes(std::move(bytes)));
}

/// Puts rows of a metastore together for tests: ids are made from names, so that a test can name
/// them. `table("main.sales.orders")` has the id `table:main.sales.orders`, and so on.
class AccessRowsBuilder {
public:
    AccessRowsBuilder() { rows_.generation = 1; }

    AccessRowsBuilder& generation(std::int64_t number) {
        rows_.generation = number;
        return *this;
    }

    AccessRowsBuilder& schema(const std::string& full_name) {
        const std::size_t dot = full_name.find('.');
        catalog::Schema row;
        row.id = "schema:" + full_name;
        row.catalog_name = full_name.substr(0, dot);
        row.name = full_name.substr(dot + 1);
        rows_.schemas.push_back(std::move(row));
        return *this;
    }

    AccessRowsBuilder& table(const std::string& full_name, EpochMs created_at = 0) {
        const std::size_t first = full_name.find('.');
        const std::size_t second = full_name.find('.', first + 1);
        catalog::Table row;
        row.id = "table:" + full_name;
        row.schema_id = "schema:" + full_name.substr(0, second);
        row.catalog_name = full_name.substr(0, first);
        row.schema_name = full_name.substr(first + 1, second - first - 1);
        row.name = full_name.substr(second + 1);
        row.location = "file:///data/" + full_name;
        row.provenance.created_at = created_at;
        rows_.tables.push_back(std::move(row));
        return *this;
    }

    AccessRowsBuilder& share(const std::string& name) {
        catalog::Share row;
        row.id = "share:" + name;
        row.name = name;
        rows_.shares.push_back(std::move(row));
        return *this;
    }

    /// `alias` is `schema.table`; the object's id is `object:<share>/<alias>`.
    catalog::SharedObject& share_table(const std::string& share, const std::string& full_name,
                                       const std::string& alias) {
        const std::size_t dot = alias.find('.');
        catalog::SharedObject row;
        row.id = "object:" + share + "/" + alias;
        row.share_id = "share:" + share;
        row.type = catalog::SharedObjectType::table;
        row.name = full_name;
        row.source_id = "table:" + full_name;
        row.alias_schema = alias.substr(0, dot);
        row.alias_table = alias.substr(dot + 1);
        rows_.objects.push_back(std::move(row));
        return rows_.objects.back();
    }

    catalog::SharedObject& share_schema(const std::string& share, const std::string& full_name,
                                        EpochMs added_at = 0) {
        catalog::SharedObject row;
        row.id = "object:" + share + "/" + full_name;
        row.share_id = "share:" + share;
        row.type = catalog::SharedObjectType::schema;
        row.name = full_name;
        row.source_id = "schema:" + full_name;
        row.added_at = added_at;
        rows_.objects.push_back(std::move(row));
        return rows_.objects.back();
    }

    catalog::Recipient& recipient(const std::string& name) {
        catalog::Recipient row;
        row.id = "recipient:" + name;
        row.name = name;
        rows_.recipients.push_back(std::move(row));
        return rows_.recipients.back();
    }

    /// An active token with the id `token:<recipient>`; its text is the answer.
    std::string token(const std::string& recipient, const KeyRing& keys, Random& random,
                      EpochMs expires_at) {
        const MintedToken minted = mint_token(TokenKind::recipient, keys, random);
        catalog::RecipientToken row;
        row.id = "token:" + recipient;
        row.recipient_id = "recipient:" + recipient;
        row.state = catalog::TokenState::active;
        row.public_id = minted.public_id;
        row.digest = minted.digest;
        row.expires_at = expires_at;
        rows_.tokens.push_back(std::move(row));
        return minted.text.reveal();
    }

    std::string admin_token(const std::string& name, std::string_view role, const KeyRing& keys,
                            Random& random) {
        const MintedToken minted = mint_token(TokenKind::admin, keys, random);
        catalog::AdminToken row;
        row.id = "admin:" + name;
        row.name = name;
        row.role = role;
        row.public_id = minted.public_id;
        row.digest = minted.digest;
        rows_.admin_tokens.push_back(std::move(row));
        return minted.text.reveal();
    }

    AccessRowsBuilder& grant(const std::string& share, const std::string& recipient,
                             std::optional<EpochMs> expires_at = std::nullopt) {
        catalog::Grant row;
        row.id = "grant:" + std::to_string(rows_.grants.size());
        row.share_id = "share:" + share;
        row.recipient_id = "recipient:" + recipient;
        row.expires_at = expires_at;
        rows_.grants.push_back(std::move(row));
        return *this;
    }

    /// A grant of one object, named by its alias or by the schema's full name.
    AccessRowsBuilder& grant_object(const std::string& share, const std::string& object,
                                    const std::string& recipient,
                                    std::optional<EpochMs> expires_at = std::nullopt) {
        grant(share, recipient, expires_at);
        rows_.grants.back().object_id = "object:" + share + "/" + object;
        return *this;
    }

    metastore::AccessRows& rows() { return rows_; }
    metastore::AccessRows build() const { return rows_; }

private:
    metastore::AccessRows rows_;
};

}  // namespace sluice::access
