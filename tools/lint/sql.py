"""SQL texts are constants: never put together from values (C43)."""
import re

from source import closing, is_test, module_of

STATEMENT = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|PRAGMA|ATTACH|COPY)\s", re.I)
FORMAT = re.compile(r"\bfmt::(?:format|format_to|vformat)\s*\(|(?<![\w.>])std::v?format\s*\(")
# The printer of the statement module writes SQL from a tree: that is its purpose.
PRINTERS = {"sql"}


def check(project):
    for source in project.cpp("src/"):
        if is_test(source.path) or module_of(source.path) in PRINTERS:
            continue
        formats = [(m.start(), closing(source.code, m.end() - 1)) for m in FORMAT.finditer(source.code)]
        for first, last in _runs(source):
            if not STATEMENT.match(first.text) or source.allows(source.line(first.start), "sql"):
                continue
            before, after = source.code[:first.start].rstrip(), source.code[last.end:].lstrip()
            if re.match(r"(?:\w*s\b\s*)?\+(?!\+)", after) or re.search(r"(?<!\+)\+$", before):
                yield source.finding(first.start, "sql", "SQL joined with `+`: bind values to a named constant (C43)")
            elif any(start < first.start < end for start, end in formats):
                yield source.finding(first.start, "sql", "SQL from a format call: bind values to a named constant (C43)")


def _runs(source):
    """(first, last) of each run of adjacent literals, which the compiler joins to one."""
    run = []
    for literal in source.literals:
        if run and source.code[run[-1].end:literal.start].strip():
            yield run[0], run[-1]
            run = []
        run.append(literal)
    if run:
        yield run[0], run[-1]
