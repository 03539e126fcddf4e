#include "storage/sigv4.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::storage {
namespace {

constexpr std::size_t kDayLength = 8;  // yyyymmdd

std::string finish(const Sha256State& start, std::uint64_t bytes_before, std::string_view text) {
    std::vector<std::uint8_t> buffer(text.size() + kSha256BlockBytes + kSha256PaddingBytesMin);
    std::memcpy(buffer.data(), text.data(), text.size());
    const std::size_t padded = sha256_pad(buffer, text.size(), bytes_before + text.size());
    Sha256State state = start;
    sha256_compress(state, std::span(buffer).first(padded));
    std::array<std::uint8_t, kSha256Bytes> digest{};
    sha256_digest(state, digest);
    return {digest.begin(), digest.end()};
}

}  // namespace

std::string sigv4_time(EpochMs now_ms) {
    const std::string iso = format_iso8601(now_ms);  // 2013-05-24T00:00:00.000Z
    std::string out;
    for (const char c : std::string_view(iso).substr(0, iso.find('.'))) {
        if (c != '-' && c != ':') out += c;
    }
    return out + "Z";
}

std::string sigv4_scope(std::string_view time, std::string_view region) {
    return std::string(time.substr(0, kDayLength)) + "/" + std::string(region) + "/s3/aws4_request";
}

std::shared_ptr<const HmacSha256Key> SigningKeys::for_time(std::string_view time) const {
    const std::string_view day = time.substr(0, kDayLength);
    const std::lock_guard lock(mutex_);
    if (day_ != day) {
        const std::string day_key = hmac_sha256("AWS4" + secret_.reveal(), day);
        const std::string region_key = hmac_sha256(day_key, region_);
        const std::string service_key = hmac_sha256(region_key, "s3");
        key_ = std::make_shared<HmacSha256Key>(
            HmacSha256Key::from(hmac_sha256(service_key, "aws4_request")));
        day_ = day;
    }
    return key_;
}

std::string sigv4_signature(const HmacSha256Key& key, std::string_view string_to_sign) {
    const std::string inner = finish(key.inner, kSha256BlockBytes, string_to_sign);
    return hex_encode(finish(key.outer, kSha256BlockBytes, inner));
}

std::vector<net::HttpHeader> sigv4_headers(const SigV4Request& request,
                                           const SigV4Identity& identity, EpochMs now_ms) {
    const std::string time = sigv4_time(now_ms);
    const std::string scope = sigv4_scope(time, identity.keys->region());
    const std::string body_digest = hex_encode(sha256(request.body));

    std::vector<net::HttpHeader> headers = request.headers;
    headers.push_back({.name = "host", .value = std::string(request.host)});
    headers.push_back({.name = "x-amz-content-sha256", .value = body_digest});
    headers.push_back({.name = "x-amz-date", .value = time});
    if (identity.credential->session_token) {
        headers.push_back({.name = "x-amz-security-token",
                           .value = identity.credential->session_token->reveal()});
    }
    std::sort(headers.begin(), headers.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    std::string lines;
    std::string names;
    for (const auto& header : headers) {
        lines += header.name + ":" + header.value + "\n";
        names += (names.empty() ? "" : ";") + header.name;
    }
    std::string canonical;
    canonical.append(request.method).append("\n").append(request.path).append("\n");
    canonical.append(request.query).append("\n").append(lines).append("\n");
    canonical.append(names).append("\n").append(body_digest);

    const std::string to_sign =
        "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex_encode(sha256(canonical));
    const std::string signature = sigv4_signature(*identity.keys->for_time(time), to_sign);
    headers.push_back(
        {.name = "authorization",
         .value = "AWS4-HMAC-SHA256 Credential=" + identity.credential->access_key_id + "/" +
                  scope + ",SignedHeaders=" + names + ",Signature=" + signature});
    // libcurl writes the Host header of the URL itself; it is the same.
    std::erase_if(headers, [](const auto& header) { return header.name == "host"; });
    return headers;
}

}  // namespace sluice::storage
