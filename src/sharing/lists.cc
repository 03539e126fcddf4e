#include "sharing/lists.h"

#include "base/encoding.h"
#include "sharing/limits.h"

namespace sluice::sharing {
namespace {

Result<access::PageRequest> page_request(const Viewer& viewer, const access::ListScope& scope,
                                         const ListParameters& parameters) {
    access::PageRequest page{.limit = static_cast<std::size_t>(parameters.max_results),
                             .after_key = {}};
    if (!parameters.page_token.empty()) {
        SLUICE_TRY(page.after_key,
                   access::open_list_token(viewer.keys, scope, parameters.page_token, viewer.now));
    }
    return page;
}

template <class T>
ListPage<T> sealed(const Viewer& viewer, const access::ListScope& scope, access::Page<T> page) {
    ListPage<T> list{.items = std::move(page.items), .next_page_token = std::nullopt};
    if (page.next_key)
        list.next_page_token = access::make_list_token(viewer.keys, scope, *page.next_key,
                                                       viewer.now, viewer.page_token_ttl_ms);
    return list;
}

access::ListScope scope_of(const Viewer& viewer, std::string route,
                           std::vector<std::string> filters) {
    return {.audience = access::ListAudience::recipient,
            .principal_id = viewer.principal.recipient_id,
            .route = std::move(route),
            .filters = std::move(filters)};
}

}  // namespace

Result<ListParameters> parse_list_parameters(const std::string* max_results,
                                             const std::string* page_token, std::int64_t page_max) {
    ListParameters parameters{.max_results = page_max,
                              .page_token = page_token != nullptr ? *page_token : ""};
    if (max_results == nullptr) return parameters;
    const Result<std::int64_t> number = parse_int64(*max_results);
    if (!number) {
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "expected a number but the string didn't have the appropriate format");
    }
    if (*number < 0 || *number > page_max) {
        const std::string most = std::to_string(page_max);
        return Error(Condition::INVALID_PARAMETER_VALUE,
                     "Acceptable values of 'maxResults' are 0 to " + most +
                         ", inclusive. (Default: " + most + ")");
    }
    parameters.max_results = *number;
    return parameters;
}

Result<ListPage<access::ListedShare>> list_shares(const Viewer& viewer,
                                                  const ListParameters& parameters) {
    const access::ListScope scope = scope_of(viewer, "shares", {});
    SLUICE_TRY(const access::PageRequest page, page_request(viewer, scope, parameters));
    return sealed(viewer, scope, viewer.view.shares(page));
}

Result<ListPage<access::ListedSchema>> list_schemas(const Viewer& viewer, std::string_view share,
                                                    const ListParameters& parameters) {
    SLUICE_TRY(const access::ListedShare parent, viewer.view.share(share));
    const access::ListScope scope = scope_of(viewer, "schemas", {parent.id});
    SLUICE_TRY(const access::PageRequest page, page_request(viewer, scope, parameters));
    SLUICE_TRY(access::Page<access::ListedSchema> listed, viewer.view.schemas(share, page));
    return sealed(viewer, scope, std::move(listed));
}

Result<ListPage<access::ListedTable>> list_tables(const Viewer& viewer, std::string_view share,
                                                  std::string_view schema,
                                                  const ListParameters& parameters) {
    SLUICE_TRY(const access::ListedShare parent, viewer.view.share(share));
    const access::ListScope scope = scope_of(viewer, "tables", {parent.id, fold_ascii(schema)});
    SLUICE_TRY(const access::PageRequest page, page_request(viewer, scope, parameters));
    SLUICE_TRY(access::Page<access::ListedTable> listed, viewer.view.tables(share, schema, page));
    return sealed(viewer, scope, std::move(listed));
}

Result<ListPage<access::ListedTable>> list_all_tables(const Viewer& viewer, std::string_view share,
                                                      const ListParameters& parameters) {
    SLUICE_TRY(const access::ListedShare parent, viewer.view.share(share));
    const access::ListScope scope = scope_of(viewer, "all-tables", {parent.id});
    SLUICE_TRY(const access::PageRequest page, page_request(viewer, scope, parameters));
    SLUICE_TRY(access::Page<access::ListedTable> listed, viewer.view.all_tables(share, page));
    return sealed(viewer, scope, std::move(listed));
}

}  // namespace sluice::sharing
