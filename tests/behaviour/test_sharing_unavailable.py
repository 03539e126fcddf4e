"""What recipients are told when it is not their fault: too many requests, stores that deny, fail or hang, a metastore that is
gone, a server that ends."""
import os
import shutil
import signal
import sqlite3
import threading
import time

import pytest

from fake_store import FakeStore
from runner import find_fixture
from sharing_world import World, exchange, read_to_end

EVENTUALLY_SECONDS = 30
RETRY_AFTER = {str(seconds) for seconds in range(1, 31)}


def expect_refusal(answer, status, code):
    """A refusal that asks to come again."""
    assert answer.status == status, answer
    assert answer.header("Content-Type") == "application/json; charset=utf-8"
    assert answer.header("Retry-After") in RETRY_AFTER, answer
    body = answer.json()
    assert sorted(body) == ["errorCode", "message", "requestId"] and body["errorCode"] == code
    assert body["requestId"] == answer.header("X-Request-Id")


def eventually(ask, fits):
    """Repeats a request until its answer fits."""
    limit = time.monotonic() + EVENTUALLY_SECONDS
    while True:
        answer = ask()
        if fits(answer):
            return answer
        assert time.monotonic() < limit, answer


class Lake:
    """A server whose tables lie in a store of ours."""

    def __init__(self, folder, limits=None):
        self.root = str(folder / "store")
        self.store = FakeStore(self.root)
        self.world = World(folder / "server", limits)
        os.makedirs(self.world.folder)
        self.world.start()
        self.world.must("POST", "/storage-credentials", {"name": "key", "s3": {
            "access_key_id": "AKCANARY", "secret_access_key": "canary-secret", "region": "us-east-1",
            "endpoint": self.store.endpoint, "path_style": True}})
        self.world.must("POST", "/external-locations", {"name": "lake", "url": "s3://canary-bucket", "credential_name": "key"})
        self.world.share("sales")
        self.token = self.world.recipient("alice")
        self.world.grant("sales", "alice")

    def table(self, name):
        shutil.copytree(find_fixture("orders"), os.path.join(self.root, "canary-bucket", name))
        return self.world.table(name, f"s3://canary-bucket/{name}", "sales")

    def ask(self, method, target, body=None):
        return self.world.ask(method, target, self.token, body)

    def end(self):
        self.store.gate.set()
        self.store.stop()
        self.world.kill()


@pytest.fixture
def lake(tmp_path):
    made = Lake(tmp_path)
    yield made
    made.end()


# P216 P223
def test_recipient_that_asks_too_often_is_told_to_wait(tmp_path):
    world = World(tmp_path, {"recipient_rate_per_s": 1, "recipient_burst": 5})
    world.start()
    try:
        world.must("POST", "/shares", {"name": "s"})
        alice, bob = world.recipient("alice"), world.recipient("bob")
        connection = world.connect()
        answers = [exchange(connection, "GET", "/delta-sharing/shares", alice) for _ in range(5)]
        refused = [a for a in (exchange(connection, "GET", "/delta-sharing/shares", alice) for _ in range(300)) if a.status != 200]
        assert {a.status for a in answers} == {200} and len(refused) > 100
        for answer in refused:
            expect_refusal(answer, 429, "RESOURCE_EXHAUSTED")
        # Spread, so that those who were refused together do not return together.
        assert len({a.header("Retry-After") for a in refused}) > 1
        # Another recipient does not notice, and this one is let in again.
        assert exchange(connection, "GET", "/delta-sharing/shares", bob).status == 200
        eventually(lambda: exchange(connection, "GET", "/delta-sharing/shares", alice), lambda a: a.status == 200)
        connection.close()
        world.stop()
    finally:
        world.kill()


# P8 P216
def test_guesses_are_slowed_down_by_address_and_the_root_costs_nothing(tmp_path):
    world = World(tmp_path, {"address_rate_per_s": 1, "address_burst": 20})
    world.start()
    try:
        token = world.recipient("alice")
        connection = world.connect()
        # What the Python client's `basic` profile sends before each call.
        roots = [exchange(connection, "POST", target, body=b"").status for target in ("/delta-sharing", "/delta-sharing/") * 100]
        assert set(roots) <= {404, 405}
        guesses = [exchange(connection, "GET", "/delta-sharing/shares", f"guess{n}") for n in range(200)]
        # Something of the budget was left: the root took none of it.
        assert [a.status for a in guesses[:10]] == [401] * 10
        refused = [a for a in guesses if a.status != 401]
        assert len(refused) > 100
        for answer in refused:
            expect_refusal(answer, 429, "RESOURCE_EXHAUSTED")
        # Who has a token is let in from the same address.
        assert exchange(connection, "GET", "/delta-sharing/shares", token).status == 200
        connection.close()
        world.stop()
    finally:
        world.kill()


