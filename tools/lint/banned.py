"""Calls, words and names the project does without, each with what to use instead (C29, C36, C40, C46, C50)."""
import os
import re

from source import Finding, is_test, module_of

# The last words of a failed assertion: the log may be what failed.
PRINTING_FILES = {"src/base/assert.cc"}


def _anywhere(path):
    return True


def _outside(*modules):
    return lambda path: module_of(path) not in modules


def _printing(path):
    return module_of(path) not in (None, "cli") and not is_test(path) and path not in PRINTING_FILES


def _production(path):
    return not path.startswith("bench/")


def _outside_base_and_tests(path):
    return module_of(path) not in (None, "base") and not is_test(path)


def _shown_to_recipients(path):
    return module_of(path) in ("sharing", "api") and not path.startswith("src/sharing/shared_snapshots.")


def _header(path):
    return path.endswith(".h")


# (rule, pattern over the code without comments and strings, message, where it holds)
BANNED = [
    ("regex", r"\bstd::\w?regex|#\s*include\s*<regex>", "write a parser by hand: std::regex recurses", _anywhere),
    ("rand", r"(?<![\w.>])(?:std::|(?<!\w)::)?s?rand\s*\(", "use base::Random", _anywhere),
    ("strtol", r"(?<![\w.>])(?:std::)?(?:strto(?:l|ll|ul|ull|f|d|ld|imax|umax)|ato(?:i|l|ll|f)|sto(?:i|l|ll|ul|ull|f|d|ld))\s*\(",
     "use std::from_chars through base", _anywhere),
    ("system", r"(?<![\w.>:])(?:std::|::)?system\s*\(", "start programs with posix_spawn and arguments", _anywhere),
    ("popen", r"(?<![\w.>])popen\s*\(", "start programs with posix_spawn and arguments", _anywhere),
    ("gmtime", r"(?<![\w.>])(?:std::)?(?:gmtime|localtime)\s*\(", "use the calendar of base/clock", _anywhere),
    ("print", r"\bstd::(?:cout|cerr|clog)\b|(?<![\w.>])(?:std::|fmt::)?(?:v?f?printf|print|puts|putchar)\s*\(",
     "log through base/log; only cli prints", _printing),
    ("sleep", r"\bsleep_(?:for|until)\b|(?<![\w.>])(?:u|nano)?sleep\s*\(", "wait for a condition with a deadline", _production),
    ("new", r"(?<!operator )\bnew\b(?!\s*\[\s*\])", "use std::make_unique or a value", _anywhere),
    ("delete", r"(?<!operator )(?<!= )(?<!=)\bdelete\b", "let an owner with a destructor do it", _anywhere),
    ("const-cast", r"\bconst_cast\s*<", "change the type that is const", _anywhere),
    ("reinterpret-cast", r"\breinterpret_cast\s*<", "use std::bit_cast, std::as_bytes or memcpy", _anywhere),
    ("detach", r"(?:\.|->)\s*detach\s*\(\s*\)", "keep the thread and join it", _anywhere),
    ("system-clock", r"\b(?:std::chrono::|chrono::)?system_clock\b|(?<![\w.>])(?:std::)?time\s*\(\s*(?:nullptr|NULL|0)\s*\)",
     "take the time from base::Clock", _outside("base", None)),
    ("random-device", r"\bstd::random_device\b", "take randomness from base::Random", _outside("base")),
    ("mt19937", r"\bstd::(?:mt19937(?:_64)?|default_random_engine|minstd_rand0?)\b", "take randomness from base::Random",
     _outside_base_and_tests),
    ("define", r"^[ \t]*#[ \t]*define[ \t]+(?!SLUICE_)", "macros are named SLUICE_…", _anywhere),
    ("using-namespace", r"\busing\s+namespace\b", "no `using namespace` in a header", _header),
    ("view-member", r"\bstd::(?:string_view|span\s*<[^;(){}]*>)\s+\w+_\s*(?:;|=|\{)",
     "string_view and span are for parameters and locals; store an owner (C36)", _anywhere),
    ("raw-snapshot", r"\bSnapshotCache\b|\bSnapshotPtr\b|\bFileSelection\w*|\bFileCursor\s*(?:\w+\s*)?[({]|\bdelta::Snapshot\b",
     "take tables from sharing::SharedSnapshots: what comes from elsewhere is bound to no partition rule", _shown_to_recipients),
    ("type-name", r"\b(?:class|struct|namespace)\s+(?:\w*(?:Utils?|Helpers?|Manager|Common|Misc)|utils?|helpers?|common|misc)\b",
     "name it after what it does (C29)", _anywhere),
]
BANNED = [(rule, re.compile(pattern, re.M), message, where) for rule, pattern, message, where in BANNED]

BAD_NAME = re.compile(r"(?:^|[_\-.])(utils?|helpers?|common|managers?|misc)(?=$|[_\-.])", re.I)
NAMED_FOLDERS = ("src/", "include/", "tests/", "tools/", "bench/", "scripts/", "clients/", "console/", "cmake/", "docs/")
TODO = re.compile(r"\bTODO\b(?!\(when [^)]+\):)")
BANNER = re.compile(r"^(?://+|/\*+)\s*([=\-*#~/])\1{4,}", re.M)


def check(project):
    for source in project.cpp():
        yield from _calls(source)
        yield from _comments(source)
        yield from source.reasonless_allowances()
    for path in project.paths():
        if path.startswith(NAMED_FOLDERS) and project.looked_at(path):
            for part in path.split("/"):
                match = BAD_NAME.search(os.path.splitext(part)[0])
                if match:
                    yield Finding(path, 1, "file-name", f"`{match.group(1)}` says nothing: name it after what it holds (C29)")


def _calls(source):
    for rule, pattern, message, where in BANNED:
        if not where(source.path):
            continue
        for match in pattern.finditer(source.code):
            line = source.line(match.end() - 1)
            if not source.allows(line, rule):
                text = " ".join(match.group().split())
                yield Finding(source.path, line, rule, f"`{text}`: {message}")


def _comments(source):
    for offset, comment in source.comments:
        for match in TODO.finditer(comment):
            yield source.finding(offset + match.start(), "todo", "TODO needs a condition: `TODO(when X): …` (C50)")
        for match in re.finditer(r"\bFIXME\b", comment):
            yield source.finding(offset + match.start(), "fixme", "mend it before it is committed")
        if BANNER.search(comment):
            yield source.finding(offset, "banner", "no banners: split the file instead (C50)")
