"""Refusals side by side: what is hidden looks like what is not there, and no text tells what is inside."""
import json
import os
import re
import shutil
import sqlite3

import pytest

from fake_store import FakeStore
from runner import CATALOG, find_fixture
from sharing_world import World, added

ERROR_CODES = {"UNAUTHENTICATED", "PERMISSION_DENIED", "RESOURCE_DOES_NOT_EXIST", "METHOD_NOT_ALLOWED", "MALFORMED_REQUEST",
               "INVALID_PARAMETER_VALUE", "UNSUPPORTED_OPERATION", "RESOURCE_EXHAUSTED", "INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE"}
REQUEST_ID = {"X-Request-Id": "the-same"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("refusals-canary-folder"))
    world.start()
    world.share("sales")
    world.token = world.recipient("alice")
    world.grant("sales", "alice")
    world.orders = world.table("orders", world.copy_table("orders", "orders"), "sales",
                               history_data_sharing_status="ENABLED", start_version=1)
    yield world
    world.stop()


def seen(answer):
    """All of an answer but the moment at which it was made."""
    return answer.status, [h for h in answer.headers if h[0].lower() != "date"], answer.body


def routes_to(share, schema, table):
    """Every route that names the object, with parameters that must not be looked at where it is not seen."""
    in_share = f"/delta-sharing/shares/{share}"
    in_schema = f"{in_share}/schemas/{schema}/tables"
    one = f"{in_schema}/{table}"
    return [("GET", in_share, None), ("HEAD", in_share, None), ("GET", in_share + "/schemas", None),
            ("GET", in_share + "/schemas?maxResults=1", None), ("GET", in_share + "/all-tables", None), ("GET", in_schema, None),
            ("GET", one + "/version", None), ("HEAD", one, None), ("GET", one + "/version?startingTimestamp=garbage", None),
            ("GET", one + "/metadata", None), ("HEAD", one + "/metadata", None), ("GET", one + "/metadata?version=99", None),
            ("POST", one + "/query", {}), ("POST", one + "/query", {"version": 99}), ("POST", one + "/query", {"timestamp": "garbage"}),
            ("GET", one + "/changes?startingVersion=0", None), ("POST", one + "/temporary-table-credentials", None)]


# P14 P209 P219
def test_what_is_not_granted_looks_like_what_is_not_there(world):
    """The same requests before the objects exist and after: byte for byte, headers included."""
    def ask_all():
        return [(method, target, seen(world.ask(method, target, world.token, body, REQUEST_ID)))
                for share, schema, table in (("hidden", "public", "secret"), ("HIDDEN", "Public", "Secret"), ("hidden", "none", "none"))
                for method, target, body in routes_to(share, schema, table)]
    before = ask_all()
    world.share("hidden")
    world.table("secret", world.copy_table("orders", "secret"), "hidden")
    after = ask_all()
    assert before == after
    assert {status for _, _, (status, _, _) in after} == {404}
    # It is there for those who may see it, gone for those who might once, and then again like never there.
    target = "/delta-sharing/shares/hidden/schemas/public/tables/secret/version"
    world.grant("hidden", "alice")
    assert world.ask("GET", target, world.token).status == 200
    world.must("PATCH", "/shares/hidden/permissions", {"changes": [{"principal": "alice", "remove": ["SELECT"]}]})
    assert ask_all() == before
    world.must("DELETE", "/shares/hidden")
    assert ask_all() == before


# P14
def test_what_left_a_granted_share_looks_like_what_was_never_in_it(world):
    def ask_all():
        return [seen(world.ask(method, target, world.token, body, REQUEST_ID))
                for schema, table in (("public", "passing"), ("elsewhere", "passing"))
                for method, target, body in routes_to("sales", schema, table)[6:]]
    before = ask_all()
    assert {status for status, _, _ in before} == {404}
    world.table("passing", world.copy_table("orders", "passing"), "sales")
    assert world.ask("GET", "/delta-sharing/shares/sales/schemas/public/tables/passing/version", world.token).status == 200
    world.must("PATCH", "/shares/sales", {"updates": [{"action": "REMOVE", "data_object": {
        "name": "main.default.passing", "data_object_type": "TABLE"}}]})
    assert ask_all() == before


# P14 P207
def test_tokens_that_are_wrong_in_different_ways_look_alike(world):
    gone = world.recipient("carl")
    world.must("DELETE", "/recipients/carl")
    changed = world.token[:-1] + ("A" if world.token[-1] != "A" else "B")
    for method, target, body in routes_to("sales", "public", "orders"):
        answers = [seen(world.ask(method, target, token, body, REQUEST_ID))
                   for token in (gone, changed, "dshr_" + "x" * 40, "x", world.admin_token, "eyJhbGciOiJub25lIn0.e30.")]
        assert answers[0][0] == 401 and all(answer == answers[0] for answer in answers)


