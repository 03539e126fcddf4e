#pragma once

#include <string>

#include "access/shares_view.h"
#include "http/handler.h"
#include "sharing/lists.h"

namespace sluice::api {

// Section 4 of the protocol: one line of JSON each (P20), no null, no empty token (P44).

std::string shares_json(const sharing::ListPage<access::ListedShare>& page);
std::string share_json(const access::ListedShare& share);
std::string schemas_json(const sharing::ListPage<access::ListedSchema>& page);
std::string tables_json(const sharing::ListPage<access::ListedTable>& page);

/// 200 with that body and the content type that clients compare (P18).
http::Response json_answer(std::string body);

}  // namespace sluice::api
