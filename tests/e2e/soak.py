"""The work of the soak test: a table that grows while it is read, grants that come and go, and clients without manners.

Each worker is a function that does one round and returns; `Crew` repeats it in a thread of its own. A wrong answer is an
exception: it ends the whole crew and is what the test reports.
"""
import collections
import contextlib
import http.client
import io
import itertools
import json
import os
import random
import socket
import struct
import threading
import traceback
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake

import lake

ROWS_OF_COMMIT = 10
# So many commits until the small files are made one: answers and snapshots stay bounded while rows and versions do not.
COMMITS_TO_COMPACTION = 40
# Commits wait for readers: versions and answers then come in a proportion that no machine's speed changes.
READS_OF_COMMIT = 4
WAIT_SECONDS_MAX = 60
HELD_CONNECTIONS = 12
WIDE_FILES = 15_000
LOOKS_MAX = 200


class Tally:
    """How many answers came, by what was asked and the status; and no server error among them."""

    def __init__(self):
        self._lock, self.counts = threading.Lock(), collections.Counter()

    def add(self, what, status):
        with self._lock:
            self.counts[what, status] += 1
        assert status < 500, f"{what}: {status}"

    def of(self, what):
        with self._lock:
            return sum(count for (name, _), count in self.counts.items() if name == what)


class Crew:
    """Threads that repeat their rounds until they are stopped or one of them fails."""

    def __init__(self, rounds):
        self._stop, self.failures = threading.Event(), []
        self._threads = [threading.Thread(target=self._repeat, args=(one,), daemon=True, name=one.__qualname__) for one in rounds]

    def work(self, seconds):
        for thread in self._threads:
            thread.start()
        self._stop.wait(seconds)
        self._stop.set()
        for thread in self._threads:
            thread.join(WAIT_SECONDS_MAX)
        assert not self.failures, "\n".join(self.failures)
        waiting = [thread.name for thread in self._threads if thread.is_alive()]
        assert not waiting, f"{waiting} got no answer"

    def _repeat(self, one):
        try:
            while not self._stop.is_set():
                one()
        except Exception:  # noqa: BLE001  whatever it is, the test has to show it
            self.failures.append(traceback.format_exc())
            self._stop.set()


class Growing:
    """A table whose rows are the numbers from 0; each version is known by how many it has."""

    def __init__(self, folder):
        self.folder, self._rows, self._known = folder, {}, threading.Condition()
        self._reads = 0
        self._append(DeltaTable.create(folder, pa.schema([pa.field("id", pa.int64())])), 0)

    def _append(self, table, first):
        ids = pa.array(range(first, first + ROWS_OF_COMMIT), pa.int64())
        write_deltalake(table, pa.table({"id": ids}), mode="append")
        self._note(table, first + ROWS_OF_COMMIT)

    def _note(self, table, rows):
        table.update_incremental()
        with self._known:
            self._rows[table.version()] = rows
            self._known.notify_all()

    def commit(self):
        """One round of the writer."""
        with self._known:
            if not self._known.wait_for(lambda: self._reads >= READS_OF_COMMIT, 1):
                return
            self._reads -= READS_OF_COMMIT
            commits, rows = len(self._rows), max(self._rows.values())
        table = DeltaTable(self.folder)
        if commits % COMMITS_TO_COMPACTION == 0:
            table.optimize.compact()
            self._note(table, rows)
        else:
            self._append(table, rows)

    def read(self):
        """Lets the writer go on."""
        with self._known:
            self._reads += 1
            self._known.notify_all()

    def newest(self):
        """A version that certainly is there."""
        with self._known:
            return max(self._rows)

    def any_version(self):
        with self._known:
            return random.choice(list(self._rows))

    def rows_at(self, version):
        """Waits where a reader saw a commit before the writer was told that it is done."""
        with self._known:
            assert self._known.wait_for(lambda: version in self._rows, WAIT_SECONDS_MAX), f"nobody wrote version {version}"
            return self._rows[version]


