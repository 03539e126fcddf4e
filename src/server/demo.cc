#include "server/demo.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "access/token_format.h"
#include "base/encoding.h"
#include "engine/parquet_writer.h"
#include "governance/activation.h"
#include "governance/catalogs.h"
#include "governance/grants.h"
#include "governance/recipients.h"
#include "governance/shares.h"
#include "governance/tables.h"
#include "json/writer.h"
#include "server/limits.h"

namespace sluice::server {
namespace {

constexpr std::string_view kSchemaFields =
    R"json([{"name":"order_id","type":"long","nullable":true,"metadata":{"comment":"unique"}},)json"
    R"json({"name":"ordered_on","type":"date","nullable":true,"metadata":{}},)json"
    R"json({"name":"customer","type":"string","nullable":true,"metadata":{}},)json"
    R"json({"name":"amount","type":"decimal(10,2)","nullable":true,"metadata":{"comment":"in euro"}},)json"
    R"json({"name":"country","type":"string","nullable":true,"metadata":{}}])json";

constexpr std::string_view kCountries[] = {"DE", "FR", "US"};

Error failed(const std::string& what, const Error& cause) {
    return Error(cause.condition(),
                 "the demo could not be prepared: " + what + ": " + cause.message(),
                 cause.detail());
}

/// Orders of one country. Only generators and arithmetic: the same rows on every machine.
std::string rows_sql(std::size_t country) {
    // lint: allow(sql) because only two numbers of ours are joined
    return "SELECT i::BIGINT AS order_id, (DATE '2026-01-01' + (i % 300)::INTEGER) AS ordered_on, "
           "'customer-' || (i * 7 % 97)::VARCHAR AS customer, ((i * 1237 % 99991) / "
           "100.0)::DECIMAL(10,2) AS amount "
           "FROM range(" +
           std::to_string(kDemoRows) + ") t(i) WHERE i % 3 = " + std::to_string(country) +
           " ORDER BY i";
}

Result<void> write_file(const std::string& path, const std::string& text, mode_t mode) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0)
        return Error(Condition::CONFIGURATION_INVALID, "a file of the demo cannot be written",
                     path);
    const bool ok = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                    ::fsync(file) == 0;
    ::close(file);
    if (ok) return {};
    return Error(Condition::CONFIGURATION_INVALID, "a file of the demo cannot be written", path);
}

std::string add_line(const std::string& path, std::string_view country, std::int64_t size,
                     EpochMs now, std::int64_t rows) {
    json::Writer out;
    out.begin_object().key("add").begin_object().member("path", path);
    out.key("partitionValues").begin_object().member("country", country).end_object();
    out.member("size", size).member("modificationTime", now).member("dataChange", true);
    out.member("stats", "{\"numRecords\":" + std::to_string(rows) + "}").end_object().end_object();
    return out.take() + "\n";
}

std::string head_lines(const std::string& table_id, EpochMs now) {
    json::Writer out;
    out.begin_object().key("commitInfo").begin_object().member("timestamp", now);
    out.member("operation", "WRITE").member("engineInfo", "sluice demo").end_object().end_object();
    std::string lines =
        out.take() + "\n{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n";
    out.begin_object().key("metaData").begin_object().member("id", table_id);
    out.key("format")
        .begin_object()
        .member("provider", "parquet")
        .key("options")
        .begin_object()
        .end_object()
        .end_object();
    out.member("schemaString",
               "{\"type\":\"struct\",\"fields\":" + std::string(kSchemaFields) + "}");
    out.key("partitionColumns").begin_array().value("country").end_array();
    out.key("configuration")
        .begin_object()
        .end_object()
        .member("createdTime", now)
        .end_object()
        .end_object();
    return lines + out.take() + "\n";
}

