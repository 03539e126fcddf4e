#include <fcntl.h>
#include <histedit.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <cwchar>
#include <filesystem>
#include <system_error>

#include "cli/limits.h"
#include "cli/line_reader.h"
#include "cli/text.h"

namespace sluice::cli {
namespace {

/// What all candidates begin with.
std::string common_beginning(const std::vector<std::string>& words) {
    std::string common = words.front();
    for (const std::string& word : words) {
        std::size_t same = 0;
        while (same < common.size() && same < word.size() && common[same] == word[same]) ++same;
        common.resize(same);
    }
    return common;
}

/// libedit behind the interface: the only file that knows it.
class EditedLines final : public LineReader {
public:
    explicit EditedLines(const LineReaderOptions& options)
        : options_(options),
          edit_(el_init("sluice", stdin, stdout, stderr)),
          history_(history_init()) {
        el_set(edit_, EL_CLIENTDATA, this);
        el_set(edit_, EL_PROMPT, &EditedLines::prompt_of);
        el_set(edit_, EL_EDITOR, "emacs");
        el_set(edit_, EL_HIST, history, history_);
        // The wide form: the other copies its texts and never lets them go.
        el_wset(edit_, EL_ADDFN, L"sluice-complete", L"Complete", &EditedLines::complete_of);
        el_set(edit_, EL_BIND, "^I", "sluice-complete", nullptr);
        // Ctrl-C is a key while a line is edited; while a statement runs it ends the program.
        el_set(edit_, EL_SETTY, "-d", "-isig", nullptr);
        el_wset(edit_, EL_ADDFN, L"sluice-give-up", L"Give up the line", &EditedLines::give_up_of);
        el_set(edit_, EL_BIND, "^C", "sluice-give-up", nullptr);
        HistEvent event;
        history(history_, &event, H_SETSIZE, kHistoryStatementsMax);
        history(history_, &event, H_SETUNIQUE, 1);
        load_history();
    }
    ~EditedLines() override {
        save_history();
        history_end(history_);
        el_end(edit_);
    }
    EditedLines(const EditedLines&) = delete;
    EditedLines& operator=(const EditedLines&) = delete;

    std::optional<std::string> read(const std::string& prompt) override {
        prompt_ = prompt;
        given_up_ = false;
        int count = 0;
        const char* line = el_gets(edit_, &count);
        if (given_up_) return std::string();
        if (line == nullptr || count <= 0) return std::nullopt;
        std::string text(line, static_cast<std::size_t>(count));
        while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
        return text;
    }
    bool given_up() const override { return given_up_; }

    void remember(const std::string& statement) override {
        HistEvent event;
        history(history_, &event, H_ENTER, statement.c_str());
    }

private:
    static EditedLines& self_of(EditLine* edit) {
        void* self = nullptr;
        el_get(edit, EL_CLIENTDATA, &self);
        return *static_cast<EditedLines*>(self);
    }
    static char* prompt_of(EditLine* edit) { return self_of(edit).prompt_.data(); }
    static unsigned char complete_of(EditLine* edit, wint_t) { return self_of(edit).complete(); }

    static unsigned char give_up_of(EditLine* edit, wint_t) {
        self_of(edit).given_up_ = true;
        std::fputs("^C\n", stdout);
        return CC_NEWLINE;
    }

    unsigned char complete() {
        const LineInfo* line = el_line(edit_);
        const std::string_view before(line->buffer,
                                      static_cast<std::size_t>(line->cursor - line->buffer));
        const LineCompletion found = options_.complete(before);
        if (found.words.empty()) return CC_ERROR;
        const std::string insert = common_beginning(found.words);
        const std::string_view typed = before.substr(found.replace_from);
        const bool one = found.words.size() == 1;
        if (one || insert.size() > typed.size()) {
            el_deletestr(edit_, static_cast<int>(character_count(typed)));
            const std::string text = insert + (one ? " " : "");
            return el_insertstr(edit_, text.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
        }
        std::fputc('\n', stdout);
        for (const std::string& word : found.words) std::fprintf(stdout, "%s  ", word.c_str());
        std::fputc('\n', stdout);
        return CC_REDISPLAY;
    }

    void load_history() {
        if (options_.history_file.empty()) return;
        HistEvent event;
        history(history_, &event, H_LOAD, options_.history_file.c_str());
    }

    /// Nobody else may read it, from its first byte on. A history that cannot be kept is no reason
    /// to fail.
    void save_history() {
        if (options_.history_file.empty()) return;
        std::error_code ignored;
        const std::filesystem::path path(options_.history_file);
        std::filesystem::create_directories(path.parent_path(), ignored);
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file < 0) return;
        const bool closed_to_others = ::fchmod(file, 0600) == 0;
        ::close(file);
        HistEvent event;
        if (closed_to_others) history(history_, &event, H_SAVE, path.c_str());
    }

    const LineReaderOptions options_;
    EditLine* const edit_;
    History* const history_;
    std::string prompt_;
    bool given_up_ = false;
};

}  // namespace

std::unique_ptr<LineReader> edit_lines(const LineReaderOptions& options) {
    // So that libedit takes bytes for the characters they are; it asks when it starts.
    std::setlocale(LC_CTYPE, "");
    return std::make_unique<EditedLines>(options);
}

}  // namespace sluice::cli
