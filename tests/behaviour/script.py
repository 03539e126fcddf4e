"""Reads a `.test` file into blocks. The format is described in docs/testing.md."""
import re
from dataclasses import dataclass, field

KEYWORDS = ("server", "fixture", "admin", "request", "recipient", "share", "grant", "table", "write", "append", "corrupt",
            "touch", "restart", "cli", "sql", "raw", "set", "differ", "skip", "headers")
# Blocks whose expectation follows `----`.
ANSWERED = ("admin", "request", "cli", "sql", "raw")
HEADER = re.compile(r"header\s+([\w-]+):\s?(.*)$")
SAVE = re.compile(r"save\s+(\w+)\s*=\s*(.+)$")


class ScriptError(Exception):
    """The file is not in the format; the message names file and line."""


@dataclass
class Block:
    keyword: str
    rest: str
    line: int
    lines: list = field(default_factory=list)      # before ----, as they stand
    headers: list = field(default_factory=list)    # of the request: (name, value)
    options: set = field(default_factory=set)      # chunked, eventually
    times: int = 1
    body: str = None
    status: str = None
    wanted_headers: list = field(default_factory=list)
    wanted: list = field(default_factory=list)     # body lines
    saves: list = field(default_factory=list)      # (name, path)
    # Lines of the file (from 0, end exclusive) that hold status and body, for UPDATE_GOLDEN.
    status_line: int = None
    body_range: tuple = None


@dataclass
class Script:
    path: str
    rules: list
    once: bool
    blocks: list
    lines: list


def parse(text, path="test"):
    lines = text.split("\n")
    script = Script(path, [], False, [], lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if not line.strip():
            index += 1
        elif line.startswith("#"):
            _comment(script, line)
            index += 1
        else:
            index = _block(script, index)
    return script


def _comment(script, line):
    words = line.lstrip("# ").split()
    if words and all(re.fullmatch(r"[A-Z]\d{1,3}[a-z]?,?", word) for word in words):
        script.rules += [word.rstrip(",") for word in words]
    elif words[:1] == ["once"]:
        script.once = True


def _block(script, index):
    line = script.lines[index]
    keyword, _, rest = line.partition(" ")
    if keyword not in KEYWORDS:
        raise ScriptError(f"{script.path}:{index + 1}: `{keyword}` starts no block; known: {', '.join(KEYWORDS)}")
    block = Block(keyword, rest.strip(), index + 1)
    index += 1
    while index < len(script.lines) and script.lines[index].strip() and script.lines[index] != "----":
        block.lines.append(script.lines[index])
        index += 1
    if keyword in ("admin", "request", "headers"):
        _request_lines(script, block)
    if index < len(script.lines) and script.lines[index] == "----":
        if keyword not in ANSWERED:
            raise ScriptError(f"{script.path}:{index + 1}: `{keyword}` has no answer")
        index = _expectation(script, block, index + 1)
    elif keyword in ANSWERED:
        raise ScriptError(f"{script.path}:{block.line}: `{keyword}` needs ---- and the answer expected")
    script.blocks.append(block)
    return index


def _request_lines(script, block):
    for number, line in enumerate(block.lines):
        match = HEADER.match(line)
        if match:
            block.headers.append(match.groups())
        elif line in ("chunked", "eventually"):
            block.options.add(line)
        elif re.fullmatch(r"times [1-9]\d*", line):
            block.times = int(line[6:])
        elif line == "body":
            block.body = "\n".join(block.lines[number + 1:])
            return
        elif line.startswith("body "):
            block.body = line[5:]
        else:
            raise ScriptError(f"{script.path}:{block.line + number + 1}: expected header, body, chunked, eventually, times or ----")


def _expectation(script, block, index):
    lines = script.lines
    if index >= len(lines) or not lines[index].strip():
        raise ScriptError(f"{script.path}:{index + 1}: the status is missing")
    block.status, block.status_line = lines[index].strip(), index
    index += 1
    while index < len(lines) and (match := HEADER.match(lines[index])):
        block.wanted_headers.append(match.groups())
        index += 1
    first = index
    while index < len(lines) and lines[index].strip() and not SAVE.match(lines[index]):
        block.wanted.append(lines[index])
        index += 1
    block.body_range = (first, index)
    while index < len(lines) and (match := SAVE.match(lines[index])):
        block.saves.append((match.group(1), match.group(2).strip()))
        index += 1
    if index < len(lines) and lines[index].strip():
        raise ScriptError(f"{script.path}:{index + 1}: a blank line ends a block")
    return index
