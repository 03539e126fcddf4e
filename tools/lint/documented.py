"""What operators and clients meet in the code stands in the documents, and the documents name nothing else.

Conditions and error codes, limits, metrics, configuration keys, audit actions (C66); and no message holds a text that
makes a client retry for ever (A18).
"""
import re

from source import Finding, is_test

# In any letter case. REQUEST_LIMIT_EXCEEDED is right as the whole of a literal: the code of a 429.
RETRY_TEXTS = ("unexpected error", "worker env", "clusternotreadyexception", "timed out after", "deadline exceeded",
               "please try again later", "token bucket limit", "request_limit_exceeded")

CONDITION = re.compile(r"\bSLUICE_CONDITION\s*\(\s*(\w+)\s*,")
# The name that the audit tables show: the quoted one, behind the enumerator.
AUDIT_ACTION = re.compile(r"\bSLUICE_AUDIT_ACTION\s*\(\s*(?:\w+\s*,\s*)?\"(\w+)\"")
LIMIT = re.compile(r"\bconstexpr\b[^=;{(]*?\b(k[A-Z]\w*)\s*(?:=|\{)")
# Ours, and the names that every exporter of Prometheus has.
METRIC = re.compile(r"(?:sluice|process|http_server)_[a-z0-9]+(?:_[a-z0-9]+)*")
# Either spelling of the table of keys: config_key("a.b") in code, SLUICE_CONFIG_KEY("a.b", …) in a .def file.
CONFIG_KEY = re.compile(r"\b(?:config_key|SLUICE_CONFIG_KEY)\s*\(\s*\"([^\"]+)\"")


def check(project):
    yield from _conditions(project)
    yield from _error_codes(project)
    yield from _limits(project)
    yield from _metrics(project)
    yield from _configuration(project)
    yield from _audit_actions(project)
    yield from _messages(project)


def documented(project, path):
    """{name: (line, rest of the row)} of the names in backticks in the first cell of the table rows of a document."""
    names = {}
    if project.exists(path):
        for number, line in enumerate(project.read(path).split("\n"), 1):
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line)]
            if line.startswith("|") and len(cells) > 2:
                for name in re.findall(r"`([^`]+)`", cells[1]):
                    names.setdefault(name, (number, cells[2:-1]))
    return names


def _both_ways(project, found, document, rule, what, planned=lambda cells: False):
    """`found` is {name: (path, line)} from the code."""
    rows = documented(project, document)
    for name, (path, line) in sorted(found.items()):
        if name not in rows:
            yield Finding(path, line, rule, f"{what} `{name}` is not in {document}")
        elif planned(rows[name][1]):
            yield Finding(document, rows[name][0], rule, f"{what} `{name}` is in the code; its row still says planned")
    for name, (line, cells) in sorted(rows.items()):
        if name not in found and not planned(cells):
            yield Finding(document, line, rule, f"{what} `{name}` is not in the code")


def _texts(project, pattern):
    """(path, text) of the files below src whose path matches."""
    for path in project.paths():
        if path.startswith("src/") and re.search(pattern, path) and not is_test(path):
            yield path, project.read(path)


def _named(project, files, pattern):
    found = {}
    for path, text in _texts(project, files):
        plain = re.sub(r"//[^\n]*|^[ \t]*#[^\n]*", "", text, flags=re.M)
        for match in pattern.finditer(plain):
            found.setdefault(match.group(1), (path, plain.count("\n", 0, match.start()) + 1))
    return found


def _conditions(project):
    found = _named(project, r"^src/base/conditions\.(def|h|cc)$", CONDITION)
    if found:
        rows = documented(project, "docs/errors.md")
        for name, (path, line) in sorted(found.items()):
            if name not in rows:
                yield Finding(path, line, "errors", f"condition `{name}` is not in docs/errors.md")
        for name, (line, _) in sorted(rows.items()):
            if name not in found and re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
                yield Finding("docs/errors.md", line, "errors", f"condition `{name}` is not in the code")


def _error_codes(project):
    rows = documented(project, "docs/errors.md")
    for source in project.cpp("src/base/", everything=True):
        for match in re.finditer(r"\benum\s+class\s+ErrorCode\b[^{;]*\{([^}]*)\}", source.code):
            for name in re.finditer(r"\b[a-z]\w*\b", match.group(1)):
                if name.group() not in rows:
                    yield source.finding(match.start(1) + name.start(), "errors",
                                         f"error code `{name.group()}` is not in docs/errors.md")


def _limits(project):
    found = _named(project, r"/limits\.h$", LIMIT)
    yield from _both_ways(project, found, "docs/limits.md", "limits", "limit")


def _metrics(project):
    found = {}
    for source in project.cpp("src/", everything=True):
        if is_test(source.path):
            continue
        for literal in source.literals:
            line = source.line(literal.start)
            if METRIC.fullmatch(literal.text) and not source.allows(line, "metrics"):
                found.setdefault(literal.text, (source.path, line))
    yield from _both_ways(project, found, "docs/metrics.md", "metrics", "metric")


def _configuration(project):
    found = _named(project, r"^src/config/.*\.(def|h|cc)$", CONFIG_KEY)
    if found:
        yield from _both_ways(project, found, "docs/configuration.md", "configuration", "key",
                              planned=lambda cells: bool(cells) and cells[-1] == "planned")


def _audit_actions(project):
    found = _named(project, r"^src/audit/.*\.(def|h|cc)$", AUDIT_ACTION)
    if found:
        yield from _both_ways(project, found, "docs/audit-events.md", "audit-actions", "audit action")


def _messages(project):
    for path in project.paths():
        if not path.startswith("src/") or is_test(path) or not path.endswith((".h", ".cc", ".def")):
            continue
        source = project.source(path)
        for literal in source.literals:
            text = literal.text.lower()
            for forbidden in RETRY_TEXTS:
                whole_code = forbidden == "request_limit_exceeded" and text == forbidden
                if forbidden in text and not whole_code:
                    yield source.finding(literal.start, "message",
                                         f"`{forbidden}` in a message makes clients retry, some for ever (A18)")
