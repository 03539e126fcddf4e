"""The articles' SQL and spark.sql blocks against the real server, word for word: through the package, and as requests to the
statement API."""
import re
import textwrap

import delta_sharing
import pytest

import lake
import sluice
from seed_page import block
from sluice.sql_text import split

ROUTE = "/api/2.0/sql/statements"


class Listener:
    """Runs statements as an HTTP client without any library would."""

    def __init__(self, server):
        self._server = server

    def __call__(self, statement):
        answer = lake.call("POST", self._server.admin_url + ROUTE, {"statement": statement, "warehouse_id": "sluice"},
                           {"Authorization": "Bearer " + self._server.admin_token})
        assert answer.status == 200, answer.body
        content = answer.json()
        assert content["status"]["state"] == "SUCCEEDED", (statement, content["status"])
        names = [column["name"] for column in content["manifest"]["schema"].get("columns", [])]
        return [dict(zip(names, row)) for row in content["result"].get("data_array", [])]


def session_of(server):
    return sluice.connect(server.admin_url, server.admin_token)


def package(server):
    spark = session_of(server)
    return lambda statement: [row.asDict() for row in spark.sql(statement).collect()]


@pytest.fixture(name="run", params=[package, Listener], ids=["package", "requests"])
def fixture_run(request, server):
    run = request.param(server)

    def run_all(number):
        """The rows of each statement of a block."""
        return [run(statement.text) for statement in split(block(number).words())]

    run_all.one = run
    return run_all


def objects(admin, share):
    found = admin.must("GET", f"/shares/{share}?include_shared_data=true").get("objects", [])
    return sorted((o["name"], o["data_object_type"]) for o in found)


def profile_of(admin, recipient, share, folder):
    """A profile file of a new recipient who holds the share."""
    content = admin.create_recipient(recipient)
    admin.grant(share, recipient)
    path = folder / f"{recipient}.share"
    path.write_text(lake.json.dumps(content))
    return str(path)


# Y12 Y13
def test_share(run, admin, tmp_path):
    assert run("A1") == [[], [], [], []]
    assert admin.must("GET", "/shares/customer_analytics")["comment"] == "Customer analytics data for partners"
    assert objects(admin, "customer_analytics") == [
        ("production.analytics.customer_segments", "TABLE"), ("production.analytics.purchase_patterns", "TABLE"),
        ("production.public_metrics", "SCHEMA")]
    # Of the patterns only those of one region.
    profile = profile_of(admin, "reader", "customer_analytics", tmp_path)
    patterns = delta_sharing.load_as_pandas(profile + "#customer_analytics.analytics.purchase_patterns")
    assert sorted(patterns["pattern"]) == ["p0", "p3", "p6"]


# Y12 Y13
def test_recipients(run, admin):
    created, described, internal = run("A2")
    items = {row["info_name"]: row["info_value"] for row in described}
    assert items["recipient_name"] == "partner_company"
    assert items["comment"] == "Analytics partner - Contoso Inc."
    assert items["activation_link"] == admin.must("GET", "/recipients/partner_company")["activation_url"]
    assert created == described
    assert {row["info_name"]: row["info_value"] for row in internal}["region"] == "us-west-2"
    assert admin.must("GET", "/recipients/internal_team")["authentication_type"] == "DATABRICKS"


# Y12 Y13
def test_grants(run, admin):
    admin.must("POST", "/shares", {"name": "customer_analytics"})
    admin.must("POST", "/recipients", {"name": "partner_company"})
    granted, shown, revoked = run("A3")
    assert granted == [] and revoked == []
    [row] = shown
    assert (row["recipient"], row["actionType"]) == ("partner_company", "SELECT")
    assert admin.must("GET", "/shares/customer_analytics/permissions") == {}


# Y11 Y12 Y13
def test_partitions(run, admin, tmp_path):
    run("A8")
    [regional] = run.one("SHOW ALL IN SHARE regional_data")
    assert regional["partitions"] == "(region = 'US'), (region = 'CA')"
    [recent] = run.one("SHOW ALL IN SHARE recent_data")
    assert recent["partitions"] == "(date >= '2022-01-01')"
    table = "sales.transactions"
    rows = delta_sharing.load_as_pandas(f"{profile_of(admin, 'a', 'regional_data', tmp_path)}#regional_data.{table}")
    assert set(rows["region"]) == {"US", "CA"} and rows["amount"].sum() == 2 * 200 + 8 * 1 + 8 * 2
    rows = delta_sharing.load_as_pandas(f"{profile_of(admin, 'b', 'recent_data', tmp_path)}#recent_data.{table}")
    assert len(rows) == 12 and rows["amount"].sum() == 6 * 30 + 6 * 40 + 4 * (1 + 2 + 3)


