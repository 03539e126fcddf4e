"""What the WorkspaceClient sends for the spellings of scripts, and for those of the SDK."""
import databricks.sdk
import pytest
from databricks.sdk.service import catalog, sharing

import sluice
from listener import Listener

UC = "/api/2.1/unity-catalog"
GRANTS = "/api/sluice/v1/grants"
SHARE = {"name": "s", "owner": "admin"}
RECIPIENT = {"name": "acme", "authentication_type": "TOKEN"}


@pytest.fixture(name="listener")
def fixture_listener():
    answers = {("POST", UC + "/shares"): [(200, SHARE)], ("PATCH", UC + "/shares/s"): [(200, SHARE)],
               ("GET", UC + "/shares"): [(200, {"shares": [SHARE]})],
               ("POST", UC + "/recipients"): [(200, RECIPIENT)], ("PATCH", UC + "/recipients/acme"): [(200, RECIPIENT)],
               ("POST", UC + "/recipients/acme/rotate-token"): [(200, RECIPIENT)],
               ("PATCH", UC + "/shares/s/permissions"): [(200, {})],
               ("PATCH", UC + "/permissions/SHARE/s"): [(200, {})], ("GET", UC + "/permissions/SHARE/s"): [(200, {})],
               ("GET", UC + "/effective-permissions/SHARE/s"): [(200, {})],
               ("PATCH", UC + "/permissions/TABLE/main.default.t"): [(200, {})],
               ("GET", UC + "/tables/main.sales.t"): [(200, {"name": "t"})]}
    with Listener(answers) as running:
        yield running


@pytest.fixture(name="w")
def fixture_w(listener):
    return sluice.WorkspaceClient(host=listener.url, token="t")


def sent(listener):
    return [(method, path, body) for method, path, body, _ in listener.asked]


def test_dicts_stand_for_typed_objects(w, listener):
    # Y2
    w.shares.update(name="s", updates=[{"action": "ADD", "data_object": {
        "name": "c.s.t", "data_object_type": "TABLE", "comment": "x"}}])
    w.shares.update_permissions("s", changes=[{"principal": "acme", "add": ["SELECT"]}])
    w.recipients.update("acme", ip_access_list={"allowed_ip_addresses": ["10.0.0.0/8"]},
                        properties_kvpairs={"properties": {"country": "us"}})
    w.grants.update(securable_type="SHARE", full_name="s", changes=[{"principal": "acme", "remove": ["SELECT"]}])
    assert sent(listener) == [
        ("PATCH", UC + "/shares/s", {"updates": [{"action": "ADD", "data_object": {
            "name": "c.s.t", "data_object_type": "TABLE", "comment": "x"}}]}),
        ("PATCH", UC + "/shares/s/permissions", {"changes": [{"principal": "acme", "add": ["SELECT"]}]}),
        ("PATCH", UC + "/recipients/acme", {"ip_access_list": {"allowed_ip_addresses": ["10.0.0.0/8"]},
                                            "properties_kvpairs": {"properties": {"country": "us"}}}),
        ("PATCH", UC + "/permissions/SHARE/s", {"changes": [{"principal": "acme", "remove": ["SELECT"]}]})]


def test_text_stands_for_enumerations(w, listener):
    # Y2
    w.recipients.create(name="acme", authentication_type="token")
    w.shares.update("s", updates=[sharing.SharedDataObjectUpdate(
        action="ADD", data_object=sharing.SharedDataObject(name="c.s.t", data_object_type="VIEW"))])
    w.grants.update(securable_type="SHARE", full_name="s",
                    changes=[catalog.PermissionsChange(principal="acme", add=["SELECT"])])
    assert [body for _, _, body in sent(listener)] == [
        {"name": "acme", "authentication_type": "TOKEN"},
        {"updates": [{"action": "ADD", "data_object": {"name": "c.s.t", "data_object_type": "VIEW"}}]},
        {"changes": [{"principal": "acme", "add": ["SELECT"]}]}]


