#include "server/first_start.h"

#include "access/admin_identity.h"
#include "access/token_format.h"
#include "metastore/admin_token_repository.h"
#include "metastore/catalog_repository.h"
#include "metastore/metastore_repository.h"
#include "metastore/schema_repository.h"

namespace sluice::server {
namespace {

constexpr std::string_view kFirstAdministrator = "admin";
constexpr std::string_view kMainCatalog = "main";
constexpr std::string_view kDefaultSchema = "default";
// A113: SDKs parse the workspace id as a positive int64; sixteen digits look like Databricks' own.
constexpr std::uint64_t kWorkspaceIdMin = 1'000'000'000'000'000;

catalog::Metastore metastore_row(const access::MasterKey& master, Random& random,
                                 const config::ServerConfig& config, EpochMs now) {
    catalog::Metastore row;
    row.id = random.uuid();
    row.workspace_id = std::to_string(kWorkspaceIdMin + random.below(8 * kWorkspaceIdMin));
    row.name = "sluice";
    row.owner = kFirstAdministrator;
    row.master_key_fingerprint = master.fingerprint();
    row.recipient_token_lifetime_s = config.tokens.lifetime_s;
    row.provenance = {.created_at = now,
                      .created_by = std::string(kFirstAdministrator),
                      .updated_at = now,
                      .updated_by = std::string(kFirstAdministrator)};
    return row;
}

catalog::AdminToken token_row(const access::MintedToken& minted, Random& random,
                              const catalog::Provenance& provenance) {
    catalog::AdminToken row;
    row.id = random.uuid();
    row.name = kFirstAdministrator;
    row.role = access::role_name(access::Role::administrator);
    row.public_id = minted.public_id;
    row.digest = minted.digest;
    row.provenance = provenance;
    return row;
}

/// S37: what names of one part lie in, so that the first statement need not make it.
Result<void> insert_main_catalog(metastore::Transaction& transaction, Random& random,
                                 const catalog::Provenance& provenance) {
    catalog::Catalog main;
    main.id = random.uuid();
    main.name = kMainCatalog;
    main.owner = provenance.created_by;
    main.provenance = provenance;
    SLUICE_CHECK(metastore::CatalogRepository(transaction).insert(main));
    catalog::Schema schema;
    schema.id = random.uuid();
    schema.catalog_id = main.id;
    schema.catalog_name = main.name;
    schema.name = kDefaultSchema;
    schema.owner = main.owner;
    schema.provenance = provenance;
    return metastore::SchemaRepository(transaction).insert(schema);
}

/// A metastore's keys derive from one master key, the same for all servers on it (R56).
Result<void> check_master_key(const catalog::Metastore& present, const access::MasterKey& master) {
    if (present.master_key_fingerprint == master.fingerprint()) return {};
    return Error(Condition::CONFIGURATION_INVALID,
                 "the master key is not the one this metastore was made with (master_key_file, "
                 "SLUICE_MASTER_KEY)");
}

}  // namespace

Result<bool> prepare_metastore(metastore::Database& database, const access::MasterKey& master,
                               const access::KeyRing& keys, Random& random,
                               const config::ServerConfig& config, const DataDirectory& directory,
                               RequestContext& context) {
    SLUICE_TRY(const auto present, database.read(context, [](metastore::Transaction& transaction) {
        return metastore::MetastoreRepository(transaction).find();
    }));
    if (present) {
        SLUICE_CHECK(check_master_key(*present, master));
        return false;
    }
    const catalog::Metastore row = metastore_row(master, random, config, context.clock().now_ms());
    const bool own_token = config.admin_token.reveal().empty();
    const access::MintedToken minted = access::mint_token(access::TokenKind::admin, keys, random);
    bool file_written = false;
    std::optional<catalog::Metastore> other;
    SLUICE_CHECK(database.write(context, [&](metastore::Transaction& transaction) -> Result<void> {
        // Of several servers that start at once, the one whose turn comes first makes the
        // installation; the others find it here.
        SLUICE_TRY(other, metastore::MetastoreRepository(transaction).find());
        if (other) return {};
        // The file before the commit: a crash between the two leaves a token that opens nothing,
        // never a metastore nobody can enter. Once, should the transaction be run again.
        if (own_token && !file_written) {
            SLUICE_CHECK(access::write_admin_token_file(directory.path(), minted.text, random));
            file_written = true;
        }
        SLUICE_CHECK(metastore::MetastoreRepository(transaction).insert(row));
        SLUICE_CHECK(insert_main_catalog(transaction, random, row.provenance));
        if (!own_token) return {};
        return metastore::AdminTokenRepository(transaction)
            .insert(token_row(minted, random, row.provenance));
    }));
    if (!other) return true;
    // Another server was first after all: between two runs of the transaction above.
    if (file_written) SLUICE_CHECK(access::remove_admin_token_file(directory.path()));
    SLUICE_CHECK(check_master_key(*other, master));
    return false;
}

}  // namespace sluice::server
