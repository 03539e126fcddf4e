"""Rows as text, laid out as Spark's ``show`` does it."""
import datetime
import decimal
import math
import unicodedata
from typing import Any, Sequence

from .row import Row

_WIDTH_MIN = 3
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b", "\u000b": "\\v", "\u0007": "\\a"}


def layout(names: Sequence[str], rows: Sequence[Row], truncate: int, more: bool) -> str:
    """The table that Spark prints.

    Args:
        truncate: cells longer than this end in ``...``; 0: whole cells, on the left of their columns.
        more: whether there are further rows, which the last line then says.
    """
    lines = [[_cut(_escaped(name), truncate) for name in names]]
    lines += [[_cut(_escaped(cell_text(value)), truncate) for value in row] for row in rows]
    widths = [max([_WIDTH_MIN] + [_width(line[i]) for line in lines]) for i in range(len(names))]
    rule = "+" + "+".join("-" * width for width in widths) + "+\n"
    text = rule
    for number, line in enumerate(lines):
        cells = [_padded(cell, width, left=truncate == 0) for cell, width in zip(line, widths)]
        text += "|" + "|".join(cells) + "|\n"
        if number == 0:
            text += rule
    text += rule
    if more:
        text += f"only showing top {len(rows)} {'row' if len(rows) == 1 else 'rows'}\n"
    return text


def cell_text(value: Any) -> str:
    """A value as Spark casts it to text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, bytes):
        return "[" + " ".join(f"{byte:02X}" for byte in value) + "]"
    if isinstance(value, datetime.datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S")
        return text + f".{value.microsecond:06d}".rstrip("0") if value.microsecond else text
    if isinstance(value, Row):
        return "{" + ", ".join(cell_text(member) for member in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(cell_text(element) for element in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{cell_text(key)} -> {cell_text(member)}" for key, member in value.items()) + "}"
    return str(value)


def _float_text(value: float) -> str:
    """As Java prints a double: plain from 0.001 up to 10 million, else with an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        text = format(decimal.Decimal(repr(value)), "f")
        return text if "." in text else text + ".0"
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    assert isinstance(exponent, int)
    mantissa = "".join(map(str, digits))
    power = exponent + len(mantissa) - 1
    return f"{'-' if sign else ''}{mantissa[0]}.{mantissa[1:] or '0'}E{power}"


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in text)


def _cut(text: str, truncate: int) -> str:
    if truncate == 0 or len(text) <= truncate:
        return text
    return text[:truncate] if truncate < 4 else text[: truncate - 3] + "..."


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int, left: bool) -> str:
    blanks = " " * (width - _width(text))
    return text + blanks if left else blanks + text

