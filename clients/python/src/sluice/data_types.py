"""The types of result columns, read from a statement's manifest."""
import re
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Tuple


@dataclass(frozen=True)
class DataType:
    """A column's type. ``name`` is one of the statement API's type names, or TIMESTAMP_NTZ."""

    name: str
    precision: Optional[int] = None
    """Of DECIMAL."""
    scale: Optional[int] = None
    """Of DECIMAL."""
    fields: Tuple[Tuple[str, "DataType"], ...] = ()
    """Of STRUCT: names and types. Of ARRAY ``element``; of MAP ``key`` and ``value``."""


@dataclass(frozen=True)
class Column:
    """A column of a result."""

    name: str
    type: DataType


def read_column(column: Mapping[str, Any]) -> Column:
    """One entry of ``manifest.schema.columns``."""
    name, text = str(column.get("type_name", "STRING")).upper(), str(column.get("type_text") or "")
    if name in ("ARRAY", "MAP", "STRUCT"):
        return Column(column["name"], parse(text) if text else DataType(name))
    if name == "DECIMAL":
        written = parse(text) if text else DataType(name)
        return Column(column["name"], DataType(name, column.get("type_precision", written.precision),
                                               column.get("type_scale", written.scale)))
    if name == "TIMESTAMP" and text.upper() == "TIMESTAMP_NTZ":
        return Column(column["name"], DataType("TIMESTAMP_NTZ"))
    return Column(column["name"], DataType(name))


# How SQL and Spark spell the types whose names differ from the statement API's.
_SPELLINGS = {"TINYINT": "BYTE", "SMALLINT": "SHORT", "INTEGER": "INT", "BIGINT": "LONG", "REAL": "FLOAT",
              "DEC": "DECIMAL", "NUMERIC": "DECIMAL", "VARCHAR": "STRING", "CHAR": "STRING", "VARIANT": "STRING",
              "VOID": "NULL", "TIMESTAMP_LTZ": "TIMESTAMP"}
_TOKEN = re.compile(r"\s*(`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|[A-Za-z0-9_]+|[<>(),:])")
_NESTING_MAX = 64


def parse(text: str) -> DataType:
    """A type as SQL writes it: ``ARRAY<STRUCT<id: BIGINT, price: DECIMAL(10,2)>>``.

    Raises:
        ValueError: it is no type.
    """
    parser = _Parser(text)
    result = parser.type(0)
    parser.end()
    return result


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: List[str] = []
        at = 0
        stripped = text.rstrip()
        while at < len(stripped):
            match = _TOKEN.match(stripped, at)
            if match is None:
                raise self._error()
            self._tokens.append(match.group(1))
            at = match.end()
        self._next = 0

    def type(self, depth: int) -> DataType:
        if depth > _NESTING_MAX:
            raise self._error()
        word = self._take().upper()
        if word == "ARRAY":
            self._expect("<")
            element = self.type(depth + 1)
            self._expect(">")
            return DataType("ARRAY", fields=(("element", element),))
        if word == "MAP":
            self._expect("<")
            key = self.type(depth + 1)
            self._expect(",")
            value = self.type(depth + 1)
            self._expect(">")
            return DataType("MAP", fields=(("key", key), ("value", value)))
        if word == "STRUCT":
            return DataType("STRUCT", fields=self._members(depth))
        return self._scalar(word)

    def _members(self, depth: int) -> Tuple[Tuple[str, DataType], ...]:
        members: List[Tuple[str, DataType]] = []
        self._expect("<")
        while self._peek() != ">":
            if members:
                self._expect(",")
            name = self._take()
            if name.startswith("`"):
                name = name[1:-1].replace("``", "`")
            if self._peek() == ":":
                self._take()
            members.append((name, self.type(depth + 1)))
            # NOT NULL, COMMENT '…' and the like say nothing about values.
            while self._peek() not in (",", ">", ""):
                self._take()
        self._expect(">")
        return tuple(members)

    def _scalar(self, word: str) -> DataType:
        numbers: List[int] = []
        if self._peek() == "(":
            self._take()
            while self._peek() not in (")", ""):
                token = self._take()
                if token.isdigit():
                    numbers.append(int(token))
                elif token != ",":
                    raise self._error()
            self._expect(")")
        name = _SPELLINGS.get(word, word)
        if name == "INTERVAL":
            while self._peek().isalpha():
                self._take()
        if name == "DECIMAL":
            precision = numbers[0] if numbers else 10
            return DataType(name, precision, numbers[1] if len(numbers) > 1 else 0)
        return DataType(name)

    def end(self) -> None:
        if self._next < len(self._tokens):
            raise self._error()

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._peek()
        if not token:
            raise self._error()
        self._next += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise self._error()

    def _error(self) -> ValueError:
        return ValueError(f"{self._text!r} is no type")
