"""The comparison that test_official_client.py rests on finds what is wrong."""
import pyarrow as pa
import pytest

import pandas_rules

ONE, TWO = {"float": (1.0).hex()}, {"float": (2.0).hex()}
STRUCT = pa.struct([("a", pa.int32()), ("t", pa.timestamp("us", "UTC"))])


@pytest.mark.parametrize("kind,wanted,seen", [
    (pa.int64(), [1, 2], [1, TWO]),                       # floats without a null
    (pa.int64(), [1, None], [TWO, None]),
    (pa.int64(), [1], [True]),
    (pa.bool_(), [True], [1]),
    (pa.float64(), [1.0], [1]),
    (pa.float64(), [1.0], [{"float": "nan"}]),
    (pa.string(), ["1"], [1]),
    (pa.string(), [""], [None]),
    (pa.binary(), [b"a"], ["a"]),
    (pa.decimal128(5, 2), ["1.50"], [{"decimal": "1.5"}]),
    (pa.timestamp("us", "UTC"), [5], [{"micros": 6, "zone": True}]),
    (pa.timestamp("us", "UTC"), [5], [{"micros": 5, "zone": False}]),
    (pa.timestamp("us", "UTC"), [5], [5000]),             # nanoseconds, but not inside
    (pa.list_(pa.int32()), [[1, 2]], [{"list": [2, 1]}]),
    (pa.list_(pa.int32()), [[]], [None]),
    (pa.map_(pa.string(), pa.int32()), [[("k", 1)]], [{"list": [{"pair": ["k", 2]}]}]),
    (STRUCT, [{"a": 1, "t": None}], [{"struct": {"t": None}}]),
    (STRUCT, [{"a": 1, "t": 5}], [{"struct": {"a": 1, "t": 5000}}]),
    (STRUCT, [{"a": 1, "t": None}], [{"struct": {"a": 1, "t": None, "b": 2}}]),
])
def test_difference_is_found(kind, wanted, seen):
    if pa.types.is_decimal(kind):
        array = pa.array(wanted).cast(kind)
    else:
        array = pa.array(wanted, kind)
    with pytest.raises(pandas_rules.Differs):
        pandas_rules.compare(seen, array, "column")


def test_missing_row_is_found():
    frame = {"columns": ["a"], "num_rows": 1, "values": [[1]]}
    with pytest.raises(pandas_rules.Differs):
        pandas_rules.compare_frame(frame, pa.table({"a": [1, 2]}), [])


def test_rules_hold():
    pandas_rules.compare([ONE, {"float": "nan"}], pa.array([1, None], pa.int64()), "column")
    pandas_rules.compare([{"struct": {"a": 1, "t": 5000}}, {"struct": {"t": {"nat": True}}}],
                         pa.array([{"a": 1, "t": 5}, {"a": None, "t": None}], STRUCT), "column", frozenset({"int96"}))
    pandas_rules.compare([{"micros": 5, "zone": False}], pa.array([5], pa.timestamp("us", "UTC")), "column",
                         frozenset({"partition"}))