def test_nothing_that_a_dict_says_is_lost(w, listener):
    # Y2
    w.grants.update("SHARE", "s", changes=[{"principal": "acme", "add": ["SELECT"], "expires_in_seconds": 60}])
    w.shares.update("s", updates=[{"action": "UPDATE", "data_object": {"name": "c.s.t", "partitions": []}}])
    w.recipients.create(name="acme", authentication_type="EMAIL")
    assert [body for _, _, body in sent(listener)] == [
        {"changes": [{"principal": "acme", "add": ["SELECT"], "expires_in_seconds": 60}]},
        {"updates": [{"action": "UPDATE", "data_object": {"name": "c.s.t", "partitions": []}}]},
        {"name": "acme", "authentication_type": "EMAIL"}]


def test_the_arguments_scripts_leave_out(w, listener):
    # Y2
    w.recipients.create(name="acme")
    w.recipients.rotate_token("acme")
    w.recipients.rotate_token("acme", 0)
    assert [share.name for share in w.shares.list()] == ["s"]
    assert sent(listener)[:3] == [
        ("POST", UC + "/recipients", {"name": "acme", "authentication_type": "TOKEN"}),
        ("POST", UC + "/recipients/acme/rotate-token", {"existing_token_expire_in_seconds": 86400}),
        ("POST", UC + "/recipients/acme/rotate-token", {"existing_token_expire_in_seconds": 0})]


def test_securable_name_stands_for_full_name(w, listener):
    # Y2
    w.grants.get(securable_type="SHARE", securable_name="s")
    w.grants.get(catalog.SecurableType.SHARE, "s")
    w.grants.get_effective(securable_type="SHARE", securable_name="s")
    w.grants.update(securable_type="SHARE", securable_name="s", changes=[])
    assert [path for _, path, _ in sent(listener)] == [
        UC + "/permissions/SHARE/s", UC + "/permissions/SHARE/s", UC + "/effective-permissions/SHARE/s",
        UC + "/permissions/SHARE/s"]
    with pytest.raises(TypeError, match="full_name"):
        w.grants.update(securable_type="SHARE", changes=[])


def test_both_names_mean_an_object_in_a_share(w, listener):
    # Y2
    granted = {"id": "g1", "share": "s", "object": "c.s.t", "recipient": "acme", "privileges": ["SELECT"]}
    listener.answers[("PUT", GRANTS)] = [(200, granted)]
    listener.answers[("GET", GRANTS)] = [(200, {"grants": [granted]})]
    listener.answers[("DELETE", GRANTS + "/g1")] = [(200, {})]
    answer = w.grants.update(securable_type="TABLE", full_name="c.s.t", securable_name="s",
                             changes=[{"principal": "acme", "add": ["SELECT"], "expires_at": 5}])
    assert answer.privilege_assignments == [
        catalog.PrivilegeAssignment(principal="acme", privileges=[catalog.Privilege.SELECT])]
    w.grants.update(securable_type="TABLE", full_name="c.s.t", securable_name="s",
                    changes=[{"principal": "acme", "remove": ["SELECT"]}])
    ask = GRANTS + "?share=s&object=c.s.t"
    assert sent(listener) == [
        ("PUT", GRANTS, {"share": "s", "object": "c.s.t", "recipient": "acme", "privileges": ["SELECT"],
                         "expires_at": 5}),
        ("GET", ask, None), ("GET", ask + "&recipient=acme", None), ("DELETE", GRANTS + "/g1", None),
        ("GET", ask, None)]


def test_short_names_are_completed(w, listener):
    # Y2
    names = [("t", "TABLE", "main.default.t"), ("sales.t", "VIEW", "main.sales.t"), ("a.b.c", "TABLE", "a.b.c"),
             ("sales", "SCHEMA", "main.sales"), ("a.sales", "SCHEMA", "a.sales"), ("n", "NOTEBOOK_FILE", "n"),
             ("t", None, "main.default.t")]
    updates = [{"action": "ADD", "data_object": {"name": name, **({"data_object_type": kind} if kind else {})}}
               for name, kind, _ in names]
    w.shares.update("s", updates=updates)
    w.grants.update("TABLE", "t", changes=[])
    assert w.tables.get("sales.t").name == "t"
    asked = sent(listener)
    assert [u["data_object"]["name"] for u in asked[0][2]["updates"]] == [full for _, _, full in names]
    assert [path for _, path, _ in asked[1:]] == [UC + "/permissions/TABLE/main.default.t", UC + "/tables/main.sales.t"]