# P216 P223
def test_requests_under_way_are_bounded_for_each_recipient(tmp_path):
    lake = Lake(tmp_path, {"in_flight_per_recipient_max": 1})
    try:
        table = lake.table("orders")
        bob = lake.world.recipient("bob")
        lake.world.stop()
        lake.world.start()
        lake.store.gate.clear()
        while lake.store.arrived.acquire(blocking=False):
            pass
        first = []
        thread = threading.Thread(target=lambda: first.append(lake.ask("POST", table + "/query", {})))
        thread.start()
        assert lake.store.arrived.acquire(timeout=EVENTUALLY_SECONDS)
        expect_refusal(lake.ask("GET", "/delta-sharing/shares"), 429, "RESOURCE_EXHAUSTED")
        assert lake.world.ask("GET", "/delta-sharing/shares", bob).status == 200
        lake.store.gate.set()
        thread.join()
        assert first[0].status == 200
        eventually(lambda: lake.ask("GET", "/delta-sharing/shares"), lambda a: a.status == 200)
        lake.world.stop()
    finally:
        lake.end()


# P216
def test_requests_of_administrators_take_nothing_from_recipients(tmp_path):
    lake = Lake(tmp_path, {"in_flight_per_recipient_max": 1})
    try:
        lake.table("orders")
        lake.store.gate.clear()
        while lake.store.arrived.acquire(blocking=False):
            pass
        thread = threading.Thread(target=lake.world.admin, args=("POST", "/tables", {
            "catalog_name": "main", "schema_name": "default", "name": "again", "table_type": "EXTERNAL",
            "data_source_format": "DELTA", "storage_location": "s3://canary-bucket/orders/again"}))
        thread.start()
        assert lake.store.arrived.acquire(timeout=EVENTUALLY_SECONDS)
        assert lake.ask("GET", "/delta-sharing/shares").status == 200
        lake.store.gate.set()
        thread.join()
        lake.world.stop()
    finally:
        lake.end()


# P216
def test_requests_under_way_are_bounded_in_total(tmp_path):
    lake = Lake(tmp_path, {"in_flight_max": 1, "queue_max": 0})
    try:
        table = lake.table("orders")
        bob = lake.world.recipient("bob")
        lake.world.stop()
        lake.world.start()
        lake.store.gate.clear()
        while lake.store.arrived.acquire(blocking=False):
            pass
        thread = threading.Thread(target=lake.ask, args=("POST", table + "/query", {}))
        thread.start()
        assert lake.store.arrived.acquire(timeout=EVENTUALLY_SECONDS)
        expect_refusal(lake.world.ask("GET", "/delta-sharing/shares", bob), 429, "RESOURCE_EXHAUSTED")
        lake.store.gate.set()
        thread.join()
        eventually(lambda: lake.world.ask("GET", "/delta-sharing/shares", bob), lambda a: a.status == 200)
        lake.world.stop()
    finally:
        lake.end()


# P17
def test_lists_are_answered_from_memory(lake):
    lake.table("orders")
    targets = ["/delta-sharing/shares", "/delta-sharing/shares/sales", "/delta-sharing/shares/sales/schemas",
               "/delta-sharing/shares/sales/schemas/public/tables", "/delta-sharing/shares/sales/all-tables"]
    before = lake.store.calls
    first = [lake.ask("GET", target) for target in targets]
    # Neither a store that hangs nor one that is gone makes a difference, and nobody asked it, not even after a start.
    lake.store.gate.clear()
    second = [lake.ask("GET", target) for target in targets]
    lake.store.gate.set()
    lake.store.stop()
    lake.world.stop()
    lake.world.start()
    third = [lake.ask("GET", target) for target in targets]
    assert lake.store.calls == before
    assert {a.status for a in first + second + third} == {200}
    assert [a.body for a in first] == [a.body for a in second] == [a.body for a in third]
    lake.store.start()
    lake.world.stop()


# P211 P222
def test_store_that_denies_is_told_as_a_lasting_refusal(lake):
    table = lake.table("orders")
    lake.world.stop()
    lake.world.start()
    for refusal in ((403, "AccessDenied"), (403, "SignatureDoesNotMatch"), (401, "Unauthorized"), (400, "ExpiredToken"),
                    (301, "PermanentRedirect")):
        lake.store.refusal = refusal
        for method, target, body in [("GET", table + "/version", None), ("GET", table + "/metadata", None), ("POST", table + "/query", {})]:
            for _ in range(2):
                answer = lake.ask(method, target, body)
                assert answer.status == 400 and answer.header("Retry-After") is None, (refusal, answer)
                assert (answer.json()["errorCode"], answer.json()["message"]) == ("RESOURCE_DOES_NOT_EXIST", "permission denied")
    lake.store.refusal = None
    assert lake.ask("POST", table + "/query", {}).status == 200
    lake.world.stop()


