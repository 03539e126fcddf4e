"""Every route by every kind of principal, against route_access.golden; and parameters in the wrong place."""
import itertools
import json
import os
import re

import pytest

from provider import CATALOG, Provider, call, write_table

GOLDEN = os.path.join(os.path.dirname(__file__), "route_access.golden")
PRINCIPALS = ["none", "recipient", "revoked", "expired", "deleted", "lapsed", "admin", "operator", "owner", "auditor", "reader"]
ROLES = PRINCIPALS[PRINCIPALS.index("admin"):]
V1 = "/api/sluice/v1"
SHARING = ("/api/2.0/data-sharing", "/api/2.1/data-sharing")
LIMITS = ("limits: {address_rate_per_s: 100000, address_burst: 100000, recipient_rate_per_s: 100000, recipient_burst: 100000}\n"
          "outbound: {allow: [127.0.0.1]}\n")
POLICY = {"issuer": "https://login.example/t", "subject_claim": "azp", "subject": "s"}
S3 = {"access_key_id": "AKIAEXAMPLE", "secret_access_key": "s" * 40, "region": "eu-west-1"}


def read_golden():
    heading, rows = [], []
    with open(GOLDEN, encoding="utf-8") as file:
        for line in file.read().splitlines():
            if line.startswith("#"):
                heading.append(line)
            else:
                name, statuses = line.split(" | ")
                rows.append((name, statuses))
    return heading, rows


