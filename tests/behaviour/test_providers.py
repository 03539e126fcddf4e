"""Providers that sign us in by OAuth, and providers that misbehave: a server of this test in their place."""
import base64
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from provider import Provider

CONFIGURATION = "outbound: {allow: [127.0.0.1]}\n"


class Elsewhere(BaseHTTPRequestHandler):
    """Answers with what `answers` has for a path, and keeps what it was sent."""
    protocol_version = "HTTP/1.1"
    answers = {}
    seen = []

    def log_message(self, *_):
        pass

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.append((self.command, self.path, self.headers.get("Authorization"), body))
        status, content = self.answers.get(urlsplit(self.path).path, (404, "{}"))
        content = content(self.path) if callable(content) else content
        self.send_response(status)
        if status == 302:
            self.send_header("Location", content)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content.encode())

    do_GET = do_POST = do_any


@pytest.fixture(name="elsewhere")
def fixture_elsewhere():
    handler = type("Handler", (Elsewhere,), {"answers": {}, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    handler.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(name="admin")
def fixture_admin(start_server):
    return Provider(start_server(CONFIGURATION))


def add_provider(admin, url, **profile):
    profile = {"shareCredentialsVersion": 1, "endpoint": url, "bearerToken": "secret-of-ours", **profile}
    admin.must("POST", "/providers", {"name": "p", "recipient_profile_str": json.dumps(profile)})


# A95 A98
def test_oauth_client_credentials(admin, elsewhere):
    profile = {"shareCredentialsVersion": 2, "type": "oauth_client_credentials", "endpoint": elsewhere.url + "/sharing",
               "tokenEndpoint": elsewhere.url + "/token", "clientId": "me", "clientSecret": "hush:hush", "scope": "a b"}
    refused = admin.admin("POST", "/providers", {"name": "p", "authentication_type": "OAUTH_CLIENT_CREDENTIALS",
                                                 "recipient_profile_str": json.dumps({**profile, "tokenEndpoint": "https://login.example/token"})})
    assert (refused.status, refused.json()["error_code"]) == (400, "LOCATION_NOT_ALLOWED")
    admin.must("POST", "/providers", {"name": "p", "authentication_type": "OAUTH_CLIENT_CREDENTIALS", "recipient_profile_str": json.dumps(profile)})
    elsewhere.answers.update({"/token": (200, '{"access_token":"at-1","token_type":"Bearer","expires_in":60}'),
                              "/sharing/shares": (200, '{"items":[{"name":"one"}]}')})
    assert admin.must("GET", "/providers/p/shares") == {"shares": [{"name": "one"}]}
    token, shares = elsewhere.seen
    basic = "Basic " + base64.b64encode(b"me:hush%3Ahush").decode()
    assert token[:3] == ("POST", "/token", basic)
    assert parse_qs(token[3]) == {"grant_type": ["client_credentials"], "scope": ["a b"]}
    assert (shares[0], shares[2]) == ("GET", "Bearer at-1")
    elsewhere.answers["/token"] = (400, '{"error":"invalid_client"}')
    refused = admin.admin("GET", "/providers/p/shares")
    assert (refused.status, refused.json()["error_code"]) == (400, "INVALID_STATE")


# A98
def test_all_pages_are_read_and_no_more(admin, elsewhere):
    def page(path):
        token = parse_qs(urlsplit(path).query).get("pageToken", ["0"])[0]
        return json.dumps({"items": [{"name": f"s{token}"}], **({"nextPageToken": str(int(token) + 1)} if int(token) < 2 else {})})

    add_provider(admin, elsewhere.url)
    elsewhere.answers["/shares"] = (200, page)
    assert admin.must("GET", "/providers/p/shares") == {"shares": [{"name": "s0"}, {"name": "s1"}, {"name": "s2"}]}
    assert [path for _, path, _, _ in elsewhere.seen] == ["/shares?maxResults=500", "/shares?maxResults=500&pageToken=1",
                                                          "/shares?maxResults=500&pageToken=2"]
    elsewhere.seen.clear()
    elsewhere.answers["/shares"] = (200, '{"items":[{"name":"s"}],"nextPageToken":"again"}')
    refused = admin.admin("GET", "/providers/p/shares")
    assert (refused.status, refused.json()["error_code"]) == (400, "INVALID_STATE")
    assert len(elsewhere.seen) == 100


# A98 A18 R27
@pytest.mark.parametrize("status, content, answer", [
    (500, "", (503, "TEMPORARILY_UNAVAILABLE")),
    (429, "", (503, "TEMPORARILY_UNAVAILABLE")),
    (403, "", (400, "INVALID_STATE")),
    (302, "/elsewhere", (400, "INVALID_STATE")),
    (200, "<html>", (400, "INVALID_STATE")),
    (200, '{"items":[{"name":5}]}', (400, "INVALID_STATE")),
    (200, '{"items":[{}]}', (400, "INVALID_STATE")),
    (200, '{"items":{}}', (400, "INVALID_STATE")),
    (200, "x" * (5 << 20), (413, "REQUEST_TOO_LARGE")),
])
def test_what_a_provider_answers_is_not_believed(admin, elsewhere, status, content, answer):
    add_provider(admin, elsewhere.url)
    elsewhere.answers["/shares"] = (status, content)
    got = admin.admin("GET", "/providers/p/shares")
    assert (got.status, got.json()["error_code"]) == answer, got.body
    assert b"secret-of-ours" not in got.body
    assert [path for _, path, _, _ in elsewhere.seen] == ["/shares?maxResults=500"]


# R28
def test_the_token_is_in_no_file_and_no_log(admin, elsewhere):
    add_provider(admin, elsewhere.url)
    elsewhere.answers["/shares"] = (200, '{"items":[]}')
    assert admin.must("GET", "/providers/p/shares") == {}
    assert elsewhere.seen[0][2] == "Bearer secret-of-ours"
    admin.server.stop()
    assert "secret-of-ours" not in admin.server.errors()

    for folder, _, names in os.walk(admin.server.data):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                assert b"secret-of-ours" not in file.read(), name
