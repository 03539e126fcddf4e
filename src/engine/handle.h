#pragma once

#include <utility>

namespace sluice::engine {

/// A pointer of a C library and the function that ends it.
template <class T, void (*destroy)(T*)>
class Handle {
public:
    Handle() = default;
    explicit Handle(T handle) : handle_(handle) {}
    Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() {
        if (handle_ != nullptr) destroy(&handle_);
    }

    T get() const { return handle_; }
    /// Where a function of the library puts a new one.
    T* out() { return &handle_; }
    explicit operator bool() const { return handle_ != nullptr; }

private:
    T handle_ = nullptr;
};

}  // namespace sluice::engine
