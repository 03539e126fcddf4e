"""databricks-sdk for Python, as its users call it, against the administration listener. One server for all tests: each makes
objects of its own names and deletes them."""
import json
import os

import pytest

sdk = pytest.importorskip("databricks.sdk", reason="databricks-sdk is not installed")
from databricks.sdk.errors import AlreadyExists, BadRequest, InvalidParameterValue, NotFound, NotImplemented, PermissionDenied, Unauthenticated  # noqa: E402
from databricks.sdk.service import catalog, sharing, sql  # noqa: E402

import lake  # noqa: E402

TABLE = "sdk_main.sales.orders"
SCHEMA_STRING = json.dumps({"type": "struct", "fields": [
    {"name": "id", "type": "long", "nullable": True, "metadata": {}},
    {"name": "country", "type": "string", "nullable": True, "metadata": {}}]})


@pytest.fixture(scope="module", autouse=True)
def plain_environment():
    """The machine's own settings of the SDK must not leak into the tests."""
    patch = pytest.MonkeyPatch()
    for name in [n for n in os.environ if n.startswith("DATABRICKS_") or n.lower().endswith("_proxy")]:
        patch.delenv(name)
    patch.setenv("DATABRICKS_CONFIG_FILE", os.devnull)
    yield
    patch.undo()


def client_of(server, token):
    return sdk.WorkspaceClient(host=server.admin_url, token=token)


@pytest.fixture(scope="module")
def w(server, plain_environment):
    return client_of(server, server.admin_token)


