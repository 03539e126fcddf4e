"""/openapi.json against the running server: what it answers is what the document says, to the last key."""
import re

import pytest

from provider import CATALOG, Provider, call, write_table

OURS = "/api/sluice/v1"


class Description:
    def __init__(self, server):
        answer = call("GET", server.admin_url + "/openapi.json")
        assert answer.status == 200 and answer.headers["content-type"] == "application/json"
        self.document = answer.json()
        self.schemas = self.document["components"]["schemas"]
        self.templates = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), path) for path in self.document["paths"]]
        self.seen = set()

    def operation(self, method, path):
        """The most literal of the paths that fit."""
        fitting = [template for pattern, template in self.templates if pattern.match(path)]
        assert fitting, f"{path} is not described"
        template = min(fitting, key=lambda text: text.count("{"))
        assert method.lower() in self.document["paths"][template], f"{method} {template} is not described"
        self.seen.add(self.document["paths"][template][method.lower()]["operationId"])
        return self.document["paths"][template][method.lower()]

    def check(self, method, path, answer):
        responses = self.operation(method, path.split("?")[0])["responses"]
        content = responses["200" if answer.status == 200 else "default"]["content"]
        kind = answer.headers["content-type"].split(";")[0]
        assert kind in content, f"{method} {path}: {kind}"
        if "schema" in content[kind]:
            self.validate(answer.json(), content[kind]["schema"], f"{method} {path}")

    def validate(self, value, schema, where):
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
        kind = schema.get("type")
        if kind:
            fits = isinstance(value, kinds[kind]) and (kind != "integer" or not isinstance(value, bool))
            assert fits, f"{where}: {value!r} is no {kind}"
        assert value in schema.get("enum", [value]), f"{where}: {value!r}"
        if kind == "array":
            for index, item in enumerate(value):
                self.validate(item, schema["items"], f"{where}[{index}]")
        if kind == "object":
            self.validate_members(value, schema, where)

    def validate_members(self, value, schema, where):
        members, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        for key in schema.get("required", []):
            assert key in value, f"{where}: no {key}"
        for key, item in value.items():
            if key in members:
                self.validate(item, members[key], f"{where}.{key}")
            else:
                assert more, f"{where}: {key} is not described"
                if isinstance(more, dict):
                    self.validate(item, more, f"{where}.{key}")


@pytest.fixture(name="world")
def fixture_world(start_server, tmp_path):
    return Provider(start_server("outbound: {allow: [127.0.0.1]}\n")), write_table(str(tmp_path / "t"), {"a.parquet": b"x"})


