"""Results as pandas and Arrow have them. Neither library is needed for anything else."""
import importlib
from typing import Any, List, Sequence

from .data_types import Column, DataType
from .row import Row
from .statements import Result

_PANDAS = {"BYTE": "int8", "SHORT": "int16", "INT": "int32", "LONG": "int64", "FLOAT": "float32", "DOUBLE": "float64",
           "BOOLEAN": "bool", "TIMESTAMP": "datetime64[ns, UTC]", "TIMESTAMP_NTZ": "datetime64[ns]"}
_NULLABLE = {"int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64", "bool": "boolean"}


def to_pandas(result: Result) -> Any:
    """A ``pandas.DataFrame``: typed columns where pandas has the type, else columns of Python's values. Integers and
    booleans with NULLs come in pandas' nullable types.

    Raises:
        ImportError: pandas is not installed.
    """
    pandas = importlib.import_module("pandas")
    series = [_series(pandas, values, column) for values, column in zip(_values(result), result.columns)]
    frame = pandas.DataFrame(dict(enumerate(series)), index=range(len(result.rows)))
    frame.columns = [column.name for column in result.columns]
    return frame


def to_arrow(result: Result) -> Any:
    """A ``pyarrow.Table`` with the types of the result.

    Raises:
        ImportError: pyarrow is not installed.
    """
    arrow = importlib.import_module("pyarrow")
    arrays = [arrow.array([_arrow_value(value) for value in values], type=_arrow_type(arrow, column.type))
              for values, column in zip(_values(result), result.columns)]
    return arrow.Table.from_arrays(arrays, names=[column.name for column in result.columns])


def _values(result: Result) -> List[List[Any]]:
    return [[row[i] for row in result.rows] for i in range(len(result.columns))]


def _series(pandas: Any, values: Sequence[Any], column: Column) -> Any:
    kind = _PANDAS.get(column.type.name)
    if kind is None:
        return pandas.Series(values, dtype="object")
    if any(value is None for value in values):
        kind = _NULLABLE.get(kind, kind)
    return pandas.Series(values, dtype="object").astype(kind) if kind.startswith("datetime") else pandas.Series(
        values, dtype=kind)


def _arrow_value(value: Any) -> Any:
    if isinstance(value, Row):
        return {name: _arrow_value(member) for name, member in value.asDict().items()}
    if isinstance(value, list):
        return [_arrow_value(element) for element in value]
    if isinstance(value, dict):
        return [(_arrow_value(key), _arrow_value(member)) for key, member in value.items()]
    return value


def _arrow_type(arrow: Any, wanted: DataType) -> Any:
    simple = {"BYTE": arrow.int8, "SHORT": arrow.int16, "INT": arrow.int32, "LONG": arrow.int64,
              "FLOAT": arrow.float32, "DOUBLE": arrow.float64, "BOOLEAN": arrow.bool_, "DATE": arrow.date32,
              "BINARY": arrow.binary, "NULL": arrow.null}
    if wanted.name in simple:
        return simple[wanted.name]()
    if wanted.name == "TIMESTAMP":
        return arrow.timestamp("us", tz="UTC")
    if wanted.name == "TIMESTAMP_NTZ":
        return arrow.timestamp("us")
    if wanted.name == "DECIMAL":
        return arrow.decimal128(wanted.precision or 38, wanted.scale or 0)
    members = [_arrow_type(arrow, kind) for _, kind in wanted.fields]
    if wanted.name == "ARRAY" and members:
        return arrow.list_(members[0])
    if wanted.name == "MAP" and members:
        return arrow.map_(*members)
    if wanted.name == "STRUCT" and members:
        return arrow.struct([arrow.field(name, kind) for (name, _), kind in zip(wanted.fields, members)])
    return arrow.string()
