"""Links of the gateway as strings, under load, and cut off: what a `.test` file cannot say about `/files/…`."""
import concurrent.futures
import json
import re
import time
from urllib.parse import quote, urlsplit

import pytest

from provider import Provider, call, connect, free_port, send, write_table

LINK = re.compile(r"/files/[A-Za-z0-9_-]+/[0-9a-f]{32}\.parquet\?X-Amz-Signature=[A-Za-z0-9_-]+")
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LOG_SECONDS_MAX = 10

# Names on disk. In the log they stand percent-encoded.
AWKWARD = ["plain.parquet", "two words.parquet", "a+b=c&d.parquet", "100%.parquet", "100%25.parquet", "naïve/日本語/🜁.parquet",
           "k=a b/quote'\"<>.parquet", "semi;colon,comma@at!(1).parquet", "q?.parquet", "hash#.parquet", "tilde~[x]{y}|^`.parquet"]


@pytest.fixture
def provider(start_server):
    return Provider(start_server())


def test_a_link_is_made_of_characters_that_no_client_touches(provider, tmp_path):
    # P80 P155 P156
    files = {name: name.encode() for name in AWKWARD}
    paths = {name: quote(name) for name in AWKWARD}
    provider.share_table("awkward", write_table(tmp_path / "awkward", files, paths))
    token = provider.token("alice")
    provider.grant("alice")
    links = provider.links("awkward", token)
    assert len(links) == len(AWKWARD)
    for link, name in zip(links, AWKWARD):
        assert link.startswith(provider.server.public_url)
        assert LINK.fullmatch(link[len(provider.server.public_url):]), link
        assert call("GET", link).body == name.encode()


def test_every_character_of_a_link_counts(provider, tmp_path):
    # P157 P160 R30
    provider.share_table("t", write_table(tmp_path / "t", {"a.parquet": b"a", "b.parquet": b"b"}))
    token = provider.token("alice")
    provider.grant("alice")
    link, other = provider.links("t", token)
    start = len(provider.server.public_url) + len("/files/")
    connection = connect(link)
    assert send(connection, "GET", link).status == 200
    for at in range(start, len(link)):
        if link[at] in "/?=.":
            continue
        for letter in {BASE64URL[(BASE64URL.index(link[at]) + step) % 64] for step in (1, 32)} - {link[at]}:
            changed = link[:at] + letter + link[at + 1:]
            answer = send(connection, "GET", changed)
            # Only a changed name of the parameter itself leaves a link without signature; that is refused as well.
            assert answer.status == 403, f"{answer.status} for {letter!r} at {at} of {link}"
    parts = [re.split(r"/|\?X-Amz-Signature=", url.split("/files/")[1]) for url in (link, other)]
    for choice in range(1, 7):
        opaque, name, signature = (parts[choice >> bit & 1][bit] for bit in range(3))
        assert send(connection, "GET", f"{provider.server.public_url}/files/{opaque}/{name}?X-Amz-Signature={signature}").status == 403
    for changed in (link + "A", link[:-1], link + "=", link.replace("?", "A?"), link.replace("/files/", "/files/A")):
        assert send(connection, "GET", changed).status == 403, changed
    assert send(connection, "GET", link).body == b"a", "refusals must leave the link and the connection alone"
    connection.close()


def test_links_come_from_public_url_never_from_a_header(start_server, tmp_path):
    # P163 R62 A78
    port = free_port()
    named = start_server("public_url: https://share.example.com/lake\n", f"127.0.0.1:{port}")
    named.public_url = f"http://127.0.0.1:{port}"
    provider = Provider(named)
    provider.share_table("t", write_table(tmp_path / "t", {"a.parquet": b"a"}))
    activation = provider.activation_url("alice")
    assert activation.startswith("https://share.example.com/lake/delta_sharing/")
    profile = provider.must("GET", "/public/data_sharing_activation/" + activation.split("?")[1])
    assert profile["endpoint"] == "https://share.example.com/lake/delta-sharing/"
    provider.grant("alice")
    headers = {"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com", "X-Forwarded-Proto": "http", "Forwarded": "host=evil"}
    [link] = provider.links("t", profile["bearerToken"], headers=headers)
    assert link.startswith("https://share.example.com/lake/files/")
    assert call("GET", named.public_url + link[len("https://share.example.com/lake"):]).body == b"a"


def test_a_link_says_truly_when_it_ends(start_server, tmp_path):
    # P76 R97
    provider = Provider(start_server("links: {ttl_s: 1200}\n"))
    provider.share_table("t", write_table(tmp_path / "t", {"a.parquet": b"a"}))
    token = provider.token("alice")
    provider.grant("alice")
    before = time.time_ns() // 1_000_000
    answer = provider.query("t", token, headers={"delta-sharing-capabilities": "includeendstreamaction=true"})
    after = time.time_ns() // 1_000_000
    file, end = answer.lines()[2:]
    expires = file["file"]["expirationTimestamp"]
    # Links hold whole seconds.
    assert before + 1_200_000 - 1000 <= expires <= after + 1_200_000
    assert end["endStreamAction"]["minUrlExpirationTimestamp"] == expires


def test_sixty_four_readers_of_one_file(provider, tmp_path):
    # P162
    content = bytes(range(256)) * 4096
    provider.share_table("t", write_table(tmp_path / "t", {"big.parquet": content}))
    token = provider.token("alice")
    provider.grant("alice")
    [link] = provider.links("t", token)
    step = len(content) // 64

    def read(piece):
        first = piece * step
        answer = call("GET", link, headers={"Range": f"bytes={first}-{first + step - 1}"})
        return answer.status, answer.body == content[first:first + step]

    with concurrent.futures.ThreadPoolExecutor(64) as readers:
        assert set(readers.map(read, range(64))) == {(206, True)}


def test_a_reader_that_hangs_up_costs_nothing(provider, tmp_path):
    # P162 R4
    size = 256 << 20
    table = write_table(tmp_path / "t", {"huge.parquet": b""})
    with open(tmp_path / "t" / "huge.parquet", "r+b") as file:
        file.truncate(size)
    provider.share_table("t", table)
    token = provider.token("alice")
    provider.grant("alice")
    [link] = provider.links("t", token)
    parts = urlsplit(link)
    connection = connect(link)
    connection.request("GET", f"{parts.path}?{parts.query}")
    response = connection.getresponse()
    assert response.status == 200 and int(response.headers["Content-Length"]) == size
    assert len(response.read(1000)) == 1000
    response.close()
    connection.close()
    end = end_of_download(provider.server)
    assert "CLIENT_CLOSED" in end["error_message"]
    assert int(json.loads(end["result"])["bytesTransferred"]) < size // 4, "the server went on reading for nobody"
    assert not [line for line in provider.server.errors().splitlines() if json_of(line).get("level") in ("warn", "error")]
    assert call("GET", link, headers={"Range": "bytes=0-0"}).status == 206


def json_of(line):
    try:
        return json.loads(line)
    except ValueError:
        return {}


def end_of_download(server):
    limit = time.monotonic() + LOG_SECONDS_MAX
    while time.monotonic() < limit:
        for line in server.errors().splitlines():
            event = json_of(line)
            if event.get("event") == "deltaSharingFileDownload" and event.get("phase") == "end":
                return event
    raise AssertionError("no end of the download in the log:\n" + server.errors()[-3000:])
