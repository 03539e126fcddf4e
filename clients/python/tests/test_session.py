"""Statements and their results, against answers of the statement API as its contract has them."""
import datetime

import pytest
from databricks.sdk.core import Config

import sluice
from listener import Listener
from sluice.session import Session
from sluice.statements import ROUTE, StatementClient

SHARES = [["partner_share", "2026-11-22T03:00:00.000Z"], ["other", None]]


def succeeded(columns, lines, **more):
    """An answer of the API; `columns` are (name, type_name) or (name, type_name, type_text)."""
    described = [{"name": name, "position": i, "type_name": kind[0], "type_text": kind[-1]}
                 for i, (name, *kind) in enumerate(columns)]
    manifest = {"format": "JSON_ARRAY", "schema": {"column_count": len(columns), "columns": described},
                "total_chunk_count": 1, "total_row_count": len(lines), "truncated": False,
                **more.pop("manifest", {})}
    return 200, {"statement_id": "id 1", "status": {"state": "SUCCEEDED"}, "manifest": manifest,
                 "result": {"chunk_index": 0, "row_offset": 0, "row_count": len(lines), "data_array": lines}, **more}


def failed(message, **more):
    return 200, {"statement_id": "id 1", "status": {"state": "FAILED", "error": {
        "error_code": "BAD_REQUEST", "message": message}, **more}}


NOTHING = (200, {"statement_id": "id 1", "status": {"state": "SUCCEEDED"}, "result": {}, "manifest": {
    "format": "JSON_ARRAY", "schema": {"column_count": 0}, "total_chunk_count": 0, "total_row_count": 0,
    "truncated": False}})
NUMBERS = succeeded([("n", "LONG", "BIGINT")], [[str(n)] for n in range(25)])


@pytest.fixture(name="listener")
def fixture_listener():
    with Listener() as running:
        yield running


@pytest.fixture(name="spark")
def fixture_spark(listener):
    session = sluice.connect(listener.url, "t")
    yield session
    session.stop()


def answer(listener, *answers):
    listener.answers[("POST", ROUTE)] = list(answers)


def texts(listener):
    return [body["statement"] for body in listener.bodies(ROUTE)]


def test_what_is_no_query_runs_once_at_the_call(spark, listener):
    # Y3
    answer(listener, succeeded([("name", "STRING"), ("created_at", "TIMESTAMP")], SHARES))
    shares = spark.sql("SHOW SHARES;")
    assert len(listener.asked) == 1
    assert [row["name"] for row in shares] == ["partner_share", "other"]
    assert shares.first().created_at == datetime.datetime(2026, 11, 22, 3, tzinfo=datetime.timezone.utc)
    assert (shares.count(), shares.take(1)[0][0], shares.columns) == (2, "partner_share", ["name", "created_at"])
    assert len(listener.asked) == 1
    [body] = listener.bodies(ROUTE)
    assert body == {"statement": "SHOW SHARES;", "warehouse_id": "sluice", "wait_timeout": "30s",
                    "on_wait_timeout": "CONTINUE", "format": "JSON_ARRAY", "disposition": "INLINE", "catalog": "main",
                    "schema": "default"}


def test_a_query_runs_at_the_first_action(spark, listener):
    # Y3 Y4
    answer(listener, NUMBERS)
    numbers = spark.sql("SELECT n FROM t")
    assert not listener.asked
    assert [row.n for row in numbers.collect()] == list(range(25))
    numbers.collect()
    assert numbers.count() == 25 and numbers.first().n == 0
    assert len(listener.asked) == 1


def test_few_rows_are_asked_for_when_few_are_wanted(spark, listener):
    # Y4
    cut = succeeded([("n", "LONG")], [["0"]], manifest={"truncated": True, "total_row_count": 1})
    answer(listener, cut)
    numbers = spark.sql("SELECT n FROM t")
    assert numbers.first() == (0,) and numbers.columns == ["n"]
    answer(listener, succeeded([("count", "LONG")], [["7"]]))
    assert numbers.count() == 7
    answer(listener, NUMBERS)
    assert len(numbers.collect()) == 25
    assert [body.get("row_limit") for body in listener.bodies(ROUTE)] == [1, 1, None, None]
    assert texts(listener)[2] == "SELECT count(*) AS `count` FROM (\nSELECT n FROM t\n)"