class World(Provider):
    """Principals of every kind, and new objects for each request that could change one."""

    def __init__(self, server, folder):
        super().__init__(server)
        self.folder, self.numbers = str(folder), itertools.count()
        self.location = write_table(os.path.join(self.folder, "t"), {"part-0.parquet": b"0123456789"})
        self.share_table("t", self.location)
        self.tokens = {"none": None, "recipient": self.reader("alice")}
        self.grant("alice")
        self.tokens["revoked"] = self.reader("bob")
        only = self.v1("GET", "/recipients/bob/tokens")["tokens"][0]["id"]
        self.v1("POST", f"/recipients/bob/tokens/{only}/revoke")
        self.tokens["expired"] = self.reader("carl")
        self.must("POST", "/recipients/carl/rotate-token", {"existing_token_expire_in_seconds": 0})
        gone = self.v1("POST", "/admin-tokens", {"name": "gone", "role": "admin"})
        self.v1("DELETE", "/admin-tokens/" + gone["id"])
        self.tokens["deleted"] = gone["token"]
        self.tokens["lapsed"] = self.v1("POST", "/admin-tokens", {"name": "lapsed", "role": "admin", "expires_in_seconds": 1})["token"]
        for role in ROLES:
            self.tokens[role] = self.v1("POST", "/admin-tokens", {"name": "the-" + role, "role": role})["token"]
        self.metastore = self.must("GET", "/metastore_summary")["metastore_id"]
        while self.as_admin("GET", CATALOG + "/shares", self.tokens["lapsed"]).status != 401:
            pass

    def reader(self, name):
        return self.token(name)

    def as_admin(self, method, path, token, body=None):
        return call(method, self.server.admin_url + path, body, token)

    def v1(self, method, path, body=None):
        answer = self.as_admin(method, V1 + path, self.server.admin_token, body)
        assert answer.status == 200, f"{method} {path}: {answer.status} {answer.body!r}"
        return answer.json()

    def fresh(self, kind):
        """The name of a new object of that kind, owned by the administrator."""
        name = f"{kind}{next(self.numbers)}"
        if kind == "catalog":
            self.must("POST", "/catalogs", {"name": name})
        elif kind == "schema":
            self.must("POST", "/schemas", {"name": name, "catalog_name": "main"})
            return "main." + name
        elif kind == "table":
            assert self.register(name, self.location).status == 200
            return "main.lake." + name
        elif kind == "volume":
            self.must("POST", "/volumes", self.volume(name))
            return "main.lake." + name
        elif kind == "provider":
            self.must("POST", "/providers", self.provider(name))
        elif kind == "policy":
            recipient = self.fresh("federated")
            self.policies(recipient, {"name": name, "oidc_policy": POLICY})
            return recipient, name
        elif kind == "federated":
            self.must("POST", "/recipients", {"name": name, "authentication_type": "OIDC_FEDERATION"})
        elif kind == "share":
            self.must("POST", "/shares", {"name": name})
        elif kind == "recipient":
            self.must("POST", "/recipients", {"name": name})
        elif kind == "credential":
            self.must("POST", "/storage-credentials", {"name": name, "s3": S3})
        elif kind == "location":
            self.must("POST", "/external-locations", {"name": name, "url": f"s3://{name}/x", "skip_validation": True,
                                                      "credential_name": self.fresh("credential")})
        elif kind == "grant":
            share, recipient = self.fresh("share"), self.fresh("recipient")
            return self.v1("PUT", "/grants", {"share": share, "recipient": recipient, "privileges": ["SELECT"]})["id"]
        elif kind == "admin-token":
            return self.v1("POST", "/admin-tokens", {"name": name, "role": "reader"})["id"]
        return name

    def volume(self, name):
        return {"name": name, "catalog_name": "main", "schema_name": "lake", "volume_type": "EXTERNAL",
                "storage_location": self.location}

    def provider(self, name):
        """This server, asked as alice."""
        return {"name": name, "recipient_profile_str": json.dumps(
            {"shareCredentialsVersion": 1, "endpoint": self.server.public_url + "/delta-sharing", "bearerToken": self.tokens["recipient"]})}

    def policies(self, recipient, body):
        answer = self.as_admin("POST", f"{SHARING[0]}/recipients/{recipient}/federation-policies", self.server.admin_token, body)
        assert answer.status == 200, answer.body

    def request(self, method, pattern):
        """Path and body of a request that an administrator gets through with."""
        path = pattern
        for prefix in (CATALOG, V1, "/delta-sharing", *SHARING):
            path = path.removeprefix(prefix)
        body = None if method in ("GET", "HEAD") else {}
        captures = {}
        first = (path + "/").split("/")[1]
        kind = {"catalogs": "catalog", "schemas": "schema", "tables": "table", "shares": "share", "recipients": "recipient",
                "storage-credentials": "credential", "external-locations": "location", "grants": "grant",
                "admin-tokens": "admin-token",
                "volumes": "volume", "providers": "provider"}.get(first)
        if "unity-catalog/public/" in pattern or first in ("activate", "delta_sharing", "files"):
            return re.sub(r"\{[^}]*\}", "none", pattern), body
        if pattern.startswith("/delta-sharing"):
            return pattern.replace("{share}", "share").replace("{schema}", "lake").replace("{table}", "t"), body
        if first == "metastores":
            captures = {"id": self.metastore}
        elif pattern.startswith("/api/2.0/sql/warehouses"):
            captures = {"id": "sluice"}
        elif path.startswith("/recipients/{recipient}/federation-policies"):
            captures = dict(zip(("recipient", "name"), self.fresh("policy")))
        elif kind and "{" in path:
            object_ = self.fresh(kind)
            captures = {"name": object_, "full_name": object_, "id": object_}
        if path == "/providers/{name}/shares/{share}":
            captures["share"] = "share"
        if path == "/recipients/{name}/tokens/{id}/revoke":
            captures["id"] = self.v1("GET", f"/recipients/{captures['name']}/tokens")["tokens"][0]["id"]
        if first in ("permissions", "effective-permissions", "privilege-assignments", "effective-privilege-assignments"):
            captures = {"type": "catalog", "full_name": self.fresh("catalog")}
        name = f"new{next(self.numbers)}"
        bodies = {
            "POST /catalogs": {"name": name},
            "POST /schemas": {"name": name, "catalog_name": "main"},
            "POST /tables": {"name": name, "catalog_name": "main", "schema_name": "lake", "table_type": "EXTERNAL",
                             "data_source_format": "DELTA", "storage_location": self.location},
            "POST /volumes": self.volume(name), "POST /providers": self.provider(name), "POST /shares": {"name": name},
            "POST /recipients/{recipient}/federation-policies": {"name": name, "oidc_policy": POLICY},
            "POST /recipients": {"name": name},
            "POST /recipients/{name}/rotate-token": {"existing_token_expire_in_seconds": 0},
            "POST /storage-credentials": {"name": name, "s3": S3},
            "POST /admin-tokens": {"name": name, "role": "reader"},
            "POST /plan": {"document": {"shares": [{"name": name}]}}, "POST /apply": {"document": {"shares": [{"name": name}]}},
            "POST /api/2.0/sql/statements": {"statement": "SHOW SHARES", "warehouse_id": "sluice"},
            "PATCH /catalogs/{name}": {"comment": "x"}, "PATCH /schemas/{full_name}": {"comment": "x"},
            "PATCH /tables/{full_name}": {"comment": "x"}, "PATCH /shares/{name}": {"comment": "x"},
            "PATCH /recipients/{name}": {"comment": "x"}, "PATCH /storage-credentials/{name}": {"comment": "x"},
            "PATCH /external-locations/{name}": {"comment": "x"}, "PATCH /volumes/{full_name}": {"comment": "x"},
            "PATCH /providers/{name}": {"comment": "x"},
            "PATCH /recipients/{recipient}/federation-policies/{name}": {"comment": "x"},
            "PATCH /metastores/{id}": {"delta_sharing_organization_name": "x"},
            "PATCH /permissions/{type}/{full_name}": {"changes": [{"principal": "x@example.com", "add": ["USE_CATALOG"]}]},
        }
        asked = f"{method} {path}"
        if asked == "PATCH /shares/{name}/permissions":
            body = {"changes": [{"principal": "alice", "add": ["SELECT"]}]}
        elif asked == "PUT /grants":
            body = {"share": self.fresh("share"), "recipient": "alice", "privileges": ["SELECT"]}
        elif asked == "POST /external-locations":
            body = {"name": name, "url": f"s3://{name}/x", "credential_name": self.fresh("credential"), "skip_validation": True}
        else:
            body = bodies.get(asked, body)
        queries = {"GET /schemas": "?catalog_name=main", "GET /tables": "?catalog_name=main&schema_name=lake",
                   "GET /table-summaries": "?catalog_name=main",
                   "GET /volumes": "?catalog_name=main&schema_name=lake"}
        for capture, value in captures.items():
            pattern = pattern.replace("{" + capture + "}", value)
        return re.sub(r"\{[^}]*\}", "x", pattern) + queries.get(asked, ""), body


