"""What every check shares: the project's files, a finding, and C++ text with comments and strings blanked."""
import os
import re
from dataclasses import dataclass, field

SKIPPED_DIRECTORIES = {".git", "build", "sluice-data", "__pycache__", ".pytest_cache", "node_modules",
                       ".venv", "tables", "golden", "seeds"}
CPP_SUFFIXES = (".h", ".cc")
ALLOW = re.compile(r"lint:\s*allow\(([\w-]+)\)(\s+because\s+\S.*)?")


@dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    rule: str
    message: str
    warning: bool = False

    def __str__(self):
        kind = "warning: " if self.warning else ""
        return f"{self.path}:{self.line}: {self.rule}: {kind}{self.message}"


@dataclass
class Literal:
    """A string literal: where it starts and ends (quotes included) and its text as written."""
    start: int
    end: int
    text: str
    raw: bool


@dataclass
class Source:
    """One C++ file. `code` has the length of `text`, with comments and the inside of literals as blanks."""
    path: str
    text: str
    code: str = ""
    literals: list = field(default_factory=list)
    comments: list = field(default_factory=list)  # (offset, text)

    def __post_init__(self):
        self.code, self.literals, self.comments = blank(self.text)
        self._starts = [0] + [m.end() for m in re.finditer("\n", self.text)]
        self._allowed = {}
        for offset, comment in self.comments:
            for match in ALLOW.finditer(comment):
                line = self.line(offset + match.start())
                self._allowed.setdefault(line, {})[match.group(1).replace("_", "-")] = bool(match.group(2))

    def line(self, offset):
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= offset else (low, middle)
        return low + 1

    def allows(self, line, rule):
        """An allowance stands on the line itself or in the comment lines just above, and gives its reason."""
        lines = self.text.split("\n")
        while True:
            if self._allowed.get(line, {}).get(rule):
                return True
            line -= 1
            if line < 1 or not lines[line - 1].lstrip().startswith("//"):
                return False

    def finding(self, offset, rule, message):
        return Finding(self.path, self.line(offset), rule, message)

    def reasonless_allowances(self):
        for line, rules in self._allowed.items():
            for rule, has_reason in rules.items():
                if not has_reason:
                    yield Finding(self.path, line, "allow", f"allow({rule}) needs `because …`")


TOKEN = re.compile(
    r'//(?:[^\n\\]|\\[\s\S])*'
    r'|/\*[\s\S]*?\*/'
    r'|(?P<raw>(?:u8|[uUL])?R"(?P<delimiter>[^()\\\s]{0,16})\([\s\S]*?\)(?P=delimiter)")'
    r'|(?P<string>"(?:[^"\\\n]|\\[\s\S])*")'
    r"|(?P<number>(?<![\w])\d[\w.]*(?:'[\w.]+)*)"
    r"|(?P<char>'(?:[^'\\\n]|\\[\s\S])+')"
    r"|(?P<include>(?m:^)[ \t]*#[ \t]*include[^\n]*)")


def blank(text):
    """Returns (code, literals, comments). Include lines stay as they are: their quotes are no strings."""
    pieces, literals, comments, position = [], [], [], 0
    for match in TOKEN.finditer(text):
        kind, value = match.lastgroup, match.group()
        if kind in ("number", "include"):
            continue
        pieces.append(text[position:match.start()])
        position = match.end()
        if match.group("raw") is not None:
            inner = value[value.index("(") + 1:value.rindex(")")]
            literals.append(Literal(match.start(), match.end(), inner, True))
            pieces.append('"' + _spaces(value[1:-1]) + '"')
        elif match.group("string") is not None:
            literals.append(Literal(match.start(), match.end(), value[1:-1], False))
            pieces.append('"' + _spaces(value[1:-1]) + '"')
        elif match.group("char") is not None:
            pieces.append("'" + _spaces(value[1:-1]) + "'")
        else:
            comments.append((match.start(), value))
            pieces.append(_spaces(value))
    pieces.append(text[position:])
    return "".join(pieces), literals, comments


def _spaces(text):
    return re.sub(r"[^\n]", " ", text)


def closing(code, opening):
    """Offset of the bracket that closes the one at `opening`, or len(code)."""
    depth = 0
    for offset in range(opening, len(code)):
        if code[offset] in "([{":
            depth += 1
        elif code[offset] in ")]}":
            depth -= 1
            if depth == 0:
                return offset
    return len(code)


class Project:
    """The files below `root`. `changed` (None = all) narrows the checks that look at one file at a time."""

    def __init__(self, root, changed=None):
        self.root = os.path.abspath(root)
        self.changed = None if changed is None else set(changed)
        self._sources = {}
        self._paths = None

    def paths(self):
        if self._paths is None:
            self._paths = sorted(self._walk())
        return self._paths

    def _walk(self):
        for directory, names, files in os.walk(self.root):
            names[:] = [n for n in names if n not in SKIPPED_DIRECTORIES]
            for name in files:
                yield os.path.relpath(os.path.join(directory, name), self.root).replace(os.sep, "/")

    def looked_at(self, path):
        return self.changed is None or path in self.changed

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
            return file.read()

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))

    def source(self, path):
        if path not in self._sources:
            self._sources[path] = Source(path, self.read(path))
        return self._sources[path]

    def cpp(self, prefix="", everything=False):
        """The C++ sources below a folder; with `everything` also those that --changed leaves out."""
        for path in self.paths():
            if path.endswith(CPP_SUFFIXES) and path.startswith(prefix):
                if everything or self.looked_at(path):
                    yield self.source(path)


def module_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


def is_test(path):
    parts = path.split("/")
    return parts[0] in ("tests", "bench") or "tests" in parts[1:-1] or "testing" in parts[1:-1]
