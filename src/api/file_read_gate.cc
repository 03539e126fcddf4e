#include "api/file_read_gate.h"

#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace sluice::api {

struct FileReadGate::State {
    explicit State(Limits of_server) : limits(of_server) {}

    struct Reader {
        std::size_t under_way = 0;
        std::deque<Start> waiting;
    };

    const Limits limits;
    mutable std::mutex mutex;
    std::size_t under_way = 0;                           // guarded by mutex
    std::size_t waiting = 0;                             // guarded by mutex
    std::map<std::string, Reader, std::less<>> readers;  // guarded by mutex; none without a read
    std::list<std::string> turns;  // guarded by mutex; readers that wait, who waited longest first

    bool has_room(const Reader& reader) const {
        return under_way < limits.total_max && reader.under_way < limits.per_recipient_max;
    }

    /// The next read that has room, counted as under way; nobody: an empty function.
    std::pair<std::string, Start> take_next() {
        for (auto turn = turns.begin(); turn != turns.end(); ++turn) {
            Reader& reader = readers.find(*turn)->second;
            if (!has_room(reader)) continue;
            std::pair<std::string, Start> next(*turn, std::move(reader.waiting.front()));
            reader.waiting.pop_front();
            ++reader.under_way;
            ++under_way;
            --waiting;
            turns.erase(turn);
            if (!reader.waiting.empty()) turns.push_back(next.first);
            return next;
        }
        return {};
    }
};

FileReadGate::FileReadGate(Limits limits) : state_(std::make_shared<State>(limits)) {}

std::optional<FileReadGate::Permit> FileReadGate::enter(std::string_view recipient_id,
                                                        Start start) {
    const std::lock_guard lock(state_->mutex);
    State::Reader& reader = state_->readers[std::string(recipient_id)];
    if (state_->has_room(reader)) {
        ++reader.under_way;
        ++state_->under_way;
        return Permit(state_, std::string(recipient_id));
    }
    if (reader.waiting.empty()) state_->turns.emplace_back(recipient_id);
    reader.waiting.push_back(std::move(start));
    ++state_->waiting;
    return std::nullopt;
}

void FileReadGate::forget_waiting() {
    // Destroyed without the lock: with a read its request goes.
    std::vector<std::deque<Start>> dropped;
    const std::lock_guard lock(state_->mutex);
    for (auto reader = state_->readers.begin(); reader != state_->readers.end();) {
        dropped.push_back(std::exchange(reader->second.waiting, {}));
        reader = reader->second.under_way == 0 ? state_->readers.erase(reader) : std::next(reader);
    }
    state_->turns.clear();
    state_->waiting = 0;
}

std::size_t FileReadGate::under_way() const {
    const std::lock_guard lock(state_->mutex);
    return state_->under_way;
}

std::size_t FileReadGate::waiting() const {
    const std::lock_guard lock(state_->mutex);
    return state_->waiting;
}

FileReadGate::Permit& FileReadGate::Permit::operator=(Permit&& other) noexcept {
    if (this != &other) {
        give_back();
        state_ = std::move(other.state_);
        recipient_id_ = std::move(other.recipient_id_);
    }
    return *this;
}

FileReadGate::Permit::~Permit() { give_back(); }

void FileReadGate::Permit::give_back() {
    const std::shared_ptr<State> state = std::exchange(state_, nullptr);
    if (state == nullptr) return;
    std::pair<std::string, Start> next;
    {
        const std::lock_guard lock(state->mutex);
        const auto reader = state->readers.find(recipient_id_);
        --reader->second.under_way;
        --state->under_way;
        next = state->take_next();
        if (reader->second.under_way == 0 && reader->second.waiting.empty())
            state->readers.erase(reader);
    }
    if (next.second) next.second(Permit(state, std::move(next.first)));
}

}  // namespace sluice::api
