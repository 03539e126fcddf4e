"""Nothing of a hidden partition reaches a recipient. Random tables are shared by random clauses; every file carries words of its
own in its name, its values, its statistics, its size and its bytes. All that the server sends to the recipient, over all endpoints,
formats, errors and links, is searched for the words of what is hidden; a model in this file decides what that is.

A run prints its seed; SLUICE_ORACLE_SEED repeats it, SLUICE_ORACLE_TABLES makes it longer."""
import datetime
import decimal
import hashlib
import json
import os
import random
import urllib.parse

import lake

TABLES = int(os.environ.get("SLUICE_ORACLE_TABLES", "25"))
RECIPIENT_PROPERTY = "country"
OPS = {"EQUAL": lambda a, b: a == b, "NOT_EQUAL": lambda a, b: a != b,
       "LESS_THAN": lambda a, b: a < b, "LESS_THAN_OR_EQUAL": lambda a, b: a <= b,
       "GREATER_THAN": lambda a, b: a > b, "GREATER_THAN_OR_EQUAL": lambda a, b: a >= b}


class Column:
    """A partition column: how its values are made up, spelled and compared (as Python values)."""

    def __init__(self, name, kind, draw, spell):
        self.name, self.kind, self.draw, self.spell = name, kind, draw, spell


def word(rng):
    return "canary" + "".join(rng.choice("bcdfghjklmnpqrstvwxz") for _ in range(10))


def some_moment(rng):
    return datetime.datetime(rng.randrange(1000, 9999), rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(24),
                             rng.randrange(60), rng.randrange(60), rng.randrange(1, 10 ** 6))


KINDS = {
    "string": (word, str),
    "integer": (lambda rng: rng.randrange(10 ** 8, 2 * 10 ** 9), str),
    "long": (lambda rng: -rng.randrange(10 ** 14, 10 ** 15), str),
    "date": (lambda rng: some_moment(rng).date(), lambda value: value.isoformat()),
    "timestamp": (some_moment, lambda value: value.isoformat(" ", "microseconds")),
    "decimal(12,4)": (lambda rng: decimal.Decimal(rng.randrange(10 ** 10, 10 ** 12)) / 10000, lambda value: f"{value:.4f}"),
    "boolean": (lambda rng: rng.random() < 0.5, lambda value: str(value).lower()),
}


class File:
    def __init__(self, rng, number, columns, pool):
        self.values = {}
        for column in columns:
            kind = rng.random()
            self.values[column.name] = None if kind < 0.1 else rng.choice(pool[column.name])
        self.broken = {c.name: word(rng) for c in columns if c.kind != "string" and rng.random() < 0.08}
        self.words = [word(rng) for _ in range(3)]
        first = columns[0]
        self.path = f"{first.name}={urllib.parse.quote(self.text(first) or 'none')}/part-{number}-{self.words[0]}.parquet"
        self.size = rng.randrange(10 ** 12, 10 ** 13)
        self.has_vector = self.escapes = False

    def text(self, column):
        if column.name in self.broken:
            return self.broken[column.name]
        value = self.values[column.name]
        return None if value is None else column.spell(value)

    def add(self, columns):
        action = {"path": self.path, "partitionValues": {c.name: self.text(c) for c in columns}, "size": self.size,
                  "modificationTime": 1700000000000, "dataChange": True,
                  "stats": json.dumps({"numRecords": 3, "minValues": {"id": self.words[1]}})}
        if self.has_vector:
            action["deletionVector"] = {"storageType": "u", "pathOrInlineDv": self.words[2][:20].ljust(20, "x"), "offset": 1,
                                        "sizeInBytes": 36, "cardinality": 1}
        return {"add": action}

    def secrets(self, columns):
        """What must not be seen of this file, but for values that visible files share."""
        yield from self.words
        yield self.path
        yield str(self.size)
        yield hashlib.md5(self.path.encode()).hexdigest()
        yield hashlib.sha256(self.path.encode()).hexdigest()
        for column in columns:
            if column.kind != "boolean" and self.text(column):
                yield self.text(column)


