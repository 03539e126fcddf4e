"""Two servers on one PostgreSQL database: one installation with two doors."""
import os
import secrets
import time
from urllib.parse import quote

import pytest

import postgres_cluster
from server import ServerFailed
from sharing_world import World

EVENTUALLY_SECONDS = 30
PROPAGATION_SECONDS_MAX = 1


def eventually(question, fits, seconds=EVENTUALLY_SECONDS):
    """Asks again until the answer fits; the answer."""
    limit = time.monotonic() + seconds
    while True:
        answer = question()
        if fits(answer):
            return answer
        assert time.monotonic() < limit, answer
        time.sleep(0.01)


@pytest.fixture(scope="module")
def cluster():
    running = postgres_cluster.shared()
    if running is None:
        pytest.skip("PostgreSQL is not installed")
    return running


class Installation:
    """A database, a master key, and servers that share both. Each has a folder of its own."""

    def __init__(self, cluster, folder, name):
        self.cluster, self.folder, self.name = cluster, folder, name
        self.url, self.servers = cluster.create(name), []
        self.key = self.new_key("master.key")

    def new_key(self, name):
        path = self.folder / name
        path.write_text(secrets.token_hex(32) + "\n")
        path.chmod(0o600)
        return path

    def server(self, key=None, limits=None):
        folder = self.folder / f"server{len(self.servers)}"
        folder.mkdir()
        made = World(folder, limits, f"master_key_file: {key or self.key}\n")
        # A user may put it into the file as well; the environment is where secrets go in containers.
        made.environment["SLUICE_METASTORE"] = self.url
        self.servers.append(made)
        return made

    def pair(self, limits=None):
        first, second = self.server(limits=limits), self.server(limits=limits)
        first.start()
        second.start()
        second.admin_token = first.admin_token
        return first, second

    def terminate(self):
        """Ends all connections of the servers; how many."""
        return len(self.cluster.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"))

    def refuse_connections(self, refused):
        self.cluster.sql(f'ALTER DATABASE "{self.name}" ALLOW_CONNECTIONS {"false" if refused else "true"}')


@pytest.fixture
def installation(cluster, tmp_path):
    made = Installation(cluster, tmp_path, "two_" + secrets.token_hex(4))
    try:
        yield made
        for server in made.servers:
            server.stop()
            # R28
            for secret in (postgres_cluster.PASSWORD, quote(postgres_cluster.PASSWORD, safe="")):
                assert secret not in server.errors(), "the log shows the password of the database"
    finally:
        for server in made.servers:
            server.kill()
        cluster.drop(made.name)


def shares_seen(server, token):
    """The names of the shares that a recipient sees, or the status that it gets instead."""
    answer = server.ask("GET", "/delta-sharing/shares", token)
    return [item["name"] for item in answer.json()["items"]] if answer.status == 200 else answer.status


def test_one_of_four_that_start_at_once_makes_the_installation(installation):
    # R56
    servers = [installation.server() for _ in range(4)]
    for server in servers:
        server.launch()
    for server in servers:
        server.wait_until_ready()
    with_token = [server for server in servers if server.admin_token]
    assert len(with_token) == 1
    for server in servers:
        server.admin_token = with_token[0].admin_token
    summaries = [server.must("GET", "/metastore_summary") for server in servers]
    assert all(summary == summaries[0] for summary in summaries)
    assert installation.cluster.sql("SELECT COUNT(*) FROM admin_tokens", installation.name) == ["1"]


def test_a_server_with_another_master_key_does_not_start(installation):
    # R56
    installation.server().start()
    other = installation.server(key=installation.new_key("other.key"))
    with pytest.raises(ServerFailed):
        other.start()
    assert "the master key is not the one this metastore was made with" in other.errors()
    other.process = None
    assert not os.path.exists(os.path.join(other.data, "admin.token"))
    installation.servers.remove(other)


def test_what_one_revokes_the_other_refuses(installation):
    # R3 R41
    first, second = installation.pair()
    first.share("sales")
    took = []
    for name in ("alice", "bob", "carol"):
        token = first.recipient(name)
        first.grant("sales", name)
        eventually(lambda token=token: shares_seen(second, token), lambda seen: seen == ["sales"])
        # Through the other door, so that each has told the other once.
        second.must("PATCH", "/shares/sales/permissions", {"changes": [{"principal": name, "remove": ["SELECT"]}]})
        began = time.monotonic()
        eventually(lambda token=token: shares_seen(first, token), lambda seen: seen == [])
        first.must("DELETE", f"/recipients/{name}")
        eventually(lambda token=token: shares_seen(second, token), lambda seen: seen == 401 or seen == 403)
        took.append(time.monotonic() - began)
    # Two changes each. The quickest, so that a machine that is busy for a moment decides nothing.
    assert min(took) < 2 * PROPAGATION_SECONDS_MAX, took


def test_a_token_of_one_opens_the_other(installation):
    # R56
    first, second = installation.pair()
    first.share("sales")
    link = first.must("POST", "/recipients", {"name": "alice"})["activation_url"].split("?", 1)[1]
    first.grant("sales", "alice")
    profile = eventually(lambda: second.ask("GET", f"/api/2.1/unity-catalog/public/data_sharing_activation/{link}"),
                         lambda answer: answer.status == 200).json()
    for server in (first, second):
        assert eventually(lambda server=server: shares_seen(server, profile["bearerToken"]), lambda seen: seen != 401) == ["sales"]
    # R40
    assert first.ask("GET", f"/api/2.1/unity-catalog/public/data_sharing_activation/{link}").status == 404


def test_a_location_of_one_is_known_to_the_other(installation):
    # A149b R41
    def message(answer):
        return answer.json()["message"]

    first, second = installation.pair()
    table = {"catalog_name": "main", "schema_name": "default", "name": "t", "table_type": "EXTERNAL",
             "data_source_format": "DELTA", "storage_location": "s3://lake/t"}
    unknown = second.admin("POST", "/tables", table)
    assert unknown.status == 400, unknown
    # Nobody listens there: that it is tried shows that the location is known.
    first.must("POST", "/storage-credentials", {"name": "key", "s3": {
        "access_key_id": "AK", "secret_access_key": "hush", "region": "us-east-1", "endpoint": "http://127.0.0.1:9",
        "path_style": True}})
    first.must("POST", "/external-locations", {"name": "lake", "url": "s3://lake", "credential_name": "key", "skip_validation": True})
    tried = eventually(lambda: second.admin("POST", "/tables", table), lambda answer: message(answer) != message(unknown))
    assert "not available" in message(tried), tried
    first.must("DELETE", "/external-locations/lake")
    eventually(lambda: second.admin("POST", "/tables", table), lambda answer: message(answer) == message(unknown))


def test_lost_connections_cost_nobody_anything(installation):
    # R78
    first, second = installation.pair()
    first.share("sales")
    token = first.recipient("alice")
    first.grant("sales", "alice")
    eventually(lambda: shares_seen(second, token), lambda seen: seen == ["sales"])
    for round_number in range(5):
        assert installation.terminate() >= 4
        for server in (first, second):
            server.must("PATCH", "/shares/sales", {"comment": f"{server.folder} {round_number}"})
            assert server.must("GET", "/shares/sales")["comment"] == f"{server.folder} {round_number}"
            assert shares_seen(server, token) == ["sales"]
    installation.terminate()
    first.must("PATCH", "/shares/sales/permissions", {"changes": [{"principal": "alice", "remove": ["SELECT"]}]})
    eventually(lambda: shares_seen(second, token), lambda seen: seen == [])


def test_while_the_database_is_away_known_grants_hold_for_a_while(installation):
    # R41 R78
    first, _ = installation.pair(limits={"grants_staleness_s": 3})
    first.share("sales")
    token = first.recipient("alice")
    first.grant("sales", "alice")
    assert shares_seen(first, token) == ["sales"]
    installation.refuse_connections(True)
    installation.terminate()
    assert shares_seen(first, token) == ["sales"]
    refused = first.admin("PATCH", "/shares/sales", {"comment": "x"})
    assert refused.status == 503 and refused.json()["error_code"] == "METASTORE_UNAVAILABLE", refused
    # Never anything but the one, then the other.
    eventually(lambda: shares_seen(first, token), lambda seen: seen == 503 or (seen != ["sales"] and pytest.fail(str(seen))))
    installation.refuse_connections(False)
    eventually(lambda: shares_seen(first, token), lambda seen: seen == ["sales"])
    eventually(lambda: first.admin("PATCH", "/shares/sales", {"comment": "x"}), lambda answer: answer.status == 200)
