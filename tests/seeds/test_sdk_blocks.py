"""The articles' databricks-sdk blocks against the real server: word for word with the package, and corrected with the SDK."""
import os
import typing

import databricks.sdk
import pytest

import lake
import sluice
from seed_page import BLOCKS, CORRECTED, block


def run(path, namespace, change=lambda source: source):
    """Runs a file's code in a namespace, as if it stood there."""
    with open(path, encoding="utf-8") as file:
        exec(compile(change(file.read()), path, "exec"), namespace)  # pylint: disable=exec-used


class Setting:
    """A server with the lakehouse, and the names that a block takes for granted."""

    def __init__(self, server, monkeypatch, folder):
        self.admin = lake.Admin(server)
        self._folder = folder
        for name in ("DATABRICKS", "SLUICE"):
            for half in ("HOST", "ADMIN_URL", "TOKEN"):
                monkeypatch.delenv(f"{name}_{half}", raising=False)
        ours = folder == BLOCKS
        monkeypatch.setenv("SLUICE_ADMIN_URL" if ours else "DATABRICKS_HOST", server.admin_url)
        monkeypatch.setenv("SLUICE_TOKEN" if ours else "DATABRICKS_TOKEN", server.admin_token)
        # In the place of an edited import line: what a block imports from databricks.sdk is the package's client.
        client = sluice.WorkspaceClient if ours else PLAIN_CLIENT
        monkeypatch.setattr(databricks.sdk, "WorkspaceClient", client)
        self.names = {"WorkspaceClient": client, "w": client()}
        if ours:
            self.names["List"] = typing.List

    def run(self, number, change=lambda source: source):
        run(os.path.join(self._folder, block(number).files[0]), self.names, change)
        return self.names

    def state(self):
        """What the blocks change, without ids and times."""
        shares, recipients, grants = {}, {}, {}
        for share in self.admin.must("GET", "/shares").get("shares", []):
            name = share["name"]
            objects = self.admin.must("GET", f"/shares/{name}?include_shared_data=true").get("objects", [])
            shares[name] = (share.get("comment"), sorted(
                (o["name"], o["data_object_type"], o["shared_as"], o.get("comment")) for o in objects))
            permissions = self.admin.must("GET", f"/shares/{name}/permissions").get("privilege_assignments", [])
            grants[name] = sorted((p["principal"], *p["privileges"]) for p in permissions)
        for recipient in self.admin.must("GET", "/recipients").get("recipients", []):
            recipients[recipient["name"]] = (recipient["authentication_type"], recipient.get("comment"))
        return {"shares": shares, "recipients": recipients, "grants": grants}

    def object_grants(self, table):
        answer = self.admin.must("GET", f"/permissions/TABLE/{table}").get("privilege_assignments", [])
        return [(p["principal"], *p["privileges"]) for p in answer]

    def tables_of(self, recipient):
        """What the recipient sees with a token of its own."""
        link = self.admin.must("GET", f"/recipients/{recipient}")["activation_url"].split("?")[1]
        public = self.admin.server.public_url
        profile = lake.call("GET", f"{public}/api/2.1/unity-catalog/public/data_sharing_activation/{link}").json()
        headers = {"Authorization": "Bearer " + profile["bearerToken"]}
        found = []
        for share in lake.call("GET", profile["endpoint"] + "shares", headers=headers).json().get("items", []):
            every = lake.call("GET", f"{profile['endpoint']}shares/{share['name']}/all-tables", headers=headers).json()
            found += [f"{t['share']}.{t['schema']}.{t['name']}" for t in every.get("items", [])]
        return sorted(found)


PLAIN_CLIENT = databricks.sdk.WorkspaceClient


@pytest.fixture(params=[BLOCKS, CORRECTED], ids=["package", "corrected"])
def setting(request, server, monkeypatch):
    return Setting(server, monkeypatch, request.param)


