#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::cli {

/// What could stand at the cursor: the bytes from `replace_from` on are what it takes the place of.
struct LineCompletion {
    std::size_t replace_from = 0;
    std::vector<std::string> words;
};

/// Lines that a person types. One thread.
class LineReader {
public:
    virtual ~LineReader() = default;
    /// Without its end. Nothing at the end of the input. An empty line for one that was given up
    /// (Ctrl-C); `given_up` tells it from one that is empty.
    virtual std::optional<std::string> read(const std::string& prompt) = 0;
    virtual bool given_up() const = 0;
    /// Puts a statement into the history.
    virtual void remember(const std::string& statement) = 0;
};

struct LineReaderOptions {
    std::string history_file;  ///< empty: no history is kept
    /// Of the line up to the cursor.
    std::function<LineCompletion(std::string_view line)> complete;
};

/// A terminal with editing, history (a file of 0600) and completion by Tab.
std::unique_ptr<LineReader> edit_lines(const LineReaderOptions& options);

}  // namespace sluice::cli
