"""What `show` prints. The expected tables are Spark's own."""
import datetime
import decimal

import pytest

from sluice import Row
from sluice.dataframe import DataFrame
from sluice.data_types import Column, DataType
from sluice.statements import Result
from sluice.table_text import cell_text


class Client:
    """Hands out rows of two columns, as many as are asked for."""

    def __init__(self, lines):
        self.lines = lines

    def run(self, _statement, *, row_limit=None, **_):
        columns = [Column("id", DataType("INT")), Column("name", DataType("STRING"))]
        lines = self.lines[:row_limit]
        return Result(columns, [Row(["id", "name"], line) for line in lines], len(lines) < len(self.lines))


def shown(capsys, lines, *arguments, **named):
    DataFrame(Client(lines), "SELECT id, name FROM t").show(*arguments, **named)
    return capsys.readouterr().out


def test_show(capsys):
    # Y4
    assert shown(capsys, [(1, "alice"), (20, None)]) == (
        "+---+-----+\n"
        "| id| name|\n"
        "+---+-----+\n"
        "|  1|alice|\n"
        "| 20| NULL|\n"
        "+---+-----+\n"
        "\n")


def test_show_cuts_rows_and_cells(capsys):
    # Y4
    lines = [(i, "abcdefghijklmnopqrstuvwxyz") for i in range(30)]
    assert shown(capsys, lines, 1) == (
        "+---+--------------------+\n"
        "| id|                name|\n"
        "+---+--------------------+\n"
        "|  0|abcdefghijklmnopq...|\n"
        "+---+--------------------+\n"
        "only showing top 1 row\n"
        "\n")
    assert shown(capsys, lines).count("\n") == 4 + 20 + 2
    assert "only showing top 20 rows\n" in shown(capsys, lines)
    assert "only showing" not in shown(capsys, lines[:20])


def test_show_whole_cells_on_the_left(capsys):
    # Y4
    assert shown(capsys, [(1, "abcdefghijklmnopqrstuvwxyz"), (2, "a\nb")], truncate=False) == (
        "+---+--------------------------+\n"
        "|id |name                      |\n"
        "+---+--------------------------+\n"
        "|1  |abcdefghijklmnopqrstuvwxyz|\n"
        "|2  |a\\nb                      |\n"
        "+---+--------------------------+\n"
        "\n")
    assert "|abc|\n" in shown(capsys, [(1, "abcdef")], 20, 3)


def test_show_counts_wide_characters_twice(capsys):
    assert shown(capsys, [(1, "東京"), (2, "abcdef")]) == (
        "+---+------+\n"
        "| id|  name|\n"
        "+---+------+\n"
        "|  1|  東京|\n"
        "|  2|abcdef|\n"
        "+---+------+\n"
        "\n")


@pytest.mark.parametrize("value, text", [
    (None, "NULL"), (True, "true"), (7, "7"), (0.1, "0.1"), (100.0, "100.0"), (1e7, "1.0E7"), (1.25e-4, "1.25E-4"),
    (-12345678.5, "-1.23456785E7"), (0.0, "0.0"), (0.001, "0.001"), (float("nan"), "NaN"), (float("-inf"), "-Infinity"),
    (decimal.Decimal("1E+3"), "1000"), (b"\x0a\xff", "[0A FF]"), (datetime.date(2022, 1, 1), "2022-01-01"),
    (datetime.datetime(2022, 1, 1, 2, 3, 4, 500000), "2022-01-01 02:03:04.5"),
    (datetime.datetime(2022, 1, 1, tzinfo=datetime.timezone.utc), "2022-01-01 00:00:00"),
    ([1, None], "[1, NULL]"), ({"a": 1}, "{a -> 1}"), (Row(["a", "b"], [1, "x"]), "{1, x}")])
def test_cells(value, text):
    assert cell_text(value) == text