# Y2 Y12
def test_share(setting):
    setting.run("B1")
    comment, objects = setting.state()["shares"]["partner_analytics_share"]
    assert comment == "Analytics data for external partners"
    assert objects == [
        ("catalog.schema.customer_metrics", "TABLE", "schema.customer_metrics", "Aggregated customer metrics"),
        ("catalog.schema.product_sales", "TABLE", "schema.product_sales", None)]


# Y2 Y12
def test_recipient(setting, capsys):
    setting.run("B1")
    names = setting.run("B2")
    url = setting.admin.must("GET", "/recipients/acme_corp")["activation_url"]
    assert names["activation_url"] == url
    assert f"Share this URL with recipient: {url}" in capsys.readouterr().out
    state = setting.state()
    assert state["recipients"]["acme_corp"] == ("TOKEN", "ACME Corporation partner")
    assert state["grants"]["partner_analytics_share"] == [("acme_corp", "SELECT")]
    assert setting.tables_of("acme_corp") == ["partner_analytics_share.schema.customer_metrics",
                                              "partner_analytics_share.schema.product_sales"]


TABLE_WORDS = '    securable_type="TABLE",\n    full_name="catalog.schema.customer_metrics",\n'
SHARE_WORDS = '    securable_type="SHARE",\n    securable_name="partner_analytics_share",\n'


def last_call_without(source, words):
    before, call = source.split("# Grant access to specific tables only\n")
    assert words in call
    return before + call.replace(words, "")


# Y12
def test_python_refuses_a_repeated_keyword(server, monkeypatch):
    with pytest.raises(SyntaxError, match="keyword argument repeated: securable_type"):
        Setting(server, monkeypatch, BLOCKS).run("B3")


# Y12 A53
def test_permissions_corrected(server, monkeypatch):
    setting = Setting(server, monkeypatch, CORRECTED)
    setting.run("B1")
    setting.run("B2")
    names = setting.run("B3")
    assert [p.principal for p in names["permissions"].privilege_assignments] == ["acme_corp"]
    assert setting.object_grants("catalog.schema.customer_metrics") == [("acme_corp", "SELECT")]
    assert setting.state()["grants"]["partner_analytics_share"] == [("acme_corp", "SELECT")]


# Y2 Y12 A53
def test_permissions_on_one_table(server, monkeypatch):
    setting = Setting(server, monkeypatch, BLOCKS)
    setting.run("B1")
    setting.run("B2")
    names = setting.run("B3", lambda source: last_call_without(source, SHARE_WORDS))
    [assignment] = names["permissions"].privilege_assignments
    assert assignment.principal == "acme_corp"
    # The share was revoked, and the table alone granted.
    assert setting.state()["grants"]["partner_analytics_share"] == []
    assert setting.object_grants("catalog.schema.customer_metrics") == [("acme_corp", "SELECT")]
    assert setting.tables_of("acme_corp") == ["partner_analytics_share.schema.customer_metrics"]


# Y2 Y12
def test_permissions_on_the_share(server, monkeypatch):
    setting = Setting(server, monkeypatch, BLOCKS)
    setting.run("B1")
    setting.run("B2")
    setting.run("B3", lambda source: last_call_without(source, TABLE_WORDS))
    assert setting.state()["grants"]["partner_analytics_share"] == [("acme_corp", "SELECT")]
    assert setting.object_grants("catalog.schema.customer_metrics") == []


