"""The example programs as a reader runs them: beside `sluice serve --demo`, told nothing but its folder."""
import json
import os
import subprocess
import sys

import delta_sharing
import lake
import pytest

EXAMPLES = os.path.join(lake.PROJECT, "examples")


@pytest.fixture(name="demo")
def fixture_demo(start_server):
    return start_server("--demo")


def run(server, name, *arguments):
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.path.join(lake.PROJECT, "clients/python/src"),
                   "SLUICE_ADMIN_URL": server.admin_url, "SLUICE_DATA_DIR": server.data}
    done = subprocess.run([sys.executable, "-B", os.path.join(EXAMPLES, name), *arguments], capture_output=True, text=True,
                          env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def activate(server, link, folder):
    """The profile file behind an activation link, as the recipient gets it."""
    answer = lake.call("GET", f"{server.public_url}/api/2.1/unity-catalog/public/data_sharing_activation/"
                       + link.split("?")[1])
    assert answer.status == 200, answer.body
    path = folder / "config.share"
    path.write_text(json.dumps(answer.json()))
    return str(path)


def names_of(profile):
    return sorted(f"{t.share}.{t.schema}.{t.name}" for t in delta_sharing.SharingClient(profile).list_all_tables())


# Y1 Y16
def test_external_data_sharing(demo, tmp_path):
    arguments = ("--table", "demo.default.orders", "--recipient", "acme_corp", "--ip", "127.0.0.0/8", "--days", "30")
    first = run(demo, "external_data_sharing.py", *arguments)
    [link] = [line.split(": ")[1] for line in first.split("\n") if line.startswith("Send this link")]
    assert "  acme_corp: SELECT\n" in first
    assert run(demo, "external_data_sharing.py", *arguments) == first
    profile = activate(demo, link, tmp_path)
    assert names_of(profile) == ["external_share.default.orders"]
    assert len(delta_sharing.load_as_pandas(profile + "#external_share.default.orders", limit=5)) == 5
    assert "The activation link has been used." in run(demo, "external_data_sharing.py", *arguments)
    admin = lake.Admin(demo)
    recipient = admin.must("GET", "/recipients/acme_corp")
    assert recipient["ip_access_list"] == {"allowed_ip_addresses": ["127.0.0.0/8"]}
    assert 29 * 86400_000 < recipient["expiration_time"] - recipient["created_at"] <= 30 * 86400_000 + 1000


# Y2 Y16
def test_multi_tenant_sharing(demo, tmp_path):
    arguments = ("--tenant", "north=demo.default.orders", "--tenant", "south", "--common", "demo.default.orders=south")
    printed = run(demo, "multi_tenant_sharing.py", *arguments)
    assert run(demo, "multi_tenant_sharing.py", *arguments) == printed
    links = dict(line.split(": ") for line in printed.strip().split("\n"))
    assert names_of(activate(demo, links["north"], tmp_path)) == ["north_share.default.orders"]
    assert names_of(activate(demo, links["south"], tmp_path)) == ["common_share.default.orders"]
    # The common share itself is nobody's.
    assert lake.Admin(demo).must("GET", "/shares/common_share/permissions") == {}
