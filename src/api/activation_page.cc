#include "api/activation_page.h"

#include "base/crypto.h"
#include "base/encoding.h"

namespace sluice::api {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 "
    "1rem;color:#1c2430;"
    "background:#fff}h1{font-size:1.5rem}button{font:inherit;padding:.6rem "
    "1.2rem;border:0;border-radius:.4rem;"
    "background:#0b5cad;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid #f5a623}"
    "pre{background:#f3f5f8;padding:1rem;border-radius:.4rem;overflow:auto}dt{font-weight:600}dd{"
    "margin:0 0 .6rem}";

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

/// The policy names the one style by its hash: nothing else on the page may run, load or be framed.
std::string content_security_policy() {
    return "default-src 'none'; style-src 'sha256-" + base64_encode(sha256(kStyle)) +
           "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}

http::Response html(int status, std::string_view title, const std::string& content) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Content-Security-Policy", content_security_policy());
    response.body =
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" +
        std::string(title) + "</title><style>" + std::string(kStyle) +
        "</style></head><body><main>" + content + "</main></body></html>\n";
    return response;
}

/// `2026-11-22 03:00 UTC`
std::string moment(EpochMs at) {
    const std::string iso = format_iso8601(at);
    return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

}  // namespace

http::Response activation_page(const ActivationPageFacts& facts) {
    return html(
        200, "Get your credential",
        "<h1>Data shared with " + escape_html(facts.recipient_name) +
            "</h1><p>This link gives you a credential file, <strong>once</strong>. Keep the file "
            "private: whoever has it "
            "can read what is shared with you.</p><dl><dt>This link works until</dt><dd>" +
            moment(facts.link_expires_at) + "</dd><dt>The credential works until</dt><dd>" +
            moment(facts.token_expires_at) +
            "</dd></dl><form method=\"post\"><button type=\"submit\">Download "
            "config.share</button></form>"
            "<h2>Then</h2><pre>pip install delta-sharing\npython3 -c '\nimport delta_sharing\n"
            "client = "
            "delta_sharing.SharingClient(\"config.share\")\nprint(client.list_all_tables())'</"
            "pre>");
}

http::Response dead_link_page(int status, std::string_view message) {
    return html(status, "This link does not work",
                "<h1>This link does not work</h1><p>" + escape_html(message) +
                    "</p><p>Ask whoever sent it to you for a new one.</p>");
}

}  // namespace sluice::api
