"""Minutes of mixed work: every answer is right, and what the server holds does not grow with how long it runs."""
import json
import os
import time

import pytest

import soak
from lake import Admin
from server import Server
from shared_lake import server_binary

SECONDS = int(os.environ.get("SLUICE_SOAK_SECONDS", "300"))
# Caches fill, pools start their threads and the allocator finds its size; growth counts from there on.
WARM_UP_PART = 0.25
SETTLE_SECONDS_MAX = 60
# Of memory that is the process's own: pages of files come and go with the kernel's cache. Five minutes on two busy cores are some
# 200 000 answers: one lost allocation an answer, of a small size, would be as much as this; less than half of it was seen.
OWN_GROWTH_KIB_MAX = 8 << 10
# Segments of the journal and files of the metastore may be open at one moment and not at another.
FILES_GROWTH_MAX = 8

CONFIGURATION = """\
limits:
  recipient_rate_per_s: 100000
  recipient_burst: 100000
  address_rate_per_s: 100000
  address_burst: 100000
# Full soon, so that what is thrown out is made again while others read it, and memory does not follow the number of versions.
cache:
  snapshot_bytes: 4MB
"""


class Usage:
    """What the server's process holds."""

    def __init__(self, pid):
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            fields = dict(line.split(":", 1) for line in file)
        self.own_kib, self.threads = int(fields["RssAnon"].split()[0]), int(fields["Threads"])
        kinds = [self._kind(f"/proc/{pid}/fd/{name}") for name in os.listdir(f"/proc/{pid}/fd")]
        self.sockets, self.files = kinds.count("socket"), len(kinds) - kinds.count("socket")

    @staticmethod
    def _kind(path):
        try:
            return os.readlink(path).split(":")[0]
        except FileNotFoundError:
            return "gone"

    def __repr__(self):
        return f"{self.own_kib} KiB, {self.threads} threads, {self.sockets} sockets, {self.files} files"


def usage_without_clients(pid, sockets):
    """Once the server has noticed that its clients are gone."""
    end = time.monotonic() + SETTLE_SECONDS_MAX
    while (usage := Usage(pid)).sockets > sockets:
        assert time.monotonic() < end, f"the clients are gone and {usage.sockets} sockets are open, {sockets} at the start"
        time.sleep(0.05)
    return usage


@pytest.fixture
def world(tmp_path):
    """A server with a table that grows and one with a long answer, both in the share `soak`."""
    folder = tmp_path / "server"
    os.makedirs(folder)
    server = Server(server_binary(), str(folder), CONFIGURATION)
    try:
        server.start()
        admin = Admin(server)
        growing = soak.Growing(str(tmp_path / "growing"))
        soak.write_wide_table(str(tmp_path / "wide"))
        admin.must("POST", "/catalogs", {"name": "soak"})
        admin.must("POST", "/schemas", {"name": "lake", "catalog_name": "soak"})
        admin.must("POST", "/shares", {"name": "soak"})
        for name in ("growing", "wide"):
            assert admin.register(f"soak.lake.{name}", f"file://{tmp_path}/{name}").status == 200
            assert admin.add_to_share("soak", f"soak.lake.{name}", f"lake.{name}").status == 200
        yield server, admin, growing
    finally:
        server.kill()


class Load:
    """Who works: the same people before and after the warm-up."""

    def __init__(self, admin, growing):
        self.tally, self.growing, self.admin = soak.Tally(), growing, admin
        gate = soak.Gate()
        self.rude = soak.Rude(self._client("rude"))
        self.governor = soak.Governor(admin, self.tally, gate, "soak.lake.growing")
        profiles = {name: self._profile(name) for name in ("reader", "guest")}
        self.rounds = [
            growing.commit,
            *(soak.Reader(self._client_of(profiles["reader"]), growing).round for _ in range(2)),
            soak.Lister(self._client_of(profiles["reader"]), ["growing", "wide"]).round,
            *(soak.Guest(self._client_of(profiles["guest"]), gate).round for _ in range(2)),
            self.governor.round,
            self.rude.round,
        ]

    def _profile(self, name):
        profile = self.admin.create_recipient(name)
        self.admin.grant("soak", name)
        return profile

    def _client_of(self, profile):
        return soak.Client(self.tally, profile, "soak")

    def _client(self, name):
        return self._client_of(self._profile(name))

    def work(self, seconds):
        soak.Crew(self.rounds).work(seconds)


def errors_in(log):
    with open(log, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.startswith("{")]
    assert lines, "the server wrote no log"
    return [line for line in lines if line["level"] == "error"]


# P44 P53 P61 P75 P87 A38 A60 A71 A74 R3
@pytest.mark.long
def test_a_server_under_mixed_work(world):
    server, admin, growing = world
    pid = server.process.pid
    sockets = Usage(pid).sockets
    load = Load(admin, growing)

    load.work(SECONDS * WARM_UP_PART)
    load.rude.close()
    warm, warm_counts = usage_without_clients(pid, sockets), dict(load.tally.counts)
    load.work(SECONDS * (1 - WARM_UP_PART))
    held = load.rude.held()
    load.rude.close()
    end = usage_without_clients(pid, sockets)

    print(f"warm: {warm}\nend:  {end}\nversions: {growing.newest()}, requests: {load.tally.counts}")
    assert end.own_kib <= warm.own_kib + OWN_GROWTH_KIB_MAX, f"{warm} became {end}"
    assert end.files <= warm.files + FILES_GROWTH_MAX, f"{warm} became {end}"
    assert end.threads <= warm.threads, f"{warm} became {end}"

    # Everything was done, and done again after the warm-up: a crew that stood still would have proved nothing.
    idle = [key for key, count in warm_counts.items() if load.tally.counts[key] == count]
    assert not idle and held > 0, f"after the warm-up nobody did {idle}"
    for what in ("guest's table, revoked", "guest's table, granted", "guest's file, revoked", "revoked", "recipient gone"):
        assert load.tally.of(what) > 0, what

    # It ends within its time although clients hold connections and read nothing.
    load.rude.round()
    server.stop()
    load.rude.close()
    assert not errors_in(server.log)
    # A line for each request: too much to keep of a run that found nothing.
    os.remove(server.log)
