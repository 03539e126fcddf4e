"""Activation links under a race, guessed in bulk, in all their spellings, and taken by the official client."""
import concurrent.futures
from urllib.parse import quote

import delta_sharing
import pytest

from provider import Provider, call, write_table

ACTIVATE = "/api/2.1/unity-catalog/public/data_sharing_activation/"
INFO = "/api/2.1/unity-catalog/public/data_sharing_activation_info/"
READERS = 64


@pytest.fixture
def provider(start_server):
    return Provider(start_server("limits: {address_rate_per_s: 100000, address_burst: 100000}\n"))


def spellings(link):
    """A link as clients put it behind the route: the token, the whole URL, the URL escaped."""
    return [link.split("?")[1], link, quote(link, safe=""), quote(link)]


def test_every_spelling_of_a_link(provider):
    # A1 A78 A79 A80
    for number in range(4):
        link = provider.activation_url(f"r{number}")
        for base in (provider.server.public_url, provider.server.admin_url):
            for text in spellings(link):
                assert call("GET", base + INFO + text).body == b"{}", text
        chosen = spellings(link)[number]
        assert call("GET", provider.server.public_url + ACTIVATE + chosen).json()["shareCredentialsVersion"] == 1
        for text in spellings(link):
            assert call("GET", provider.server.admin_url + ACTIVATE + text).status == 404
            assert call("GET", provider.server.public_url + INFO + text).status == 404


@pytest.mark.parametrize("listener", ["public_url", "admin_url"])
@pytest.mark.parametrize("page", ["/delta_sharing/retrieve_config.html?", "/activate/"])
def test_both_addresses_of_the_page(provider, listener, page):
    # A1 A81 R40
    url = getattr(provider.server, listener) + page + provider.activation_url("acme").split("?")[1]
    shown = call("GET", url)
    assert shown.status == 200 and shown.headers["Content-Type"] == "text/html; charset=utf-8"
    text = shown.body.decode()
    # No program, nothing from elsewhere, and not the link itself: the page posts to where it was got from.
    assert not any(word in text for word in ("<script", "src=", "href=", "@import", "url(", "http:", "https:", "dshl_"))
    assert call("HEAD", url).status == 405
    taken = call("POST", url)
    assert taken.headers["Content-Disposition"] == 'attachment; filename="config.share"'
    assert taken.headers["Cache-Control"] == "no-store"
    assert call("GET", provider.server.public_url + "/delta-sharing/shares", token=taken.json()["bearerToken"]).status == 200
    assert call("POST", url).status == 404


def test_of_many_at_once_one_wins(provider):
    # A79 R40
    links = [provider.activation_url(f"r{number}") for number in range(8)]
    with concurrent.futures.ThreadPoolExecutor(READERS) as readers:
        for link in links:
            route = provider.server.public_url + ACTIVATE + link.split("?")[1]
            answers = list(readers.map(lambda turn, r=route, l=link: call("GET", r) if turn % 2 else call("POST", l), range(READERS)))
            statuses = sorted(answer.status for answer in answers)
            assert statuses == [200] + [404] * (READERS - 1)


def test_guesses_are_limited_by_address(start_server):
    # A82 P216
    provider = Provider(start_server("limits: {address_rate_per_s: 1, address_burst: 20}\n"))
    token = provider.token("alice")
    link = provider.activation_url("bob").split("?")[1]
    for route in (INFO + "dshl_guess", ACTIVATE + "dshl_guess", "/activate/dshl_guess"):
        refused = refused_at_last(provider.server.public_url + route)
        assert 1 <= int(refused.headers["Retry-After"]) <= 30
        assert refused.json()["errorCode"] == "RESOURCE_EXHAUSTED"
    # Whoever has a credential goes on reading; the link that was not guessed is not burnt.
    assert call("GET", provider.server.public_url + "/delta-sharing/shares", token=token).status == 200
    assert not provider.must("GET", "/recipients/bob")["activated"]
    assert provider.must("GET", "/recipients/bob")["activation_url"].endswith(link)


def refused_at_last(url):
    for _ in range(1000):
        answer = call("GET", url)
        if answer.status == 429:
            return answer
        assert answer.status == 404
    raise AssertionError("a thousand guesses and no 429")


def test_the_official_client_takes_what_the_retrieval_gives(provider, tmp_path):
    # A83 A84 A85
    provider.share_table("t", write_table(tmp_path / "t", {"a.parquet": b"a"}))
    link = provider.activation_url("acme")
    provider.grant("acme")
    file = tmp_path / "config.share"
    file.write_bytes(call("POST", link).body)
    profile = delta_sharing.protocol.DeltaSharingProfile.from_json(file.read_text(encoding="utf-8"))
    assert profile.share_credentials_version == 1 and profile.expiration_time.endswith("Z")
    [table] = delta_sharing.SharingClient(str(file)).list_all_tables()
    assert (table.share, table.schema, table.name) == ("share", "lake", "t")