@pytest.fixture(scope="module")
def table_path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdk") / "orders"
    (folder / "_delta_log").mkdir(parents=True)
    commit = [{"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
              {"metaData": {"id": "t", "format": {"provider": "parquet", "options": {}}, "schemaString": SCHEMA_STRING,
                            "partitionColumns": ["country"], "configuration": {}}}]
    (folder / "_delta_log" / "00000000000000000000.json").write_text("".join(json.dumps(line) + "\n" for line in commit))
    return str(folder)


@pytest.fixture(scope="module")
def registered(w, table_path):
    w.catalogs.create(name="sdk_main")
    w.schemas.create(name="sales", catalog_name="sdk_main")
    w.tables.create(name="orders", catalog_name="sdk_main", schema_name="sales", table_type=catalog.TableType.EXTERNAL,
                    data_source_format=catalog.DataSourceFormat.DELTA, storage_location=table_path,
                    columns=[catalog.ColumnInfo(name="id", type_text="bigint", type_name=catalog.ColumnTypeName.LONG, position=0),
                             catalog.ColumnInfo(name="country", type_text="string", position=1)])
    yield TABLE
    w.catalogs.delete("sdk_main", force=True)


# A112 A113 A115 A116 A117 A119 A158
def test_start_up(w, server):
    me = w.current_user.me()
    assert me.user_name == "admin" and me.active
    assignment = w.metastores.current()
    summary = w.metastores.summary()
    assert assignment.metastore_id == summary.metastore_id
    assert summary.delta_sharing_recipient_token_lifetime_in_seconds == 7776000
    assert w.get_workspace_id() == assignment.workspace_id
    assert w.metastores.get(summary.metastore_id).name == summary.name
    assert [(x.id, x.state) for x in w.warehouses.list()] == [("sluice", sql.State.RUNNING)]
    assert w.warehouses.get("0123456789abcdef").name == "sluice"
    assert lake.call("GET", server.admin_url + "/.well-known/databricks-config").json()["host_type"] == "WORKSPACE_HOST"


# A101 A101b A102 A106 A107 A150
def test_catalogs_schemas_tables(w, registered, table_path):
    assert w.catalogs.get("sdk_main").catalog_type == catalog.CatalogType.MANAGED_CATALOG
    assert "sdk_main" in [c.name for c in w.catalogs.list()]
    assert w.catalogs.update("sdk_main", comment="c").comment == "c"
    assert sorted(s.name for s in w.schemas.list("sdk_main")) == ["default", "sales"]
    assert w.schemas.update("sdk_main.sales", owner="bob").owner == "bob"
    assert w.schemas.get("sdk_main.sales").full_name == "sdk_main.sales"

    table = w.tables.get(TABLE)
    assert (table.table_type, table.data_source_format) == (catalog.TableType.EXTERNAL, catalog.DataSourceFormat.DELTA)
    assert table.storage_location == "file://" + table_path
    assert [(c.name, c.type_text, c.type_name, c.position, c.partition_index) for c in table.columns] == [
        ("id", "bigint", catalog.ColumnTypeName.LONG, 0, None), ("country", "string", catalog.ColumnTypeName.STRING, 1, 0)]
    assert json.loads(table.columns[0].type_json) == {"name": "id", "type": "long", "nullable": True, "metadata": {}}
    assert [t.full_name for t in w.tables.list("sdk_main", "sales")] == [TABLE]
    assert [t.full_name for t in w.tables.list_summaries("sdk_main", table_name_pattern="ord%")] == [TABLE]
    assert w.tables.exists(TABLE).table_exists
    assert not w.tables.exists("sdk_main.sales.none").table_exists
    w.tables.update(TABLE, owner="carol")
    assert w.tables.get(TABLE).owner == "carol"


# A30 A31 A33 A34 A36 A42 A150 A155 A156
def test_shares(w, registered):
    created = w.shares.create(name="SdkShare", comment="c")
    assert (created.name, created.owner) == ("SdkShare", "admin") and not created.objects
    added = w.shares.update("sdkshare", updates=[sharing.SharedDataObjectUpdate(
        action=sharing.SharedDataObjectUpdateAction.ADD,
        data_object=sharing.SharedDataObject(
            name=TABLE, data_object_type=sharing.SharedDataObjectDataObjectType.TABLE, shared_as="public.orders",
            history_data_sharing_status=sharing.SharedDataObjectHistoryDataSharingStatus.ENABLED, cdf_enabled=True))])
    [shared] = added.objects
    assert (shared.name, shared.shared_as, shared.cdf_enabled, shared.start_version) == (TABLE, "public.orders", True, None)
    assert shared.status == sharing.SharedDataObjectStatus.ACTIVE
    assert added.created_at == created.created_at
    assert not w.shares.get("SdkShare").objects
    assert w.shares.get("SdkShare", include_shared_data=True).objects == added.objects
    assert "SdkShare" in [s.name for s in w.shares.list_shares()]
    assert "SdkShare" in [s.name for s in w.shares.list_shares(max_results=5)]
    removed = w.shares.update("SdkShare", updates=[sharing.SharedDataObjectUpdate(
        action=sharing.SharedDataObjectUpdateAction.REMOVE, data_object=shared)])
    assert not removed.objects
    changed = w.shares.update("SdkShare", comment="new", owner="me", new_name="SdkShare2")
    assert (changed.name, changed.comment, changed.owner) == ("SdkShare2", "new", "me")
    w.shares.delete("SdkShare2")
    with pytest.raises(NotFound):
        w.shares.get("SdkShare2")


# A36 A44 A49 A150
def test_partitions(w, registered):
    w.shares.create(name="sdk_parts")

    def change(action, partitions):
        shared = sharing.SharedDataObject(name=registered, partitions=partitions)
        return w.shares.update("sdk_parts", updates=[sharing.SharedDataObjectUpdate(action=action, data_object=shared)])

    try:
        clause = [sharing.Partition(values=[sharing.PartitionValue(name="country", op=sharing.PartitionValueOp.EQUAL, value="US")]),
                  sharing.Partition(values=[sharing.PartitionValue(name="country", op=sharing.PartitionValueOp.LIKE, value="C%"),
                                            sharing.PartitionValue(name="country", op=sharing.PartitionValueOp.EQUAL,
                                                                   recipient_property_key="databricks.name")])]
        assert change(sharing.SharedDataObjectUpdateAction.ADD, clause).objects[0].partitions == clause
        assert w.shares.get("sdk_parts", include_shared_data=True).objects[0].partitions == clause
        assert change(sharing.SharedDataObjectUpdateAction.UPDATE, None).objects[0].partitions == clause
        with pytest.raises(InvalidParameterValue, match="'id' is not a partition column of sdk_main.sales.orders .country."):
            change(sharing.SharedDataObjectUpdateAction.UPDATE, [sharing.Partition(values=[
                sharing.PartitionValue(name="id", op=sharing.PartitionValueOp.EQUAL, value="1")])])
        assert w.shares.get("sdk_parts", include_shared_data=True).objects[0].partitions == clause
    finally:
        w.shares.delete("sdk_parts")


# A51 A53 A55 A150
def test_grants(w):
    w.shares.create(name="sdk_grants")
    w.recipients.create(name="Sdk_Acme", authentication_type=sharing.AuthenticationType.TOKEN)
    try:
        assert not w.shares.share_permissions("sdk_grants").privilege_assignments
        assert not w.recipients.share_permissions("Sdk_Acme").permissions_out
        w.shares.update_permissions("sdk_grants", changes=[sharing.PermissionsChange(principal="sdk_acme", add=["SELECT"])])
        [assignment] = w.shares.share_permissions("sdk_grants").privilege_assignments
        assert assignment.principal == "Sdk_Acme"
        [out] = w.recipients.share_permissions("sdk_acme").permissions_out
        assert out.share_name == "sdk_grants"
        for kind in ("SHARE", "share", catalog.SecurableType.SHARE):
            [assignment] = w.grants.get(kind, "sdk_grants").privilege_assignments
            assert assignment.privileges == [catalog.Privilege.SELECT]
            [effective] = w.grants.get_effective(kind, "sdk_grants", principal="Sdk_Acme").privilege_assignments
            assert effective.privileges[0].privilege == catalog.Privilege.SELECT
        changes = [catalog.PermissionsChange.from_dict({"principal": "Sdk_Acme", "remove": ["SELECT"]})]
        assert not w.grants.update(securable_type="SHARE", full_name="sdk_grants", changes=changes).privilege_assignments
        changes = [catalog.PermissionsChange(principal="Sdk_Acme", add=[catalog.Privilege.SELECT])]
        [assignment] = w.grants.update(securable_type=catalog.SecurableType.SHARE, full_name="sdk_grants",
                                       changes=changes).privilege_assignments
        assert assignment.principal == "Sdk_Acme"
        with pytest.raises(NotFound):
            w.grants.get("TABLE", "a.b.c")
        with pytest.raises(BadRequest):
            w.grants.get("VOLUME", "a.b.c")
    finally:
        w.recipients.delete("Sdk_Acme")
        w.shares.delete("sdk_grants")


# A62 A64 A67 A74 A75 A78 A79 A150
def test_recipients_and_activation(w):
    created = w.recipients.create(
        name="Sdk_Partner", authentication_type=sharing.AuthenticationType.TOKEN, comment="c",
        ip_access_list=sharing.IpAccessList(allowed_ip_addresses=["127.0.0.1", "10.0.0.0/8"]),
        properties_kvpairs=sharing.SecurablePropertiesKvPairs(properties={"country": "us"}))
    try:
        assert created.activated is False
        assert created.tokens[0].activation_url == created.activation_url
        assert created.ip_access_list.allowed_ip_addresses == ["127.0.0.1", "10.0.0.0/8"]
        assert created.properties_kvpairs.properties == {"country": "us"}
        assert "Sdk_Partner" in [r.name for r in w.recipients.list()]
        assert w.recipients.update("Sdk_Partner", comment="new") is not None
        assert w.recipients.get("sdk_partner").comment == "new"

        link = created.activation_url.split("?")[1]
        w.recipient_activation.get_activation_url_info(link)
        w.recipient_activation.get_activation_url_info(created.activation_url)
        profile = w.recipient_activation.retrieve_token(link)
        assert profile.share_credentials_version == 1 and profile.bearer_token and profile.expiration_time
        assert profile.endpoint.endswith("/delta-sharing/")
        with pytest.raises(NotFound):
            w.recipient_activation.retrieve_token(link)
        after = w.recipients.get("Sdk_Partner")
        assert after.activated and after.activation_url is None and after.tokens[0].activation_url is None

        rotated = w.recipients.rotate_token("Sdk_Partner", existing_token_expire_in_seconds=0)
        assert rotated.tokens[0].activation_url and rotated.updated_at >= after.updated_at
    finally:
        w.recipients.delete("Sdk_Partner")
    with pytest.raises(NotFound):
        w.recipients.get("Sdk_Partner")


# A63 A66 A77 A150
def test_recipients_of_other_types(w):
    d2d = w.recipients.create(name="sdk_d2d", authentication_type=sharing.AuthenticationType.DATABRICKS,
                              data_recipient_global_metastore_id="aws:us-east-1:abc", sharing_code="code")
    fed = w.recipients.create(name="sdk_fed", authentication_type=sharing.AuthenticationType.OIDC_FEDERATION)
    try:
        assert (d2d.cloud, d2d.region, d2d.metastore_id, d2d.sharing_code) == ("aws", "us-east-1", "abc", "code")
        for made in (d2d, fed):
            assert not made.tokens and made.activated is None and made.activation_url is None
            with pytest.raises(BadRequest):
                w.recipients.rotate_token(made.name, existing_token_expire_in_seconds=0)
        assert [r.name for r in w.recipients.list(data_recipient_global_metastore_id="aws:us-east-1:abc")] == ["sdk_d2d"]
    finally:
        w.recipients.delete("sdk_d2d")
        w.recipients.delete("sdk_fed")


# A90 A91 A92 A150
def test_federation_policies(w):
    w.recipients.create(name="sdk_fed", authentication_type=sharing.AuthenticationType.OIDC_FEDERATION)
    try:
        policies = w.recipient_federation_policies
        oidc = sharing.OidcFederationPolicy(issuer="https://login.example/", subject_claim="azp", subject="app", audiences=["aud"])
        made = policies.create("sdk_fed", sharing.FederationPolicy(name="etl", comment="c", oidc_policy=oidc))
        assert (made.name, made.comment, made.oidc_policy) == ("etl", "c", oidc)
        assert made.id and made.create_time and made.update_time
        assert policies.get_federation_policy("sdk_fed", "etl") == made
        assert [p.name for p in policies.list("sdk_fed")] == ["etl"]
        with pytest.raises(AlreadyExists):
            policies.create("sdk_fed", sharing.FederationPolicy(name="etl", oidc_policy=oidc))
        policies.delete("sdk_fed", "etl")
        with pytest.raises(NotFound):
            policies.get_federation_policy("sdk_fed", "etl")
    finally:
        w.recipients.delete("sdk_fed")


# A85 A95 A96 A97 A98 A99 A150
def test_providers(w, server, registered):
    """The server is its own provider: what it gives out as a profile it takes as one."""
    w.shares.create(name="sdk_offered")
    w.shares.update("sdk_offered", updates=[sharing.SharedDataObjectUpdate(
        action=sharing.SharedDataObjectUpdateAction.ADD,
        data_object=sharing.SharedDataObject(name=TABLE, data_object_type=sharing.SharedDataObjectDataObjectType.TABLE))])
    made = w.recipients.create(name="sdk_self", authentication_type=sharing.AuthenticationType.TOKEN)
    w.shares.update_permissions("sdk_offered", changes=[sharing.PermissionsChange(principal="sdk_self", add=["SELECT"])])
    profile = json.dumps(w.recipient_activation.retrieve_token(made.activation_url.split("?")[1]).as_dict())
    try:
        created = w.providers.create(name="Sdk_Globex", authentication_type=sharing.AuthenticationType.TOKEN, comment="c",
                                     recipient_profile_str=profile)
        assert created.recipient_profile.endpoint + "/" == json.loads(profile)["endpoint"]
        assert created.recipient_profile.bearer_token is None and created.recipient_profile_str is None
        assert w.providers.get("sdk_globex").comment == "c"
        assert "Sdk_Globex" in [p.name for p in w.providers.list()]
        assert w.providers.update("Sdk_Globex", comment="new").comment == "new"
        assert [s.name for s in w.providers.list_shares("Sdk_Globex")] == ["sdk_offered"]
        assets = w.providers.list_provider_share_assets("Sdk_Globex", "sdk_offered")
        assert (assets.share.name, [t.name for t in assets.tables]) == ("sdk_offered", ["orders"])
        with pytest.raises(NotFound):
            w.providers.list_provider_share_assets("Sdk_Globex", "none")
        with pytest.raises(InvalidParameterValue):
            w.providers.create(name="p", authentication_type=sharing.AuthenticationType.TOKEN)
        w.providers.delete("Sdk_Globex")
        with pytest.raises(NotFound):
            w.providers.get("Sdk_Globex")
    finally:
        w.recipients.delete("sdk_self")
        w.shares.delete("sdk_offered")


# A104 A149b
def test_local_external_location(w, table_path):
    folder = os.path.dirname(table_path)
    created = w.external_locations.create(name="sdk_local", url=folder, credential_name="", comment="c")
    assert (created.url, created.comment) == ("file://" + folder, "c")
    assert "sdk_local" in [x.name for x in w.external_locations.list()]
    assert w.external_locations.update("sdk_local", comment="d").comment == "d"
    w.external_locations.delete("sdk_local", force=True)
    with pytest.raises(NotFound):
        w.external_locations.get("sdk_local")


# A149b
def test_s3_credential_and_location(w, s3, table_path):
    """The SDK has no arguments for keys of its own, so the credential is made with its bare client."""
    s3.add_folder("sdk-bucket", os.path.dirname(table_path), ("orders",))
    base = "/api/2.1/unity-catalog"
    keys = {"access_key_id": s3.access_key, "secret_access_key": s3.secret_key, "endpoint": s3.endpoint, "region": "us-east-1",
            "path_style": True}
    made = w.api_client.do("POST", base + "/storage-credentials", body={"name": "sdk_key", "s3": keys})
    assert s3.secret_key not in json.dumps(made)
    assert w.storage_credentials.get("sdk_key").name == "sdk_key"
    assert "sdk_key" in [c.name for c in w.storage_credentials.list()]
    assert w.storage_credentials.update("sdk_key", comment="c").comment == "c"
    location = w.external_locations.create(name="sdk_s3", url="s3://sdk-bucket", credential_name="sdk_key")
    assert location.credential_name == "sdk_key"
    w.catalogs.create(name="sdk_s3")
    try:
        table = w.tables.create(name="orders", catalog_name="sdk_s3", schema_name="default",
                                table_type=catalog.TableType.EXTERNAL, data_source_format=catalog.DataSourceFormat.DELTA,
                                storage_location="s3://sdk-bucket/orders")
        assert [c.name for c in table.columns] == ["id", "country"]
        with pytest.raises(BadRequest):
            w.storage_credentials.delete("sdk_key")
        with pytest.raises(BadRequest):
            w.external_locations.delete("sdk_s3")
    finally:
        w.catalogs.delete("sdk_s3", force=True)
    w.external_locations.delete("sdk_s3")
    w.storage_credentials.delete("sdk_key")
    with pytest.raises(InvalidParameterValue):
        w.storage_credentials.create(name="iam", aws_iam_role=catalog.AwsIamRoleRequest(role_arn="arn:aws:iam::1:role/r"))


# A16 A17 A21 A23 A26 A28 A149
def test_errors_become_the_sdks_exceptions(w, server):
    w.shares.create(name="sdk_errors")
    try:
        with pytest.raises(BadRequest, match="already exists"):
            w.shares.create(name="SDK_ERRORS")
        with pytest.raises(InvalidParameterValue, match="not a valid name"):
            w.shares.create(name="a b")
        with pytest.raises(NotFound, match="does not exist"):
            w.shares.get("none")
        with pytest.raises(NotImplemented):
            list(w.functions.list("main", "default"))
        with pytest.raises(Unauthenticated):
            client_of(server, "wrong").shares.get("sdk_errors")
        token = w.api_client.do("POST", "/api/sluice/v1/admin-tokens", body={"name": "sdk_reader", "role": "reader"})
        reader = client_of(server, token["token"])
        assert reader.shares.get("sdk_errors").name == "sdk_errors"
        with pytest.raises(PermissionDenied):
            reader.shares.delete("sdk_errors")
        w.api_client.do("DELETE", "/api/sluice/v1/admin-tokens/" + token["id"])
    finally:
        w.shares.delete("sdk_errors")


# A121 A123 A124 A125 A127 A128 A132
def test_statements(w):
    api = w.statement_execution
    created = api.execute_statement("CREATE SHARE sdk_sql COMMENT :c", "sluice", wait_timeout="30s",
                                    parameters=[sql.StatementParameterListItem(name="c", value="it's")])
    assert created.status.state is sql.StatementState.SUCCEEDED
    assert created.manifest.schema.column_count == 0 and created.result.data_array is None
    shown = api.execute_statement("SHOW SHARES LIKE 'sdk_sql'", "sluice", on_wait_timeout=sql.ExecuteStatementRequestOnWaitTimeout.CANCEL)
    assert [(c.name, c.type_name) for c in shown.manifest.schema.columns][:2] == [
        ("name", sql.ColumnInfoTypeName.STRING), ("created_at", sql.ColumnInfoTypeName.TIMESTAMP)]
    [row] = shown.result.data_array
    assert (row[0], row[3]) == ("sdk_sql", "it's")
    failed = api.execute_statement("CREATE SHARE sdk_sql", "sluice")
    assert failed.status.state is sql.StatementState.FAILED
    assert failed.status.error.error_code is sql.ServiceErrorCode.BAD_REQUEST
    assert failed.status.error.message.startswith("[SHARE_ALREADY_EXISTS]")
    pending = api.execute_statement("SHOW SHARES", "sluice", wait_timeout="0s")
    assert pending.status.state is sql.StatementState.PENDING
    state = sql.StatementState.PENDING
    while state in (sql.StatementState.PENDING, sql.StatementState.RUNNING):
        state = api.get_statement(pending.statement_id).status.state
    assert state is sql.StatementState.SUCCEEDED
    api.cancel_execution(pending.statement_id)
    with pytest.raises(NotFound):
        api.get_statement("none")
    with pytest.raises(InvalidParameterValue):
        api.execute_statement("SHOW SHARES", "sluice", wait_timeout="51s")
    api.execute_statement("DROP SHARE sdk_sql", "sluice")


# A130 A131
def test_results_behind_links(w):
    answer = w.statement_execution.execute_statement(
        "SHOW CATALOGS", "sluice", disposition=sql.Disposition.EXTERNAL_LINKS, format=sql.Format.CSV)
    [link] = answer.result.external_links
    fetched = lake.call("GET", link.external_link)
    assert fetched.status == 200 and fetched.body.decode().startswith("catalog\r\n")
    again = w.statement_execution.get_statement_result_chunk_n(answer.statement_id, 0)
    assert again.external_links[0].row_count == link.row_count == answer.manifest.total_row_count
    assert lake.call("GET", link.external_link[:-1]).status == 403
