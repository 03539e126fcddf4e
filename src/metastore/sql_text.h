#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice::metastore {

template <const std::string_view&... parts>
struct JoinedText {
    static constexpr auto join() {
        std::array<char, (parts.size() + ...)> text{};
        auto end = text.begin();
        ((end = std::copy(parts.begin(), parts.end(), end)), ...);
        return text;
    }
    static constexpr auto kText = join();
};

/// Named pieces of SQL put together by the compiler, so that statements on one table share their
/// column list and no statement is ever made at run time (C43).
template <const std::string_view&... parts>
constexpr std::string_view kJoined{JoinedText<parts...>::kText.data(),
                                   JoinedText<parts...>::kText.size()};

}  // namespace sluice::metastore