# Y2 A53
def test_one_table_in_a_named_share(server, monkeypatch):
    """Both names at once, as the last call of B3 has them, are about the table in that share."""
    setting = Setting(server, monkeypatch, BLOCKS)
    setting.run("B1")
    setting.run("B2")
    w = setting.names["w"]
    w.shares.create(name="second")
    w.shares.update("second", updates=[{"action": "ADD", "data_object": {"name": "catalog.schema.customer_metrics"}}])
    w.grants.update("SHARE", "partner_analytics_share", changes=[{"principal": "acme_corp", "remove": ["SELECT"]}])
    both = {"securable_type": "TABLE", "full_name": "catalog.schema.customer_metrics",
            "securable_name": "partner_analytics_share"}
    [assignment] = w.grants.update(**both, changes=[{"principal": "acme_corp", "add": ["SELECT"]}]).privilege_assignments
    assert assignment.principal == "acme_corp"
    assert w.grants.get(**both).privilege_assignments == [assignment]
    assert setting.tables_of("acme_corp") == ["partner_analytics_share.schema.customer_metrics"]
    with pytest.raises(databricks.sdk.errors.InvalidParameterValue, match="partner_analytics_share.*second"):
        w.grants.update("TABLE", "catalog.schema.customer_metrics", changes=[{"principal": "acme_corp", "add": ["SELECT"]}])
    assert not w.grants.update(**both, changes=[{"principal": "acme_corp", "remove": ["SELECT"]}]).privilege_assignments
    assert not w.grants.get(**both).privilege_assignments


# Y2 Y12
def test_tenants(setting):
    names = setting.run("B5")
    manager = names["MultiTenantSharingManager"](names["w"])
    tables = ["catalog.schema.customer_metrics", "production.sales.transactions"]
    made = manager.setup_tenant_share("tenant_a", tables, "a@example.com")
    manager.setup_tenant_share("tenant_b", tables[:1], "b@example.com")
    url = setting.admin.must("GET", "/recipients/tenant_a")["activation_url"]
    assert made == {"share_name": "tenant_a_share", "recipient": "tenant_a", "activation_url": url, "tables": tables}
    assert setting.tables_of("tenant_a") == ["tenant_a_share.sales.transactions", "tenant_a_share.schema.customer_metrics"]
    assert setting.tables_of("tenant_b") == ["tenant_b_share.schema.customer_metrics"]


# Y2 Y12
def test_configuration(setting, capsys):
    names = setting.run("B8")
    manager = names["ShareConfigManager"](names["w"])
    config = manager.load_config(os.path.join(BLOCKS, block("B9").files[0]))
    if not hasattr(manager, "_apply_grants"):
        # The article calls two methods that it does not have.
        with pytest.raises(AttributeError, match="_create_or_update_recipient"):
            manager.apply_config(config)
        manager = with_the_missing_methods(names["ShareConfigManager"])(names["w"])
        config = dict(config, shares=[])
    manager.apply_config(config)
    assert "Created share: partner_analytics_share" in capsys.readouterr().out
    state = setting.state()
    assert [name for name, *_ in state["shares"]["partner_analytics_share"][1]] == [
        "catalog.analytics.customer_metrics", "catalog.analytics.product_performance", "catalog.analytics.sales_summary"]
    assert state["recipients"] == {"acme_corp": ("TOKEN", "ACME Corporation"), "globex_inc": ("TOKEN", "Globex Inc")}
    assert state["grants"]["partner_analytics_share"] == [("acme_corp", "SELECT"), ("globex_inc", "SELECT")]


def with_the_missing_methods(manager):
    class Complete(manager):
        def _create_or_update_recipient(self, config):
            self.client.recipients.create(name=config["name"], authentication_type=config["authentication_type"],
                                          comment=config["comment"])

        def _apply_grants(self, config):
            self.client.grants.update(securable_type="SHARE", securable_name=config["share"],
                                      changes=[{"principal": config["recipient"], "add": config["permissions"]}])

    return Complete


# Y12
def test_both_forms_leave_the_same_state(start_lakehouse, monkeypatch):
    states = []
    for folder in (BLOCKS, CORRECTED):
        setting = Setting(start_lakehouse(), monkeypatch, folder)
        setting.run("B1")
        setting.run("B2")
        names = setting.run("B5")
        names["MultiTenantSharingManager"](names["w"]).setup_tenant_share("t", ["catalog.schema.product_sales"], "x")
        states.append(setting.state())
    assert states[0] == states[1] and "t_share" in states[0]["shares"]
