"""What an operator does to a running server and reads of it: log lines, reload, a misspelt variable."""
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from runner import binary
from server import die_with_parent

SECONDS_MAX = 30


class Process:
    """The program with its log in a file; ended by SIGTERM, with 0."""

    def __init__(self, folder, configuration="", environment=None):
        self.folder = folder
        self.write(configuration)
        ready = folder / "ready.json"
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [binary(), "serve", "--config", str(folder / "sluice.yaml"), "--data-dir", str(folder / "data"), "--listen",
                 "127.0.0.1:0", "--admin-listen", "127.0.0.1:0", "--ready-file", str(ready)],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, preexec_fn=die_with_parent,
                env={k: v for k, v in os.environ.items() if not k.startswith("SLUICE_")} | (environment or {}))
        self.eventually(ready.exists)
        self.public_url = json.loads(ready.read_text())["public_url"]

    def write(self, configuration):
        (self.folder / "sluice.yaml").write_text(configuration)

    def eventually(self, condition):
        end = time.monotonic() + SECONDS_MAX
        while not condition():
            assert self.process.poll() is None and time.monotonic() < end, self.lines()
            time.sleep(0.01)

    def lines(self):
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def said(self, event):
        return [line for line in self.lines() if line["event"] == event]

    def reload(self, configuration, event):
        self.write(configuration)
        before = len(self.said(event))
        self.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: len(self.said(event)) > before)

    def status(self, path):
        try:
            with urllib.request.urlopen(self.public_url + path) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code


@pytest.fixture
def start(tmp_path):
    running = []

    def begin(*arguments, **named):
        running.append(Process(tmp_path, *arguments, **named))
        return running[-1]

    yield begin
    for server in running:
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(SECONDS_MAX) == 0


def test_each_line_of_the_log_is_an_object(start):
    # K63
    server = start()
    assert server.status("/delta-sharing/shares") == 401
    server.eventually(lambda: server.said("deltaSharingListShares"))
    for line in server.lines():
        assert {"time", "level", "module", "event"} <= set(line), line
    line = server.said("deltaSharingListShares")[0]
    assert (line["level"], line["module"], line["status_code"]) == ("info", "audit", 401)
    assert line["request_id"] and line["source_ip_address"] == "127.0.0.1"


def test_a_misspelt_variable_is_named(start):
    server = start(environment={"SLUICE_LINKS_TTL": "1200", "SLUICE_LINKS_TTL_S": "1200"})
    assert [line["name"] for line in server.lines() if line["module"] == "config"] == ["SLUICE_LINKS_TTL"]


def test_a_reload_that_fails_changes_nothing(start):
    # K60
    server = start("log: {level: info}\n")
    server.reload("log: {level: error}\nlinks: {ttl_s: 1}\n", "the reload changed nothing")
    assert server.status("/delta-sharing/shares") == 401
    server.eventually(lambda: server.said("deltaSharingListShares"))
    server.reload("log: {level: info}\n", "configuration reloaded")
    assert server.status("/readyz") == 200
