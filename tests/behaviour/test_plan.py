"""Configuration as code, as far as single files, modes, times and rights matter; plan.test has the course of things."""
import json
import os
import subprocess

import pytest

from provider import CATALOG, Provider, call, write_table
from server import die_with_parent

V1 = "/api/sluice/v1"


class World(Provider):
    def __init__(self, server, folder):
        super().__init__(server)
        self.folder = str(folder)
        self.location = write_table(os.path.join(self.folder, "t"), {"part-0.parquet": b"0123456789"})
        for name in ("orders", "items"):
            assert self.register(name, self.location).status == 200

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def cli(self, *words, typed="", token=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SLUICE_")}
        environment |= {"HOME": self.folder, "SLUICE_ADMIN_URL": self.server.admin_url, "NO_COLOR": "1",
                        "SLUICE_TOKEN": token or self.server.admin_token}
        return subprocess.run([self.server.binary, *words], cwd=self.folder, env=environment, input=typed, text=True,
                              capture_output=True, timeout=60, preexec_fn=die_with_parent, check=False)

    def apply(self, *words, **named):
        done = self.cli("apply", *words, "--yes", **named)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def v1(self, method, path, body=None, token=None):
        return call(method, self.server.admin_url + V1 + path, body, token or self.server.admin_token)

    def names(self, kind):
        return [row["name"] for row in self.must("GET", "/" + kind).get(kind, [])]

    def events(self, action):
        lines = [json.loads(line) for line in self.server.errors().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == action]


@pytest.fixture
def world(start_server, tmp_path):
    return World(start_server(), tmp_path)


SALES = "shares:\n  - name: sales\n    tables: [main.lake.orders]\n"
ACME = "recipients:\n  - name: acme\n"
GRANT = "grants:\n  - {share: sales, recipient: acme, permissions: [SELECT]}\n"


def test_links_go_into_a_private_file_and_nowhere_else(world):
    # Y21 U13
    world.write("all.yaml", SALES + ACME + GRANT)
    said = world.apply("-f", "all.yaml", "--links-out", "links.txt")
    path = os.path.join(world.folder, "links.txt")
    assert os.stat(path).st_mode & 0o777 == 0o600
    with open(path, encoding="utf-8") as file:
        name, link = file.read().split()
    assert name == "acme" and link.startswith("http") and link not in said
    profile = call("GET", world.server.admin_url + CATALOG + "/public/data_sharing_activation/" + link.split("?")[1])
    token = profile.json()["bearerToken"]
    shares = call("GET", world.server.public_url + "/delta-sharing/shares", token=token)
    assert [share["name"] for share in shares.json()["items"]] == ["sales"]
    assert link.split("?")[1] not in world.server.errors()
    # A second apply makes no link, and overwrites no file.
    again = world.cli("apply", "-f", "all.yaml", "--links-out", "links.txt")
    assert again.returncode == 2 and "links.txt" in again.stderr
    with open(path, encoding="utf-8") as file:
        assert link in file.read()


def test_an_apply_that_fails_leaves_no_file_of_links(world):
    # Y19 Y21
    world.write("bad.yaml", ACME + "shares:\n  - name: sales\n    tables: [main.lake.nothing]\n")
    failed = world.cli("apply", "-f", "bad.yaml", "--links-out", "links.txt")
    assert failed.returncode == 3 and "bad.yaml:4: share sales: 'main.lake.nothing': " in failed.stderr
    assert not os.path.exists(os.path.join(world.folder, "links.txt"))
    assert world.names("recipients") == [] and world.names("shares") == []


def test_an_apply_is_one_audit_event_with_the_digest_of_its_plan(world):
    # Y19
    world.write("all.yaml", SALES + ACME + GRANT)
    plan = json.loads(world.cli("plan", "-f", "all.yaml", "-o", "json").stdout)
    before = len(world.events("createShare"))
    applied = json.loads(world.cli("apply", "-f", "all.yaml", "-o", "json").stdout)
    assert applied["plan_id"] == plan["plan_id"] and len(plan["plan_id"]) == 64
    (event,) = world.events("applyConfiguration")
    params = json.loads(event["request_params"])
    assert (params["plan_id"], params["changes"], params["scope"]) == (plan["plan_id"], "4", "all.yaml")
    assert len(world.events("createShare")) == before and not world.events("createRecipient")


def test_a_folder_is_one_document(world):
    # Y17
    world.write("conf/2.yaml", "shares:\n  - name: sales\n    tables: [main.lake.orders]\n")
    world.write("conf/1.yml", GRANT)
    world.write("conf/3.yaml", ACME)
    world.write("conf/README.md", "no: yaml: at all")
    world.apply("-f", "conf")
    assert world.names("shares") == ["sales"] and world.names("recipients") == ["acme"]
    world.write("conf/4.yaml", "shares:\n  - name: Sales\n")
    twice = world.cli("plan", "-f", "./conf/")
    assert twice.returncode == 1 and "conf/4.yaml:2:5: `Sales` is given twice, first in conf/2.yaml:2:5" in twice.stderr
    os.remove(os.path.join(world.folder, "conf/4.yaml"))
    world.write("empty/a.txt", "")
    assert world.cli("validate", "-f", "empty").returncode == 2


def test_what_a_file_made_is_pruned_with_it_and_nothing_else(world):
    # Y18 Y25
    world.write("conf/a.yaml", SALES + ACME)
    world.write("conf/b.yaml", "shares:\n  - name: more\n")
    world.apply("-f", "conf")
    world.must("POST", "/shares", {"name": "by-hand"})
    world.write("other.yaml", "shares:\n  - name: others\n")
    world.apply("-f", "other.yaml")
    os.remove(os.path.join(world.folder, "conf/b.yaml"))
    kept = world.cli("plan", "-f", "conf")
    assert "  share more\n" in kept.stdout and "by-hand" not in kept.stdout
    world.apply("-f", "conf", "--prune")
    assert world.names("shares") == ["by-hand", "others", "sales"] and world.names("recipients") == ["acme"]
    # A part that is not in the document is not managed.
    world.write("conf/a.yaml", SALES)
    world.apply("-f", "conf", "--prune")
    assert world.names("recipients") == ["acme"]
    world.write("conf/a.yaml", SALES + "recipients: []\n")
    world.apply("-f", "conf", "--prune")
    assert world.names("recipients") == [] and world.names("shares") == ["by-hand", "others", "sales"]


def test_a_duration_counts_from_the_first_apply(world):
    # Y18 Y23
    grant = "grants:\n  - {share: sales, recipient: acme, permissions: [SELECT], expires: %s}\n"
    world.write("all.yaml", SALES + ACME + grant % "30d")
    world.apply("-f", "all.yaml")

    def expiry():
        (granted,) = world.v1("GET", "/grants?share=sales").json()["grants"]
        return granted.get("expires_at")

    first = expiry()
    assert world.cli("apply", "-f", "all.yaml").stdout.endswith("Nothing to change.\n")
    assert expiry() == first
    world.write("all.yaml", SALES + ACME + grant % "31d")
    world.apply("-f", "all.yaml")
    assert expiry() == first + 24 * 3600 * 1000
    world.write("all.yaml", SALES + ACME + grant % "2100-01-02")
    world.apply("-f", "all.yaml")
    assert expiry() == 4102531200000
    world.write("all.yaml", SALES + ACME + grant % "null")
    world.apply("-f", "all.yaml")
    assert expiry() is None
    # What has ended is taken away, and is no error the next time.
    world.write("all.yaml", SALES + ACME + grant % "2020-01-01")
    world.apply("-f", "all.yaml")
    assert world.v1("GET", "/grants?share=sales").json() == {}
    assert "note: grant of sales to acme ended at 2020-01-01" in world.cli("plan", "-f", "all.yaml").stdout


def test_grants_on_single_tables(world):
    # Y17 Y18
    world.write("all.yaml", ACME + "shares:\n  - name: sales\n    tables:\n      - {name: main.lake.orders, as: s.o}\n"
                "      - main.lake.items\ngrants:\n  - {share: sales, recipient: acme, permissions: [SELECT], tables: [s.o]}\n")
    plan = json.loads(world.cli("plan", "-f", "all.yaml", "-o", "json").stdout)
    assert plan["effects"] == [{"recipient": "acme", "gains": ["sales.s.o"]}]
    world.apply("-f", "all.yaml")
    (granted,) = world.v1("GET", "/grants?share=sales").json()["grants"]
    assert granted["object"] == "main.lake.orders"
    assert world.cli("plan", "-f", "all.yaml").stdout == "Nothing to change.\n"


def test_what_is_exported_plans_nothing(world):
    # Y22
    world.write("all.yaml", SALES + "recipients:\n  - {name: acme, comment: \"yes: it's\", expires: 200d, properties: {a: '1'}}\n"
                "grants:\n  - {share: sales, recipient: acme, permissions: [SELECT], expires: 30d, tables: [lake.orders]}\n")
    world.apply("-f", "all.yaml")
    exported = world.cli("export").stdout
    planned = world.cli("plan", "-f", "-", "--prune", typed=exported)
    assert planned.stdout == "Nothing to change.\n", planned.stderr
    assert exported == world.cli("export").stdout
    # It is a whole document: it makes the same again.
    world.must("DELETE", "/shares/sales")
    world.must("DELETE", "/recipients/acme")
    world.apply("-f", "-", typed=exported)
    assert world.cli("export").stdout == exported


def test_every_change_needs_its_right(world):
    # S91 R12
    reader = world.v1("POST", "/admin-tokens", {"name": "rita", "role": "reader"}).json()["token"]
    owner = world.v1("POST", "/admin-tokens", {"name": "olga", "role": "owner"}).json()["token"]
    world.write("all.yaml", SALES + ACME + GRANT)
    for verb in ("plan", "apply"):
        refused = world.cli(verb, "-f", "all.yaml", token=reader)
        assert refused.returncode == 5 and "create shares" in refused.stderr
    assert world.names("shares") == []
    world.apply("-f", "all.yaml")
    # Who may see may compare, and mark nothing.
    assert world.cli("diff", "-f", "all.yaml", token=reader).returncode == 0
    hidden = world.cli("diff", "-f", "all.yaml", token=owner)
    assert hidden.returncode == 5 and "sales" not in hidden.stdout
    exported = world.cli("export", token=owner).stdout
    assert "sales" not in exported and "acme" not in exported
    # Whether a location holds anything is not told to who may not register it.
    world.write("table.yaml", "tables:\n  - {name: main.lake.new, location: /etc}\n")
    refused = world.cli("plan", "-f", "table.yaml", token=reader)
    assert refused.returncode == 5 and "create tables" in refused.stderr


def test_a_plan_is_no_plan_of_another_document(world):
    # Y20
    world.write("all.yaml", SALES)
    saved = world.cli("plan", "-f", "all.yaml", "--out", "p.plan")
    assert saved.returncode == 0 and world.cli("plan", "-f", "all.yaml", "--out", "p.plan").returncode == 2
    with open(os.path.join(world.folder, "p.plan"), encoding="utf-8") as file:
        plan = json.load(file)
    plan["document"]["shares"][0]["comment"] = "slipped in"
    world.write("q.plan", json.dumps(plan))
    assert world.cli("apply", "q.plan").returncode == 6
    assert world.names("shares") == []
    assert world.cli("apply", "all.yaml").returncode == 2
    assert world.cli("apply", "p.plan").returncode == 0
    assert world.names("shares") == ["sales"]


def test_effects_reach_through_shared_schemas(world):
    # Y20
    world.write("all.yaml", ACME + GRANT + "shares:\n  - name: sales\n    schemas: [main.lake]\n")
    plan = json.loads(world.cli("plan", "-f", "all.yaml", "-o", "json").stdout)
    assert plan["effects"] == [{"recipient": "acme", "gains": ["sales.lake.items", "sales.lake.orders"]}]
    world.apply("-f", "all.yaml")
    world.write("more.yaml", f"tables:\n  - {{name: main.lake.more, location: {world.location}}}\n")
    plan = json.loads(world.cli("plan", "-f", "more.yaml", "-o", "json").stdout)
    assert plan["effects"] == [{"recipient": "acme", "gains": ["sales.lake.more"]}] and "links_valid_until" not in plan
    world.apply("-f", "more.yaml")
    world.write("more.yaml", "tables: []\n")
    plan = json.loads(world.cli("plan", "-f", "more.yaml", "-o", "json", "--prune").stdout)
    assert plan["effects"] == [{"recipient": "acme", "loses": ["sales.lake.more"]}] and plan["links_valid_until"] > 0


def test_mistakes_name_their_place(world):
    # Y17
    world.write("all.yaml", "shares:\n  - name: sales\n    tables:\n      - {name: main.lake.orders, partitions: [\"region = 'US'\"]}\n")
    failed = world.cli("plan", "-f", "all.yaml")
    assert failed.returncode == 1 and "all.yaml:2: share sales: 'main.lake.orders': " in failed.stderr and "region" in failed.stderr
    world.write("all.yaml", "shares:\n  - name: sales\n    tables:\n      - {name: main.lake.orders, partitions: [\"region =\"]}\n")
    failed = world.cli("plan", "-f", "all.yaml")
    assert failed.returncode == 1 and "all.yaml:4: partitions: " in failed.stderr
    world.write("all.yaml", ACME + "    expires: next week\n")
    failed = world.cli("validate", "-f", "all.yaml")
    assert failed.returncode == 1 and "all.yaml:3:14: `expires`: 'next week' is not a time" in failed.stderr


def test_a_document_has_a_bound(world):
    # Y17
    recipients = [{"name": f"r{number}"} for number in range(10_001)]
    answer = world.v1("POST", "/plan", {"document": {"recipients": recipients}})
    assert answer.status == 400 and answer.json()["message"] == "a document holds at most 10000 objects, not 10001"
