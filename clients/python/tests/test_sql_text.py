"""Where statements end and which are queries."""
import pytest

from sluice.sql_text import is_query, place, split


@pytest.mark.parametrize("script, statements", [
    ("", []),
    (" ;; -- nothing\n;/* ; */", []),
    ("CREATE SHARE a", ["CREATE SHARE a"]),
    ("-- first\nCREATE SHARE a;\n\n-- second\nCREATE SHARE b ; -- last", ["CREATE SHARE a", "CREATE SHARE b"]),
    ("SELECT ';' ; SELECT \"a;b\" ; SELECT `;`", ["SELECT ';'", "SELECT \"a;b\"", "SELECT `;`"]),
    (r"SELECT 'it\'s;' ; SELECT 'it''s;'", [r"SELECT 'it\'s;'", "SELECT 'it''s;'"]),
    ("SELECT 1 /* a /* b; */ c; */ + 2; SELECT 3", ["SELECT 1 /* a /* b; */ c; */ + 2", "SELECT 3"]),
    ("BEGIN SELECT CASE WHEN 1 THEN 2 END; IF x THEN SELECT 1; END IF; END; SELECT 2",
     ["BEGIN SELECT CASE WHEN 1 THEN 2 END; IF x THEN SELECT 1; END IF; END", "SELECT 2"]),
    ("SELECT 1; SELECT 'open;", ["SELECT 1", "SELECT 'open;"]),
])
def test_scripts_are_split(script, statements):
    # S8
    assert [s.text for s in split(script)] == statements
    assert all(script[s.start:].startswith(s.text) for s in split(script))


@pytest.mark.parametrize("statement, expected", [
    ("select 1", True), ("-- x\n( SELECT 1 )", True), ("VALUES (1)", True), ("TABLE t", True), ("FROM t SELECT a", True),
    ("WITH a AS (SELECT 1), `b` (x) AS (VALUES (2)) SELECT * FROM a", True),
    ("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", False),
    ("SHOW SHARES", False), ("DESCRIBE TABLE t", False), ("INSERT INTO t VALUES (1)", False),
    ("CREATE VIEW v AS SELECT 1", False), ("EXPLAIN SELECT 1", False), ("'SELECT'", False),
])
def test_queries_are_told_apart(statement, expected):
    # Y3
    assert is_query(statement) is expected


def test_places_count_as_the_server_does():
    # S74
    assert place("a\nbc", 3) == (2, 1)
    assert place("abc", 0) == (1, 0)