def test_an_empty_result_has_no_first_row(spark, listener):
    # Y4
    answer(listener, succeeded([("n", "LONG")], []))
    empty = spark.sql("SELECT n FROM t -- nothing")
    assert empty.first() is None and empty.collect() == [] and empty.count() == 0 and empty.columns == ["n"]
    answer(listener, NOTHING)
    done = spark.sql("CREATE SHARE s")
    assert done.collect() == [] and done.columns == []


@pytest.mark.parametrize("text, place", [
    ("CREATE SHARE a;\nDROP SHARE b", (2, 0)), ("SELECT 1; SELECT 2", (1, 10)), ("-- nothing", (1, 10)), ("", (1, 0))])
def test_one_statement_in_one_text(spark, listener, text, place):
    # Y3
    with pytest.raises(sluice.SqlError) as caught:
        spark.sql(text)
    assert (caught.value.condition, caught.value.sqlstate) == ("PARSE_SYNTAX_ERROR", "42601")
    assert (caught.value.line, caught.value.position) == place
    assert not listener.asked


def test_values_travel_beside_the_text(spark, listener):
    # Y3 Y14
    answer(listener, NOTHING)
    spark.sql("REVOKE SELECT ON SHARE IDENTIFIER(:share) FROM RECIPIENT IDENTIFIER(:who)",
              args={"share": "it's", "who": "acme-corp"})
    [body] = listener.bodies(ROUTE)
    assert "it's" not in body["statement"] and "acme" not in body["statement"]
    assert body["parameters"] == [{"name": "share", "value": "it's", "type": "STRING"},
                                  {"name": "who", "value": "acme-corp", "type": "STRING"}]
    with pytest.raises(TypeError):
        spark.sql("SELECT :a", args={"a": object()})


def test_errors(spark, listener):
    # Y6
    answer(listener, failed("[TABLE_OR_VIEW_NOT_FOUND] no table t. SQLSTATE: 42P01 (line 2, pos 14)"))
    with pytest.raises(RuntimeError) as caught:
        spark.sql("DESCRIBE TABLE\n t")
    error = caught.value
    assert isinstance(error, sluice.SqlError)
    assert (error.condition, error.sqlstate, error.line, error.position, error.statement_id) == (
        "TABLE_OR_VIEW_NOT_FOUND", "42P01", 2, 14, "id 1")
    answer(listener, failed("broken", sql_state="XX000"))
    with pytest.raises(sluice.SqlError, match="broken") as caught:
        spark.sql("SELECT 1").collect()
    assert (caught.value.condition, caught.value.sqlstate, caught.value.line) == ("BAD_REQUEST", "XX000", None)
    answer(listener, (200, {"statement_id": "id 1", "status": {"state": "CANCELED"}}))
    with pytest.raises(sluice.SqlError) as caught:
        spark.sql("SHOW SHARES")
    assert caught.value.condition == "CANCELED"
    answer(listener, (403, {"error_code": "PERMISSION_DENIED", "message": "Only administrators can do this"}))
    with pytest.raises(sluice.SqlError, match="Only administrators") as caught:
        spark.sql("SHOW SHARES")
    assert caught.value.condition == "PERMISSION_DENIED"


def test_a_cut_result_raises(spark, listener):
    # Y5
    answer(listener, succeeded([("n", "LONG")], [["0"], ["1"]], manifest={"truncated": True}))
    for run in (lambda: spark.sql("SHOW RECIPIENTS"), lambda: spark.sql("SELECT n FROM t").collect(),
                lambda: spark.sql("SELECT n FROM t").take(3)):
        with pytest.raises(sluice.SqlError, match="cut the result after 2 rows") as caught:
            run()
        assert caught.value.condition == "RESULT_TRUNCATED"


def test_all_chunks_are_fetched(spark, listener):
    # Y5
    link = ROUTE + "/id 1/result/chunks/{}?row_offset={}"
    first = succeeded([("n", "LONG")], [["0"]], manifest={"total_row_count": 3, "total_chunk_count": 3})
    first[1]["result"]["next_chunk_internal_link"] = link.format(1, 1)
    answer(listener, first)
    listener.answers[("GET", link.format(1, 1))] = [
        (200, {"chunk_index": 1, "data_array": [["1"]], "next_chunk_internal_link": link.format(2, 2)})]
    listener.answers[("GET", link.format(2, 2))] = [(200, {"chunk_index": 2, "data_array": [["2"]]})]
    assert [row.n for row in spark.sql("SELECT n FROM t")] == [0, 1, 2]
    listener.answers[("GET", link.format(2, 2))] = [(200, {"chunk_index": 2})]
    with pytest.raises(sluice.SqlError, match="2 rows instead of 3"):
        spark.sql("SELECT n FROM t").collect()
    first[1]["result"]["next_chunk_internal_link"] = "@elsewhere.example/x"
    with pytest.raises(sluice.SqlError, match="no path"):
        spark.sql("SELECT n FROM t").collect()


