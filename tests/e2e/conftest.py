"""Fixtures of the end-to-end tier: one server that shares every fixture table, from local disk and from a real S3 server."""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "behaviour"))

import lake  # noqa: E402
from delta_arrow import read_files  # noqa: E402
from s3_server import S3Server  # noqa: E402
from server import Server  # noqa: E402


def server_binary():
    for candidate in (os.environ.get("SLUICE_E2E_BINARY"), os.path.join(lake.PROJECT, "build/release/sluice"),
                      os.path.join(lake.PROJECT, "build/debug/sluice")):
        if candidate and os.path.exists(candidate):
            return candidate
    pytest.fail("no server binary: run scripts/build")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    running = Server(server_binary(), str(tmp_path_factory.mktemp("server")),
                     "outbound: {allow: [127.0.0.1]}\n"
                     "limits:\n  recipient_rate_per_s: 100000\n  recipient_burst: 100000\n  address_rate_per_s: 100000\n  address_burst: 100000\n")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def admin(server):
    return lake.Admin(server)


@pytest.fixture(scope="session")
def s3(tmp_path_factory):
    running = S3Server(str(tmp_path_factory.mktemp("s3")))
    if not running.installed():
        pytest.skip("versitygw is not installed")
    running.start()
    yield running
    running.stop()


class SharedLake:
    """All fixture tables under one share, and a recipient who holds it."""

    def __init__(self, share, profile, refused_at_registration, root):
        self.share, self.profile, self.root = share, profile, root
        self.refused_at_registration = refused_at_registration  # table -> answer
        self._read = {}

    def headers(self):
        return {"Authorization": "Bearer " + self.profile["bearerToken"]}

    def url(self, table, suffix):
        return f"{self.profile['endpoint']}shares/{self.share}/schemas/lake/tables/{table.alias}{suffix}"

    def query(self, table, **body):
        return lake.call("POST", self.url(table, "/query"), body, self.headers())

    def listed(self):
        return [table for table in lake.fixture_tables() if repr(table) not in self.refused_at_registration]

    def path_in_log(self, path):
        """The path of an expected file as the shared copy of the table spells it."""
        return lake.moved(path, self.root)

    def read(self, table, version=None):
        """The lines of a query's answer and the rows behind its links; read once for all tests. Rows are only to be had where
        every file is still there."""
        if (repr(table), version) not in self._read:
            answer = self.query(table, **({} if version is None else {"version": version}))
            assert answer.status == 200, f"{table}: {answer.status} {answer.body[:300]}"
            lines = answer.lines()
            self._read[repr(table), version] = lines, read_files(lines, lake.fetch)
        return self._read[repr(table), version]


def share_all(admin, share, root, location_of):
    admin.must("POST", "/catalogs", {"name": share})
    admin.must("POST", "/schemas", {"name": "lake", "catalog_name": share})
    admin.must("POST", "/shares", {"name": share})
    refused = {}
    for table in lake.fixture_tables():
        full_name = f"{share}.lake.{table.alias}"
        answer = admin.register(full_name, location_of(table))
        if answer.status == 200:
            answer = admin.add_to_share(share, full_name, f"lake.{table.alias}")
        if answer.status != 200:
            refused[repr(table)] = answer
    profile = admin.create_recipient(share + "_reader")
    admin.grant(share, share + "_reader")
    return SharedLake(share, profile, refused, root)


@pytest.fixture(scope="session")
def local_lake(admin, tmp_path_factory):
    if not lake.fixtures_present():
        pytest.skip("the fixture tables are not here")
    # Their files lie in the fixtures' folder, which has to be registered for that.
    admin.must("POST", "/external-locations", {"name": "fixtures", "url": "file://" + lake.FIXTURES})
    root, copies = lake.local_root(lake.FIXTURES), tmp_path_factory.mktemp("moved")

    def location_of(table):
        if not table.has_absolute_paths:
            return "file://" + table.path
        lake.copy_moved(table, str(copies / table.alias), root)
        return "file://" + str(copies / table.alias)
    return share_all(admin, "local_lake", root, location_of)


@pytest.fixture(scope="session")
def s3_lake(admin, s3):
    if not lake.fixtures_present():
        pytest.skip("the fixture tables are not here")
    s3.add_folder("lake", lake.FIXTURES, ("golden", "spark", "delta-rs", "hand"))
    root = "s3://lake/"
    for table in lake.fixture_tables():
        if table.has_absolute_paths:
            lake.copy_moved(table, os.path.join(s3.folder, "lake", table.relative_path), root)
    admin.must("POST", "/storage-credentials", {"name": "lake_key", "s3": {
        "access_key_id": s3.access_key, "secret_access_key": s3.secret_key, "endpoint": s3.endpoint,
        "region": "us-east-1", "path_style": True}})
    admin.must("POST", "/external-locations", {"name": "lake", "url": "s3://lake", "credential_name": "lake_key"})
    return share_all(admin, "s3_lake", root, lambda table: "s3://lake/" + table.relative_path)
