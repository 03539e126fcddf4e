"""A server with recipients and tables, for behaviour tests that `.test` files cannot say: bytes, threads, stores that fail."""
import json
import os
import shutil
import socket
from http.client import HTTPConnection
from urllib.parse import urlsplit

from runner import CATALOG, binary, find_fixture
from server import Server

SECONDS_MAX = 60
# Tests that are refused on purpose would run into these.
ROOMY_LIMITS = {"recipient_rate_per_s": 100000, "recipient_burst": 100000, "address_rate_per_s": 100000, "address_burst": 100000}


class Answer:
    """What came back: `headers` as they were spelled, in their order."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        """The one value of a header, or None."""
        values = [v for n, v in self.headers if n.lower() == name.lower()]
        assert len(values) <= 1, f"{name} comes {len(values)} times"
        return values[0] if values else None

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:500]!r}"


def exchange(connection, method, target, token=None, body=None, headers=()):
    """One request on a connection that may go on."""
    headers = dict(headers)
    if token is not None:
        headers.setdefault("Authorization", "Bearer " + token)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    connection.request(method, target, data, {"Accept-Encoding": "identity", **headers})
    response = connection.getresponse()
    return Answer(response.status, response.getheaders(), response.read())


class World(Server):
    def __init__(self, folder, limits=None, settings=""):
        lines = "".join(f"  {name}: {value}\n" for name, value in {**ROOMY_LIMITS, **(limits or {})}.items())
        super().__init__(binary(), str(folder), "limits:\n" + lines + settings)

    def connect(self, url=None):
        return HTTPConnection(urlsplit(url or self.public_url).netloc, timeout=SECONDS_MAX)

    def ask(self, method, target, token=None, body=None, headers=()):
        connection = self.connect()
        try:
            return exchange(connection, method, target, token, body, headers)
        finally:
            connection.close()

    def open_socket(self):
        url = urlsplit(self.public_url)
        return socket.create_connection((url.hostname, url.port), SECONDS_MAX)

    def raw(self, request):
        """All bytes that come back until the server ends the connection."""
        with self.open_socket() as connection:
            connection.sendall(request)
            return read_to_end(connection)

    def admin(self, method, path, body=None):
        connection = self.connect(self.admin_url)
        try:
            answer = exchange(connection, method, CATALOG + path, self.admin_token, body)
        finally:
            connection.close()
        return answer

    def must(self, method, path, body=None):
        answer = self.admin(method, path, body)
        assert answer.status == 200, f"{method} {path}: {answer}"
        return answer.json()

    def recipient(self, name, **more):
        """Makes a recipient; its token."""
        link = self.must("POST", "/recipients", {"name": name, **more})["activation_url"].split("?", 1)[1]
        profile = self.ask("GET", f"{CATALOG}/public/data_sharing_activation/{link}")
        assert profile.status == 200, profile
        return profile.json()["bearerToken"]

    def grant(self, share, recipient):
        self.must("PATCH", f"/shares/{share}/permissions", {"changes": [{"principal": recipient, "add": ["SELECT"]}]})

    def share(self, name):
        self.must("POST", "/shares", {"name": name})

    def table(self, name, location, share, **more):
        """Registers main.default.NAME and adds it to the share as public.NAME."""
        self.must("POST", "/tables", {"catalog_name": "main", "schema_name": "default", "name": name, "table_type": "EXTERNAL",
                                      "data_source_format": "DELTA", "storage_location": location})
        added = {"name": f"main.default.{name}", "data_object_type": "TABLE", "shared_as": f"public.{name}", **more}
        self.must("PATCH", f"/shares/{share}", {"updates": [{"action": "ADD", "data_object": added}]})
        return f"/delta-sharing/shares/{share}/schemas/public/tables/{name}"

    def copy_table(self, fixture, name):
        """A copy of a table of tests/tables in the test's folder; its path."""
        path = os.path.join(self.folder, name)
        shutil.copytree(find_fixture(fixture), path)
        return path

    def write_table(self, name, *versions, columns=(), partitioned_by=(), comment=None):
        """A table in the test's folder whose versions are the given lists of actions; its path."""
        log = os.path.join(self.folder, name, "_delta_log")
        os.makedirs(log)
        fields = [{"name": n, "type": t, "nullable": True, "metadata": {"comment": comment} if comment else {}} for n, t in columns]
        head = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
                {"metaData": {"id": "6f0cd9e0-1111-2222-3333-444455556666", "format": {"provider": "parquet", "options": {}},
                              "schemaString": json.dumps({"type": "struct", "fields": fields}),
                              "partitionColumns": list(partitioned_by), "configuration": {}}}]
        for number, actions in enumerate(versions):
            with open(os.path.join(log, f"{number:020}.json"), "w", encoding="utf-8") as file:
                for action in (head if number == 0 else []) + list(actions):
                    file.write(json.dumps(action) + "\n")
        return os.path.join(self.folder, name)


def added(path, size=100, partition_values=None, stats=None):
    """An action that adds a file."""
    add = {"path": path, "partitionValues": partition_values or {}, "size": size, "modificationTime": 1600000000000, "dataChange": True}
    if stats is not None:
        add["stats"] = json.dumps(stats)
    return {"add": add}


def read_to_end(connection):
    """What comes until the peer ends the connection; a reset is an end as well."""
    data = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionError:
            return data
        if not piece:
            return data
        data += piece
