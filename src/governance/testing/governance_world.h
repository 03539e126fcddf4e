#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "access/master_key.h"
#include "delta/testing/line_parquet_reader.h"
#include "governance/provider_client.h"
#include "governance/services.h"
#include "governance/storage_access.h"
#include "metastore/metastore_repository.h"
#include "metastore/testing/sample_rows.h"
#include "metastore/testing/temporary_database.h"

namespace sluice::governance::testing {

/// Everything the administrators' use cases work with, real but small: a metastore in a file,
/// tables in local folders. All of it goes with the object.
class GovernanceWorld {
public:
    GovernanceWorld() {
        const auto started = metastore_.write([](metastore::Transaction& transaction) {
            return metastore::MetastoreRepository(transaction)
                .insert(metastore::testing::sample_metastore());
        });
        if (!started) throw std::runtime_error(started.error().message());
    }

    const Services& services() const { return services_; }
    ManualClock& clock() { return metastore_.clock(); }
    RequestContext& context() { return metastore_.context(); }

    static AdminPrincipal administrator(std::string name = "admin") {
        return {.name = std::move(name), .token_id = "", .role = access::Role::administrator};
    }

    /// A folder for tables: its path.
    const std::string& folder() const { return folder_.path(); }

    /// Writes a Delta table of one commit with the columns `id` (long) and `day` (date, partition
    /// column); its path.
    std::string write_table(const std::string& name) const {
        constexpr std::string_view kCommit =
            R"({"protocol":{"minReaderVersion":1,"minWriterVersion":2}})"
            "\n"
            R"({"metaData":{"id":"t","format":{"provider":"parquet","options":{}},)"
            R"("schemaString":"{\"type\":\"struct\",\"fields\":[)"
            R"({\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},)"
            R"({\"name\":\"day\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}}]}",)"
            R"("partitionColumns":["day"],"configuration":{},"description":"from the log"}})"
            "\n";
        return write_log(name, kCommit);
    }
    /// A folder whose first commit has this content; its path.
    std::string write_log(const std::string& name, std::string_view commit) const {
        const std::string path = folder_.file(name);
        std::filesystem::create_directories(path + "/_delta_log");
        std::ofstream(path + "/_delta_log/00000000000000000000.json") << commit;
        return path;
    }

private:
    Result<void> reload(RequestContext& context) {
        SLUICE_TRY(std::vector<storage::LocationRule> rules,
                   load_location_rules(services_, context));
        stores_.replace_rules(std::move(rules));
        return {};
    }

    metastore::testing::TemporaryDatabase metastore_;
    metastore::testing::TemporaryDirectory folder_;
    SeededRandom random_{20261124};
    access::KeyRing keys_{access::MasterKey::from_bytes(std::string(32, 'k'))};
    net::HttpClient http_;
    storage::StoreFactory factory_{http_,
                                   metastore_.clock(),
                                   random_,
                                   {.temporary_folder = folder_.path(),
                                    .private_folders = {folder_.file("private")},
                                    .outbound = {}}};
    storage::StoreRegistry stores_{factory_,
                                   {.unregistered_local_allowed = true, .local_roots = {}}};
    delta::testing::LineParquetReader parquet_;
    delta::SnapshotCache snapshots_{{}, parquet_};
    access::TokenUses token_uses_;
    ProviderClient provider_client_{
        http_, {.allowed_hosts = {"127.0.0.1"}, .ca_file = {}, .proxy = {}}, 2};
    Services services_{
        .database = metastore_.database(),
        .clock = metastore_.clock(),
        .random = random_,
        .keys = keys_,
        .stores = stores_,
        .snapshots = snapshots_,
        .token_uses = token_uses_,
        .provider_client = provider_client_,
        .public_url = "https://h",
        .activation_ttl_s = 7 * 24 * 3600,
        .link_ttl_s = 3600,
        .reload_locations = [this](RequestContext& context) { return reload(context); }};
};

}  // namespace sluice::governance::testing