# Y12
def test_rotation(server, admin, capsys):
    told = []
    spark = session_of(server)
    admin.must("POST", "/recipients", {"name": "acme", "email": "data@acme.example"})
    admin.create_recipient("active")
    spark.sql("CREATE RECIPIENT internal_team USING ID 'aws:us-west-2:workspace-12345'")
    before = admin.must("GET", "/recipients/acme")["activation_url"]
    names = {"spark": spark, "send_token_notification": lambda name, email: told.append((name, email))}
    exec(compile(block("A13").words(), block("A13").files[0], "exec"), names)  # pylint: disable=exec-used
    names["rotate_recipient_tokens"]()
    # In a loop every night: a recipient whose last rotation is not over must not stop it.
    names["rotate_recipient_tokens"]()
    everyone = [("acme", "data@acme.example"), ("active", None), ("internal_team", None)]
    assert told == everyone * 2
    assert capsys.readouterr().out.split("\n")[:3] == [f"Rotated token for: {name}" for name, _ in everyone]
    assert admin.must("GET", "/recipients/acme")["activation_url"] != before
    assert len(admin.must("GET", "/recipients/active")["tokens"]) == 2


# Y12
def test_ip_ranges(run, admin):
    run("A14")
    recipient = admin.must("GET", "/recipients/secure_partner")
    assert recipient["ip_access_list"] == {"allowed_ip_addresses": ["10.0.0.0/8", "192.168.1.0/24"]}
    link = recipient["activation_url"].split("?")[1]
    public = admin.server.public_url
    assert lake.call("GET", f"{public}/api/2.1/unity-catalog/public/data_sharing_activation/{link}").status == 403


# Y14
def test_values_beside_the_text(server, admin):
    """The form that docs/seed-scripts.md shows beside the pasted values of A13 and A17."""
    spark = session_of(server)
    admin.must("POST", "/recipients", {"name": "acme-corp"})
    before = admin.must("GET", "/recipients/acme-corp")["activation_url"]
    spark.sql("ALTER RECIPIENT IDENTIFIER(:r) ROTATE TOKEN", args={"r": "acme-corp"})
    assert admin.must("GET", "/recipients/acme-corp")["activation_url"] != before
    spark.sql("CREATE SHARE IF NOT EXISTS IDENTIFIER(:p) COMMENT :d", args={"p": "p-1", "d": "it's; DROP SHARE p"})
    assert admin.must("GET", "/shares/p-1")["comment"] == "it's; DROP SHARE p"
    spark.sql("ALTER SHARE IDENTIFIER(:p) ADD TABLE IDENTIFIER(:t)", args={"p": "p-1", "t": "production.sales.customers"})
    assert objects(admin, "p-1") == [("production.sales.customers", "TABLE")]


# Y3 Y6
def test_failures_of_the_real_server(server):
    spark = session_of(server)
    spark.sql("CREATE SHARE once")
    with pytest.raises(sluice.SqlError) as caught:
        spark.sql("CREATE SHARE once")
    assert (caught.value.condition, caught.value.sqlstate) == ("SHARE_ALREADY_EXISTS", "42710")
    with pytest.raises(sluice.SqlError) as caught:
        spark.sql(textwrap.dedent("""\
            CREATE
            SHRE x"""))
    error = caught.value
    assert (error.condition, error.sqlstate, error.line, error.position) == ("PARSE_SYNTAX_ERROR", "42601", 2, 0)
    assert re.search("SHARE", str(error))


# Y4 Y5
def test_results_of_the_real_server(server, admin, capsys):
    admin.must("POST", "/shares", {"name": "zebra", "comment": ""})
    shares = session_of(server).sql("SHOW SHARES")
    assert shares.columns == ["name", "created_at", "created_by", "comment"]
    last = shares.collect()[-1]
    assert (last.name, last["created_by"], last.comment) == ("zebra", "admin", "")
    assert last.created_at.timestamp() * 1000 == pytest.approx(admin.must("GET", "/shares/zebra")["created_at"])
    assert shares.first()["comment"] is None
    shares.show()
    assert re.search(r"^\| +zebra\|", capsys.readouterr().out, re.M)
