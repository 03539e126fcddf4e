#pragma once

#include <string>
#include <vector>

#include "sql/names.h"

// What ALTER does alike to objects of several kinds.
namespace sluice::sql {

struct RenameTo {
    ObjectName name;

    bool operator==(const RenameTo&) const = default;
};

/// `[SET] OWNER TO principal`
struct OwnerTo {
    ObjectName principal;

    bool operator==(const OwnerTo&) const = default;
};

struct SetComment {
    TextValue comment;

    bool operator==(const SetComment&) const = default;
};

struct SetProperties {
    std::vector<Property> properties;

    bool operator==(const SetProperties&) const = default;
};

struct UnsetProperties {
    bool if_exists = false;
    std::vector<std::string> keys;

    bool operator==(const UnsetProperties&) const = default;
};

}  // namespace sluice::sql