# P211 P222
def test_log_or_bucket_that_is_gone_is_told_as_a_lasting_refusal(lake):
    table = lake.table("orders")
    lake.world.stop()
    lake.world.start()
    os.rename(os.path.join(lake.root, "canary-bucket"), os.path.join(lake.root, "aside"))
    for refusal in (None, (404, "NoSuchBucket")):
        lake.store.refusal = refusal
        for _ in range(2):
            answer = lake.ask("POST", table + "/query", {})
            assert answer.status == 400 and answer.header("Retry-After") is None, answer
            assert (answer.json()["errorCode"], answer.json()["message"]) == ("RESOURCE_DOES_NOT_EXIST", "table files missing")
    lake.store.refusal = None
    os.rename(os.path.join(lake.root, "aside"), os.path.join(lake.root, "canary-bucket"))
    assert lake.ask("POST", table + "/query", {}).status == 200
    lake.world.stop()


# P218 P223
def test_store_that_is_down_is_told_as_a_passing_one(lake):
    table = lake.table("orders")
    lake.world.stop()
    lake.world.start()
    lake.store.stop()
    for method, target, body in [("GET", table + "/version", None), ("GET", table + "/metadata", None), ("POST", table + "/query", {})]:
        expect_refusal(lake.ask(method, target, body), 503, "TEMPORARILY_UNAVAILABLE")
    head = lake.ask("HEAD", table)
    assert head.status == 503 and head.header("Retry-After") in RETRY_AFTER and head.body == b""
    lake.store.start()
    for refusal in ((500, "InternalError"), (503, "SlowDown"), (429, "TooManyRequests")):
        lake.store.refusal = refusal
        expect_refusal(lake.ask("POST", table + "/query", {}), 503, "TEMPORARILY_UNAVAILABLE")
    lake.store.refusal = None
    assert lake.ask("POST", table + "/query", {}).status == 200
    lake.world.stop()


# P218 P223
def test_request_whose_time_is_over_is_told_to_come_again(tmp_path):
    lake = Lake(tmp_path, {"request_deadline_s": 1})
    try:
        table = lake.table("orders")
        lake.world.stop()
        lake.world.start()
        lake.store.gate.clear()
        expect_refusal(lake.ask("POST", table + "/query", {}), 503, "TEMPORARILY_UNAVAILABLE")
        lake.store.gate.set()
        assert lake.ask("POST", table + "/query", {}).status == 200
        lake.world.stop()
    finally:
        lake.end()


# P218 P223
def test_metastore_that_cannot_be_asked_refuses_for_a_while(tmp_path):
    world = World(tmp_path, {"grants_staleness_s": 1})
    world.start()
    try:
        token = world.recipient("alice")
        database = sqlite3.connect(os.path.join(world.data, "metastore.db"), timeout=EVENTUALLY_SECONDS, isolation_level=None)
        # Old grants are not served for ever: who was revoked meanwhile would still read.
        database.execute("ALTER TABLE change_counter RENAME TO change_counter_away")
        answer = eventually(lambda: world.ask("GET", "/delta-sharing/shares", token), lambda a: a.status != 200)
        expect_refusal(answer, 503, "TEMPORARILY_UNAVAILABLE")
        database.execute("ALTER TABLE change_counter_away RENAME TO change_counter")
        database.close()
        eventually(lambda: world.ask("GET", "/delta-sharing/shares", token), lambda a: a.status == 200)
        world.stop()
    finally:
        world.kill()


# P218 P223
def test_request_that_meets_the_end_of_the_server_is_told_to_come_again(tmp_path):
    world = World(tmp_path)
    world.start()
    try:
        token = world.recipient("alice")
        request = f"GET /delta-sharing/shares HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        with world.open_socket() as connection:
            # Half a request keeps the connection beyond the signal.
            connection.sendall(request + request[:-4])
            answer = connection.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200 ")
            world.process.send_signal(signal.SIGTERM)
            limit = time.monotonic() + EVENTUALLY_SECONDS
            while accepts(world):
                assert time.monotonic() < limit, "the server still listens"
            connection.sendall(request[-4:])
            head, _, body = read_to_end(connection).partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        assert head.startswith(b"HTTP/1.1 503 ") and headers["Retry-After"] in RETRY_AFTER
        assert headers["Connection"].lower() == "close" and b'"errorCode":"TEMPORARILY_UNAVAILABLE"' in body
        # A second signal would cut the drain short.
        assert world.process.wait(EVENTUALLY_SECONDS) == 0
    finally:
        world.kill()


def accepts(world):
    try:
        with world.open_socket():
            return True
    except OSError:
        return False
