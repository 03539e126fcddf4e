#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "base/error.h"

namespace sluice {

/// A T, or the Error that kept it from being made. Ignoring one does not compile.
template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    /// `return std::make_unique<Derived>()` and the like.
    template <class U>
        requires(std::is_convertible_v<U &&, T> && !std::is_same_v<std::remove_cvref_t<U>, T> &&
                 !std::is_same_v<std::remove_cvref_t<U>, Error> &&
                 !std::is_same_v<std::remove_cvref_t<U>, Result>)
    Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & {
        SLUICE_ASSERT(has_value(), "value of a failed Result");
        return *std::get_if<0>(&state_);
    }
    const T& value() const& {
        SLUICE_ASSERT(has_value(), "value of a failed Result");
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        SLUICE_ASSERT(has_value(), "value of a failed Result");
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() & {
        SLUICE_ASSERT(!has_value(), "error of a successful Result");
        return *std::get_if<1>(&state_);
    }
    const Error& error() const& {
        SLUICE_ASSERT(!has_value(), "error of a successful Result");
        return *std::get_if<1>(&state_);
    }
    Error&& error() && {
        SLUICE_ASSERT(!has_value(), "error of a successful Result");
        return std::move(*std::get_if<1>(&state_));
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    using value_type = void;

    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool has_value() const { return !error_.has_value(); }
    explicit operator bool() const { return has_value(); }

    Error& error() & {
        SLUICE_ASSERT(error_.has_value(), "error of a successful Result");
        return *error_;
    }
    const Error& error() const& {
        SLUICE_ASSERT(error_.has_value(), "error of a successful Result");
        return *error_;
    }
    Error&& error() && {
        SLUICE_ASSERT(error_.has_value(), "error of a successful Result");
        return std::move(*error_);
    }

private:
    std::optional<Error> error_;
};

}  // namespace sluice

#define SLUICE_CONCAT_INNER(a, b) a##b
#define SLUICE_CONCAT(a, b) SLUICE_CONCAT_INNER(a, b)

#define SLUICE_TRY_NAMED(result, declaration, ...)             \
    auto result = (__VA_ARGS__);                               \
    if (!result.has_value()) return std::move(result).error(); \
    declaration = std::move(result).value()

/// `SLUICE_TRY(auto snapshot, cache.load(table, context));` declares (or assigns) the value, or
/// returns the error from the enclosing function.
#define SLUICE_TRY(declaration, ...) \
    SLUICE_TRY_NAMED(SLUICE_CONCAT(sluice_result_, __COUNTER__), declaration, __VA_ARGS__)

#define SLUICE_CHECK_NAMED(result, ...)                         \
    do {                                                        \
        if (auto result = (__VA_ARGS__); !result.has_value()) { \
            return std::move(result).error();                   \
        }                                                       \
    } while (false)

/// `SLUICE_CHECK(store.put(key, bytes));` returns the error, if any, from the enclosing function.
/// Any value is dropped.
#define SLUICE_CHECK(...) SLUICE_CHECK_NAMED(SLUICE_CONCAT(sluice_check_, __COUNTER__), __VA_ARGS__)
