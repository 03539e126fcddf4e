"""Types and values of results, and values of parameters."""
import datetime
import decimal
import pickle

import pytest

from sluice import Row
from sluice.data_types import DataType, parse, read_column
from sluice.values import parameters, read

UTC = datetime.timezone.utc


def column(type_name, type_text=None, **more):
    return read_column({"name": "c", "position": 0, "type_name": type_name, "type_text": type_text or type_name, **more})


@pytest.mark.parametrize("described, text, expected", [
    # Y5
    (column("LONG", "BIGINT"), "9007199254740993", 9007199254740993),
    (column("BYTE", "TINYINT"), "-1", -1),
    (column("DOUBLE"), "0.1", 0.1), (column("FLOAT"), "Infinity", float("inf")),
    (column("DECIMAL", "DECIMAL(38,2)", type_precision=38, type_scale=2), "1234567890123456789012345678901234.50",
     decimal.Decimal("1234567890123456789012345678901234.50")),
    (column("BOOLEAN"), "true", True), (column("BOOLEAN"), "false", False),
    (column("DATE"), "2022-01-31", datetime.date(2022, 1, 31)),
    (column("TIMESTAMP"), "2026-11-22T03:00:00.000Z", datetime.datetime(2026, 11, 22, 3, tzinfo=UTC)),
    (column("TIMESTAMP"), "2026-11-22T03:00:00.1234567Z", datetime.datetime(2026, 11, 22, 3, 0, 0, 123456, tzinfo=UTC)),
    (column("TIMESTAMP"), "2026-11-22T03:00:00+02:00", datetime.datetime(2026, 11, 22, 1, tzinfo=UTC)),
    (column("TIMESTAMP", "TIMESTAMP_NTZ"), "2026-11-22T03:00:00.5", datetime.datetime(2026, 11, 22, 3, 0, 0, 500000)),
    (column("STRING"), "007", "007"), (column("STRING", "VARIANT"), '{"a":1}', '{"a":1}'),
    (column("BINARY"), "AAH/", b"\x00\x01\xff"),
    (column("NULL", "VOID"), None, None), (column("LONG"), None, None), (column("INTERVAL", "INTERVAL DAY"), "1", "1"),
    (column("ARRAY", "ARRAY<INT>"), "[1,null,3]", [1, None, 3]), (column("ARRAY", "array<bigint>"), '["1"]', [1]),
    (column("MAP", "MAP<DATE, DECIMAL(3,1)>"), '{"2022-01-31":1.50}',
     {datetime.date(2022, 1, 31): decimal.Decimal("1.50")}),
    (column("STRUCT", "STRUCT<a: INT NOT NULL COMMENT 'x, >', `b c`: ARRAY<DOUBLE>>"), '{"a":1,"b c":[0.5]}',
     Row(["a", "b c"], [1, [0.5]])),
    (column("STRUCT", "STRUCT<a: TIMESTAMP>"), '{}', Row(["a"], [None])),
])
def test_values_are_typed(described, text, expected):
    value = read(text, described.type)
    assert value == expected and type(value) is type(expected)


@pytest.mark.parametrize("text", ["", "ARRAY", "ARRAY<", "ARRAY<INT", "MAP<INT>", "INT)", "DECIMAL(a)", "?",
                                  "ARRAY<" * 100 + "INT" + ">" * 100])
def test_what_is_no_type_is_refused(text):
    with pytest.raises(ValueError, match="is no type"):
        parse(text)


def test_types_are_read():
    assert parse("DECIMAL(10,2)") == DataType("DECIMAL", 10, 2)
    assert parse("map<string, array<smallint>>").fields == (
        ("key", DataType("STRING")), ("value", DataType("ARRAY", fields=(("element", DataType("SHORT")),))))


def test_parameters():
    # Y3
    sent = parameters({"s": "it's", "n": None, "b": True, "i": 7, "l": 2**40, "f": 0.1,
                       "d": decimal.Decimal("12.30"), "e": decimal.Decimal("1E+3"), "day": datetime.date(2026, 1, 1),
                       "t": datetime.datetime(2026, 1, 1, tzinfo=UTC), "u": datetime.datetime(2026, 1, 1)})
    assert sent == [
        {"name": "s", "value": "it's", "type": "STRING"}, {"name": "n"},
        {"name": "b", "value": "true", "type": "BOOLEAN"}, {"name": "i", "value": "7", "type": "INT"},
        {"name": "l", "value": "1099511627776", "type": "BIGINT"}, {"name": "f", "value": "0.1", "type": "DOUBLE"},
        {"name": "d", "value": "12.30", "type": "DECIMAL(4,2)"}, {"name": "e", "value": "1000", "type": "DECIMAL(4,0)"},
        {"name": "day", "value": "2026-01-01", "type": "DATE"},
        {"name": "t", "value": "2026-01-01T00:00:00+00:00", "type": "TIMESTAMP"},
        {"name": "u", "value": "2026-01-01T00:00:00", "type": "TIMESTAMP_NTZ"}]


@pytest.mark.parametrize("arguments, error", [
    ({"a b": 1}, ValueError), ({"a": 2**63}, ValueError), ({"a": [1]}, TypeError), ({"a": b"x"}, TypeError),
    ({"a": decimal.Decimal("NaN")}, ValueError), ({"a": decimal.Decimal("1e40")}, ValueError), ({1: 1}, ValueError)])
def test_values_without_a_type_are_refused(arguments, error):
    with pytest.raises(error):
        parameters(arguments)


def test_rows():
    # Y4
    row = Row(["name", "count", "name"], ["acme", 2, "second"])
    assert (row["name"], row.name, row[0], row[-1]) == ("acme", "acme", "acme", "second")
    assert row["count"] == 2 and list(row) == ["acme", 2, "second"] and row == ("acme", 2, "second")
    assert row.asDict() == {"name": "acme", "count": 2}
    assert "name" in row and "acme" not in row
    assert Row(["a"], [[Row(["b"], [{"k": Row(["c"], [1])}])]]).asDict(recursive=True) == {"a": [{"b": {"k": {"c": 1}}}]}
    with pytest.raises(KeyError):
        row["other"]
    with pytest.raises(AttributeError):
        row.other
    assert pickle.loads(pickle.dumps(row)).asDict() == row.asDict()
    assert repr(Row(["a"], [1])) == "Row(a=1)"