@pytest.fixture
def world(start_server, tmp_path):
    return World(start_server(LIMITS), tmp_path)


def test_every_route_by_every_principal(world):
    # A161 A26 R14 R42 R89 A14
    heading, rows = read_golden()
    assert heading[-1].split()[1:] == PRINCIPALS
    found = []
    for name, _ in rows:
        listener, method, pattern = name.split(" ", 2)
        statuses = []
        for principal in PRINCIPALS:
            path, body = world.request(method, pattern)
            url = world.server.public_url if listener == "public" else world.server.admin_url
            statuses.append(str(call(method, url + path, body, world.tokens[principal]).status))
        found.append((name, " ".join(statuses)))
    if os.environ.get("UPDATE_GOLDEN"):
        with open(GOLDEN, "w", encoding="utf-8") as file:
            file.write("\n".join(heading + [f"{name} | {statuses}" for name, statuses in found]) + "\n")
        return
    differences = [f"{name}: expected {expected}, got {statuses}"
                   for (name, expected), (_, statuses) in zip(rows, found) if expected != statuses]
    assert not differences, "\n".join(differences)


def test_the_golden_table_denies_by_default():
    # A161 R14
    _, rows = read_golden()
    open_routes = ("/.well-known/databricks-config", "/public/", "/delta_sharing/", "/activate/", "/files/", "/openapi.json")
    for name, statuses in rows:
        cells = dict(zip(PRINCIPALS, statuses.split()))
        assert len(cells) == len(PRINCIPALS), name
        if any(part in name for part in open_routes):
            continue
        signed_out = ("none", "deleted", "lapsed") if name.startswith("admin") else ("none", "revoked", "expired", *PRINCIPALS[4:])
        assert {cells[principal] for principal in signed_out} == {"401"}, name
        if name.startswith("admin"):
            assert {cells[principal] for principal in ("recipient", "revoked", "expired")} == {"404"}, name
        # Nobody gets more than an administrator does.
        assert not any(cell == "200" for cell in cells.values()) or "200" in (cells["admin"], cells["recipient"]), name