def administration(profile, table):
    """Requests that together give every kind of object something in every member that it may have."""
    data, statements = "/api/2.0/data-sharing", "/api/2.0/sql"
    return [
        ("GET", "/.well-known/databricks-config", None),
        ("POST", CATALOG + "/catalogs", {"name": "c", "comment": "", "properties": {"a": "b"}, "options": {"o": "p"}, "storage_root": "s3://b"}),
        ("POST", CATALOG + "/schemas", {"name": "s", "catalog_name": "c", "comment": "x", "properties": {"a": "b"}, "storage_root": "s3://b/s"}),
        ("POST", CATALOG + "/tables", {"name": "t", "catalog_name": "c", "schema_name": "s", "table_type": "EXTERNAL",
                                       "data_source_format": "DELTA", "storage_location": table, "comment": "x", "properties": {"a": "b"}}),
        ("POST", CATALOG + "/volumes", {"name": "v", "catalog_name": "c", "schema_name": "s", "volume_type": "EXTERNAL",
                                        "storage_location": table, "comment": "x"}),
        ("GET", CATALOG + "/catalogs?max_results=1", None), ("GET", CATALOG + "/schemas?catalog_name=c&max_results=1", None),
        ("GET", CATALOG + "/tables?catalog_name=c&schema_name=s", None), ("GET", CATALOG + "/volumes?catalog_name=c&schema_name=s", None),
        ("GET", CATALOG + "/tables/c.s.t", None), ("GET", CATALOG + "/tables/c.s.t/exists", None),
        ("GET", CATALOG + "/table-summaries?catalog_name=c", None),
        ("POST", CATALOG + "/shares", {"name": "sh", "comment": "x", "storage_root": "s3://b", "replication_config": {"a": 1}}),
        ("PATCH", CATALOG + "/shares/sh", {"updates": [
            {"action": "ADD", "data_object": {"name": "c.s.t", "data_object_type": "TABLE", "shared_as": "a.b", "comment": "x",
                                              "history_data_sharing_status": "ENABLED", "cdf_enabled": True, "start_version": 0}},
            {"action": "ADD", "data_object": {"name": "c.s.v", "data_object_type": "VOLUME", "string_shared_as": "v"}},
            {"action": "ADD", "data_object": {"name": "n.ipynb", "data_object_type": "NOTEBOOK_FILE", "content": "eA=="}}]}),
        ("GET", CATALOG + "/shares/sh?include_shared_data=true", None), ("GET", CATALOG + "/shares?max_results=0", None),
        ("POST", CATALOG + "/recipients", {"name": "r", "comment": "x", "email": "a@example.com",
                                           "ip_access_list": {"allowed_ip_addresses": ["::1"]},
                                           "properties_kvpairs": {"properties": {"a": "b"}}}),
        ("POST", CATALOG + "/recipients", {"name": "d", "authentication_type": "DATABRICKS", "sharing_code": "x",
                                           "data_recipient_global_metastore_id": "a:b:c"}),
        ("POST", CATALOG + "/recipients", {"name": "f", "authentication_type": "OIDC_FEDERATION"}),
        ("POST", CATALOG + "/recipients/r/rotate-token", {"existing_token_expire_in_seconds": 0}),
        ("GET", CATALOG + "/recipients?max_results=1", None),
        ("POST", data + "/recipients/f/federation-policies", {"name": "p", "comment": "x", "oidc_policy": {
            "issuer": "https://i", "subject_claim": "sub", "subject": "x", "audiences": ["a"]}}),
        ("GET", data + "/recipients/f/federation-policies?max_results=1", None),
        ("PATCH", CATALOG + "/shares/sh/permissions", {"changes": [{"principal": "r", "add": ["SELECT"], "expires_in_seconds": 60}]}),
        ("GET", CATALOG + "/shares/sh/permissions", None), ("GET", CATALOG + "/recipients/r/share-permissions", None),
        ("GET", CATALOG + "/permissions/share/sh", None), ("GET", CATALOG + "/effective-permissions/share/sh", None),
        ("GET", CATALOG + "/privilege-assignments/share/sh", None), ("GET", CATALOG + "/effective-privilege-assignments/share/sh", None),
        ("PUT", OURS + "/grants", {"share": "sh", "object": "a.b", "recipient": "r", "privileges": ["SELECT"]}),
        ("GET", OURS + "/grants", None),
        ("PATCH", CATALOG + "/permissions/catalog/c", {"changes": [{"principal": "ann@example.com", "add": ["USE_CATALOG"]}]}),
        ("GET", CATALOG + "/permissions/catalog/c", None), ("GET", CATALOG + "/effective-permissions/schema/c.s", None),
        ("GET", OURS + "/recipients/reader/tokens", None), ("GET", OURS + "/recipients/reader/access?explain=true", None),
        ("POST", OURS + "/recipients/r/rotate-token", {"existing_token_expire_in_seconds": 0}),
        ("POST", OURS + "/recipients/r/block", {"reason": "x"}), ("POST", OURS + "/recipients/r/unblock", {}),
        ("POST", CATALOG + "/providers", {"name": "p", "comment": "x", "recipient_profile_str": profile}),
        ("GET", CATALOG + "/providers?max_results=1", None), ("GET", CATALOG + "/providers/p/shares", None),
        ("GET", "/api/2.1/data-sharing/providers/p/shares/share", None),
        ("POST", CATALOG + "/storage-credentials", {"name": "k", "comment": "x", "read_only": True, "s3": {
            "access_key_id": "a", "secret_access_key": "b", "region": "r", "endpoint": "http://127.0.0.1:9", "path_style": True}}),
        ("POST", CATALOG + "/external-locations", {"name": "l", "url": "s3://bucket", "credential_name": "k", "skip_validation": True}),
        ("GET", CATALOG + "/storage-credentials", None), ("GET", CATALOG + "/external-locations", None),
        ("GET", CATALOG + "/metastore_summary", None), ("GET", CATALOG + "/current-metastore-assignment", None),
        ("GET", "/api/2.0/preview/scim/v2/Me", None), ("GET", OURS + "/status", None),
        ("GET", statements + "/warehouses", None), ("GET", statements + "/warehouses/sluice", None),
        ("POST", "/telemetry-ext", {"protoLogs": ["x"]}),
        ("POST", OURS + "/admin-tokens", {"name": "x", "role": "reader", "expires_in_seconds": 60}),
        ("GET", OURS + "/admin-tokens", None), ("GET", CATALOG + "/public/data_sharing_activation_info/x", None),
        ("GET", CATALOG + "/shares/none", None), ("POST", CATALOG + "/temporary-path-credentials", {}),
        ("DELETE", CATALOG + "/shares/sh", None), ("DELETE", OURS + "/shares/share", None), ("DELETE", OURS + "/recipients/r", None),
    ]


# A148 A165
def test_the_administration_answers_as_described(world):
    admin, table = world
    token = admin.token("reader")
    admin.share_table("t", table)
    admin.grant("reader")
    profile = f'{{"shareCredentialsVersion":1,"endpoint":"{admin.server.public_url}/delta-sharing/","bearerToken":"{token}"}}'
    description = Description(admin.server)
    for method, path, body in administration(profile, table):
        answer = call(method, admin.server.admin_url + path, body, admin.server.admin_token)
        refused = path.endswith(("/none", "/temporary-path-credentials", "activation_info/x"))
        assert refused or answer.status == 200, f"{method} {path}: {answer.body!r}"
        description.check(method, path, answer)
    assert len(description.seen) > 50


# A148
def test_the_sharing_protocol_answers_as_described(world):
    admin, table = world
    token = admin.token("reader")
    admin.share_table("t", table)
    admin.grant("reader")
    description = Description(admin.server)
    one = "/delta-sharing/shares/share/schemas/lake/tables/t"
    for method, path, body in [("GET", "/delta-sharing/shares", None), ("GET", "/delta-sharing/shares/share", None),
                               ("GET", "/delta-sharing/shares/share/schemas", None),
                               ("GET", "/delta-sharing/shares/share/schemas/lake/tables?maxResults=1", None),
                               ("GET", "/delta-sharing/shares/share/all-tables", None), ("GET", one + "/metadata", None),
                               ("POST", one + "/query", {}), ("GET", "/delta-sharing/shares/none", None),
                               ("GET", one + "/changes?startingVersion=0", None)]:
        description.check(method, path, call(method, admin.server.public_url + path, body, token))
    servers = description.operation("GET", "/delta-sharing/shares")["servers"]
    assert servers == [{"url": admin.server.public_url}]
