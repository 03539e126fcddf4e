"""Results as pandas and Arrow have them."""
import datetime
import decimal

import pytest

from sluice import Row
from sluice.data_types import Column, parse
from sluice.frames import to_arrow, to_pandas
from sluice.statements import Result

UTC = datetime.timezone.utc
DAY = datetime.date(2022, 1, 1)
MOMENT = datetime.datetime(2022, 1, 1, 2, tzinfo=UTC)


def result_of(columns, *lines):
    described = [Column(name, parse(kind)) for name, kind in columns]
    return Result(described, [Row([name for name, _ in columns], line) for line in lines], False)


def test_pandas():
    # Y4 Y5
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = to_pandas(result_of(
        [("a", "BIGINT"), ("b", "INT"), ("c", "DOUBLE"), ("d", "BOOLEAN"), ("e", "TIMESTAMP"), ("f", "DATE"),
         ("g", "DECIMAL(3,1)"), ("h", "STRING"), ("a", "BOOLEAN")],
        (1, 2, 0.5, True, MOMENT, DAY, decimal.Decimal("1.5"), "x", True), (2, None, None, False, None, None, None, None, None)))
    assert list(frame.columns) == list("abcdefgha")
    assert [str(kind) for kind in frame.dtypes] == ["int64", "Int32", "float64", "bool", "datetime64[ns, UTC]", "object",
                                                    "object", "object", "boolean"]
    assert frame["b"][1] is pandas.NA and frame["e"][0] == pandas.Timestamp(MOMENT)
    assert frame["g"][0] == decimal.Decimal("1.5") and frame["f"][0] == DAY
    empty = to_pandas(result_of([("a", "BIGINT"), ("e", "TIMESTAMP")]))
    assert [str(kind) for kind in empty.dtypes] == ["int64", "datetime64[ns, UTC]"] and len(empty) == 0
    assert to_pandas(result_of([])).shape == (0, 0)


def test_arrow():
    # Y4 Y5
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    table = to_arrow(result_of(
        [("a", "BIGINT"), ("b", "DECIMAL(38,2)"), ("c", "ARRAY<STRUCT<x: INT>>"), ("d", "MAP<STRING, DATE>"),
         ("e", "TIMESTAMP"), ("f", "TIMESTAMP_NTZ"), ("g", "BINARY")],
        (1, decimal.Decimal("0.10"), [Row(["x"], [5])], {"k": DAY}, MOMENT, MOMENT.replace(tzinfo=None), b"x"),
        (None,) * 7))
    assert table.schema.types == [
        arrow.int64(), arrow.decimal128(38, 2), arrow.list_(arrow.struct([("x", arrow.int32())])),
        arrow.map_(arrow.string(), arrow.date32()), arrow.timestamp("us", tz="UTC"), arrow.timestamp("us"),
        arrow.binary()]
    first, second = table.to_pylist()
    assert first == {"a": 1, "b": decimal.Decimal("0.10"), "c": [{"x": 5}], "d": [("k", DAY)], "e": MOMENT,
                     "f": MOMENT.replace(tzinfo=None), "g": b"x"}
    assert set(second.values()) == {None}