def write_wide_table(folder):
    """A table with an answer long enough to hang up in the middle of."""
    os.makedirs(os.path.join(folder, "_delta_log"))
    schema = {"type": "struct", "fields": [{"name": "id", "type": "long", "nullable": True, "metadata": {}}]}
    actions = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
               {"metaData": {"id": "wide", "format": {"provider": "parquet", "options": {}}, "schemaString": json.dumps(schema),
                             "partitionColumns": [], "configuration": {}}}]
    actions += [{"add": {"path": f"{number}.parquet", "partitionValues": {}, "size": 1, "modificationTime": 1, "dataChange": True,
                         "stats": json.dumps({"numRecords": 1})}} for number in range(WIDE_FILES)]
    with open(os.path.join(folder, "_delta_log", f"{0:020}.json"), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(action) + "\n" for action in actions)


class Client:
    """A recipient on one connection that it keeps for a while."""

    def __init__(self, tally, profile, share):
        self.tally, self.endpoint, self.token, self.share = tally, urlsplit(profile["endpoint"]), profile["bearerToken"], share
        self._connection = None

    @contextlib.contextmanager
    def connected(self):
        self._connection = http.client.HTTPConnection(self.endpoint.netloc, timeout=WAIT_SECONDS_MAX)
        try:
            yield self
        finally:
            self._connection.close()

    def ask(self, what, method, target, body=None, statuses=(200,), token=None):
        """One request; `target` is below the endpoint, or a whole link."""
        parts = urlsplit(target)
        path = f"{parts.path}?{parts.query}" if parts.scheme else self.endpoint.path + target
        headers = {} if parts.scheme else {"Authorization": "Bearer " + (token or self.token)}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        self._connection.request(method, path, data, headers)
        response = self._connection.getresponse()
        answer = lake.Answer(response.status, response.headers, response.read())
        self.tally.add(what, answer.status)
        assert answer.status in statuses, f"{what}: {answer.status} {answer.body[:300]}"
        return answer

    def table(self, name, suffix):
        return f"shares/{self.share}/schemas/lake/tables/{name}{suffix}"

    def query(self, what, name, statuses=(200,), **body):
        return self.ask(what, "POST", self.table(name, "/query"), body, statuses)


class Reader:
    """Reads the growing table: newest and older versions, down to the rows."""

    ROUNDS_OF_CONNECTION = 10

    def __init__(self, client, growing):
        self.client, self.growing, self._seen = client, growing, 0

    def round(self):
        with self.client.connected():
            for number in range(self.ROUNDS_OF_CONNECTION):
                self._newest(follow=number == 0)
                self._older(follow=number == 1)
                self._version()

    def _newest(self, follow):
        committed = max(self._seen, self.growing.newest())
        answer = self.client.query("newest", "growing")
        self._seen = int(answer.headers["Delta-Table-Version"])
        assert self._seen >= committed, f"version {self._seen} after {committed}"
        self._check(answer, self._seen, follow)

    def _older(self, follow):
        version = self.growing.any_version()
        answer = self.client.query("older", "growing", version=version)
        assert int(answer.headers["Delta-Table-Version"]) == version
        assert {line["file"]["version"] for line in answer.lines()[2:]} == {version}
        self._check(answer, version, follow)

    def _version(self):
        committed = max(self._seen, self.growing.newest())
        answer = self.client.ask("version", "GET", self.client.table("growing", "/version"))
        self._seen = int(answer.headers["Delta-Table-Version"])
        assert self._seen >= committed, f"version {self._seen} after {committed}"

    def _check(self, answer, version, follow):
        self.growing.read()
        _, metadata, *files = answer.lines()
        rows = self.growing.rows_at(version)
        assert metadata["metaData"]["numFiles"] == len(files)
        assert metadata["metaData"]["size"] == sum(line["file"]["size"] for line in files)
        assert sum(json.loads(line["file"]["stats"])["numRecords"] for line in files) == rows, f"version {version}"
        if follow:
            ids = [self._ids(line["file"]) for line in files]
            assert sorted(itertools.chain(*ids)) == list(range(rows)), f"version {version}"

    def _ids(self, file):
        content = self.client.ask("file", "GET", file["url"]).body
        assert len(content) == file["size"]
        return pq.read_table(io.BytesIO(content)).column("id").to_pylist()


