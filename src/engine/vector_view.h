#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/column_type.h"

struct _duckdb_vector;

namespace sluice::engine {

/// The entries of one list or map value in the child vector.
struct ListSpan {
    std::size_t begin = 0;
    std::size_t count = 0;
};

/// Read access to one vector of a chunk and, as its children, to those inside it. Bound anew for
/// each chunk; allocates only the first time. What it hands out lives as long as the chunk.
class VectorView {
public:
    explicit VectorView(const ColumnType& type);

    void bind(_duckdb_vector* vector);

    const ColumnType& type() const { return *type_; }
    const VectorView& child(std::size_t i) const { return children_[i]; }
    bool valid(std::size_t row) const {
        return validity_ == nullptr || ((validity_[row >> 6] >> (row & 63)) & 1) != 0;
    }
    /// The value of a fixed-width column as DuckDB stores it.
    template <class T>
    T value(std::size_t row) const {
        return static_cast<const T*>(data_)[row];
    }
    std::string_view text(std::size_t row) const;
    ListSpan entries(std::size_t row) const;

private:
    const ColumnType* type_;
    const void* data_ = nullptr;
    const std::uint64_t* validity_ = nullptr;
    std::vector<VectorView> children_;
};

}  // namespace sluice::engine
