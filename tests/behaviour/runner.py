"""Runs one `.test` file against the real binary. The format is described in docs/testing.md."""
import difflib
import gzip
import http.client
import itertools
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit

import postgres_cluster
import sql_block
from masks import Mismatch, compare_body, golden, look_up, match_text
from script import Script, ScriptError, parse
from server import Server, ServerFailed, die_with_parent

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
EVENTUALLY_SECONDS = 5
REQUEST_SECONDS_MAX = 60
RAW_ANSWER_SECONDS_MAX = 5
RAW_STILL_OPEN_SECONDS = 0.3
SECONDS_PER_DAY = 86400
CATALOG = "/api/2.1/unity-catalog"
# A18: on these words clients ask again, some for ever.
RETRY_WORDS = ("unexpected error", "worker env", "clusternotreadyexception", "timed out after", "deadline exceeded",
               "please try again later", "token bucket limit")


_databases = itertools.count()


class Failed(Exception):
    """The file failed; the message lists every block that did."""


class Skipped(Exception):
    """The file cannot run here; the message names what is missing."""


def binary():
    chosen = os.environ.get("SLUICE_BINARY")
    candidates = [chosen] if chosen else [os.path.join(REPOSITORY, "build", preset, "sluice") for preset in ("debug", "asan", "release")]
    for path in candidates:
        if os.access(path, os.X_OK):
            return os.path.abspath(path)
    if chosen:
        raise Failed(f"SLUICE_BINARY={chosen} is no program")
    raise Failed("no server to test: build one (build/debug/sluice) or set SLUICE_BINARY")


def find_fixture(name):
    roots = [os.path.join(REPOSITORY, "tests/tables"), os.environ.get("SLUICE_FIXTURES"),
             os.path.join(REPOSITORY, "../shared/fixtures"), os.path.join(REPOSITORY, "../../shared/fixtures")]
    for root in roots:
        if root and os.path.isdir(os.path.join(root, name)):
            return os.path.join(root, name)
    raise Skipped(f"fixture {name} is not here")


