"""Links into a real S3 server: how they are spelt, what they open, and what the store says to changed ones."""
import datetime
import os
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import trustme

import provider as sharing
from provider import Provider, call
from s3_server import S3Server
from server import Server

# Keys in the bucket, as bytes on disk.
FILES = {"a.parquet": b"0123456789", "day=2 of 3/b c+d.parquet": b"second", "ü/日本.parquet": b"third", "100%25.parquet": b"fourth"}
PARAMETERS = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"]


@pytest.fixture
def store(tmp_path):
    running = S3Server(str(tmp_path / "s3"))
    if not running.installed():
        pytest.skip("versitygw is not installed")
    put_table(running)
    running.start()
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture
def start(server, tmp_path):
    """Starts a server of the test's own; it must end with 0."""
    running = []

    def started(configuration="links: {ttl_s: 1300}\n"):
        folder = tmp_path / "server"
        os.makedirs(folder)
        running.append(Server(server.binary, str(folder), configuration))
        running[0].start()
        return Provider(running[0])

    try:
        yield started
        for own in running:
            own.stop()
    finally:
        for own in running:
            own.kill()


def put_table(store):
    sharing.write_table(os.path.join(store.folder, "lake", "t"), FILES, {name: quote(name) for name in FILES})


def share(provider, store, **settings):
    provider.must("POST", "/storage-credentials", {"name": "key", "s3": {
        "access_key_id": store.access_key, "secret_access_key": store.secret_key, "region": "us-east-1", **settings}})
    provider.must("POST", "/external-locations", {"name": "lake", "url": "s3://lake", "credential_name": "key"})
    provider.share_table("t", "s3://lake/t")
    token = provider.token("alice")
    provider.grant("alice")
    return token


def get(store, link, headers=None):
    """Follows a link without asking a name server: names below .localhost are this machine."""
    parts = urlsplit(link)
    target = f"{parts.scheme}://127.0.0.1:{store.port}{parts.path}?{parts.query}"
    return call("GET", target, headers={"Host": parts.netloc, **(headers or {})})


def check_links(provider, store, token, origin):
    answer = provider.query("t", token)
    assert answer.status == 200, answer.body
    files = [line["file"] for line in answer.lines()[2:]]
    assert len(files) == len(FILES)
    for file, (name, content) in zip(files, FILES.items()):
        assert file["url"].startswith(f"{origin}/t/{quote(name)}?"), file["url"]
        assert [key for key, _ in parse_qsl(urlsplit(file["url"]).query)] == PARAMETERS
        assert get(store, file["url"]).body == content
    return files


def test_path_style(start, store):
    # P155 P164 P159
    provider = start()
    files = check_links(provider, store, share(provider, store, endpoint=store.endpoint), f"{store.endpoint}/lake")
    part = get(store, files[0]["url"], {"Range": "bytes=2-4"})
    assert (part.status, part.body) == (206, b"234")
    # Data of the links comes from the store alone: none of it is counted as ours.
    assert "/files/" not in "".join(file["url"] for file in files)


def test_host_style(start, store):
    # P164
    provider = start()
    token = share(provider, store, endpoint=f"http://s3.localhost:{store.port}", path_style=False)
    check_links(provider, store, token, f"http://lake.s3.localhost:{store.port}")


def test_a_store_that_recipients_know_by_another_name(start, store):
    # P164
    provider = start()
    token = share(provider, store, endpoint=store.endpoint, public_endpoint=f"http://storage.localhost:{store.port}", path_style=True)
    check_links(provider, store, token, f"http://storage.localhost:{store.port}/lake")


def test_the_end_of_a_link_is_the_one_that_the_store_knows(start, store):
    # P76 P164
    provider = start()
    token = share(provider, store, endpoint=store.endpoint)
    for file in check_links(provider, store, token, f"{store.endpoint}/lake"):
        query = dict(parse_qsl(urlsplit(file["url"]).query))
        signed = datetime.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
        assert query["X-Amz-Expires"] == "1300"
        assert file["expirationTimestamp"] == int(signed.timestamp() * 1000) + 1_300_000


