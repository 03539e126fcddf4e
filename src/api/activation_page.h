#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/handler.h"

namespace sluice::api {

struct ActivationPageFacts {
    std::string recipient_name;
    EpochMs token_expires_at = 0;
    EpochMs link_expires_at = 0;
};

/// The page behind an activation link (A81): one button that POSTs to the page's own address. No
/// script, nothing from elsewhere, nothing kept.
http::Response activation_page(const ActivationPageFacts& facts);

/// What a used, expired or unknown link shows.
http::Response dead_link_page(int status, std::string_view message);

}  // namespace sluice::api
