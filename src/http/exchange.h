#pragma once

#include <memory>
#include <string>

#include "base/deadline.h"
#include "http/handler.h"
#include "http/handoff.h"

namespace sluice::http {

/// One request and the place where its answer arrives. Shared by the session and whoever holds the
/// request, its stop flag or the way to answer: they may outlive the session.
struct Exchange {
    Request request;  ///< constant once the application has it
    StopFlag client_gone;
    Handoff<Response> answer;
};

/// The function for the application. It answers the exchange once and may be called late, twice or
/// from any thread; destroying all its copies uncalled answers with status 500 through the
/// session's application. Compresses on the caller's thread.
Respond make_respond(std::shared_ptr<Exchange> exchange);

/// Marks the answer that nobody gave.
inline constexpr int kUnansweredStatus = 0;

}  // namespace sluice::http
