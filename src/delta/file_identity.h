#pragma once

#include <string>
#include <string_view>

#include "base/crypto.h"
#include "delta/actions.h"
#include "delta/block.h"

namespace sluice::delta {

/// Makes ids and keys of files. One thread.
class FileIdentity {
public:
    struct Pair {
        FileId id;
        FileKey key;
    };
    /// The id is of the path as it stands (P72). The key is the same for every spelling of one URI:
    /// `file:/x`, `file:///x` and `/x`, `%2f` and `%2F`; and different for each deletion vector of
    /// one path.
    Pair of(std::string_view path, const DeletionVectorView& vector);

private:
    Md5Hasher hasher_;
    std::string text_;
};

}  // namespace sluice::delta