class Lister:
    """Reads the lists, page by page, and the metadata of every table they name."""

    def __init__(self, client, expected):
        self.client, self.expected = client, expected

    def round(self):
        with self.client.connected() as client:
            assert [item["name"] for item in self._pages("shares")] == [client.share]
            assert [item["name"] for item in self._pages(f"shares/{client.share}/schemas")] == ["lake"]
            for target in (f"shares/{client.share}/all-tables", f"shares/{client.share}/schemas/lake/tables"):
                assert [item["name"] for item in self._pages(target)] == self.expected
            for name in self.expected:
                _, metadata = client.ask("metadata", "GET", client.table(name, "/metadata")).lines()
                assert json.loads(metadata["metaData"]["schemaString"])["fields"][0]["name"] == "id"

    def _pages(self, target):
        token = ""
        while token is not None:
            page = self.client.ask("list", "GET", f"{target}?maxResults=1" + (f"&pageToken={token}" if token else "")).json()
            assert len(page["items"]) <= 1
            yield from page["items"]
            token = page.get("nextPageToken") or None


class Gate:
    """Whether a guest may read. Odd while that is being changed, so that whoever looks before and after knows what held."""

    def __init__(self):
        self._lock, self._state, self.open = threading.Lock(), 0, True

    def state(self):
        with self._lock:
            return self._state, self.open

    @contextlib.contextmanager
    def changing(self, opened):
        with self._lock:
            self._state += 1
        yield
        with self._lock:
            self._state, self.open = self._state + 1, opened


class Guest:
    """Reads without end what it is at times forbidden to: the list, the table, and a file by an old link."""

    def __init__(self, client, gate):
        self.client, self.gate, self._link = client, gate, None

    def round(self):
        with self.client.connected() as client:
            self._ask("guest's table", lambda: client.query("guest's table", "growing", (200, 404)))
            if self._link is not None:
                self._ask("guest's file", lambda: client.ask("guest's file", "GET", self._link, statuses=(200, 403)))

    def _ask(self, what, ask):
        before = self.gate.state()
        answer = ask()
        if self.gate.state() == before and before[0] % 2 == 0:
            assert (answer.status == 200) == before[1], f"{what}: {answer.status} while the grant is {before[1]}"
            self.client.tally.add(f"{what}, {'granted' if before[1] else 'revoked'}", answer.status)
        if what == "guest's table" and answer.status == 200:
            self._link = answer.lines()[2]["file"]["url"]