@pytest.fixture(scope="module")
def broken(world, tmp_path_factory):
    """Tables that are broken in many ways, some of them in a store: {name: base of their routes}."""
    root = str(tmp_path_factory.mktemp("canary-store"))
    store = FakeStore(root)
    bases = {}

    def local(name, damage):
        path = world.copy_table("orders", name)
        bases[name] = world.table(name, path, "sales")
        damage(path)

    def rewrite(version, old, new):
        def damage(path):
            name = os.path.join(path, f"_delta_log/{version:020}.json")
            with open(name, encoding="utf-8") as file:
                text = file.read()
            assert old in text
            with open(name, "w", encoding="utf-8") as file:
                file.write(text.replace(old, new))
        return damage

    def checkpoint(path):
        for name in (f"{2:020}.checkpoint.parquet", "_last_checkpoint"):
            with open(os.path.join(path, "_delta_log", name), "w", encoding="utf-8") as file:
                file.write('{"version":2,"size":1}' if name.startswith("_last") else "PAR1 canary-bytes PAR1")
        os.remove(os.path.join(path, f"_delta_log/{1:020}.json"))

    local("no_folder", shutil.rmtree)
    local("no_log", lambda path: shutil.rmtree(os.path.join(path, "_delta_log")))
    local("hole", lambda path: os.remove(os.path.join(path, f"_delta_log/{1:020}.json")))
    local("not_json", rewrite(1, '{"add"', 'canary-text{"add"'))
    local("no_schema", rewrite(0, '\\"fields\\"', '\\"canary\\"'))
    local("no_metadata", rewrite(0, '"metaData"', '"commitInfo"'))
    local("newer_reader", rewrite(0, '"minReaderVersion":1', '"minReaderVersion":99'))
    local("checkpoint", checkpoint)
    local("log_is_a_link", lambda path: (shutil.move(os.path.join(path, "_delta_log"), path + "-canary-moved"),
                                         os.symlink(path + "-canary-moved", os.path.join(path, "_delta_log"))))
    for name, path in [("escape", "../canary-sibling/a.parquet"), ("encoded", "%2e%2e/canary-sibling/a.parquet"),
                       ("absolute", "file:///etc/canary/passwd"), ("bucket", "s3://canary-other/secret.parquet"),
                       ("scheme", "canary://x/y"), ("deep", "canary/" + "d" * 5000)]:
        bases[name] = world.table(name, world.write_table(name, [added(path)], columns=[("a", "long")]), "sales")
    world.must("POST", "/storage-credentials", {"name": "key", "s3": {
        "access_key_id": "AKCANARY", "secret_access_key": "canary-secret", "region": "us-east-1", "endpoint": store.endpoint,
        "path_style": True}})
    for name in ("denied", "down"):
        bucket = f"canary-{name}-bucket"
        shutil.copytree(find_fixture("orders"), os.path.join(root, bucket, "orders"))
        world.must("POST", "/external-locations", {"name": name, "url": f"s3://{bucket}", "credential_name": "key"})
        bases[name] = world.table(name, f"s3://{bucket}/orders", "sales")
    # Every snapshot is read anew.
    world.stop()
    world.start()
    # What these texts hold may be seen by nobody.
    world.canaries = [str(world.folder), root, "canary", "AKCANARY", f":{store.port}", world.token, world.admin_token]
    world.store = store
    yield bases
    store.refusal = None
    store.stop()


def refusals_of_broken_tables(world, bases):
    answers = []
    for name, base in bases.items():
        if name == "denied":
            world.store.refusal = (403, "AccessDenied")
        if name == "down":
            world.store.refusal = (500, "InternalError")
        for method, target, body in [("GET", base + "/version", None), ("HEAD", base, None), ("GET", base + "/metadata", None),
                                     ("POST", base + "/query", {}), ("POST", base + "/query", {"predicateHints": ["a = 1"]}),
                                     ("POST", base + "/temporary-table-credentials", None)]:
            answers.append((name, target, world.ask(method, target, world.token, body, REQUEST_ID)))
        world.store.refusal = None
    return answers


