"""Answers to recipients byte by byte: how they are framed, cut into lines, escaped, compressed, and how they end."""
import gzip
import json
import re

import pytest

from sharing_world import World, added, exchange, read_to_end

NDJSON = "application/x-ndjson; charset=utf-8"
JSON = "application/json; charset=utf-8"
# What str.splitlines takes for the end of a line beside \n: Python's clients cut answers there.
LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
ODD = "a\u0085b\u2028c\u2029d\u0001e\u001ff\tg\"h\\i\x7fj"
MANY = 4000


def lines_of(body):
    return [json.loads(line) for line in body.decode("utf-8").splitlines()]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("bodies"))
    world.start()
    world.share("sales")
    world.token = world.recipient("alice")
    world.grant("sales", "alice")
    history = {"history_data_sharing_status": "ENABLED", "start_version": 0}
    world.orders = world.table("orders", world.copy_table("orders", "orders"), "sales", **history)
    world.odd = world.table("odd", world.write_table(
        "odd", [added("a.parquet", 1, {"p": ODD}, {"numRecords": 1, "minValues": {"c": ODD}, "nullCount": {"c": None}}),
                added("b.parquet", 2, {"p": None})],
        columns=[("c", "string"), ("p", "string")], partitioned_by=["p"], comment=ODD), "sales", comment=ODD)
    world.many = world.table("many", world.write_table(
        "many", [added(f"part-{n:05}.parquet", stats={"numRecords": 10}) for n in range(MANY)]), "sales")
    # The newest files come first, so that the one that cannot be linked to is in the first chunk here …
    outside = added("../elsewhere.parquet")
    world.early = world.table("early", world.write_table(
        "early", [added(f"part-{n:05}.parquet") for n in range(MANY)], [outside]), "sales")
    # … and far behind it here.
    world.late = world.table("late", world.write_table(
        "late", [outside], [added(f"part-{n:05}.parquet") for n in range(MANY)]), "sales")
    yield world
    world.stop()


def query(world, table, body=None, headers=()):
    return world.ask("POST", table + "/query", world.token, {} if body is None else body, headers)


# P1 R35
def test_connection_goes_on_and_head_has_no_body(world):
    connection = world.connect()
    exchange(connection, "GET", "/delta-sharing/shares", world.token)
    first = connection.sock
    for method, target, body in [("HEAD", "/delta-sharing/shares", None), ("HEAD", world.orders + "/metadata", None),
                                 ("HEAD", world.orders, None), ("HEAD", "/delta-sharing/shares/none", None),
                                 ("HEAD", "/nowhere", None), ("GET", "/nowhere", None), ("POST", world.many + "/query", {}),
                                 ("GET", "/delta-sharing/shares", None)]:
        answer = exchange(connection, method, target, world.token, body)
        assert bool(answer.body) == (method != "HEAD"), (target, answer)
        assert connection.sock is first, f"the connection ended after {method} {target}"
    refused = exchange(connection, "POST", world.orders + "/query", world.token, [1])
    assert refused.status == 400 and connection.sock is None, "the connection went on after a 400"
    connection.close()
    get = world.ask("GET", world.orders + "/metadata", world.token)
    head = world.ask("HEAD", world.orders + "/metadata", world.token)
    assert head.header("Content-Length") == str(len(get.body))
    # On the wire as well: behind the head there is nothing.
    raw = world.raw(f"HEAD {world.orders}/metadata HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.token}\r\n"
                    "Connection: close\r\n\r\n".encode())
    assert raw.endswith(b"\r\n\r\n") and raw.count(b"\r\n\r\n") == 1