def test_refusals_change_nothing(world):
    # S91 A26
    shares = world.must("GET", "/shares")
    for role in ("operator", "owner", "auditor", "reader"):
        for method, path, body in (("DELETE", "/shares/share", None), ("PATCH", "/shares/share", {"comment": "x"}),
                                   ("DELETE", "/recipients/alice", None), ("DELETE", "/catalogs/main?force=true", None)):
            answer = world.as_admin(method, CATALOG + path, world.tokens[role], body)
            assert answer.status == 403 and answer.json()["message"].startswith("Only administrators can "), (role, path)
    assert world.must("GET", "/shares") == shares
    assert world.query("t", world.tokens["recipient"]).status == 200
    refused = [line for line in world.server.errors().splitlines() if '"status_code":403' in line and "PERMISSION_DENIED" in line]
    assert len(refused) == 16


def test_parameters_in_another_channel_decide_nothing(world):
    # A162 R12
    world.must("PATCH", f"/permissions/metastore/{world.metastore}", {"changes": [{"principal": "the-owner", "add": ["CREATE_SHARE"]}]})
    owner = world.tokens["owner"]
    assert world.as_admin("POST", CATALOG + "/shares", owner, {"name": "own"}).status == 200
    moved = "?name=own&full_name=own&share=own&owner=the-owner"
    for method, body in (("GET", None), ("PATCH", {"name": "own", "share": "own", "comment": "x"}), ("DELETE", {"name": "own"})):
        assert world.as_admin(method, CATALOG + "/shares/share" + moved, owner, body).status == 403, method
    # What the path names is what is changed, whatever else is said.
    changed = world.as_admin("PATCH", CATALOG + "/shares/own?name=share", owner, {"name": "share", "comment": "mine"})
    assert changed.json()["name"] == "own" and changed.json()["comment"] == "mine"
    assert "comment" not in world.must("GET", "/shares/share")
    # A body's parameter in the query is none.
    assert world.admin("POST", "/shares?name=fromquery").status == 400
    assert world.admin("GET", "/shares/fromquery").status == 404

    world.must("POST", "/shares", {"name": "foreign"})
    token = world.tokens["recipient"]
    public = world.server.public_url + "/delta-sharing/shares/"
    for method, path, body in (("GET", "foreign?share=share", None), ("GET", "foreign/schemas?share=share", None),
                               ("GET", "foreign/all-tables?share=share&name=share", None),
                               ("POST", "foreign/schemas/lake/tables/t/query?share=share", {"share": "share"})):
        assert call(method, public + path, body, token).status == 404, path
    assert call("GET", public + "share?share=foreign", None, token).json()["share"]["name"] == "share"
    assert call("POST", public + "share/schemas/lake/tables/t/query?share=foreign", {"share": "foreign"}, token).status == 200