class Runner:
    def __init__(self, path, folder):
        self.path, self.folder = path, str(folder)
        with open(path, encoding="utf-8") as file:
            self.script: Script = parse(file.read(), path)
        self.update = os.environ.get("UPDATE_GOLDEN") == "1"
        variant = os.environ.get("SLUICE_TEST_VARIANT")
        self.restarts = variant == "restart" and not self.script.once
        self.on_postgres = variant == "postgres"
        self.variables, self.failures, self.edits, self.server = {"dir": self.folder}, [], [], None
        self.common_headers, self.began = [], int(time.time())

    def run(self):
        blocks = self.script.blocks
        for block in blocks:
            if block.keyword == "fixture":
                self.fixture(block)
            elif block.keyword == "skip":
                raise Skipped(block.rest)
        configuration = "\n".join(line for b in blocks if b.keyword == "server" for line in _dedented(b.lines))
        self.server = Server(binary(), self.folder, self.substitute(configuration) + "\n" if configuration else None)
        cluster, database = postgres_cluster.shared() if self.on_postgres else None, f"behaviour_{next(_databases)}"
        if self.on_postgres and cluster is None:
            raise Skipped("PostgreSQL is not installed")
        if cluster:
            self.server.environment["SLUICE_METASTORE"] = cluster.create(database)
        try:
            self.start()
            for block in blocks:
                if block.keyword not in ("server", "fixture"):
                    self.block(block)
            self.server.stop()
        except (ServerFailed, OSError, http.client.HTTPException) as error:
            self.failures.append(f"{self.path}: {type(error).__name__}: {error}")
        finally:
            self.server.kill()
            if cluster:
                cluster.drop(database)
        if self.update and self.edits:
            self.rewrite()
        if self.failures:
            raise Failed("\n\n".join(self.failures) + "\n\nserver log:\n" + self.server.errors()[-8000:])

    def start(self):
        self.server.start()
        self.variables.update(public_url=self.server.public_url, admin_url=self.server.admin_url,
                              admin_token=self.server.admin_token, data=self.server.data)

    def block(self, block):
        if self.restarts and block.keyword in ("admin", "request", "cli", "sql"):
            self.restart(block)
        try:
            getattr(self, block.keyword)(block)
        except (Mismatch, KeyError, IndexError, TypeError, ValueError, ScriptError, subprocess.SubprocessError) as error:
            text = str(error) if isinstance(error, (Mismatch, ScriptError)) else f"{type(error).__name__}: {error}"
            self.failures.append(f"{self.path}:{block.line}: {block.keyword} {block.rest}\n  {text}")

    # --- text -------------------------------------------------------------------------------------------------------

    def substitute(self, text):
        def value(match):
            name = match.group(1)
            repeat = re.fullmatch(r"repeat:([\s\S]+):(\d+)", name)
            if repeat:
                return repeat.group(1) * int(repeat.group(2))
            days = re.fullmatch(r"in (\d+) days", name)
            if days:
                return str((self.began + int(days.group(1)) * SECONDS_PER_DAY) * 1000)
            if name not in self.variables:
                raise ScriptError(f"nothing was saved as ${{{name}}}")
            return str(self.variables[name])
        return re.sub(r"\$\{([^}]+)\}", value, text)

    def inside(self, name):
        path = os.path.realpath(os.path.join(self.folder, self.substitute(name)))
        if not path.startswith(os.path.realpath(self.folder) + os.sep):
            raise ScriptError(f"{name} is outside the test's folder")
        return path

    # --- requests ---------------------------------------------------------------------------------------------------

    def call(self, method, base, target, token, headers=(), body=None, chunked=False):
        """(status, headers as [(name, value)], body text); one connection each."""
        if re.match(r"[a-z]+://", target):
            base, target = "", target
        url = urlsplit(base + target)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=REQUEST_SECONDS_MAX)
        try:
            connection.putrequest(method, (url.path or "/") + ("?" + url.query if url.query else ""),
                                  skip_accept_encoding=True, skip_host=any(n.lower() == "host" for n, _ in headers))
            names = {name.lower() for name, _ in headers}
            if token and "authorization" not in names:
                connection.putheader("Authorization", "Bearer " + token)
            if body is not None and "content-type" not in names:
                connection.putheader("Content-Type", "application/json")
            data = None if body is None else body.encode()
            if chunked:
                connection.putheader("Transfer-Encoding", "chunked")
            elif "content-length" not in names and (data is not None or method in ("POST", "PUT", "PATCH")):
                connection.putheader("Content-Length", str(len(data or b"")))
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders(data, encode_chunked=chunked)
            response = connection.getresponse()
            content = response.read()
            if response.getheader("Content-Encoding") == "gzip":
                content = gzip.decompress(content)
            return response.status, response.getheaders(), content.decode("utf-8", "backslashreplace")
        finally:
            connection.close()

    def headers(self, block):
        """headers: its header lines go with each request from here on, but for those that a request has of its own"""
        self.common_headers = [(n, self.substitute(v)) for n, v in block.headers]

    def admin(self, block):
        self.exchange(block, self.server.admin_url, self.server.admin_token)

    def request(self, block):
        self.exchange(block, self.server.public_url, None)

    def exchange(self, block, base, token):
        match = re.fullmatch(r"([A-Z]+) (\S+)(?: as (\S+))?(?: ([\s\S]+))?", block.rest)
        if not match:
            raise ScriptError("expected METHOD TARGET [as NAME] [BODY]")
        for number in range(1, block.times + 1):
            self.variables["n"] = number
            self.exchange_once(block, base, token, match.groups())

    def exchange_once(self, block, base, token, words):
        method, target, principal, body = words
        body = block.body if body is None else body
        own = {n.lower() for n, _ in block.headers}
        headers = [(n, self.substitute(v)) for n, v in block.headers] + [(n, v) for n, v in self.common_headers if n.lower() not in own]
        limit = time.monotonic() + (EVENTUALLY_SECONDS if "eventually" in block.options else 0)
        while True:
            answer = self.call(method, base, self.substitute(target), self.token(principal, token), headers,
                               None if body is None else self.substitute(body), "chunked" in block.options)
            try:
                self.check_answer(block, *answer)
                break
            except Mismatch:
                if time.monotonic() >= limit:
                    if not self.update:
                        raise
                    self.edits.append((block, str(answer[0]), answer[2]))
                    break
            time.sleep(0.05)
        self.save(block, answer[2], answer[1])

    def token(self, principal, default):
        if principal is None:
            return default
        if principal == "-":
            return None
        if principal == "admin":
            return self.server.admin_token
        if principal.startswith("raw:"):
            return self.substitute(principal[4:])
        return self.variables[f"{principal}.token"]

    def check_answer(self, block, status, headers, body):
        problems = []
        if block.status not in (str(status), "<any>"):
            problems.append(f"status: expected {block.status}, got {status} {body[:1000]}")
        problems += self.check_headers(block, headers)
        kind = next((v for n, v in headers if n.lower() == "content-type"), "")
        if kind.startswith("application/x-ndjson") and body and ("\r" in body or "\n\n" in body or body[-1] != "\n"):
            problems.append("body: NDJSON lines end in one \\n each, the last included")
        problems += [f"body: a refusal says '{word}'" for word in retry_words(status, body)]
        if block.wanted and not problems:
            try:
                compare_body([self.substitute(line) for line in block.wanted], body)
            except Mismatch as mismatch:
                problems.append(f"body: {mismatch}")
        if problems:
            raise Mismatch("\n  ".join(problems))

    def check_headers(self, block, headers):
        for name, wanted in block.wanted_headers:
            values = [v for n, v in headers if n.lower() == name.lower()]
            if wanted == "absent":
                if values:
                    yield f"header {name}: expected none, got {values[0]!r}"
            elif not any(match_text(self.substitute(wanted), value) for value in values):
                yield f"header {name}: expected {wanted!r}, got {values or 'none'}"

    def save(self, block, body, headers=()):
        for name, path in block.saves:
            if path.startswith("header "):
                self.variables[name] = next(v for n, v in headers if n.lower() == path[7:].strip().lower())
                continue
            try:
                value = json.loads(body)
            except ValueError:
                value = [json.loads(line) for line in body.splitlines()]
            value = look_up(path, value)
            self.variables[name] = value if isinstance(value, str) else json.dumps(value)

    def sql(self, block):
        """sql [as WHO] [{PARAMETERS}]: the block's lines are one statement."""
        match = re.fullmatch(r"(?:as (\S+))? ?(\{[\s\S]*\})?", block.rest)
        if not match or not block.lines:
            raise ScriptError("expected: sql [as NAME] [{PARAMETERS}], and a statement on the lines below")
        token = self.token(match.group(1), self.server.admin_token)

        def call(method, path, body):
            status, _, text = self.call(method, self.server.admin_url, path, token, (), None if body is None else json.dumps(body))
            if status != 200:
                raise Mismatch(f"{method} {path}: {status} {text[:1000]}")
            return json.loads(text)

        parameters = json.loads(self.substitute(match.group(2) or "{}"))
        answer, rows = sql_block.fetch(call, sql_block.request(self.substitute("\n".join(block.lines)), parameters))
        actual = sql_block.render(answer, rows)
        try:
            sql_block.compare(self.substitute(block.status), [self.substitute(line) for line in block.wanted], actual)
        except Mismatch:
            if not self.update:
                raise
            names = [(n, str(v)) for n, v in self.variables.items() if n in ("public_url", "admin_url", "dir")]
            first, _, rest = golden(actual, names).partition("\n")
            self.edits.append((block, first, rest))
        self.save(block, json.dumps(answer))

    # --- conveniences over the admin API ----------------------------------------------------------------------------

    def api(self, method, target, body=None, known=()):
        """A call that must succeed, or fail with one of the `known` error codes."""
        status, _, text = self.call(method, self.server.admin_url, CATALOG + target, self.server.admin_token, (),
                                    None if body is None else json.dumps(body))
        answer = json.loads(text) if text else {}
        if status != 200 and answer.get("error_code") not in known:
            raise Mismatch(f"{method} {target}: {status} {text[:1000]}")
        return answer

    def recipient(self, block):
        """recipient NAME [{…}]: creates it, opens its activation link, and keeps its token for `as NAME`."""
        name, extra = _name_and_json(self.substitute(block.rest))
        answer = self.api("POST", "/recipients", {"name": name, **extra})
        link = answer["activation_url"].split("?", 1)[1]
        profile = self.api("GET", f"/public/data_sharing_activation/{link}")
        self.variables.update({f"{name}.token": profile["bearerToken"], f"{name}.id": answer.get("id", ""),
                               f"{name}.profile": json.dumps(profile)})

    def share(self, block):
        name, extra = _name_and_json(self.substitute(block.rest))
        self.api("POST", "/shares", {"name": name, **extra})

    def grant(self, block):
        match = re.fullmatch(r"(\S+) to (\S+)", block.rest)
        if not match:
            raise ScriptError("expected: grant SHARE to RECIPIENT")
        self.api("PATCH", f"/shares/{quote(match.group(1), safe='')}/permissions", {"changes": [{"principal": match.group(2), "add": ["SELECT"]}]})

    def table(self, block):
        """table NAME in SHARE.SCHEMA from PATH [{…}]: registers main.SCHEMA.NAME and adds it to the share."""
        match = re.fullmatch(r"(\S+) in (\w[\w-]*)\.(\w+) from (\S+)(?: (\{[\s\S]*\}))?", block.rest)
        if not match:
            raise ScriptError("expected: table NAME in SHARE.SCHEMA from PATH [{…}]")
        name, share, schema, location, extra = match.groups()
        self.api("POST", "/catalogs", {"name": "main"}, ["CATALOG_ALREADY_EXISTS"])
        self.api("POST", "/schemas", {"name": schema, "catalog_name": "main"}, ["SCHEMA_ALREADY_EXISTS"])
        self.api("POST", "/tables", {"name": name, "catalog_name": "main", "schema_name": schema, "table_type": "EXTERNAL",
                                     "data_source_format": "DELTA", "storage_location": self.substitute(location)})
        self.api("POST", "/shares", {"name": share}, ["SHARE_ALREADY_EXISTS"])
        added = {"name": f"main.{schema}.{name}", "data_object_type": "TABLE", "shared_as": f"{schema}.{name}",
                 **json.loads(self.substitute(extra or "{}"))}
        self.api("PATCH", f"/shares/{share}", {"updates": [{"action": "ADD", "data_object": added}]})

    # --- files, process, command line, bytes ------------------------------------------------------------------------

    def fixture(self, block):
        match = re.fullmatch(r"(\S+) as (\w+)", block.rest)
        if not match:
            raise ScriptError(f"{self.path}:{block.line}: expected: fixture PATH as NAME")
        target = os.path.join(self.folder, "tables", match.group(2))
        shutil.copytree(find_fixture(match.group(1)), target, symlinks=True)
        self.variables[match.group(2)] = target

    def write(self, block, mode="w"):
        path = self.inside(block.rest)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, mode, encoding="utf-8") as file:
            file.write("".join(self.substitute(line) + "\n" for line in block.lines))

    def append(self, block):
        self.write(block, "a")

    def corrupt(self, block):
        """corrupt FILE delete | empty | truncate BYTES | flip OFFSET"""
        name, action, *number = block.rest.split()
        path = self.inside(name)
        if action == "delete":
            os.remove(path)
            return
        with open(path, "r+b") as file:
            if action in ("empty", "truncate"):
                file.truncate(int(number[0]) if number else 0)
            elif action == "flip":
                file.seek(int(number[0]))
                byte = file.read(1)[0]
                file.seek(int(number[0]))
                file.write(bytes([byte ^ 0xFF]))
            else:
                raise ScriptError(f"corrupt cannot {action}")

    def touch(self, block):
        """touch FILE TIME: sets when the file was modified; TIME as 2026-01-31T00:00:00.000Z"""
        name, text = block.rest.split()
        moment = datetime.fromisoformat(self.substitute(text).replace("Z", "+00:00"))
        nanoseconds = (moment - datetime.fromtimestamp(0, timezone.utc)) // timedelta(microseconds=1) * 1000
        os.utime(self.inside(name), ns=(nanoseconds, nanoseconds))

    def restart(self, _block):
        self.server.stop()
        self.start()

    def set(self, block):
        name, _, value = block.rest.partition(" = ")
        self.variables[name.strip()] = self.substitute(value)

    def differ(self, block):
        """differ TEXT TEXT …: no two are the same"""
        texts = [self.substitute(word) for word in block.rest.split()]
        if len(texts) < 2 or len(set(texts)) < len(texts):
            raise Mismatch(f"expected two or more different texts, got {texts}")

    def cli(self, block):
        words = shlex.split(self.substitute(block.rest))
        environment = {**{k: v for k, v in os.environ.items() if not k.startswith("SLUICE_")}, "HOME": self.folder,
                       "SLUICE_ADMIN_URL": self.server.admin_url, "SLUICE_TOKEN": self.server.admin_token, "NO_COLOR": "1"}
        result = subprocess.run([self.server.binary] + words[words[0] == "sluice":], cwd=self.folder, env=environment, text=True,
                                input="\n".join(self.substitute(line) for line in block.lines), capture_output=True,
                                timeout=REQUEST_SECONDS_MAX, preexec_fn=die_with_parent, check=False)
        try:
            if block.status != str(result.returncode):
                raise Mismatch(f"exit code: expected {block.status}, got {result.returncode}\n  {result.stderr[:2000]}")
            if block.wanted:
                compare_body([self.substitute(line) for line in block.wanted], result.stdout)
        except Mismatch:
            if not self.update:
                raise
            self.edits.append((block, str(result.returncode), result.stdout))
        self.save(block, result.stdout)

    def raw(self, block):
        """raw public|admin: the lines, joined, with \\r \\n \\t \\0 \\\\ \\xNN; answer: status lines, then closed or open."""
        url = urlsplit(self.server.admin_url if block.rest == "admin" else self.server.public_url)
        data = b"".join(_bytes(self.substitute(line)) for line in block.lines)
        wanted = [line for line in [block.status] + block.wanted if line not in ("closed", "open", "none")]
        end = ([line for line in [block.status] + block.wanted if line in ("closed", "open")] + [None])[0]
        with socket.create_connection((url.hostname, url.port), RAW_ANSWER_SECONDS_MAX) as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # The server may refuse before all has been sent; what it answered decides.
            statuses, closed, excess = _raw_answers(connection, len(wanted), end)
        if len(statuses) != len(wanted) or any(str(s) not in w.split("/") for s, w in zip(statuses, wanted)):
            raise Mismatch(f"expected the answers {wanted}, got {statuses}")
        if excess:
            raise Mismatch(f"unexpected bytes after the answers: {excess[:200]!r}")
        if end and closed != (end == "closed"):
            raise Mismatch(f"expected the connection {end}, it is {'closed' if closed else 'open'}")

    # --- UPDATE_GOLDEN ----------------------------------------------------------------------------------------------

    def rewrite(self):
        lines = list(self.script.lines)
        names = [(n, str(v)) for n, v in self.variables.items() if n in ("public_url", "admin_url", "dir")]
        for block, status, body in reversed(self.edits):
            first, end = block.body_range
            new = golden(body, names).split("\n")
            while new and new[-1] == "":
                new.pop()
            lines[first:end] = new if block.wanted or block.keyword == "sql" or status != block.status else []
            lines[block.status_line] = status
        print("".join(difflib.unified_diff([l + "\n" for l in self.script.lines], [l + "\n" for l in lines], self.path, self.path)))
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))


