#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/limits.h"
#include "base/body_source.h"

namespace sluice::api {

/// Reads of files through the server that are under way, in total and for each recipient (R94b).
/// What does not fit waits, without a thread, and is never refused: clients do not repeat a read of
/// a file. Recipients that wait take turns. At most one read waits for each connection. Any thread.
class FileReadGate {
    struct State;

public:
    struct Limits {
        std::size_t total_max = kFileReadsMax;
        std::size_t per_recipient_max = kFileReadsPerRecipientMax;
    };
    explicit FileReadGate(Limits limits);

    /// The place of one read; goes to the next when destroyed. May outlive the gate.
    class Permit {
    public:
        Permit(Permit&& other) noexcept = default;
        Permit& operator=(Permit&& other) noexcept;
        ~Permit();

    private:
        friend class FileReadGate;
        Permit(std::shared_ptr<State> state, std::string recipient_id)
            : state_(std::move(state)), recipient_id_(std::move(recipient_id)) {}
        void give_back();

        std::shared_ptr<State> state_;  // null once moved from
        std::string recipient_id_;
    };
    using Start = std::function<void(Permit)>;

    /// A place now, or nothing: then `start` is called with one later, from the thread that gives
    /// it back. It must not block.
    std::optional<Permit> enter(std::string_view recipient_id, Start start);

    /// Drops the reads that wait, without a call: nobody is there to start them any more.
    void forget_waiting();

    std::size_t under_way() const;
    std::size_t waiting() const;

private:
    std::shared_ptr<State> state_;
};

/// A body that keeps its read's place until it is sent.
class PermittedSource final : public BodySource {
public:
    PermittedSource(std::unique_ptr<BodySource> body, FileReadGate::Permit permit)
        : permit_(std::move(permit)), body_(std::move(body)) {}
    Result<std::optional<std::string>> next() override { return body_->next(); }
    void finished(bool complete, std::int64_t sent_bytes) override {
        body_->finished(complete, sent_bytes);
    }

private:
    FileReadGate::Permit permit_;  // after the body is gone
    std::unique_ptr<BodySource> body_;
};

}  // namespace sluice::api
