"""What the end-to-end tests share: the administration of a running server, and the fixture tables with what a correct reader
returns for each."""
import datetime
import hashlib
import json
import os
import re
import shutil
import urllib.error
import urllib.parse
import urllib.request

import pyarrow as pa
import pyarrow.parquet as pq

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FIXTURES = os.path.join(os.path.dirname(PROJECT), "shared", "fixtures")


# The tables with absolute paths name files below this folder; a copy of them names files where the fixtures really are.
NEUTRAL_ROOT = ("file:///srv/fixtures/", "file:/srv/fixtures/")


def fixtures_present():
    return os.path.exists(os.path.join(FIXTURES, "manifest.json"))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def lines(self):
        """The lines of an NDJSON answer, cut as Python's clients cut them."""
        return [json.loads(line) for line in self.body.decode("utf-8").splitlines()]


def call(method, url, body=None, headers=None, timeout=120):
    """One HTTP request; an error status is an answer, not an exception."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, method=method, headers=dict(headers or {}))
    if data is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


class Admin:
    """The administration API of one server, as far as the tests need it."""

    def __init__(self, server):
        self.server = server

    def call(self, method, path, body=None):
        return call(method, self.server.admin_url + "/api/2.1/unity-catalog" + path, body,
                    {"Authorization": "Bearer " + self.server.admin_token})

    def must(self, method, path, body=None):
        answer = self.call(method, path, body)
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.body.decode(errors='replace')}"
        return answer.json()

    def create_recipient(self, name, **more):
        """A recipient with its profile, retrieved the way a script does it."""
        return self.activate(self.must("POST", "/recipients", {"name": name, **more}))

    def activate(self, recipient):
        """The profile behind the link in the answer of a create or a rotation."""
        link = recipient["tokens"][0]["activation_url"].split("?")[1]
        profile = call("GET", self.server.public_url + "/api/2.1/unity-catalog/public/data_sharing_activation/" + link)
        assert profile.status == 200, profile.body
        return profile.json()

    def grant(self, share, recipient):
        self.must("PATCH", f"/shares/{share}/permissions", {"changes": [{"principal": recipient, "add": ["SELECT"]}]})

    def register(self, full_name, location):
        catalog, schema, table = full_name.split(".")
        return self.call("POST", "/tables", {
            "name": table, "catalog_name": catalog, "schema_name": schema, "table_type": "EXTERNAL",
            "data_source_format": "DELTA", "storage_location": location})

    def add_to_share(self, share, full_name, shared_as, history=True):
        added = {"name": full_name, "data_object_type": "TABLE", "shared_as": shared_as}
        if history:
            added.update(history_data_sharing_status="ENABLED", start_version=0)
        return self.call("PATCH", f"/shares/{share}", {"updates": [{"action": "ADD", "data_object": added}]})


class FixtureTable:
    def __init__(self, entry):
        self.area, self.name, self.outcome = entry["area"], entry["name"], entry["outcome"]
        self.features = set(entry["features"])
        self.reader_features = entry.get("reader_features") or []
        self.path = os.path.join(FIXTURES, entry["path"])
        self.relative_path = entry["path"]
        with open(os.path.join(FIXTURES, entry["expected"]), encoding="utf-8") as file:
            self.expected = json.load(file)
        # A name in a share holds letters, digits and underscores alone.
        self.alias = re.sub(r"[^A-Za-z0-9_]", "_", self.area + "_" + self.name).lower()

    @property
    def has_absolute_paths(self):
        return "absolute-paths" in self.features

    def __repr__(self):
        return f"{self.area}/{self.name}"


def fixture_tables():
    with open(os.path.join(FIXTURES, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    return [FixtureTable(entry) for entry in manifest["tables"]]


def moved(text, root):
    """A path of a log, or a whole log, with files of the neutral root below `root` instead, a URL that ends in a slash."""
    for spelled in NEUTRAL_ROOT:
        text = text.replace(spelled, root)
    return text


def local_root(folder):
    return "file:" + urllib.parse.quote(folder) + "/"


def copy_moved(table, target, root):
    """A copy of a table whose log, checkpoints included, names files below `root` instead of the neutral root."""
    shutil.copytree(table.path, target, dirs_exist_ok=True)
    log = os.path.join(target, "_delta_log")
    for name in os.listdir(log):
        path = os.path.join(log, name)
        if name.endswith(".parquet"):
            move_checkpoint(path, root)
        elif os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(moved(text, root))


def move_checkpoint(path, root):
    table = pq.read_table(path, partitioning=None)
    columns = [move_strings(column.combine_chunks(), root) for column in table.columns]
    pq.write_table(pa.table(columns, schema=table.schema), path)


def move_strings(array, root):
    if pa.types.is_string(array.type):
        return pa.array([text if text is None else moved(text, root) for text in array.to_pylist()], array.type)
    if pa.types.is_struct(array.type):
        children = [move_strings(array.field(i), root) for i in range(array.type.num_fields)]
        return pa.StructArray.from_arrays(children, fields=list(array.type), mask=array.is_null())
    return array


def file_id(path):
    """P72: the id of a file in parquet format."""
    return hashlib.md5(path.encode("utf-8")).hexdigest()


def iso8601(epoch_ms):
    whole = datetime.datetime.fromtimestamp(epoch_ms // 1000, datetime.timezone.utc)
    return whole.strftime("%Y-%m-%dT%H:%M:%S") + f".{epoch_ms % 1000:03d}Z"


def fetch(url):
    """The bytes behind a link."""
    answer = call("GET", url)
    assert answer.status == 200, f"{answer.status} {answer.body[:300]}"
    return answer.body
