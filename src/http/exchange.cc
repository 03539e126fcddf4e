#include "http/exchange.h"

#include <utility>

#include "http/content_coding.h"

namespace sluice::http {
namespace {

class Answering {
public:
    explicit Answering(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;
    ~Answering() {
        Response unanswered;
        unanswered.status = kUnansweredStatus;
        // Refused if there was an answer; then there is nothing to do.
        (void)exchange_->answer.put(unanswered);
    }

    void answer(Response response) {
        compress_if_wanted(exchange_->request.headers, response);
        if (exchange_->answer.put(response)) return;
        // Nobody will send it. The caller made the source and may block; so this is the place to
        // end it.
        if (response.source != nullptr) response.source->finished(false, 0);
    }

private:
    std::shared_ptr<Exchange> exchange_;
};

}  // namespace

Respond make_respond(std::shared_ptr<Exchange> exchange) {
    auto answering = std::make_shared<Answering>(std::move(exchange));
    return [answering](Response response) { answering->answer(std::move(response)); };
}

}  // namespace sluice::http
