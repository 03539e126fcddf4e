#include "access/list_token.h"

#include <algorithm>

#include "access/limits.h"
#include "access/sealed_token.h"
#include "base/assert.h"

namespace sluice::access {
namespace {

KeyPurpose purpose_of(ListAudience audience) {
    switch (audience) {
        case ListAudience::recipient:
            return KeyPurpose::list_token;
        case ListAudience::administrator:
            return KeyPurpose::admin_page_token;
    }
    SLUICE_ASSERT(false, "an unknown audience");
    return KeyPurpose::list_token;
}

// P47 knows one text only, so an expired list token is as invalid as a forged one.
SealedTokenTexts texts_of(ListAudience audience) {
    switch (audience) {
        case ListAudience::recipient:
            return {.invalid = "invalid 'nextPageToken'", .expired = "invalid 'nextPageToken'"};
        case ListAudience::administrator:
            return {.invalid = "invalid 'page_token'", .expired = "invalid 'page_token'"};
    }
    SLUICE_ASSERT(false, "an unknown audience");
    return {};
}

std::vector<std::string_view> binding_of(const ListScope& scope) {
    std::vector<std::string_view> parts = {scope.principal_id, scope.route};
    parts.insert(parts.end(), scope.filters.begin(), scope.filters.end());
    return parts;
}

}  // namespace

std::string make_list_token(const KeyRing& keys, const ListScope& scope, std::string_view after_key,
                            EpochMs now, std::int64_t ttl_ms) {
    const auto binding = binding_of(scope);
    return seal_token(keys, {.purpose = purpose_of(scope.audience), .binding = binding}, after_key,
                      now, now + std::min(ttl_ms, kListTokenLifeMs));
}

Result<std::string> open_list_token(const KeyRing& keys, const ListScope& scope,
                                    std::string_view token, EpochMs now) {
    const auto binding = binding_of(scope);
    return open_token(keys, {.purpose = purpose_of(scope.audience), .binding = binding},
                      texts_of(scope.audience), token, now);
}

}  // namespace sluice::access
