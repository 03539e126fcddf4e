// bench-links: access base json
// F13: authorising and listing with 100 000 grants and 10 000 shares against one share; gateway
// links; the price of a request's authentication.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "access/access_snapshot.h"
#include "access/file_link.h"
#include "access/shares_view.h"
#include "access/testing/access_rows_builder.h"
#include "access/token_format.h"

namespace sluice::access {
namespace {

constexpr EpochMs kNow = 1'795'000'000'000;
constexpr int kTablesOfTheShare = 100;

struct Installation {
    std::shared_ptr<const AccessSnapshot> snapshot;
    std::string authorization;
};

/// `shares` shares, each granted to 10 of 1 000 recipients; the one that is measured holds 10.
Installation make_installation(const KeyRing& keys, int shares) {
    SeededRandom random(1);
    AccessRowsBuilder rows;
    rows.schema("main.s");
    for (int t = 0; t < kTablesOfTheShare; ++t) rows.table("main.s.t" + std::to_string(t));
    const int recipients = shares > 1 ? 1000 : 1;
    for (int r = 0; r < recipients; ++r) rows.recipient("r" + std::to_string(r));
    const std::string token = rows.token("r0", keys, random, kNow + 1'000'000);
    for (int s = 0; s < shares; ++s) {
        const std::string share = "share" + std::to_string(s);
        rows.share(share);
        if (s > 0) {
            rows.share_table(share, "main.s.t0", "p.t0");
        } else {
            for (int t = 0; t < kTablesOfTheShare; ++t) {
                const std::string name = "t" + std::to_string(t);
                rows.share_table(share, "main.s." + name, "p." + name);
            }
        }
        const int grants = shares > 1 ? 10 : 1;
        for (int g = 0; g < grants; ++g) {
            rows.grant(share, "r" + std::to_string((s * 10 + g) % recipients));
        }
    }
    return {.snapshot = AccessSnapshot::build(rows.build()), .authorization = "Bearer " + token};
}

void authorise_and_list(benchmark::State& state) {
    const KeyRing keys = make_test_keys();
    const Installation installation = make_installation(keys, static_cast<int>(state.range(0)));
    for (auto step : state) {
        const auto principal =
            installation.snapshot->authenticate_recipient(keys, installation.authorization, kNow);
        const SharesView view = installation.snapshot->shares_of(*principal, kNow);
        auto page = view.tables("share0", "p", {.limit = 500, .after_key = {}});
        benchmark::DoNotOptimize(page);
    }
}
BENCHMARK(authorise_and_list)->Arg(1)->Arg(10'000);

void authenticate(benchmark::State& state) {
    const KeyRing keys = make_test_keys();
    const Installation installation = make_installation(keys, 10'000);
    for (auto step : state) {
        auto principal =
            installation.snapshot->authenticate_recipient(keys, installation.authorization, kNow);
        benchmark::DoNotOptimize(principal);
    }
}
BENCHMARK(authenticate);

void resolve_table(benchmark::State& state) {
    const KeyRing keys = make_test_keys();
    const Installation installation = make_installation(keys, 10'000);
    Principal principal;
    principal.recipient_id = "recipient:r0";
    for (auto step : state) {
        auto table = installation.snapshot->shares_of(principal, kNow).resolve("share0", "p", "t7");
        benchmark::DoNotOptimize(table);
    }
}
BENCHMARK(resolve_table);

void build_snapshot(benchmark::State& state) {
    AccessRowsBuilder rows;
    rows.schema("main.s").table("main.s.t0");
    for (int r = 0; r < 1000; ++r) rows.recipient("r" + std::to_string(r));
    for (int s = 0; s < 10'000; ++s) {
        const std::string share = "share" + std::to_string(s);
        rows.share(share);
        rows.share_table(share, "main.s.t0", "p.t0");
        for (int g = 0; g < 10; ++g) rows.grant(share, "r" + std::to_string((s * 10 + g) % 1000));
    }
    for (auto step : state) {
        auto snapshot = AccessSnapshot::build(rows.build());
        benchmark::DoNotOptimize(snapshot);
    }
}
BENCHMARK(build_snapshot)->Unit(benchmark::kMillisecond);

FileLinkSigner make_signer(const KeyRing& keys, Random& random) {
    const FileLinkOwner owner{.recipient_id = "11111111-2222-4333-8444-555555555555",
                              .token_id = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
                              .object_id = "12345678-1234-4234-8234-123456789012",
                              .table_id = "99999999-8888-4777-8666-555555555555",
                              .request_id = "99999999-8888-4777-8666-555555555556"};
    return std::move(FileLinkSigner::open(keys, random, "https://share.example.com", owner, kNow,
                                          kNow + 3600'000))
        .value();
}

constexpr std::string_view kPath =
    "date=2026-01-01/part-00000-11111111-2222-4333-8444-555555555555.c000.snappy.parquet";

void sign_file_link(benchmark::State& state) {
    const KeyRing keys = make_test_keys();
    SystemRandom random;
    FileLinkSigner signer = make_signer(keys, random);
    std::string out;
    for (auto step : state) {
        out.clear();
        const auto added = signer.append(out, LinkedFileKind::data, kPath, 1234567,
                                         "8a8e0c1f6d1b4f1fa7a6a3e5d3b2c1f0");
        benchmark::DoNotOptimize(added.has_value());
        benchmark::DoNotOptimize(out.data());
    }
    state.SetLabel(std::to_string(out.size()) + " bytes a link");
}
BENCHMARK(sign_file_link);

void verify_link(benchmark::State& state) {
    const KeyRing keys = make_test_keys();
    SystemRandom random;
    std::string link;
    FileLinkSigner signer = make_signer(keys, random);
    if (!signer.append(link, LinkedFileKind::data, kPath, 1, "8a8e0c1f")) return;
    const std::size_t files = link.find("/files/") + 7;
    const std::size_t name = link.find('/', files);
    const std::size_t query = link.find('?');
    const std::string_view text(link);
    const FileLinkText parts{.opaque = text.substr(files, name - files),
                             .file_name = text.substr(name + 1, query - name - 1),
                             .signature = text.substr(query + 17)};
    for (auto step : state) {
        auto verified = verify_file_link(keys, parts, kNow);
        benchmark::DoNotOptimize(verified);
    }
}
BENCHMARK(verify_link);

void open_signer(benchmark::State& state) {
    const KeyRing keys = make_test_keys();
    SystemRandom random;
    for (auto step : state) {
        FileLinkSigner signer = make_signer(keys, random);
        benchmark::DoNotOptimize(&signer);
    }
}
BENCHMARK(open_signer);

}  // namespace
}  // namespace sluice::access
