// bench-links: storage
//
// F1: signing S3 links against their floor, the SHA-256 blocks that a signature is made of. The
// shape is that of performance.md: a path of about 80 bytes, a canonical request of 367 bytes.

#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/encoding.h"
#include "storage/s3_link_signer.h"

namespace sluice::storage {
namespace {

constexpr EpochMs kNow = 1'800'000'000'000;

S3Credential credential() {
    S3Credential out;
    out.access_key_id = "AKIAIOSFODNN7EXAMPLE";
    out.secret_access_key = Secret<std::string>("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    return out;
}

std::vector<std::string> keys() {
    std::vector<std::string> out;
    for (int i = 0; i < 1024; ++i) {
        out.push_back("date=2026-11-22/part-" + std::to_string(100000 + i) +
                      "-c7f5e1a2-5b1f-4c3e-9d41-8d1c9a7f2b10.c000.parquet");
    }
    return out;
}

const Location& table() {
    static const Location kTable = *Location::parse("s3://lake/orders");
    return kTable;
}

std::string sample_link() {
    const S3Credential identity = credential();
    const SigningKeys signing_keys(identity.secret_access_key, identity.region);
    auto signer = *S3LinkSigner::create(
        {.address =
             *s3_address({.endpoint = aws_endpoint("us-east-1"), .path_style = false}, table()),
         .now_ms = kNow,
         .ttl_s = 3600},
        {.credential = &identity, .keys = &signing_keys});
    std::string link;
    signer->append_link(link, keys().front());
    return link;
}

/// The least that must be done: ten compressions, as three chains that each wait for the one before
/// (request, string to sign, outer), by the processor's SHA extensions.
void floor_ten_blocks(benchmark::State& state) {
    std::array<std::uint8_t, 6 * kSha256BlockBytes> request{};
    std::array<std::uint8_t, 3 * kSha256BlockBytes> string_to_sign{};
    std::array<std::uint8_t, kSha256BlockBytes> outer{};
    for (auto _ : state) {
        Sha256State hash = kSha256Start;
        sha256_compress(hash, request);
        sha256_digest(hash, std::span(string_to_sign).first<kSha256Bytes>());
        hash = kSha256Start;
        sha256_compress(hash, string_to_sign);
        sha256_digest(hash, std::span(outer).first<kSha256Bytes>());
        hash = kSha256Start;
        sha256_compress(hash, outer);
        sha256_digest(hash, std::span(request).first<kSha256Bytes>());
        benchmark::DoNotOptimize(request);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(floor_ten_blocks);

void sign_links(benchmark::State& state) {
    S3Credential identity = credential();
    if (state.range(0) != 0) {
        identity.session_token = Secret<std::string>(std::string(1100, 't'));
    }
    const SigningKeys signing_keys(identity.secret_access_key, identity.region);
    auto signer = *S3LinkSigner::create(
        {.address =
             *s3_address({.endpoint = aws_endpoint("us-east-1"), .path_style = false}, table()),
         .now_ms = kNow,
         .ttl_s = 3600},
        {.credential = &identity, .keys = &signing_keys});
    const std::vector<std::string> files = keys();
    std::string out;
    constexpr std::size_t kChunk = std::size_t{256} * 1024;
    out.reserve(2 * kChunk);
    std::size_t next = 0;
    for (auto _ : state) {
        if (out.size() > kChunk) out.clear();
        signer->append_link(out, files[next++ % files.size()]);
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign_links)->ArgName("session_token")->Arg(0)->Arg(1);

/// What signing costs where nothing is kept: libcrypto's one-shot digests and HMACs, the key
/// derived for each link.
void sign_links_plain_libcrypto(benchmark::State& state) {
    const std::vector<std::string> files = keys();
    const std::string sample = sample_link();
    const std::string query = sample.substr(
        sample.find('?') + 1, sample.find("&X-Amz-Signature=") - sample.find('?') - 1);
    const std::string secret = credential().secret_access_key.reveal();
    std::size_t next = 0;
    for (auto _ : state) {
        std::string path = "/orders/";
        append_encoded_key(path, files[next++ % files.size()]);
        const std::string request =
            "GET\n" + path + "\n" + query +
            "\nhost:lake.s3.us-east-1.amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD";
        const std::string to_sign =
            "AWS4-HMAC-SHA256\n20270115T080000Z\n20270115/us-east-1/s3/aws4_request\n" +
            hex_encode(sha256(request));
        const std::string day = hmac_sha256("AWS4" + secret, "20270115");
        const std::string key =
            hmac_sha256(hmac_sha256(hmac_sha256(day, "us-east-1"), "s3"), "aws4_request");
        std::string link = "https://lake.s3.us-east-1.amazonaws.com" + path + "?" + query +
                           "&X-Amz-Signature=" + hex_encode(hmac_sha256(key, to_sign));
        benchmark::DoNotOptimize(link.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign_links_plain_libcrypto);

/// The same blocks through libcrypto, which dispatches by processor too.
void floor_ten_blocks_libcrypto(benchmark::State& state) {
    std::array<std::uint8_t, 10 * kSha256BlockBytes> blocks{};
    Sha256State hash = kSha256Start;
    for (auto _ : state) {
        sha256_compress_libcrypto(hash, blocks);
        benchmark::DoNotOptimize(hash);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(floor_ten_blocks_libcrypto);

}  // namespace
}  // namespace sluice::storage
