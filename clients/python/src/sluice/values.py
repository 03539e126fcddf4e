"""Values between Python and the texts of the statement API."""
import base64
import datetime
import decimal
import json
import re
from typing import Any, Callable, Dict, List, Mapping

from .data_types import DataType
from .row import Row

_PARAMETER_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_FRACTION = re.compile(r"\.(\d+)")
_INT_MAX, _LONG_MAX = 2**31 - 1, 2**63 - 1


def read(text: Any, wanted: DataType) -> Any:
    """A value of a result. Whole columns hold texts; inside arrays, maps and structs JSON's own values may stand."""
    if text is None:
        return None
    reader = _READERS.get(wanted.name)
    return reader(text, wanted) if reader else text


def parameters(arguments: Mapping[str, Any]) -> List[Dict[str, str]]:
    """Named values as the statement API takes them.

    Raises:
        TypeError: a value has no SQL type here.
        ValueError: a name cannot be written behind a colon.
    """
    return [_parameter(name, value) for name, value in arguments.items()]


def _parameter(name: str, value: Any) -> Dict[str, str]:
    if not isinstance(name, str) or not _PARAMETER_NAME.match(name):
        raise ValueError(f"{name!r} is no name of a parameter")
    if value is None:
        return {"name": name}
    if isinstance(value, bool):
        return {"name": name, "value": "true" if value else "false", "type": "BOOLEAN"}
    if isinstance(value, int):
        if not -_LONG_MAX - 1 <= value <= _LONG_MAX:
            raise ValueError(f"the parameter {name} does not fit into a BIGINT")
        return {"name": name, "value": str(value), "type": "INT" if -_INT_MAX - 1 <= value <= _INT_MAX else "BIGINT"}
    if isinstance(value, float):
        return {"name": name, "value": repr(value), "type": "DOUBLE"}
    if isinstance(value, decimal.Decimal):
        return {"name": name, "value": format(value, "f"), "type": _decimal_type(name, value)}
    if isinstance(value, datetime.datetime):
        kind = "TIMESTAMP_NTZ" if value.tzinfo is None else "TIMESTAMP"
        return {"name": name, "value": value.isoformat(), "type": kind}
    if isinstance(value, datetime.date):
        return {"name": name, "value": value.isoformat(), "type": "DATE"}
    if isinstance(value, str):
        return {"name": name, "value": value, "type": "STRING"}
    raise TypeError(f"the parameter {name} is a {type(value).__name__}, which has no SQL type here")


def _decimal_type(name: str, value: decimal.Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"the parameter {name} is no finite number")
    scale = max(0, -exponent)
    precision = max(len(digits) + max(0, exponent), scale, 1)
    if precision > 38:
        raise ValueError(f"the parameter {name} has more than 38 digits")
    return f"DECIMAL({precision},{scale})"


def _boolean(text: Any, _: DataType) -> bool:
    if isinstance(text, bool):
        return text
    if str(text).lower() not in ("true", "false"):
        raise ValueError(f"{text!r} is no BOOLEAN")
    return str(text).lower() == "true"


def _date(text: Any, _: DataType) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _timestamp(text: Any, wanted: DataType) -> datetime.datetime:
    # Python 3.9 reads fractions of three or six digits and no final Z.
    written = _FRACTION.sub(lambda match: "." + match.group(1)[:6].ljust(6, "0"), str(text))
    moment = datetime.datetime.fromisoformat(written[:-1] + "+00:00" if written.endswith("Z") else written)
    if wanted.name == "TIMESTAMP_NTZ":
        return moment.replace(tzinfo=None)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=datetime.timezone.utc)
    return moment.astimezone(datetime.timezone.utc)


def _binary(text: Any, _: DataType) -> bytes:
    return base64.b64decode(text, validate=True)


def _parsed(text: Any) -> Any:
    # As text: a DECIMAL of 38 digits must not pass through a float.
    return json.loads(text, parse_float=decimal.Decimal) if isinstance(text, str) else text


def _array(text: Any, wanted: DataType) -> List[Any]:
    parsed = _parsed(text)
    if not wanted.fields:
        return list(parsed)
    return [read(element, wanted.fields[0][1]) for element in parsed]


def _map(text: Any, wanted: DataType) -> Dict[Any, Any]:
    parsed = _parsed(text)
    if not wanted.fields:
        return dict(parsed)
    (_, key), (_, value) = wanted.fields
    return {read(name, key): read(member, value) for name, member in parsed.items()}


def _struct(text: Any, wanted: DataType) -> Row:
    parsed = _parsed(text)
    if not wanted.fields:
        return Row(list(parsed), list(parsed.values()))
    return Row([name for name, _ in wanted.fields], [read(parsed.get(name), kind) for name, kind in wanted.fields])


_READERS: Dict[str, Callable[[Any, DataType], Any]] = {
    **{name: lambda text, _: int(text) for name in ("BYTE", "SHORT", "INT", "LONG")},
    **{name: lambda text, _: float(text) for name in ("FLOAT", "DOUBLE")},
    "DECIMAL": lambda text, _: decimal.Decimal(str(text)),
    "BOOLEAN": _boolean,
    "DATE": _date,
    "TIMESTAMP": _timestamp,
    "TIMESTAMP_NTZ": _timestamp,
    "BINARY": _binary,
    "ARRAY": _array,
    "MAP": _map,
    "STRUCT": _struct,
    "NULL": lambda _text, _type: None,
}