def predicate_holds(predicate, column, file, properties):
    value = None if column.name in file.broken else file.values[column.name]
    if predicate["literal"] is None and "recipient_property_key" not in predicate:
        return (value is None) == (predicate["op"] == "EQUAL")
    literal = predicate["literal"]
    if "recipient_property_key" in predicate:
        literal = properties.get(predicate["recipient_property_key"])
    if value is None or literal is None:
        return False
    if predicate["op"] == "LIKE":
        return value.startswith(literal[:-1])
    return OPS[predicate["op"]](value, literal)


class Model:
    """One random table, its clause, and what a recipient with `properties` sees of it."""

    def __init__(self, rng, properties):
        self.rng = rng
        self.columns = []
        for number in range(rng.randrange(1, 4)):
            kind = rng.choice(list(KINDS))
            self.columns.append(Column(f"p{number}", kind, *KINDS[kind]))
        pool = {c.name: [c.draw(rng) for _ in range(rng.randrange(2, 6))] for c in self.columns}
        for column in self.columns:
            if column.kind == "string":
                pool[column.name].append(properties[RECIPIENT_PROPERTY])
        self.versions = [[File(rng, 10 * v + i, self.columns, pool) for i in range(rng.randrange(2, 7))] for v in range(3)]
        self.groups = [[self.some_predicate(pool) for _ in range(rng.randrange(1, 3))] for _ in range(rng.randrange(1, 4))]
        for file in self.files():
            if not self.visible(file, properties):
                # What would refuse or break the table if anybody saw it.
                file.has_vector = rng.random() < 0.3
                if rng.random() < 0.2:
                    file.path = "../" + file.path

    def files(self):
        return [file for version in self.versions for file in version]

    def some_predicate(self, pool):
        column = self.rng.choice(self.columns)
        predicate = {"name": column.name, "op": self.rng.choice(list(OPS)), "literal": self.rng.choice(pool[column.name])}
        kind = self.rng.random()
        if kind < 0.1:
            predicate.update(op=self.rng.choice(["EQUAL", "NOT_EQUAL"]), literal=None)
        elif column.kind == "string" and kind < 0.3:
            predicate.update(op="EQUAL", literal=None, recipient_property_key=self.rng.choice([RECIPIENT_PROPERTY, "missing"]))
        elif column.kind == "string" and kind < 0.5:
            predicate.update(op="LIKE", literal=predicate["literal"][:8] + "%")
        return predicate

    def visible(self, file, properties):
        columns = {c.name: c for c in self.columns}
        return any(all(predicate_holds(p, columns[p["name"]], file, properties) for p in group) for group in self.groups)

    def clause(self):
        columns = {c.name: c for c in self.columns}

        def spelled(predicate):
            out = {k: v for k, v in predicate.items() if k != "literal"}
            if predicate["literal"] is not None:
                literal = predicate["literal"]
                out["value"] = literal if predicate["op"] == "LIKE" else columns[predicate["name"]].spell(literal)
            return out
        return [{"values": [spelled(p) for p in group]} for group in self.groups]

    def write(self, folder):
        log = os.path.join(folder, "_delta_log")
        os.makedirs(log)
        fields = [{"name": "id", "type": "string", "nullable": True, "metadata": {}}]
        fields += [{"name": c.name, "type": c.kind, "nullable": True, "metadata": {}} for c in self.columns]
        head = [{"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["deletionVectors"],
                              "writerFeatures": ["deletionVectors"]}},
                {"metaData": {"id": "t", "format": {"provider": "parquet", "options": {}}, "configuration": {},
                              "schemaString": json.dumps({"type": "struct", "fields": fields}),
                              "partitionColumns": [c.name for c in self.columns]}}]
        for version, files in enumerate(self.versions):
            actions = (head if version == 0 else []) + [file.add(self.columns) for file in files]
            with open(os.path.join(log, f"{version:020}.json"), "w", encoding="utf-8") as out:
                out.writelines(json.dumps(action) + "\n" for action in actions)
            for file in files:
                path = os.path.join(folder, urllib.parse.unquote(file.path))
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as out:
                    out.write("bytes " + file.words[2])


CAPABILITIES = [None, "responseformat=parquet", "responseformat=delta;readerfeatures=deletionVectors,columnMapping",
                "responseformat=parquet,delta;readerfeatures=deletionVectors;includeendstreamaction=true;asyncquery=true"]