def test_a_large_result_comes_through_links(spark, listener):
    # Y5
    too_large = failed("[RESOURCE_EXHAUSTED] over 25 MiB; use the disposition EXTERNAL_LINKS", sql_state="53000")
    linked = succeeded([("n", "LONG")], [], manifest={"total_row_count": 2})
    linked[1]["result"] = {"external_links": [{"external_link": listener.url + "/part", "chunk_index": 0}]}
    answer(listener, too_large, linked)
    listener.answers[("GET", "/part")] = [(200, [["0"], ["1"]])]
    assert [row.n for row in spark.sql("SELECT n FROM t")] == [0, 1]
    assert [body["disposition"] for body in listener.bodies(ROUTE)] == ["INLINE", "EXTERNAL_LINKS"]
    [headers] = [headers for _, path, _, headers in listener.asked if path == "/part"]
    assert "Authorization" not in headers
    # A statement that changes something is not run a second time.
    answer(listener, too_large)
    listener.asked.clear()
    with pytest.raises(sluice.SqlError):
        spark.sql("SHOW SHARES")
    assert len(listener.asked) == 1


def client_of(listener, pauses):
    return StatementClient(Config(host=listener.url, token="t"), sleep=pauses.append)


def test_waiting_goes_on_until_the_statement_ends(listener):
    pauses = []
    spark = Session(client_of(listener, pauses))
    answer(listener, (200, {"statement_id": "id 1", "status": {"state": "PENDING"}}))
    running = (200, {"statement_id": "id 1", "status": {"state": "RUNNING"}})
    listener.answers[("GET", ROUTE + "/id 1")] = [running] * 8 + [NUMBERS]
    assert len(spark.sql("SELECT n FROM t").collect()) == 25
    assert len(pauses) == 9 and pauses == sorted(pauses) and max(pauses) == 2.0


def test_giving_up_waiting_cancels(listener):
    def interrupt(_):
        raise KeyboardInterrupt

    spark = Session(StatementClient(Config(host=listener.url, token="t"), sleep=interrupt))
    answer(listener, (200, {"statement_id": "id 1", "status": {"state": "PENDING"}}))
    listener.answers[("POST", ROUTE + "/id 1/cancel")] = [(200, {})]
    with pytest.raises(KeyboardInterrupt):
        spark.sql("SELECT n FROM t").collect()
    assert listener.bodies(ROUTE + "/id 1/cancel") == [{}]


def test_a_statement_that_may_have_run_is_not_sent_again(listener):
    # Y3
    spark = Session(client_of(listener, pauses := []))
    answer(listener, None, NOTHING)
    with pytest.raises(sluice.SqlError, match="no answer"):
        spark.sql("CREATE SHARE s")
    assert len(listener.bodies(ROUTE)) == 1 and not pauses


def test_a_statement_that_was_turned_away_is_sent_again(listener):
    spark = Session(client_of(listener, pauses := []))
    busy = (429, {"error_code": "REQUEST_LIMIT_EXCEEDED", "message": "later"}, {"Retry-After": "7"})
    answer(listener, busy, (503, {"error_code": "TEMPORARILY_UNAVAILABLE", "message": "later"}), NOTHING)
    spark.sql("CREATE SHARE s")
    assert len(listener.bodies(ROUTE)) == 3 and pauses[0] == 7.0
    answer(listener, busy)
    with pytest.raises(sluice.SqlError) as caught:
        spark.sql("CREATE SHARE s")
    assert caught.value.condition == "REQUEST_LIMIT_EXCEEDED" and len(listener.bodies(ROUTE)) == 3 + 6


def test_another_kind_of_server_is_named_as_such(spark, listener):
    answer(listener, (200, b"<html>"))
    with pytest.raises(sluice.SqlError, match="administration listener"):
        spark.sql("SHOW SHARES")


