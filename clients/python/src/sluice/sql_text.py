"""SQL text as far as a client must know it: where statements end, and which of them are queries."""
from dataclasses import dataclass
from typing import Iterator, List, Tuple

# A query may begin so; everything else does its work when it is sent.
_QUERY_WORDS = frozenset(("SELECT", "VALUES", "FROM", "TABLE"))
_CHANGE_WORDS = frozenset(("INSERT", "UPDATE", "DELETE", "MERGE"))
_CLOSES_ITSELF = frozenset(("IF", "WHILE", "LOOP", "REPEAT", "FOR"))


@dataclass(frozen=True)
class Token:
    """A piece of SQL that is neither blank nor comment. ``text`` of a word is in upper case."""

    kind: str
    """``word``, ``quoted`` (string or quoted name) or ``symbol``."""
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """One statement of a script, without its semicolon and without what stands around it."""

    text: str
    start: int


def tokens(sql: str) -> Iterator[Token]:
    """The tokens of ``sql``. A string or comment that is never closed ends with the text."""
    i = 0
    while i < len(sql):
        char = sql[i]
        if char.isspace():
            i += 1
        elif sql.startswith("--", i):
            i = _index(sql, "\n", i)
        elif sql.startswith("/*", i):
            i = _comment_end(sql, i)
        elif char in "'\"`":
            end = _quoted_end(sql, i)
            yield Token("quoted", sql[i:end], i, end)
            i = end
        elif char.isalnum() or char == "_":
            end = i + 1
            while end < len(sql) and (sql[end].isalnum() or sql[end] == "_"):
                end += 1
            yield Token("word", sql[i:end].upper(), i, end)
            i = end
        else:
            yield Token("symbol", char, i, i + 1)
            i += 1


def split(script: str) -> List[Statement]:
    """The statements of a script: parted by semicolons outside strings, comments and ``BEGIN … END``. What holds
    nothing but comments is none."""
    statements: List[Statement] = []
    pending: List[Token] = []
    depth = 0

    def finish() -> None:
        if pending:
            start, end = pending[0].start, pending[-1].end
            statements.append(Statement(script[start:end], start))
            pending.clear()

    everything = list(tokens(script))
    for token, following in zip(everything, everything[1:] + [Token("symbol", "", len(script), len(script))]):
        if token.text == ";" and depth == 0:
            finish()
            continue
        pending.append(token)
        if token.kind == "word" and pending[0].text == "BEGIN":
            depth += _block_step(token, following)
    finish()
    return statements


def is_query(statement: str) -> bool:
    """Whether the statement only reads, so that it may wait until its rows are wanted."""
    depth, in_with = 0, False
    for token in tokens(statement):
        if token.text in "()" and token.kind == "symbol":
            depth += 1 if token.text == "(" else -1
            continue
        if token.kind != "word":
            if in_with:
                continue
            return False
        if in_with:
            # The first of these words outside parentheses begins what the WITH is for.
            if depth == 0 and token.text in _QUERY_WORDS | _CHANGE_WORDS:
                return token.text in _QUERY_WORDS
        elif token.text == "WITH":
            in_with = True
            depth = 0
        else:
            return token.text in _QUERY_WORDS
    return False


def place(sql: str, offset: int) -> Tuple[int, int]:
    """Line from 1 and column from 0 of a position in the text."""
    return sql.count("\n", 0, offset) + 1, offset - (sql.rfind("\n", 0, offset) + 1)


def _block_step(token: Token, following: Token) -> int:
    if token.text in ("BEGIN", "CASE"):
        return 1
    if token.text == "END" and not (following.kind == "word" and following.text in _CLOSES_ITSELF):
        return -1
    return 0


def _index(sql: str, what: str, start: int) -> int:
    found = sql.find(what, start)
    return len(sql) if found < 0 else found


def _comment_end(sql: str, start: int) -> int:
    depth, i = 1, start + 2
    while i < len(sql) and depth:
        if sql.startswith("/*", i):
            depth, i = depth + 1, i + 2
        elif sql.startswith("*/", i):
            depth, i = depth - 1, i + 2
        else:
            i += 1
    return i


def _quoted_end(sql: str, start: int) -> int:
    quote, i = sql[start], start + 1
    while i < len(sql):
        if sql[i] == "\\" and quote != "`":
            i += 2
        elif sql[i] == quote and sql[i + 1 : i + 2] == quote:
            i += 2
        elif sql[i] == quote:
            return i + 1
        else:
            i += 1
    return len(sql)