def table_requests(model):
    """(method, suffix, body, header overrides): everything that a table's routes take, right and wrong."""
    yield "HEAD", "", None, {}
    yield "GET", "", None, {}
    for query in ("", "?startingTimestamp=1999-01-01T00:00:00Z", "?startingTimestamp=2999-01-01T00:00:00Z", "?startingTimestamp=x"):
        yield "GET", "/version" + query, None, {}
    queries = ["", "?version=0", "?version=1", "?version=7", "?version=-1", "?version=x", "?timestamp=2999-01-01T00:00:00Z"]
    hints = [f"{c.name} is not null" for c in model.columns] + [f"{c.name} = '{(f.text(c) or '')}'" for f in model.files()
                                                                 for c in model.columns][:6]
    bodies = [{}, {"version": 0}, {"version": 1}, {"version": 9}, {"timestamp": "1999-01-01T00:00:00Z"}, {"limitHint": 1},
              {"limitHint": 10 ** 6}, {"predicateHints": hints}, {"jsonPredicateHints": "{\"op\":\"isNull\"}"}, {"maxFiles": 1},
              {"pageToken": "x"}, {"startingVersion": 0}, {"includeRefreshToken": True}, {"refreshToken": "x"}, {"predicateHints": 7}]
    for capability in CAPABILITIES:
        headers = {} if capability is None else {"delta-sharing-capabilities": capability}
        for query in queries:
            yield "GET", "/metadata" + query, None, headers
        for body in bodies:
            yield "POST", "/query", body, headers
        yield "GET", "/changes?startingVersion=0", None, headers
    yield "POST", "/query", {}, {"fileidhash": "sha256"}
    yield "POST", "/query", {}, {"fileidhash": "parquet"}
    yield "POST", "/query", {}, {"fileidhash": "delta"}
    yield "POST", "/temporary-table-credentials", {}, {}
    yield "POST", "/queries/x", {}, {}


class Oracle:
    """Collects all that a recipient is sent."""

    def __init__(self, profile, share, alias):
        self.endpoint = profile["endpoint"]
        self.headers = {"Authorization": "Bearer " + profile["bearerToken"]}
        self.share, self.alias = share, alias
        self.received, self.links, self.answers = [], set(), []

    def ask(self, method, url, body=None, headers=None):
        answer = lake.call(method, url, body, {**self.headers, **(headers or {})})
        seen = f"{method} {url} {json.dumps(body)} {headers}"
        self.received.append((seen, str(answer.headers).encode() + answer.body))
        return answer

    def table_url(self, suffix):
        return f"{self.endpoint}shares/{self.share}/schemas/lake/tables/{self.alias}{suffix}"

    def ask_everything(self, model):
        base = f"{self.endpoint}shares"
        for path in ("", f"/{self.share}", f"/{self.share}/schemas", f"/{self.share}/schemas/lake/tables", f"/{self.share}/all-tables",
                     f"/{self.share}/schemas/lake/tables?maxResults=1", f"/{self.share}/schemas/nope/tables"):
            self.ask("GET", base + path)
        for method, suffix, body, headers in table_requests(model):
            answer = self.ask(method, self.table_url(suffix), body, headers)
            if suffix == "/query" and answer.status == 200:
                self.answers.append((body, answer))
                self.links.update(line["file"]["url"] for line in answer.lines() if "file" in line and "url" in line["file"])

    def follow_links(self):
        for link in sorted(self.links)[:12]:
            self.ask("GET", link)
            self.ask("HEAD", link)
            self.ask("GET", link, headers={"Range": "bytes=2-"})
            self.ask("GET", link, headers={"Range": "bytes=999999-"})

    def forge_links(self, hidden):
        """A link of what is visible, bent towards what is not."""
        for link in sorted(self.links)[:2]:
            head, _, name = link.rpartition("/")
            own = name.split(".")[0]
            for file in hidden[:3]:
                self.ask("GET", link.replace(own, hashlib.md5(file.path.encode()).hexdigest()))
                self.ask("GET", f"{head}/{urllib.parse.quote(file.path)}")
                self.ask("GET", f"{self.endpoint.replace('/delta-sharing/', '')}/files/{urllib.parse.quote(file.path)}")

    def expect_no(self, secrets):
        for seen, data in self.received:
            for secret in secrets:
                assert secret.encode() not in data, f"{secret!r} in the answer to {seen}: {data[:3000]!r}"