def test_the_current_catalog_is_the_sessions(spark, listener):
    # Y8
    answer(listener, NOTHING)
    spark.catalog.setCurrentCatalog("production")
    spark.catalog.setCurrentDatabase("sales")
    spark.sql("CREATE SHARE s")
    [body] = listener.bodies(ROUTE)
    assert (body["catalog"], body["schema"]) == ("production", "sales")
    assert (spark.catalog.currentCatalog(), spark.catalog.currentDatabase()) == ("production", "sales")
    with pytest.raises(sluice.SqlError, match="setCurrentCatalog"):
        spark.sql("USE CATALOG other")


def test_tables(spark, listener):
    # Y8
    route = "/api/2.1/unity-catalog/tables"
    listener.answers[("GET", route)] = [(200, {"tables": [
        {"name": "t", "catalog_name": "main", "schema_name": "sales", "table_type": "EXTERNAL", "comment": "c"}]})]
    [table] = spark.catalog.listTables("sales")
    assert table == ("t", "main", ["sales"], "c", "EXTERNAL", False)
    spark.catalog.listTables("a.b")
    assert [path for _, path, _, _ in listener.asked] == [
        route + "?catalog_name=main&schema_name=sales&omit_columns=true",
        route + "?catalog_name=a&schema_name=b&omit_columns=true"]
    answer(listener, NUMBERS)
    spark.table("a.`b.c`.t").collect()
    assert texts(listener)[-1] == "SELECT * FROM `a`.`b.c`.`t`"
    with pytest.raises(ValueError):
        spark.table("a..t")


def test_reading_shared_tables_is_the_recipients(spark):
    # Y8
    with pytest.raises(NotImplementedError, match="delta_sharing"):
        spark.read


def test_temporary_views_are_refused(spark, listener):
    # Y7
    with pytest.raises(NotImplementedError, match="CREATE OR REPLACE VIEW catalog.schema.v AS SELECT n FROM t"):
        spark.sql("SELECT n FROM t;").createOrReplaceTempView("v")
    assert not listener.asked


@pytest.mark.parametrize("mode, statement", [
    # Y7
    ("overwrite", "INSERT OVERWRITE `g`.`r`.`u` BY NAME\nSELECT n FROM t"),
    ("append", "INSERT INTO `g`.`r`.`u` BY NAME\nSELECT n FROM t"),
    ("ignore", "CREATE TABLE IF NOT EXISTS `g`.`r`.`u` AS\nSELECT n FROM t"),
    ("error", "CREATE TABLE `g`.`r`.`u` AS\nSELECT n FROM t"),
    ("errorifexists", "CREATE TABLE `g`.`r`.`u` AS\nSELECT n FROM t")])
def test_writing_is_one_statement(spark, listener, mode, statement):
    # Y7
    answer(listener, NOTHING)
    spark.sql("SELECT n FROM t; -- all", args={"a": 1}).write.mode(mode).saveAsTable("g.r.u")
    assert texts(listener) == [statement]
    assert listener.bodies(ROUTE)[0]["parameters"] == [{"name": "a", "value": "1", "type": "INT"}]


def test_a_missing_table_is_made(spark, listener):
    # Y7
    answer(listener, failed("[TABLE_OR_VIEW_NOT_FOUND] g.r.u. SQLSTATE: 42P01"), NOTHING)
    spark.sql("SELECT n FROM t").write.mode("overwrite").saveAsTable("g.r.u")
    assert texts(listener)[1:] == ["CREATE TABLE `g`.`r`.`u` AS\nSELECT n FROM t"]
    # Another failure is one, and the table stays as it is.
    answer(listener, failed("[INSERT_COLUMN_ARITY_MISMATCH] columns differ. SQLSTATE: 21S01"))
    with pytest.raises(sluice.SqlError) as caught:
        spark.sql("SELECT n FROM t").write.mode("overwrite").saveAsTable("g.r.u")
    assert caught.value.condition == "INSERT_COLUMN_ARITY_MISMATCH" and len(texts(listener)) == 3


def test_writing_the_default_fails_on_a_table_that_is_there(spark, listener):
    # Y7
    answer(listener, failed("[TABLE_OR_VIEW_ALREADY_EXISTS] g.r.u. SQLSTATE: 42P07"))
    with pytest.raises(sluice.SqlError):
        spark.sql("SELECT n FROM t").write.saveAsTable("g.r.u")
    with pytest.raises(ValueError):
        spark.sql("SELECT n FROM t").write.mode("replace")
    answer(listener, NOTHING)
    with pytest.raises(sluice.SqlError, match="only the rows of a query"):
        spark.sql("SHOW SHARES").write
