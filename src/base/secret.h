#pragma once

#include <utility>

namespace sluice {

/// A value that must not reach a log, an error or a comparison by accident: it has no printer and
/// no `==`.
template <class T>
class Secret {
public:
    Secret() = default;
    explicit Secret(T value) : value_(std::move(value)) {}

    /// The one way to the value; a reviewer looks for this word.
    const T& reveal() const { return value_; }

    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(Secret&&) noexcept = default;
    ~Secret() = default;
    bool operator==(const Secret&) const = delete;

private:
    T value_{};
};

}  // namespace sluice