class Governor:
    """Makes shares, recipients and grants, changes and revokes them, and asks as those they were made for."""

    def __init__(self, admin, tally, gate, table):
        self.admin, self.tally, self.gate, self.table, self._number = admin, tally, gate, table, itertools.count()

    def _must(self, method, path, body=None):
        answer = self.admin.call(method, path, body)
        self.tally.add("administration", answer.status)
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.body[:300]}"
        return answer.json()

    def _permit(self, share, recipient, change):
        self._must("PATCH", f"/shares/{share}/permissions", {"changes": [{"principal": recipient, change: ["SELECT"]}]})

    def toggle(self):
        """The guest's grant: away, and there again."""
        for opened, change in ((False, "remove"), (True, "add")):
            seen = self.tally.of("guest's table")
            with self.gate.changing(opened):
                self._permit("soak", "guest", change)
            # Not before the guest has been told, as long as there is one: else a fast administrator would undo what nobody saw.
            for _ in range(LOOKS_MAX):
                if self.tally.of("guest's table") >= seen + 4:
                    break
                self._must("GET", "/recipients/guest/share-permissions")

    def round(self):
        self.toggle()
        name = f"passing_{next(self._number)}"
        self._must("POST", "/shares", {"name": name})
        added = {"name": self.table, "data_object_type": "TABLE", "shared_as": "lake.growing",
                 "history_data_sharing_status": "ENABLED", "start_version": 0}
        self._must("PATCH", f"/shares/{name}", {"updates": [{"action": "ADD", "data_object": added}]})
        profile = self.admin.create_recipient(name)
        with Client(self.tally, profile, name).connected() as client:
            self._life(client, name)

    def _life(self, client, name):
        client.query("passing", "growing", (404,))
        self._permit(name, name, "add")
        link = client.query("passing", "growing").lines()[2]["file"]["url"]
        client.ask("passing's file", "GET", link)
        self._must("PATCH", f"/shares/{name}", {"comment": "passing"})

        rotated = self._must("POST", f"/recipients/{name}/rotate-token", {"existing_token_expire_in_seconds": 0})
        client.query("rotated away", "growing", (401, 403))
        client.ask("rotated away's file", "GET", link, statuses=(403,))
        client.token = self.admin.activate(rotated)["bearerToken"]
        link = client.query("rotated", "growing").lines()[2]["file"]["url"]

        self._permit(name, name, "remove")
        client.query("revoked", "growing", (404,))
        client.ask("revoked's file", "GET", link, statuses=(403,))
        self._permit(name, name, "add")
        client.query("passing", "growing")
        client.ask("passing's file", "GET", link)
        self._must("DELETE", f"/shares/{name}")
        client.query("share gone", "growing", (404,))
        client.ask("share gone's file", "GET", link, statuses=(403,))
        self._must("DELETE", f"/recipients/{name}")
        client.query("recipient gone", "growing", (401, 403))


class Rude:
    """Hangs up, dawdles and sends nonsense."""

    BAD_BYTES = {
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n": 400,
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n": 400,
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n": 414,
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40000 + b"\r\n\r\n": 431,
    }

    def __init__(self, client):
        self.client, self._held = client, collections.deque()

    def round(self):
        self._hang_up()
        self._hold(b"GET /delta-sharing/sha")
        self._hold(self._wide_query())
        for request, status in self.BAD_BYTES.items():
            with self._socket() as connection:
                connection.sendall(request)
                self._status("bad bytes", connection, status)
        with self.client.connected() as client:
            client.ask("bad token", "GET", "shares", statuses=(401, 403), token="dshr_no")
            client.ask("no such table", "POST", client.table("nothing", "/query"), {}, (404,))
            client.ask("bad body", "POST", client.table("growing", "/query"), b'{"limitHint":', (400,))
            client.ask("bad version", "POST", client.table("growing", "/query"), {"version": 10**9}, (400, 404))
            client.ask("bad page", "GET", "shares?maxResults=1&pageToken=nonsense", statuses=(400,))
            client.ask("bad link", "GET", f"http://{client.endpoint.netloc}/files/nonsense", statuses=(403, 404))

    def close(self):
        while self._held:
            self._held.popleft().close()

    def held(self):
        return len(self._held)

    def _socket(self):
        connection = socket.socket()
        # Little room on our side: an answer that nobody reads soon stands still.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection.settimeout(WAIT_SECONDS_MAX)
        connection.connect((self.client.endpoint.hostname, self.client.endpoint.port))
        return connection

    def _wide_query(self):
        return (f"POST {self.client.endpoint.path}{self.client.table('wide', '/query')} HTTP/1.1\r\n"
                f"Host: {self.client.endpoint.netloc}\r\nAuthorization: Bearer {self.client.token}\r\n"
                "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}").encode()

    def _status(self, what, connection, expected):
        status = int(connection.recv(65536).split(b" ", 2)[1])
        self.client.tally.add(what, status)
        assert status == expected, f"{what}: {status}, not {expected}"

    def _hang_up(self):
        """In the middle of an answer, with a reset."""
        connection = self._socket()
        connection.sendall(self._wide_query())
        self._status("hung up", connection, 200)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    def _hold(self, request):
        """Sends this much and then neither goes on nor reads, until enough newer ones do the same."""
        connection = self._socket()
        connection.sendall(request)
        self._held.append(connection)
        self.client.tally.add("held", 0)
        if len(self._held) > HELD_CONNECTIONS:
            self._held.popleft().close()
