#include "engine/vector_view.h"

#include <duckdb.h>

namespace sluice::engine {

VectorView::VectorView(const ColumnType& type) : type_(&type) {
    children_.reserve(type.children.size());
    for (const ColumnType& child : type.children) children_.emplace_back(child);
}

void VectorView::bind(_duckdb_vector* vector) {
    data_ = type_->kind == TypeKind::structure ? nullptr : duckdb_vector_get_data(vector);
    validity_ = duckdb_vector_get_validity(vector);
    if (type_->kind == TypeKind::structure) {
        for (std::size_t i = 0; i < children_.size(); ++i) {
            children_[i].bind(duckdb_struct_vector_get_child(vector, i));
        }
    } else if (type_->kind == TypeKind::list || type_->kind == TypeKind::map) {
        children_.front().bind(duckdb_list_vector_get_child(vector));
    }
}

std::string_view VectorView::text(std::size_t row) const {
    const auto* strings = static_cast<const duckdb_string_t*>(data_);
    const duckdb_string_t& string = strings[row];
    const std::uint32_t length = string.value.inlined.length;
    // DuckDB keeps up to twelve bytes in place of the pointer.
    const char* bytes = length <= sizeof(string.value.inlined.inlined)
                            ? string.value.inlined.inlined
                            : string.value.pointer.ptr;
    return {bytes, length};
}

ListSpan VectorView::entries(std::size_t row) const {
    const duckdb_list_entry& entry = static_cast<const duckdb_list_entry*>(data_)[row];
    return {static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.length)};
}

}  // namespace sluice::engine