def check_table(admin, profile, rng, folder, name, properties):
    model = Model(rng, properties)
    model.write(folder)
    full_name = f"oracle.lake.{name}"
    assert admin.register(full_name, folder).status == 200
    shared = {"name": full_name, "data_object_type": "TABLE", "shared_as": f"lake.{name}", "partitions": model.clause(),
              "history_data_sharing_status": "ENABLED", "start_version": 0}
    admin.must("PATCH", "/shares/oracle", {"updates": [{"action": "ADD", "data_object": shared}]})
    shown = [f for f in model.files() if model.visible(f, properties)]
    hidden = [f for f in model.files() if not model.visible(f, properties)]

    oracle = Oracle(profile, "oracle", name)
    oracle.ask_everything(model)
    oracle.follow_links()
    oracle.forge_links(hidden)

    open_values = {f.text(c) for f in shown for c in model.columns}
    secrets = {s for f in hidden for s in f.secrets(model.columns)} - open_values
    secrets |= {str(sum(f.size for f in model.files()))} if hidden else set()
    for version in range(3):
        files = [f for v in model.versions[:version + 1] for f in v]
        if any(f in hidden for f in files):
            secrets.add(str(sum(f.size for f in files)))
    oracle.expect_no(secrets)
    expect_exact(oracle, model, shown)
    expect_dead_links(admin, oracle, shared)
    admin.must("PATCH", "/shares/oracle", {"updates": [{"action": "REMOVE", "data_object": {"name": full_name}}]})
    return len(shown), len(hidden)


def expect_exact(oracle, model, shown):
    """And the other way round: all that is shared is there, whatever the hidden files are like."""
    checked = 0
    for body, answer in oracle.answers:
        if body not in ({}, {"version": 0}, {"version": 1}) or "delta" in answer.headers.get("delta-sharing-capabilities", ""):
            continue
        last = body.get("version", len(model.versions) - 1)
        expected = [f for v in model.versions[:last + 1] for f in v if f in shown]
        lines = answer.lines()
        metadata = next(line["metaData"] for line in lines if "metaData" in line)
        sizes = sorted(line["file"]["size"] for line in lines if "file" in line)
        assert sizes == sorted(f.size for f in expected)
        assert (metadata["numFiles"], metadata["size"]) == (len(expected), sum(sizes))
        checked += 1
    # Three bodies, at least without capabilities and with those of parquet.
    assert checked >= 6


def expect_dead_links(admin, oracle, shared):
    """Links of before end with the rule they were made under."""
    column = shared["partitions"][0]["values"][0]["name"]
    narrow = {**shared, "partitions": [{"values": [{"name": column, "op": "EQUAL", "recipient_property_key": "missing"}]}]}
    admin.must("PATCH", "/shares/oracle", {"updates": [{"action": "UPDATE", "data_object": narrow}]})
    for link in sorted(oracle.links)[:12]:
        answer = oracle.ask("GET", link)
        assert answer.status == 403 and b"bytes canary" not in answer.body
    answer = oracle.ask("POST", oracle.table_url("/query"), {})
    assert [line for line in answer.lines() if "file" in line] == []


# R50 R88 P81 R46 P97
def test_nothing_of_hidden_partitions_is_ever_sent(admin, tmp_path):
    seed = int(os.environ.get("SLUICE_ORACLE_SEED", random.SystemRandom().randrange(10 ** 9)))
    print(f"SLUICE_ORACLE_SEED={seed}")
    rng = random.Random(seed)
    properties = {RECIPIENT_PROPERTY: word(rng)}
    admin.must("POST", "/catalogs", {"name": "oracle"})
    admin.must("POST", "/schemas", {"name": "lake", "catalog_name": "oracle"})
    admin.must("POST", "/shares", {"name": "oracle"})
    profile = admin.create_recipient("oracle_reader", properties_kvpairs={"properties": properties})
    admin.grant("oracle", "oracle_reader")
    shown = hidden = 0
    for number in range(TABLES):
        print(f"table {number}")
        counts = check_table(admin, profile, rng, str(tmp_path / f"t{number}"), f"t{number}", properties)
        shown, hidden = shown + counts[0], hidden + counts[1]
    # A run in which one of them never happened would show nothing.
    assert shown > TABLES and hidden > TABLES