def calls_of_the_sdk(w):
    w.shares.create(name="s", comment="")
    w.shares.update("s", comment="c", updates=[
        sharing.SharedDataObjectUpdate(
            action=sharing.SharedDataObjectUpdateAction.ADD,
            data_object=sharing.SharedDataObject(
                name="c.s.t", data_object_type=sharing.SharedDataObjectDataObjectType.TABLE, cdf_enabled=True,
                partitions=[sharing.Partition(values=[sharing.PartitionValue(
                    name="country", op=sharing.PartitionValueOp.EQUAL, value="US")])])),
        sharing.SharedDataObjectUpdate.from_dict({"action": "REMOVE", "data_object": {"name": "c.s.u"}})])
    w.recipients.create("acme", sharing.AuthenticationType.TOKEN, expiration_time=5,
                        ip_access_list=sharing.IpAccessList(allowed_ip_addresses=["10.0.0.0/8"]))
    w.recipients.rotate_token("acme", existing_token_expire_in_seconds=0)
    w.shares.update_permissions("s", changes=[sharing.PermissionsChange(principal="acme", add=["SELECT"])])
    w.grants.update("SHARE", "s", changes=[catalog.PermissionsChange(principal="acme",
                                                                     add=[catalog.Privilege.SELECT])])
    w.grants.get("SHARE", "s", principal="acme")
    list(w.shares.list_shares(max_results=5))
    w.tables.get("main.sales.t")


def test_what_the_sdk_accepts_is_sent_as_the_sdk_sends_it(w, listener):
    # Y2
    calls_of_the_sdk(w)
    ours = sent(listener)
    listener.asked.clear()
    calls_of_the_sdk(databricks.sdk.WorkspaceClient(host=listener.url, token="t"))
    assert ours == sent(listener) and len(ours) == 9


def test_services_are_the_sdks(w):
    assert isinstance(w, databricks.sdk.WorkspaceClient)
    assert isinstance(w.shares, sharing.SharesAPI) and isinstance(w.grants, catalog.GrantsAPI)
    assert isinstance(w.catalogs, catalog.CatalogsAPI) and type(w.catalogs).__name__ == "CatalogsAPI"
    with pytest.raises(TypeError):
        w.shares.create(name="s", coment="misspelt")


def test_dicts_everywhere_not_only_in_the_extended_services(w, listener):
    # Y2
    listener.answers[("POST", UC + "/tables")] = [(200, {"name": "t"})]
    w.tables.create(name="t", catalog_name="c", schema_name="s", table_type="EXTERNAL", data_source_format="delta",
                    storage_location="s3://b/t", columns=[{"name": "id", "type_name": "LONG", "position": 0}])
    [(_, _, body)] = sent(listener)
    assert (body["table_type"], body["data_source_format"]) == ("EXTERNAL", "DELTA")
    assert body["columns"] == [{"name": "id", "type_name": "LONG", "position": 0}]


def test_the_environment_is_used(listener, monkeypatch):
    # Y1
    listener.answers[("GET", UC + "/tables")] = [(200, {})]
    monkeypatch.setenv("SLUICE_ADMIN_URL", listener.url)
    monkeypatch.setenv("SLUICE_TOKEN", "from-sluice")
    # Other credentials of the SDK must not make it doubt which to use.
    monkeypatch.setenv("DATABRICKS_USERNAME", "somebody")
    monkeypatch.setenv("DATABRICKS_PASSWORD", "something")
    list(sluice.WorkspaceClient().shares.list_shares())
    sluice.connect().catalog.listTables()
    assert [headers["Authorization"] for _, _, _, headers in listener.asked] == ["Bearer from-sluice"] * 2


def test_other_credentials_are_left_to_the_sdk(listener, monkeypatch):
    monkeypatch.setenv("SLUICE_ADMIN_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("SLUICE_TOKEN", "not this one")
    client = sluice.WorkspaceClient(host=listener.url, username="somebody", password="x")
    list(client.shares.list_shares())
    assert listener.asked[0][3]["Authorization"].startswith("Basic ")
