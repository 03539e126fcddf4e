"""Administration of a server under test, for tests that the `.test` format cannot say: what runner.py's blocks do, in Python."""
import http.client
import json
import os
import socket
from urllib.parse import urlsplit

CATALOG = "/api/2.1/unity-catalog"
SECONDS_MAX = 60
NO_COLUMNS = '{"type":"struct","fields":[]}'


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    def json(self):
        return json.loads(self.body)

    def lines(self):
        """The lines of an NDJSON answer, cut as Python's clients cut them."""
        return [json.loads(line) for line in self.body.decode("utf-8").splitlines()]


def connect(url, tls=None):
    parts = urlsplit(url)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=SECONDS_MAX, context=tls)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS_MAX)


def call(method, url, body=None, token=None, headers=None, tls=None):
    """One request on a connection of its own; `body` is bytes, or a value that becomes JSON."""
    connection = connect(url, tls)
    try:
        return send(connection, method, url, body, token, headers)
    finally:
        connection.close()


def send(connection, method, url, body=None, token=None, headers=None):
    parts = urlsplit(url)
    fields = dict(headers or {})
    if token:
        fields["Authorization"] = "Bearer " + token
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    connection.request(method, parts.path + ("?" + parts.query if parts.query else ""), body, fields)
    return Answer(connection.getresponse())


class Provider:
    """Makes shares and recipients, and asks as a recipient does."""

    def __init__(self, server, tls=None):
        self.server, self.tls = server, tls

    def admin(self, method, path, body=None):
        return call(method, self.server.admin_url + CATALOG + path, body, self.server.admin_token, tls=self.tls)

    def must(self, method, path, body=None, known=()):
        answer = self.admin(method, path, body)
        assert answer.status == 200 or answer.json().get("error_code") in known, f"{method} {path}: {answer.status} {answer.body!r}"
        return answer.json()

    def activation_url(self, name, **more):
        return self.must("POST", "/recipients", {"name": name, **more})["activation_url"]

    def token(self, name, **more):
        """A new recipient's bearer token."""
        link = self.activation_url(name, **more).split("?")[1]
        return self.must("GET", "/public/data_sharing_activation/" + link)["bearerToken"]

    def register(self, name, location):
        """main.lake.NAME"""
        self.must("POST", "/catalogs", {"name": "main"}, ["CATALOG_ALREADY_EXISTS"])
        self.must("POST", "/schemas", {"name": "lake", "catalog_name": "main"}, ["SCHEMA_ALREADY_EXISTS"])
        return self.admin("POST", "/tables", {"name": name, "catalog_name": "main", "schema_name": "lake", "table_type": "EXTERNAL",
                                              "data_source_format": "DELTA", "storage_location": location})

    def share_table(self, name, location, **more):
        """share.lake.NAME"""
        answer = self.register(name, location)
        assert answer.status == 200, answer.body
        self.must("POST", "/shares", {"name": "share"}, ["SHARE_ALREADY_EXISTS"])
        added = {"name": f"main.lake.{name}", "data_object_type": "TABLE", "shared_as": f"lake.{name}", **more}
        self.must("PATCH", "/shares/share", {"updates": [{"action": "ADD", "data_object": added}]})

    def grant(self, recipient):
        self.must("PATCH", "/shares/share/permissions", {"changes": [{"principal": recipient, "add": ["SELECT"]}]})

    def query(self, name, token, body=None, headers=None, base=None):
        url = (base or self.server.public_url) + f"/delta-sharing/shares/share/schemas/lake/tables/{name}/query"
        return call("POST", url, {} if body is None else body, token, headers, self.tls)

    def links(self, name, token, **more):
        """The links of a table, in the order of its files."""
        answer = self.query(name, token, **more)
        assert answer.status == 200, answer.body
        return [line["file"]["url"] for line in answer.lines()[2:]]


def free_port():
    """For the few servers whose port must be known before they start; port 0 serves all others."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_table(folder, files, paths=None):
    """A table of one commit. `files`: name on disk → bytes; `paths`: name on disk → path in the log, where they differ."""
    actions = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
               {"metaData": {"id": "t", "format": {"provider": "parquet", "options": {}}, "schemaString": NO_COLUMNS,
                             "partitionColumns": [], "configuration": {}}}]
    for name, content in files.items():
        place = os.path.join(folder, name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.write(content)
        actions.append(add(paths.get(name, name) if paths else name, len(content)))
    write_commit(folder, 0, actions)
    return str(folder)


def add(path, size=0):
    return {"add": {"path": path, "partitionValues": {}, "size": size, "modificationTime": 1700000000000, "dataChange": True}}


def write_commit(folder, version, actions):
    log = os.path.join(folder, "_delta_log")
    os.makedirs(log, exist_ok=True)
    with open(os.path.join(log, f"{version:020}.json"), "w", encoding="utf-8") as file:
        file.write("".join(json.dumps(action) + "\n" for action in actions))