def refusals_of_requests(world):
    """Requests that carry things which must not come back."""
    orders, token = world.orders, world.token
    sql = "SELECT canary_column FROM canary_table WHERE"
    file = world.ask("POST", orders + "/query", token, {}).body.decode().splitlines()[2]
    link = json.loads(file)["file"]["url"]
    asked = [("GET", "/delta-sharing/shares", "canary-token", None, {}),
             ("GET", "/delta-sharing/shares", None, None, {"Authorization": "Basic Y2FuYXJ5"}),
             ("GET", "/delta-sharing/shares?access_token=canary-token", None, None, {}),
             ("GET", "/delta-sharing/canary", token, None, {}),
             ("GET", "/delta-sharing/shares?pageToken=canary", token, None, {}),
             ("GET", "/delta-sharing/shares?maxResults=canary", token, None, {}),
             ("POST", orders + "/query", token, {"predicateHints": sql}, {}),
             ("POST", orders + "/query", token, {"predicateHints": [[sql]]}, {}),
             ("POST", orders + "/query", token, {"jsonPredicateHints": [sql]}, {}),
             ("POST", orders + "/query", token, ('{"predicateHints":["' + sql).encode(), {}),
             ("POST", orders + "/query", token, {"version": 99}, {}),
             ("POST", orders + "/query", token, {"version": "canary"}, {}),
             ("POST", orders + "/query", token, {"timestamp": "canary"}, {}),
             ("POST", orders + "/query", token, {"maxFiles": "canary"}, {}),
             ("POST", orders + "/query", token, {"pageToken": "canary"}, {}),
             ("POST", orders + "/query", token, {"refreshToken": "canary"}, {}),
             ("POST", orders + "/query", token, {"idempotencyKey": ["canary"]}, {}),
             ("GET", orders + "/changes?startingVersion=0", token, None, {}),
             ("POST", orders + "/query", token, {}, {"delta-sharing-capabilities": "responseformat=canary"}),
             ("GET", link.replace("X-Amz-Signature=", "X-Amz-Signature=0"), None, None, {}),
             ("GET", link.split("?")[0], None, None, {}),
             ("GET", re.sub(r"/files/.", "/files/_", link), None, None, {})]
    return [(target, target, world.ask(method, target, with_token, body, {**REQUEST_ID, **headers}))
            for method, target, with_token, body, headers in asked]


# P206 P221
def test_no_refusal_tells_what_is_inside(world, broken):
    answers = refusals_of_broken_tables(world, broken) + refusals_of_requests(world)
    refused = [(name, target, answer) for name, target, answer in answers if answer.status >= 400]
    told = {name for name, target, _ in refused if target.endswith("/query")}
    assert told >= set(broken), f"not refused at all: {sorted(set(broken) - told)}"
    for name, target, answer in refused:
        where = f"{name}: {target}: {answer}"
        assert answer.header("Content-Type") == "application/json; charset=utf-8", where
        assert answer.header("X-Request-Id") == "the-same", where
        text = json.dumps(answer.headers) + answer.body.decode()
        for canary in world.canaries:
            assert canary not in text, f"{canary!r} in {where}"
        for trace in ("/_delta_log", ".json", ".parquet", "file://", "s3://", "http://", "X-Amz-", "SELECT ", "dshr_", "sqlite",
                      ".cc:", "terminate", "std::", "0x"):
            assert trace.lower() not in text.lower(), f"{trace!r} in {where}"
        if answer.body:
            body = answer.json()
            assert list(body) == ["errorCode", "message", "requestId"] and body["errorCode"] in ERROR_CODES, where
            assert body["message"] and body["requestId"] == "the-same", where


# P222
def test_what_lasts_is_never_told_as_a_fault_of_the_server(world, broken):
    first, second = refusals_of_broken_tables(world, broken), refusals_of_broken_tables(world, broken)
    for (name, target, answer), (_, _, again) in zip(first, second):
        assert (answer.status >= 500) == (name == "down" and "temporary" not in target), f"{name}: {target}: {answer}"
        assert answer.status not in (408, 425, 429), f"{name}: {target}: {answer}"
        if name != "down":
            assert seen(answer) == seen(again)
    for _, target, answer in refusals_of_requests(world):
        assert 400 <= answer.status < 500 and answer.status not in (408, 425, 429), f"{target}: {answer}"


# P217 P221
def test_fault_inside_is_told_as_one_and_its_reason_is_kept(world):
    link = world.must("POST", "/recipients", {"name": "dora"})["activation_url"].split("?", 1)[1]
    target = f"{CATALOG}/public/data_sharing_activation/{link}"
    # Statements that fail for no reason a caller could have are what a bug in the server comes to.
    database = sqlite3.connect(os.path.join(world.data, "metastore.db"), timeout=60, isolation_level=None)
    database.execute("ALTER TABLE recipient_tokens RENAME TO canary_table")
    answer = world.ask("GET", target, headers=REQUEST_ID)
    database.execute("ALTER TABLE canary_table RENAME TO recipient_tokens")
    database.close()
    assert answer.status == 500 and answer.header("Content-Type") == "application/json; charset=utf-8"
    assert answer.body == b'{"errorCode":"INTERNAL_ERROR","message":"internal error","requestId":"the-same"}'
    assert answer.header("Retry-After") is None and answer.header("X-Request-Id") == "the-same"
    # The log has what the answer has not.
    told = [line for line in world.errors().splitlines() if "the-same" in line and "no such table" in line]
    assert told and '"level":"error"' in told[0]
    assert world.ask("GET", target).status == 200