# P1
def test_answers_say_where_they_end(world):
    short = query(world, world.orders)
    assert short.header("Content-Length") == str(len(short.body)) and short.header("Transfer-Encoding") is None
    long = query(world, world.many)
    assert long.header("Transfer-Encoding") == "chunked" and long.header("Content-Length") is None
    assert len(lines_of(long.body)) == MANY + 2
    raw = world.raw(f"POST {world.many}/query HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.token}\r\n"
                    "Connection: close\r\nContent-Length: 2\r\n\r\n{}".encode())
    assert raw.endswith(b"\r\n0\r\n\r\n")
    # HTTP/1.0 knows no chunks; then it is the end of the connection.
    old = world.raw(f"POST {world.many}/query HTTP/1.0\r\nAuthorization: Bearer {world.token}\r\nContent-Length: 2\r\n\r\n{{}}".encode())
    head, _, body = old.partition(b"\r\n\r\n")
    assert b"chunked" not in head.lower() and len(lines_of(body)) == MANY + 2


# P6
def test_lists_are_compressed_where_asked_and_ndjson_is_not(world):
    for number in range(20):
        world.share(f"share_with_a_long_name_{number:040}")
        world.grant(f"share_with_a_long_name_{number:040}", "alice")
    plain = world.ask("GET", "/delta-sharing/shares", world.token)
    assert plain.header("Content-Encoding") is None and plain.header("Vary") == "Accept-Encoding"
    packed = world.ask("GET", "/delta-sharing/shares", world.token, headers={"Accept-Encoding": "gzip, deflate"})
    assert packed.header("Content-Encoding") == "gzip" and packed.header("Vary") == "Accept-Encoding"
    assert gzip.decompress(packed.body) == plain.body
    refused = world.ask("GET", "/delta-sharing/shares", world.token, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.header("Content-Encoding") is None
    asking = {"Accept-Encoding": "gzip, deflate"}
    for answer in (query(world, world.many, headers=asking), query(world, world.orders, headers=asking),
                   world.ask("GET", world.odd + "/metadata", world.token, headers=asking)):
        assert answer.status == 200 and answer.header("Content-Encoding") is None
        lines_of(answer.body)
    # Files of a table never are.
    file = lines_of(query(world, world.orders).body)[2]["file"]
    answer = world.ask("GET", file["url"], headers=asking)
    assert answer.header("Content-Encoding") is None and len(answer.body) == file["size"]


# P6
def test_ndjson_is_compressed_where_the_configuration_says_so(tmp_path):
    world = World(tmp_path, settings="http:\n  gzip_ndjson: true\n")
    world.start()
    try:
        world.share("s")
        token = world.recipient("alice")
        world.grant("s", "alice")
        table = world.table("many", world.write_table("many", [added(f"part-{n:05}.parquet") for n in range(MANY)]), "s")
        answer = world.ask("POST", table + "/query", token, {}, {"Accept-Encoding": "gzip"})
        assert answer.header("Content-Encoding") == "gzip" and answer.header("Vary") == "Accept-Encoding"
        assert answer.header("Content-Type") == NDJSON
        lines = lines_of(gzip.decompress(answer.body))
        assert [line["file"]["size"] for line in lines[2:]] == [100] * MANY
        plain = world.ask("POST", table + "/query", token, {})
        assert plain.header("Content-Encoding") is None and len(lines_of(plain.body)) == MANY + 2
        file = world.ask("GET", lines[2]["file"]["url"], headers={"Accept-Encoding": "gzip"})
        assert file.header("Content-Encoding") is None
        world.stop()
    finally:
        world.kill()


# P9
def test_limits_of_bodies_are_those_of_the_configuration(tmp_path):
    world = World(tmp_path, {"body_bytes_max": 65536, "json_depth_max": 8})
    world.start()
    try:
        world.share("s")
        token = world.recipient("alice")
        world.grant("s", "alice")
        table = world.table("orders", world.copy_table("orders", "orders"), "s")

        def padded(size):
            return b'{"x":"' + b"a" * (size - 8) + b'"}'
        asked = [world.ask("POST", table + "/query", token, body).status
                 for body in (padded(4 * 65536), padded(4 * 65536 + 1), b'{"x":' + b"[" * 7 + b"]" * 7 + b"}",
                              b'{"x":' + b"[" * 8 + b"]" * 8 + b"}")]
        assert asked == [200, 413, 200, 400]
        credentials = [world.ask("POST", table + "/temporary-table-credentials", token, padded(size)).status
                       for size in (65536, 65537)]
        assert credentials == [400, 413]
        world.stop()
    finally:
        world.kill()


# P18 P26 P27 P28
def test_headers_are_spelled_as_clients_compare_them(world):
    answer = query(world, world.orders, {"version": 1}, {"fileidhash": "DELTA", "delta-sharing-capabilities": "includeendstreamaction=true"})
    for header in [("Content-Type", NDJSON), ("Delta-Table-Version", "1"),
                   ("delta-sharing-capabilities", "responseformat=parquet;includeendstreamaction=true"), ("fileidhash", "delta")]:
        assert header in answer.headers
    assert ("Content-Type", NDJSON) in world.ask("GET", world.orders + "/metadata", world.token).headers
    for target in ("/delta-sharing/shares", "/delta-sharing/shares/sales", "/delta-sharing/shares/sales/schemas",
                   "/delta-sharing/shares/sales/schemas/public/tables", "/delta-sharing/shares/sales/all-tables"):
        assert ("Content-Type", JSON) in world.ask("GET", target, world.token).headers


# P19
def test_each_line_is_one_compact_object_and_ends_in_one_line_feed(world):
    for answer in (query(world, world.orders), query(world, world.orders, {"version": 0}), query(world, world.odd),
                   query(world, world.many), world.ask("GET", world.orders + "/metadata", world.token),
                   query(world, world.orders, headers={"delta-sharing-capabilities": "includeendstreamaction=true"})):
        assert answer.status == 200
        assert answer.body.endswith(b"}\n") and b"\r" not in answer.body and answer.body[:1] == b"{"
        for line in answer.body[:-1].split(b"\n"):
            value = json.loads(line)
            assert isinstance(value, dict) and len(value) == 1
            # No blanks but those inside of strings.
            assert not re.sub(rb'"(?:[^"\\]|\\.)*"', b"", line).count(b" ")


# P20
def test_lists_are_one_line(world):
    for target in ("/delta-sharing/shares", "/delta-sharing/shares/sales", "/delta-sharing/shares/sales/schemas",
                   "/delta-sharing/shares/sales/schemas/public/tables", "/delta-sharing/shares/sales/all-tables",
                   "/delta-sharing/shares?maxResults=1"):
        body = world.ask("GET", target, world.token).body
        assert body.count(b"\n") <= 1 and (b"\n" not in body or body.endswith(b"\n"))
        assert json.loads(body.decode().splitlines()[0])


# P21
def test_no_character_inside_a_string_ends_a_line(world):
    for answer in (query(world, world.odd), world.ask("GET", world.odd + "/metadata", world.token)):
        assert answer.status == 200
        text = answer.body.decode("utf-8")
        assert text.splitlines() == text[:-1].split("\n")
        assert not [c for c in text if c in LINE_ENDS or c < " " and c != "\n"]
    lines = lines_of(query(world, world.odd).body)
    assert lines[1]["metaData"]["description"] == ODD
    assert json.loads(lines[1]["metaData"]["schemaString"])["fields"][0]["metadata"]["comment"] == ODD
    assert lines[2]["file"]["partitionValues"] == {"p": ODD}
    assert json.loads(lines[2]["file"]["stats"])["minValues"]["c"] == ODD
    # What a client wrote comes back in an error, as escaped.
    answer = world.ask("GET", "/delta-sharing/shares/" + "a%C2%85b%E2%80%A8c%E2%80%A9d", world.token)
    assert answer.json()["message"] == "share 'a\u0085b\u2028c\u2029d' not found"
    assert len(answer.body.decode().splitlines()) == 1


# P22
def test_lines_that_repeat_are_the_same_bytes(world):
    def unlinked(body):
        return re.sub(rb'"(url":"[^"]*"|expirationTimestamp":\d+)', b"", body)
    for table, body in ((world.orders, {}), (world.orders, {"version": 1}), (world.odd, {})):
        first, second = query(world, table, body).body, query(world, table, body).body
        assert unlinked(first) == unlinked(second)
    metadata = world.ask("GET", world.orders + "/metadata", world.token).body
    assert query(world, world.orders).body.startswith(metadata)
    keys = [list(line["file"]) for line in lines_of(query(world, world.orders, {"version": 3}).body)[2:]]
    assert keys == [["url", "id", "partitionValues", "size", "stats", "version", "timestamp", "expirationTimestamp"]] * 4


def nulls(value, where="$"):
    if value is None:
        yield where
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from nulls(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from nulls(inner, where + "[]")


# P23
def test_the_only_null_is_a_missing_partition_value(world):
    found = [where for table in (world.orders, world.odd, world.many) for line in lines_of(query(world, table).body)
             for where in nulls(line)]
    assert sorted(found) == ["$.file.partitionValues.date", "$.file.partitionValues.p"]
    for target in (world.orders + "/metadata", world.odd + "/metadata", "/delta-sharing/shares/sales",
                   "/delta-sharing/shares/sales/all-tables", "/delta-sharing/shares/none"):
        for line in lines_of(world.ask("GET", target, world.token).body):
            assert not list(nulls(line))


# P24
def test_numbers_and_times_are_json_numbers(world):
    lines = lines_of(query(world, world.orders, {"version": 2}, {"delta-sharing-capabilities": "includeendstreamaction=true"}).body)
    metadata, file, end = lines[1]["metaData"], lines[2]["file"], lines[-1]["endStreamAction"]
    for value in (lines[0]["protocol"]["minReaderVersion"], metadata["version"], metadata["size"], metadata["numFiles"],
                  file["size"], file["version"], file["timestamp"], file["expirationTimestamp"], end["minUrlExpirationTimestamp"]):
        assert type(value) is int
    for time in (file["timestamp"], file["expirationTimestamp"], end["minUrlExpirationTimestamp"]):
        assert 1_500_000_000_000 < time < 9_999_999_999_999


# P25
def test_error_before_the_first_byte_is_an_answer_of_its_own(world):
    for headers in ({}, {"delta-sharing-capabilities": "includeendstreamaction=true"}):
        answer = query(world, world.early, headers=headers)
        assert answer.status == 400 and answer.header("Content-Type") == JSON
        assert answer.header("delta-sharing-capabilities") is None and answer.header("Delta-Table-Version") is None
        assert answer.json()["errorCode"] == "UNSUPPORTED_OPERATION"


# P1 P25
def test_error_after_the_first_byte_breaks_the_answer_off(world):
    with world.open_socket() as connection:
        connection.sendall(f"POST {world.late}/query HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.token}\r\n"
                           "Content-Length: 2\r\n\r\n{}".encode())
        raw = read_to_end(connection)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ") and b"transfer-encoding: chunked" in head.lower()
    assert body.count(b'{"file"') > 100
    # The end of a chunked body is missing, so no client can take it for whole.
    assert not body.endswith(b"0\r\n\r\n") and b"elsewhere" not in body


# P25
def test_error_after_the_first_byte_is_told_to_those_who_asked_for_the_end(world):
    answer = query(world, world.late, headers={"delta-sharing-capabilities": "includeendstreamaction=true"})
    assert answer.status == 200
    *before, last = lines_of(answer.body)
    assert last == {"endStreamAction": {"errorMessage": "the table names a file outside of its own folder and of every registered "
                                                        "location", "httpStatusErrorCode": 400}}
    assert len(before) > 100 and not [line for line in before if "endStreamAction" in line]
    ends = [line for line in world.errors().splitlines() if '"phase":"end"' in line and "UNSUPPORTED_OPERATION" in line]
    assert ends, "the audit record says that the answer was whole"