def test_a_changed_link_opens_nothing(start, store):
    # P160 P164
    provider = start()
    token = share(provider, store, endpoint=store.endpoint)
    first, second = [file["url"] for file in check_links(provider, store, token, f"{store.endpoint}/lake")][:2]
    changed = {
        "signature": first[:-1] + ("0" if first[-1] != "0" else "1"),
        "other file": second.split("?")[0] + "?" + first.split("?")[1],
        "longer life": first.replace("X-Amz-Expires=1300", "X-Amz-Expires=86400"),
        "later date": first.replace("X-Amz-Date=2", "X-Amz-Date=3"),
        "folder": first.replace("/lake/t/a.parquet", "/lake/t/"),
        "log": first.replace("a.parquet", "_delta_log/00000000000000000000.json"),
    }
    for what, link in changed.items():
        assert link != first, what
        assert get(store, link).status in (400, 403), what
    assert get(store, first).status == 200


def test_a_store_that_refuses_and_one_that_is_gone(start, store):
    # P91 P211 P218 R5
    provider = start()
    token = share(provider, store, endpoint=store.endpoint)
    here = sharing.write_table(os.path.join(provider.server.folder, "local"), {"a.parquet": b"a"})
    provider.share_table("local", here)
    check_links(provider, store, token, f"{store.endpoint}/lake")
    wrong = {"access_key_id": store.access_key, "secret_access_key": "wrong-secret-key", "region": "us-east-1", "endpoint": store.endpoint}
    provider.must("PATCH", "/storage-credentials/key", {"s3": wrong, "skip_validation": True})
    refused = provider.query("t", token)
    assert (refused.status, refused.json()["errorCode"], refused.json()["message"]) == (400, "RESOURCE_DOES_NOT_EXIST", "permission denied")
    provider.must("PATCH", "/storage-credentials/key", {"s3": {**wrong, "secret_access_key": store.secret_key}})
    check_links(provider, store, token, f"{store.endpoint}/lake")
    store.stop()
    gone = provider.query("t", token)
    assert (gone.status, gone.json()["errorCode"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert 1 <= int(gone.headers["Retry-After"]) <= 30
    assert "127.0.0.1" not in gone.json()["message"]
    assert len(provider.links("local", token)) == 1, "other tables are served"
    store.start()
    check_links(provider, store, token, f"{store.endpoint}/lake")


def test_gateway_to_a_store_with_its_own_certificate(start, tmp_path):
    # P155 P158 P159 P160
    # Location and credential of sluice.yaml; the store's certificate is signed by nobody the system knows.
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    (tmp_path / "ca.pem").write_bytes(authority.cert_pem.bytes())
    (tmp_path / "store.pem").write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
    (tmp_path / "store.key").write_bytes(issued.private_key_pem.bytes())
    store = S3Server(str(tmp_path / "s3"), (str(tmp_path / "store.pem"), str(tmp_path / "store.key")))
    if not store.installed():
        pytest.skip("versitygw is not installed")
    put_table(store)
    store.start()
    try:
        provider = start("storage:\n"
                         f"  credentials: [{{name: key, s3: {{access_key_id: {store.access_key}, secret_access_key: {store.secret_key}, "
                         f"region: us-east-1, endpoint: '{store.endpoint}', ca_file: {tmp_path}/ca.pem}}}}]\n"
                         "  locations: [{name: lake, url: 's3://lake', credential_name: key, delivery: gateway}]\n")
        provider.share_table("t", "s3://lake/t")
        token = provider.token("alice")
        provider.grant("alice")
        links = provider.links("t", token)
        assert all(link.startswith(provider.server.public_url + "/files/") for link in links)
        assert [call("GET", link).body for link in links] == list(FILES.values())
        part = call("GET", links[0], headers={"Range": "bytes=-3"})
        assert (part.status, part.headers["Content-Range"], part.body) == (206, "bytes 7-9/10", b"789")
        assert call("HEAD", links[0]).headers["Content-Length"] == "10"
        os.remove(os.path.join(store.folder, "lake", "t", "a.parquet"))
        assert call("GET", links[0]).status == 404
    finally:
        store.stop()
