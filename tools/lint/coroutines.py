"""Coroutines only in src/http (C6), and no operand in a co_await that GCC 12 destroys twice (C1, C11, C67)."""
import re

from source import closing, module_of

AWAIT = re.compile(r"\bco_await\b")
ANY = re.compile(r"\bco_(?:await|return|yield|spawn)\b")
SPAWN = re.compile(r"\bco_spawn\s*\(")
CONDITION = re.compile(r"\b(?:if|while|for|switch)\s*(?:constexpr\s*)?$")


def check(project):
    for source in project.cpp("src/"):
        if module_of(source.path) != "http":
            for match in ANY.finditer(source.code):
                yield source.finding(match.start(), "coroutine-place",
                                     f"{match.group()} outside src/http: everything below is blocking code (C6)")
        else:
            yield from _awaits(source)
            yield from _spawns(source)


def _awaits(source):
    for match in AWAIT.finditer(source.code):
        end = statement_end(source.code, match.end())
        rest = source.code[match.end():end]
        if source.code[end:end + 1] == ")":
            # GCC 12 -O0: `if (co_await f()) co_return x;` resumes f's frame at a wrong address.
            yield source.finding(match.start(), "coroutine-condition",
                                 "co_await in a condition is miscompiled by GCC 12: make its result a named local first (C1)")
        if "{" in rest:
            yield source.finding(match.start(), "coroutine-statement",
                                 "`{` after co_await: make a named local first (C11)")
        elif has_lambda(rest):
            yield source.finding(match.start(), "coroutine-statement",
                                 "lambda after co_await: make a named local first (C11)")
        if AWAIT.search(rest):
            yield source.finding(match.start(), "coroutine-statement", "two co_await in one statement (C11)")


def has_lambda(text):
    """A `[` that follows no operand is a lambda introducer, not a subscript; `[[` is an attribute."""
    return any(not re.search(r"[\w)\]\[]\s*$", text[:match.start()])
               for match in re.finditer(r"\[(?!\[)", text))


def statement_end(code, start):
    """The `;` of the statement, or the `)` that ends an if, while, for or switch condition around it."""
    opened = []
    for offset in range(start, len(code)):
        char = code[offset]
        if char in "([{":
            opened.append(char)
        elif char in ")]}":
            if opened:
                opened.pop()
            elif char == ")" and _closes_condition(code, offset):
                return offset
        elif char == ";" and not opened:
            return offset
    return len(code)


def _closes_condition(code, offset):
    depth = 0
    for back in range(offset, -1, -1):
        if code[back] == ")":
            depth += 1
        elif code[back] == "(":
            depth -= 1
            if depth == 0:
                return bool(CONDITION.search(code[max(0, back - 40):back]))
    return False


def _spawns(source):
    for match in SPAWN.finditer(source.code):
        opening = match.end() - 1
        arguments = split_arguments(source.code[opening + 1:closing(source.code, opening)])
        if len(arguments) < 3 or re.search(r"\bdetached\b", arguments[-1]):
            yield source.finding(match.start(), "coroutine-spawn", "co_spawn needs a completion handler that logs (C11)")


def split_arguments(text):
    parts, depth, start = [], 0, 0
    for offset, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append(text[start:offset])
            start = offset + 1
    parts.append(text[start:])
    return [p.strip() for p in parts if p.strip()]
