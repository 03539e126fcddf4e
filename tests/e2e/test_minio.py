"""The tests of links and of the fixture tables once more, against MinIO: a second S3 server that shares no code with the first,
and the only one here that gives out temporary credentials."""
import datetime
import json
import os
import shutil
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import lake
import provider as sharing
from minio_server import MinioServer
from shared_lake import share_all
from test_fixture_tables import (  # noqa: F401  tests, run here with the fixture `shared` of this file
    test_latest_version,
    test_versions_before_the_log_begins_are_gone,
)
from test_store_links import (  # noqa: F401  tests, run here with the fixture `store` of this file
    FILES,
    PARAMETERS,
    get,
    share,
    start,
    test_a_changed_link_opens_nothing,
    test_a_store_that_recipients_know_by_another_name,
    test_a_store_that_refuses_and_one_that_is_gone,
    test_host_style,
    test_path_style,
    test_the_end_of_a_link_is_the_one_that_the_store_knows,
)

pytestmark = pytest.mark.long

SESSION_SECONDS = 900
# The session may read one table of two, and list nothing else.
ONE_TABLE = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::lake/t/*"]},
    {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["arn:aws:s3:::lake"],
     "Condition": {"StringLike": {"s3:prefix": ["t", "t/*"]}}}]}


def started(folder):
    running = MinioServer(str(folder))
    if not running.installed():
        pytest.skip("MinIO is not installed")
    running.start()
    return running


@pytest.fixture
def store(tmp_path):
    running = started(tmp_path / "minio")
    try:
        for table in ("t", "u"):
            sharing.write_table(str(tmp_path / "files" / table), FILES, {name: quote(name) for name in FILES})
        running.upload("lake", str(tmp_path / "files"))
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


@pytest.fixture(scope="module")
def shared(admin, tmp_path_factory):
    """All fixture tables in a bucket of MinIO."""
    if not lake.fixtures_present():
        pytest.skip("the fixture tables are not here")
    folder, root = tmp_path_factory.mktemp("tables"), "s3://fixtures/"
    for child in ("golden", "spark", "delta-rs", "hand"):
        shutil.copytree(os.path.join(lake.FIXTURES, child), folder / child)
    for table in lake.fixture_tables():
        if table.has_absolute_paths:
            lake.copy_moved(table, str(folder / table.relative_path), root)
    running = started(tmp_path_factory.mktemp("minio"))
    try:
        running.upload("fixtures", str(folder))
        admin.must("POST", "/storage-credentials", {"name": "minio_key", "s3": {
            "access_key_id": running.access_key, "secret_access_key": running.secret_key, "endpoint": running.endpoint,
            "region": "us-east-1", "path_style": True}})
        admin.must("POST", "/external-locations", {"name": "minio", "url": "s3://fixtures", "credential_name": "minio_key"})
        yield share_all(admin, "minio_lake", root, lambda table: root + table.relative_path)
    finally:
        running.stop()


def signed_at(store, link, moment, monkeypatch):
    """The link as it would have been at another moment, by Amazon's own signer."""
    expires = int(dict(parse_qsl(urlsplit(link).query))["X-Amz-Expires"])
    request = AWSRequest("GET", link.split("?")[0])
    with monkeypatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: moment)
        S3SigV4QueryAuth(Credentials(store.access_key, store.secret_key), "s3", "us-east-1", expires=expires).add_auth(request)
    return request.url


def test_a_link_opens_nothing_after_its_end(start, store, monkeypatch):  # noqa: F811
    # P76 P160 P164
    provider = start()
    token = share(provider, store, endpoint=store.endpoint)
    for file in [line["file"] for line in provider.query("t", token).lines()[2:]]:
        end = datetime.datetime.fromtimestamp(file["expirationTimestamp"] / 1000, datetime.timezone.utc)
        query = dict(parse_qsl(urlsplit(file["url"]).query))
        life = datetime.timedelta(seconds=int(query["X-Amz-Expires"]))
        ours = signed_at(store, file["url"], end - life, monkeypatch)
        assert parse_qsl(urlsplit(ours).query) == parse_qsl(urlsplit(file["url"]).query), "not as Amazon signs it"
        now = datetime.datetime.now(datetime.timezone.utc)
        assert get(store, signed_at(store, file["url"], now - life / 2, monkeypatch)).status == 200
        assert get(store, signed_at(store, file["url"], now - life - datetime.timedelta(seconds=1), monkeypatch)).status == 403


def temporary_keys(store, policy):
    """AssumeRole; MinIO takes the policy and ignores the role."""
    keys = store.client("sts").assume_role(RoleArn="arn:aws:iam::000000000000:role/any", RoleSessionName="sluice",
                                           DurationSeconds=SESSION_SECONDS, Policy=json.dumps(policy))["Credentials"]
    return {"access_key_id": keys["AccessKeyId"], "secret_access_key": keys["SecretAccessKey"], "session_token": keys["SessionToken"],
            "region": "us-east-1", "endpoint": store.endpoint}


def test_temporary_credentials(start, store):  # noqa: F811
    # P91 P164 R5
    provider = start()
    provider.must("POST", "/storage-credentials", {"name": "key", "s3": temporary_keys(store, ONE_TABLE), "skip_validation": True})
    provider.must("POST", "/external-locations", {"name": "lake", "url": "s3://lake/t", "credential_name": "key"})
    provider.share_table("t", "s3://lake/t")
    token = provider.token("alice")
    provider.grant("alice")

    links = provider.links("t", token)
    assert [get(store, link).body for link in links] == list(FILES.values())
    for link in links:
        sent = dict(parse_qsl(urlsplit(link).query))
        assert sorted(sent) == sorted([*PARAMETERS, "X-Amz-Security-Token"])
        without = link.replace("X-Amz-Security-Token=" + quote(sent["X-Amz-Security-Token"], safe=""), "")
        assert without != link and get(store, without).status == 403
        assert sent["X-Amz-Security-Token"] not in provider.server.errors()


def test_a_table_outside_of_what_temporary_credentials_open(start, store):  # noqa: F811
    # P91 P211 R5
    provider = start()
    provider.must("POST", "/storage-credentials", {"name": "key", "s3": temporary_keys(store, {
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::lake/*", "arn:aws:s3:::lake"]}]})})
    provider.must("POST", "/external-locations", {"name": "lake", "url": "s3://lake", "credential_name": "key"})
    for table in ("t", "u"):
        provider.share_table(table, "s3://lake/" + table)
    token = provider.token("alice")
    provider.grant("alice")
    assert [len(provider.links(table, token)) for table in ("t", "u")] == [len(FILES)] * 2

    provider.must("PATCH", "/storage-credentials/key", {"s3": temporary_keys(store, ONE_TABLE), "skip_validation": True})
    refused = provider.query("u", token)
    assert (refused.status, refused.json()["errorCode"], refused.json()["message"]) == (400, "RESOURCE_DOES_NOT_EXIST", "permission denied")
    assert [get(store, link).body for link in provider.links("t", token)] == list(FILES.values())
