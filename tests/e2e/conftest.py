"""Fixtures of the end-to-end tier: one server that shares every fixture table, from local disk and from a real S3 server."""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "behaviour"))

import lake  # noqa: E402
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

    def __init__(self, share, profile, refused_at_registration):
        self.share, self.profile = share, profile
        self.refused_at_registration = refused_at_registration  # table -> answer

    def headers(self):
        return {"Authorization": "Bearer " + self.profile["bearerToken"]}

    def url(self, table, suffix):
        return f"{self.profile['endpoint']}shares/{self.share}/schemas/lake/tables/{table.alias}{suffix}"


def share_all(admin, share, location_of):
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
    return SharedLake(share, profile, refused)


@pytest.fixture(scope="session")
def local_lake(admin):
    if not lake.fixtures_present():
        pytest.skip("the fixture tables are not here")
    return share_all(admin, "local_lake", lambda table: "file://" + table.path)


@pytest.fixture(scope="session")
def s3_lake(admin, s3):
    if not lake.fixtures_present():
        pytest.skip("the fixture tables are not here")
    s3.add_folder("lake", lake.FIXTURES, ("golden", "spark", "delta-rs", "hand"))
    admin.must("POST", "/storage-credentials", {"name": "lake_key", "s3": {
        "access_key_id": s3.access_key, "secret_access_key": s3.secret_key, "endpoint": s3.endpoint,
        "region": "us-east-1", "path_style": True}})
    admin.must("POST", "/external-locations", {"name": "lake", "url": "s3://lake", "credential_name": "lake_key"})
    return share_all(admin, "s3_lake", lambda table: "s3://lake/" + table.relative_path)
