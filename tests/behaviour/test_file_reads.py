"""Reads of files through the server beyond their number wait for their turn and are never refused."""
import http.client
import json
import os
import socket
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from runner import binary
from server import Server

FILE_BYTES = 64 << 20
SECONDS_MAX = 30


@pytest.fixture
def server(tmp_path):
    running = Server(binary(), str(tmp_path), "limits: {file_reads_max: 1, queue_max: 0, in_flight_max: 1}\n")
    running.start()
    yield running
    running.stop()


def ask(server, method, path, body=None, base=None, token=None):
    request = urllib.request.Request((base or server.admin_url) + path, method=method,
                                     data=None if body is None else json.dumps(body).encode())
    request.add_header("Authorization", "Bearer " + (token or server.admin_token))
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def shared_file(server, folder):
    """The link to the one large file of a table that is shared."""
    os.makedirs(os.path.join(folder, "_delta_log"))
    with open(os.path.join(folder, "part-0.parquet"), "wb") as file:
        file.truncate(FILE_BYTES)
    schema = json.dumps({"type": "struct", "fields": []})
    actions = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
               {"metaData": {"id": "t", "format": {"provider": "parquet", "options": {}}, "schemaString": schema,
                             "partitionColumns": [], "configuration": {}}},
               {"add": {"path": "part-0.parquet", "partitionValues": {}, "size": FILE_BYTES, "modificationTime": 0,
                        "dataChange": True}}]
    with open(os.path.join(folder, "_delta_log", "0" * 20 + ".json"), "w", encoding="utf-8") as log:
        log.write("".join(json.dumps(action) + "\n" for action in actions))
    uc = "/api/2.1/unity-catalog"
    ask(server, "POST", uc + "/catalogs", {"name": "lake"})
    ask(server, "POST", uc + "/schemas", {"name": "public", "catalog_name": "lake"})
    ask(server, "POST", uc + "/tables", {"name": "big", "catalog_name": "lake", "schema_name": "public", "table_type": "EXTERNAL",
                                         "data_source_format": "DELTA", "storage_location": "file://" + folder})
    ask(server, "POST", uc + "/shares", {"name": "s"})
    ask(server, "PATCH", uc + "/shares/s", {"updates": [{"action": "ADD", "data_object": {
        "name": "lake.public.big", "data_object_type": "TABLE", "shared_as": "public.big"}}]})
    recipient = json.loads(ask(server, "POST", uc + "/recipients", {"name": "acme", "authentication_type": "TOKEN"}))
    ask(server, "PATCH", uc + "/shares/s/permissions", {"changes": [{"principal": "acme", "add": ["SELECT"]}]})
    link = recipient["tokens"][0]["activation_url"].split("?")[1]
    profile = json.loads(ask(server, "GET", "/api/2.1/unity-catalog/public/data_sharing_activation/" + link, base=server.public_url))
    lines = ask(server, "POST", "/shares/s/schemas/public/tables/big/query", {}, base=profile["endpoint"].rstrip("/"),
                token=profile["bearerToken"])
    return json.loads(lines.splitlines()[2])["file"]["url"]


def eventually(condition):
    end = time.monotonic() + SECONDS_MAX
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def metric(server, name):
    lines = ask(server, "GET", "/metrics").splitlines()
    return next(line.split()[-1] for line in lines if line.startswith(name + " "))


def test_a_read_beyond_the_limit_waits(server, tmp_path):
    # R94b
    url = urlsplit(shared_file(server, str(tmp_path / "table")))
    place = (url.hostname, url.port)
    # The first reader takes nothing of its answer, so that its read stays under way.
    first = socket.create_connection(place)
    first.sendall(f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    eventually(lambda: metric(server, "sluice_file_reads_in_flight") == "1")
    second = http.client.HTTPConnection(*place, timeout=SECONDS_MAX)
    second.request("GET", f"{url.path}?{url.query}", headers={"Range": "bytes=0-9"})
    eventually(lambda: metric(server, "sluice_file_reads_waiting") == "1")
    # One more waits, too, while others are served; its client gives up.
    third = socket.create_connection(place)
    third.sendall(f"GET {url.path}?{url.query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    eventually(lambda: metric(server, "sluice_file_reads_waiting") == "2")
    third.close()
    first.close()
    answer = second.getresponse()
    assert (answer.status, answer.read()) == (206, bytes(10))
    eventually(lambda: metric(server, "sluice_file_reads_in_flight") == "0")
    assert metric(server, "sluice_file_reads_waiting") == "0"
