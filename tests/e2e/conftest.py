"""Fixtures of the end-to-end tier: one server that shares every fixture table, from local disk and from a real S3 server."""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "behaviour"))

import lake  # noqa: E402
from s3_server import S3Server  # noqa: E402
from server import Server  # noqa: E402
from shared_lake import server_binary, share_all  # noqa: E402


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
