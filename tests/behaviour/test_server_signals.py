"""SIGTERM while answers are under way; SIGHUP with good and bad files."""
import json
import os
import signal
import socket
import ssl
import time
from urllib.parse import urlsplit

import pytest
import trustme

from provider import Provider, add, call, connect, send, write_commit, write_table

SECONDS_MAX = 30
HUGE = 64 << 20
INTERRUPTED = 130


def wait_for(what, condition):
    limit = time.monotonic() + SECONDS_MAX
    while time.monotonic() < limit:
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError(f"{what}: not within {SECONDS_MAX} s")


def events(server):
    """The lines of the server's log as (event, fields)."""
    found = []
    for line in server.errors().splitlines():
        try:
            fields = json.loads(line)
        except ValueError:
            continue
        found.append((fields.get("event"), fields))
    return found


class SlowReader:
    """A download that takes its first bytes and leaves the rest in the server."""

    def __init__(self, provider, folder):
        table = write_table(folder / "t", {"huge.parquet": b""})
        os.truncate(folder / "t" / "huge.parquet", HUGE)
        provider.share_table("t", table)
        token = provider.token("alice")
        provider.grant("alice")
        [link] = provider.links("t", token)
        parts = urlsplit(link)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.socket.settimeout(SECONDS_MAX)
        self.socket.connect((parts.hostname, parts.port))
        self.socket.sendall(f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        assert self.file.readline().startswith(b"HTTP/1.1 200")
        while self.file.readline() != b"\r\n":
            pass
        assert self.file.read(1000) == bytes(1000)

    def rest(self):
        """How many more bytes come."""
        count = 0
        try:
            while piece := self.file.read(1 << 20):
                count += len(piece)
        except ConnectionError:
            pass
        return count


def refuses_connections(server):
    parts = urlsplit(server.public_url)
    try:
        with socket.create_connection((parts.hostname, parts.port), 1):
            return False
    except OSError:
        return True


def test_sigterm_lets_an_answer_end(start_server, tmp_path):
    # K61 R105
    server = start_server("shutdown_drain_s: 300\n")
    reader = SlowReader(Provider(server), tmp_path)
    idle = connect(server.public_url)
    assert send(idle, "GET", server.public_url + "/readyz").status == 200
    server.process.send_signal(signal.SIGTERM)
    wait_for("no new connections", lambda: refuses_connections(server))
    assert idle.sock.recv(1) == b"", "an idle connection ends with the server"
    assert server.process.poll() is None, "the server must wait for the answer under way"
    assert reader.rest() == HUGE - 1000
    assert server.process.wait(SECONDS_MAX) == 0
    # Both records of the download are there, and nothing went wrong on the way out.
    downloads = [fields["phase"] for event, fields in events(server) if event == "deltaSharingFileDownload"]
    assert downloads == ["start", "end"]
    assert not [fields for _, fields in events(server) if fields["level"] in ("warn", "error")]


def test_sigterm_waits_no_longer_than_configured(start_server, tmp_path):
    # K61 R105
    server = start_server("shutdown_drain_s: 0\n")
    reader = SlowReader(Provider(server), tmp_path)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(SECONDS_MAX) == 0
    assert reader.rest() < HUGE - 1000, "cut off, and visibly short of its Content-Length"


def test_a_second_signal_ends_at_once(start_server, tmp_path):
    # K61
    server = start_server("shutdown_drain_s: 3600\n")
    reader = SlowReader(Provider(server), tmp_path)
    process, server.process = server.process, None

    def ended():
        process.send_signal(signal.SIGTERM)
        return process.poll() is not None

    try:
        wait_for("the end", ended)
        assert process.returncode == INTERRUPTED
    finally:
        process.kill()
        process.wait()
    reader.socket.close()


def reload(server, outcome):
    """SIGHUP; returns the fields of the line that tells the outcome."""
    before = len([event for event, _ in events(server) if event == outcome])

    def told():
        return len([event for event, _ in events(server) if event == outcome]) > before

    server.process.send_signal(signal.SIGHUP)
    wait_for(outcome, told)
    return [fields for event, fields in events(server) if event == outcome][-1]


RELOADED, UNCHANGED, WAITING = ("configuration reloaded", "the reload changed nothing", "these keys changed and wait for the next start")


def configure(server, text):
    with open(os.path.join(server.folder, "sluice.yaml"), "w", encoding="utf-8") as file:
        file.write(text)


class Pki:
    def __init__(self, folder):
        self.certificate, self.key = folder / "tls.pem", folder / "tls.key"
        self.configuration = f"tls: {{public: {{cert: {self.certificate}, key: {self.key}}}}}\n"

    def renew(self):
        """Writes a new certificate; returns what a client that trusts it alone connects with."""
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1")
        self.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        self.key.write_bytes(issued.private_key_pem.bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        authority.configure_trust(context)
        return context


def serves(server, tls):
    """True if a new connection that trusts `tls` alone is served."""
    try:
        return call("GET", server.public_url + "/healthz", tls=tls).status == 200
    except OSError:
        return False


def test_sighup_takes_new_certificates_for_new_connections(start_server, tmp_path):
    # K60 K102
    pki = Pki(tmp_path)
    first = pki.renew()
    server = start_server(pki.configuration)
    assert server.public_url.startswith("https://") and server.admin_url.startswith("http://")
    assert serves(server, first)
    kept = connect(server.public_url, first)
    assert send(kept, "GET", server.public_url + "/readyz").status == 200
    second = pki.renew()
    assert serves(server, first) and not serves(server, second), "nothing changes before the signal"
    reload(server, RELOADED)
    assert serves(server, second) and not serves(server, first)
    assert send(kept, "GET", server.public_url + "/readyz").status == 200, "an open connection goes on"


@pytest.mark.parametrize("damage", ["certificate", "key", "other key", "missing"])
def test_sighup_with_a_bad_certificate_changes_nothing(start_server, tmp_path, damage):
    # K60
    pki = Pki(tmp_path)
    good = pki.renew()
    server = start_server(pki.configuration)
    if damage == "certificate":
        pki.certificate.write_text("no certificate", encoding="utf-8")
    elif damage == "key":
        pki.key.write_text("no key", encoding="utf-8")
    elif damage == "other key":
        pki.key.write_bytes(trustme.CA().issue_cert("127.0.0.1").private_key_pem.bytes())
    else:
        os.remove(pki.key)
    # In the same reload: a change that is good for itself.
    configure(server, pki.configuration + "log: {level: error}\n")
    told = reload(server, UNCHANGED)
    assert "public" in told["error"]
    assert serves(server, good)
    pki.renew()
    configure(server, pki.configuration)
    reload(server, RELOADED)  # told at level info: the level of the bad reload was not taken over


@pytest.fixture
def shallow(start_server, tmp_path):
    """A table with a file in a folder beside it, which only a registered location opens."""
    server = start_server("cloud: AWS\n")
    provider = Provider(server)
    os.makedirs(tmp_path / "beside")
    (tmp_path / "beside" / "b.parquet").write_bytes(b"beside")
    table = write_table(tmp_path / "t", {"a.parquet": b"a"})
    write_commit(table, 1, [add(f"file://{tmp_path}/beside/b.parquet", 6)])
    provider.share_table("t", table)
    provider.token_of_alice = provider.token("alice")
    provider.grant("alice")
    provider.registered = f"cloud: AWS\nstorage: {{locations: [{{name: beside, url: 'file://{tmp_path}/beside'}}]}}\n"
    return provider


def test_sighup_takes_over_locations(shallow):
    # K60 A149b
    server, token = shallow.server, shallow.token_of_alice
    assert shallow.query("t", token).status == 400
    configure(server, shallow.registered)
    reload(server, RELOADED)
    links = shallow.links("t", token)
    assert [call("GET", link).body for link in links] == [b"beside", b"a"]
    # A change through the API reads the file's locations of the last reload, not those of the start.
    shallow.must("POST", "/external-locations", {"name": "other", "url": f"file://{server.folder}/other", "skip_validation": True})
    assert shallow.query("t", token).status == 200
    configure(server, "cloud: AWS\n")
    reload(server, RELOADED)
    assert shallow.query("t", token).status == 400
    assert [call("GET", link).status for link in links] == [403, 200]


@pytest.mark.parametrize("mistake", ["limts: {}\n", "links: {ttl_s: 5}\n", "listen: [1,\n"])
def test_sighup_with_a_bad_configuration_changes_nothing(shallow, mistake):
    # K60
    server, token = shallow.server, shallow.token_of_alice
    configure(server, shallow.registered + mistake)
    told = reload(server, UNCHANGED)
    assert "sluice.yaml:3:" in told["error"] or "sluice.yaml:4:" in told["error"], told
    assert shallow.query("t", token).status == 400, "the location of the bad file must not count"
    configure(server, shallow.registered)
    reload(server, RELOADED)
    assert shallow.query("t", token).status == 200


def test_sighup_says_what_waits_for_the_next_start(shallow):
    # K60
    configure(shallow.server, shallow.registered.replace("AWS", "GCP") + "links: {ttl_s: 1200}\n")
    told = reload(shallow.server, WAITING)
    assert told["keys"] == "links.ttl_s, cloud"


def test_sighup_takes_over_how_to_log(start_server):
    # K60
    server = start_server("log: {format: json}\n")
    lines = len(server.errors().splitlines())
    configure(server, "log: {format: text}\n")
    server.process.send_signal(signal.SIGHUP)
    wait_for(RELOADED, lambda: RELOADED in server.errors())
    told = [line for line in server.errors().splitlines()[lines:] if RELOADED in line]
    assert len(told) == 1 and not told[0].startswith("{")


def test_sighup_without_a_file_is_no_end(start_server):
    # K60
    server = start_server()
    reload(server, RELOADED)
    assert call("GET", server.public_url + "/readyz").status == 200
