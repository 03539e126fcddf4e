#include "metastore/postgres_url.h"

#include <libpq-fe.h>

#include <memory>

#include "base/encoding.h"

namespace sluice::metastore {
namespace {

struct OptionsFree {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct TextFree {
    void operator()(char* text) const { PQfreemem(text); }
};

void replace_all(std::string& text, const std::string& from, std::string_view to) {
    if (from.empty()) return;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
        text.replace(at, from.size(), to);
        at += to.size();
    }
}

}  // namespace

Result<PostgresUrl> PostgresUrl::parse(const Secret<std::string>& text) {
    // libpq would also take `key=value` pairs, and any word as the name of a database.
    const std::string& url = text.reveal();
    const bool is_url = url.starts_with("postgres://") || url.starts_with("postgresql://");
    char* raw_message = nullptr;
    const std::unique_ptr<PQconninfoOption, OptionsFree> options(
        is_url ? PQconninfoParse(url.c_str(), &raw_message) : nullptr);
    // Not passed on: it quotes the URL, password and all.
    const std::unique_ptr<char, TextFree> message(raw_message);
    if (options == nullptr) {
        return Error(Condition::CONFIGURATION_INVALID,
                     "metastore: this is no URL of PostgreSQL "
                     "(postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…)");
    }
    PostgresUrl parsed;
    parsed.text_ = text;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        // libpq marks with `*` what a dialogue should hide.
        if (option->val != nullptr && option->dispchar[0] == '*') {
            parsed.passwords_.emplace_back(std::string(option->val));
        }
    }
    return parsed;
}

std::string PostgresUrl::without_secrets(std::string_view text) const {
    std::string shown(text);
    replace_all(shown, text_.reveal(), "postgres://***");
    for (const Secret<std::string>& password : passwords_) {
        replace_all(shown, password.reveal(), "***");
        replace_all(shown, percent_encode(password.reveal()), "***");
    }
    return shown;
}

}  // namespace sluice::metastore