/// A table of one commit. Its folder is made complete under another name first: a demo that was
/// interrupted starts afresh.
Result<void> write_table(const governance::Services& services, const std::string& folder) {
    namespace fs = std::filesystem;
    std::error_code code;
    const std::string making = folder + ".making";
    fs::remove_all(making, code);
    const EpochMs now = services.clock.now_ms();
    std::string commit = head_lines(services.random.uuid(), now);
    for (std::size_t country = 0; country < std::size(kCountries); ++country) {
        const std::string partition = "country=" + std::string(kCountries[country]);
        fs::create_directories(making + "/" + partition, code);
        const std::string path =
            partition + "/part-00000-" + services.random.uuid() + ".zstd.parquet";
        SLUICE_TRY(const std::int64_t size,
                   engine::write_parquet(rows_sql(country), making + "/" + path));
        const std::int64_t rows = (kDemoRows + 2 - static_cast<std::int64_t>(country)) / 3;
        commit += add_line(path, kCountries[country], size, now, rows);
    }
    fs::create_directories(making + "/_delta_log", code);
    SLUICE_CHECK(write_file(making + "/_delta_log/00000000000000000000.json", commit, 0644));
    fs::rename(making, folder, code);
    if (code)
        return Error(Condition::CONFIGURATION_INVALID, "the demo's table cannot be put in place",
                     code.message());
    return {};
}

Result<void> share_table(const governance::Services& services, const std::string& folder,
                         RequestContext& context) {
    const access::AdminPrincipal admin{
        .name = "admin", .token_id = "", .role = access::Role::administrator};
    governance::CreateCatalog catalog;
    catalog.name = "demo";
    catalog.comment = "made by --demo";
    SLUICE_CHECK(governance::create_catalog(services, admin, catalog, context));
    governance::CreateTable table;
    table.name = "orders";
    table.catalog_name = "demo";
    table.schema_name = "default";
    table.table_type = "EXTERNAL";
    table.data_source_format = "DELTA";
    table.storage_location = folder;
    SLUICE_CHECK(governance::create_table(services, admin, table, context));
    governance::CreateShare share;
    share.name = "demo_share";
    share.comment = "made by --demo";
    SLUICE_CHECK(governance::create_share(services, admin, share, context));
    governance::ObjectUpdate add;
    add.object.name = "demo.default.orders";
    add.object.history_data_sharing_status = "ENABLED";
    governance::UpdateShare update;
    update.updates.push_back(add);
    SLUICE_CHECK(governance::update_share(services, admin, "demo_share", update, context));
    return {};
}

Result<void> make_reader(const governance::Services& services, const std::string& profile_file,
                         RequestContext& context) {
    const access::AdminPrincipal admin{
        .name = "admin", .token_id = "", .role = access::Role::administrator};
    governance::CreateRecipient request;
    request.name = "demo_reader";
    SLUICE_TRY(const governance::RecipientDetails reader,
               governance::create_recipient(services, admin, request, context));
    governance::PermissionChange grant;
    grant.principal = request.name;
    grant.add = {"SELECT"};
    SLUICE_CHECK(
        governance::change_share_permissions(services, admin, "demo_share", {grant}, context));
    SLUICE_TRY(const governance::Profile profile,
               governance::retrieve_profile(services, reader.tokens.front().activation_url.reveal(),
                                            std::nullopt, context));
    json::Writer out;
    out.begin_object().member("shareCredentialsVersion", 1).member("endpoint", profile.endpoint);
    out.member("bearerToken", profile.bearer_token.reveal());
    out.member("expirationTime", format_iso8601(profile.expires_at)).end_object();
    return write_file(profile_file, out.take() + "\n", 0600);
}

}  // namespace

Result<void> prepare_demo(const governance::Services& services, const DataDirectory& directory,
                          RequestContext& context) {
    const std::string folder = directory.warehouse() + "/demo_orders";
    const std::string profile = directory.path() + "/demo.share";
    if (std::filesystem::exists(profile)) return {};
    if (!std::filesystem::exists(folder)) {
        const auto written = write_table(services, folder);
        if (!written) return failed("writing the table", written.error());
    }
    const auto shared = share_table(services, folder, context);
    if (!shared) return failed("sharing the table", shared.error());
    const auto reader = make_reader(services, profile, context);
    if (!reader) return failed("making the reader", reader.error());
    return {};
}

}  // namespace sluice::server
