"""Functions, nesting, lines and files that stay small enough to read (C32, C41, C42)."""
import re
from dataclasses import dataclass

from source import Finding

FUNCTION_LINES_MAX = 70
NESTING_MAX = 4
COLUMNS_MAX = 100
HEADER_LINES_WARN = 250
HEADER_LINES_MAX = 400
SOURCE_LINES_MAX = 600

DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.M)
LABELS = re.compile(r"^(?:\s*(?:public|private|protected|default|case\b[^:;{}]*(?:::[^:;{}]*)*)\s*:(?!:))+")
TYPE = re.compile(r"^\s*(?:typedef\s+|export\s+|alignas\s*\([^)]*\)\s*|\[\[[^\]]*\]\]\s*)*(?:class|struct|union|enum)\b")
NAMESPACE = re.compile(r"^\s*(?:inline\s+)?namespace\b|^\s*extern\s*\"")


@dataclass
class Function:
    line: int
    lines: int
    depth: int
    deepest_line: int


def check(project):
    for source in project.cpp():
        yield from _lines(source)
        yield from _file(source)
        for function in functions(source):
            if source.allows(function.line, "function-size"):
                continue
            if function.lines > FUNCTION_LINES_MAX:
                yield Finding(source.path, function.line, "function-size",
                              f"function of {function.lines} lines, at most {FUNCTION_LINES_MAX} (C32)")
            if function.depth > NESTING_MAX:
                yield Finding(source.path, function.deepest_line, "nesting",
                              f"{function.depth} levels inside a function, at most {NESTING_MAX} (C32)")


def _lines(source):
    raw = set()
    for literal in source.literals:
        if literal.raw:
            raw.update(range(source.line(literal.start), source.line(literal.end) + 1))
    for number, line in enumerate(source.text.split("\n"), 1):
        if len(line) <= COLUMNS_MAX or number in raw or "://" in line or line.lstrip().startswith("#include"):
            continue
        yield Finding(source.path, number, "columns", f"{len(line)} columns, at most {COLUMNS_MAX} (C42)")


def _file(source):
    count = source.text.count("\n")
    if source.path.endswith(".h"):
        if count > HEADER_LINES_MAX:
            yield Finding(source.path, 1, "file-size", f"header of {count} lines, at most {HEADER_LINES_MAX} (C41)")
        elif count >= HEADER_LINES_WARN:
            yield Finding(source.path, 1, "file-size", f"header of {count} lines, aim for 200 (C41)", warning=True)
    elif count > SOURCE_LINES_MAX:
        yield Finding(source.path, 1, "file-size", f"source of {count} lines, at most {SOURCE_LINES_MAX}")


def functions(source):
    """Every function body in formatted code: a brace glued to a word or `>` opens an initialiser, never a body."""
    code = DIRECTIVE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), source.code)
    stack, head_start, current = [], 0, None
    for match in re.finditer(r"[{};]", code):
        offset, char = match.start(), match.group()
        if char == ";":
            # A `;` inside an open parenthesis belongs to a for statement, whose block is still to come.
            if code.count("(", head_start, offset) == code.count(")", head_start, offset):
                head_start = offset + 1
        elif char == "{":
            kind = _kind(code, head_start, offset, current is not None)
            stack.append((kind, head_start))
            if kind == "function":
                first = head_start + len(code[head_start:offset]) - len(code[head_start:offset].lstrip())
                current = Function(source.line(first), 0, 0, 0)
            elif kind == "block":
                depth = sum(k == "block" for k, _ in stack)
                if depth > current.depth:
                    current.depth, current.deepest_line = depth, source.line(offset)
            if kind != "init":
                head_start = offset + 1
        elif stack:
            kind, opened = stack.pop()
            if kind == "function":
                current.lines = source.line(offset) - current.line + 1
                yield current
                current = None
            # A lambda's block ends inside the statement around it; that statement goes on.
            if kind != "init":
                head_start = offset + 1


def _kind(code, head_start, offset, in_function):
    before = code[offset - 1] if offset else ""
    head = code[head_start:offset]
    stripped = head.rstrip()
    if stripped and (before.isalnum() or before in "_>({"):
        return "init"
    if re.search(r"(?:[=,(\[?{]|\breturn|\bco_return|\bco_yield)$", stripped) and not stripped.endswith("[=") \
            and not re.search(r"\boperator\S*$", stripped):
        return "init"
    head = _without_template(LABELS.sub("", head))
    if TYPE.search(head) and not stripped.endswith(")"):
        return "type"
    if NAMESPACE.search(head):
        return "namespace"
    if in_function:
        return "block"
    return "function" if "(" in head else "init"


def _without_template(head):
    head = head.lstrip()
    while head.startswith("template"):
        depth = 0
        for offset, char in enumerate(head):
            depth += (char == "<") - (char == ">")
            if char == ">" and depth == 0:
                head = head[offset + 1:].lstrip()
                break
        else:
            return head
    return head