def retry_words(status, body):
    """What a refusal says that makes clients ask again."""
    if status < 400:
        return []
    words = RETRY_WORDS if status == 429 else RETRY_WORDS + ("request_limit_exceeded",)
    return [word for word in words if word in body.lower()]


def _dedented(lines):
    width = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return [line[width:] for line in lines]


def _name_and_json(rest):
    name, _, extra = rest.partition(" ")
    return name, json.loads(extra) if extra.strip() else {}


def _bytes(line):
    simple = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}
    out = []
    for match in re.finditer(r"\\x([0-9a-fA-F]{2})|\\([rnt0\\])|([^\\]+|\\)", line):
        if match.group(1):
            out.append(bytes([int(match.group(1), 16)]))
        else:
            out.append(simple[match.group(2)] if match.group(2) else match.group(3).encode())
    return b"".join(out)


def _raw_answers(connection, count, end):
    """(statuses, closed, bytes after the last answer). Reads `count` answers, then looks whether the peer closes."""
    buffer, statuses, closed = b"", [], False
    limit = time.monotonic() + RAW_ANSWER_SECONDS_MAX
    while True:
        while len(statuses) < max(count, 1) and (answer := _first_answer(buffer, closed)):
            statuses.append(answer[0])
            buffer = buffer[answer[1]:]
        if closed or buffer and len(statuses) >= count > 0:
            return statuses, closed, buffer
        if len(statuses) >= count:
            wait = RAW_STILL_OPEN_SECONDS if end != "closed" else limit - time.monotonic()
        else:
            wait = limit - time.monotonic()
        if wait <= 0:
            return statuses, closed, buffer
        connection.settimeout(wait)
        try:
            data = connection.recv(65536)
            closed, buffer = not data, buffer + data
        except socket.timeout:
            return statuses, closed, buffer
        except ConnectionError:
            closed = True


def _first_answer(buffer, closed):
    """(status, length) of the complete answer at the start of `buffer`, or None."""
    head, found, rest = buffer.partition(b"\r\n\r\n")
    match = re.match(rb"HTTP/1\.[01] (\d{3})", head)
    if not found or not match:
        return None
    status = int(match.group(1))
    length = re.search(rb"\r\ncontent-length:\s*(\d+)", head, re.I)
    if status < 200 or status in (204, 304):
        return status, len(head) + 4
    if length:
        size = int(length.group(1))
        return (status, len(head) + 4 + size) if len(rest) >= size else None
    if re.search(rb"\r\ntransfer-encoding:\s*chunked", head, re.I):
        final = re.search(rb"(?:^|\r\n)0\r\n\r\n", rest)
        return (status, len(head) + 4 + final.end()) if final else None
    return (status, len(buffer)) if closed else None
