#pragma once

#include <memory>
#include <utility>

namespace sluice::sql {

/// A T on the heap with the manners of a value: copies copy it, comparison compares it. For trees
/// whose nodes hold nodes. Holds a T always, but for a box that was moved from.
template <class T>
class Box {
public:
    // A node takes its operands as they are.
    // NOLINTNEXTLINE(google-explicit-constructor)
    Box(T value) : value_(std::make_unique<T>(std::move(value))) {}
    Box(const Box& other) : value_(std::make_unique<T>(*other)) {}
    Box(Box&&) noexcept = default;
    Box& operator=(const Box& other) {
        if (this != &other) value_ = std::make_unique<T>(*other);
        return *this;
    }
    Box& operator=(Box&&) noexcept = default;
    ~Box() = default;

    T& operator*() { return *value_; }
    const T& operator*() const { return *value_; }
    T* operator->() { return value_.get(); }
    const T* operator->() const { return value_.get(); }

    friend bool operator==(const Box& a, const Box& b) { return *a == *b; }

private:
    std::unique_ptr<T> value_;
};

}  // namespace sluice::sql
