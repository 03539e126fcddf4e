"""Starts that must fail: each ends at once with its exit code and a line that names what is wrong, and leaves nothing running."""
import os
import socket
import subprocess

import pytest

from provider import Provider, call
from runner import binary
from server import die_with_parent

SECONDS_MAX = 60
FAILED, USAGE = 1, 2
LOOPBACK = ["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]


def serve(folder, *arguments, environment=()):
    """(exit code, stdout, stderr) of a start that ends by itself."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLUICE_")}
    done = subprocess.run([binary(), "serve", *arguments], cwd=folder, env={**clean, **dict(environment)}, capture_output=True, text=True,
                          timeout=SECONDS_MAX, preexec_fn=die_with_parent, check=False)
    return done.returncode, done.stdout, done.stderr


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return str(path)


# Configuration → what each mistake is called, with its line and column.
MISTAKES = {
    "unknown key": ("log:\n  level: info\nlimts:\n  queue_max: 5\n", ["sluice.yaml:3:1: ", "`limts"]),
    "unknown key below a known one": ("limits:\n  qeue_max: 5\n", ["sluice.yaml:2:3: ", "limits.qeue_max", "limits.queue_max"]),
    "key in the wrong section": ("queue_max: 5\n", ["sluice.yaml:1:1: ", "queue_max", "limits.queue_max"]),
    "wrong type": ("links:\n  ttl_s: soon\n", ["sluice.yaml:2:10: ", "links.ttl_s"]),
    "out of range": ("links:\n  ttl_s: 5\n", ["sluice.yaml:2:10: ", "1200"]),
    "twice": ("cloud: AWS\ncloud: GCP\n", ["sluice.yaml:2:1: ", "twice"]),
    "not yet": ("jobs: []\n", ["sluice.yaml:1:", "jobs"]),
    "anchor": ("cloud: &c AWS\n", ["sluice.yaml:1:", "anchor"]),
    "no YAML": ("listen: [1,\n", ["sluice.yaml:"]),
    "not a map": ("- listen\n", ["sluice.yaml:1:"]),
    "two documents": ("cloud: AWS\n---\ncloud: GCP\n", ["sluice.yaml:"]),
    "deep": ("a: " + "[" * 200 + "]" * 200 + "\n", ["sluice.yaml:1:"]),
    "half of TLS": ("tls: {public: {cert: a.pem}}\n", ["sluice.yaml:1:", "tls.public.key"]),
    "same port twice": ("listen: 127.0.0.1:9000\nadmin_listen: 127.0.0.1:9000\n", ["sluice.yaml:2:", "same port"]),
    "location of another kind": ("storage: {locations: [{name: a, url: 'ftp://x/y'}]}\n", ["sluice.yaml:1:", "storage.locations[0]"]),
    "credential that is not there": ("storage: {locations: [{name: a, url: 's3://bucket', credential_name: k}]}\n", ["sluice.yaml:", "`a`"]),
}


@pytest.mark.parametrize("check", [True, False], ids=["check", "serve"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_configuration_is_named_with_its_place(tmp_path, mistake, check):
    text, words = MISTAKES[mistake]
    write(tmp_path / "sluice.yaml", text)
    code, out, err = serve(tmp_path, "--config", "sluice.yaml", "--ready-file", "ready.json", *(["--check"] if check else []))
    assert code == USAGE and out == ""
    assert all(word in err for word in words), err
    assert sorted(os.listdir(tmp_path)) == ["sluice.yaml"], "nothing may have been started"


def test_all_mistakes_are_told_at_once_and_no_secret_with_them(tmp_path):
    # R28
    write(tmp_path / "sluice.yaml", "cluod: AWS\nlog: {level: loud}\nstorage:\n  credentials:\n    - name: k\n      s3: "
          "{access_key_id: id, secret_access_key: canary-secret, regoin: x}\n")
    code, _, err = serve(tmp_path, "--config", "sluice.yaml", "--check", environment={"SLUICE_ADMIN_TOKEN": "canary-token"}.items())
    assert code == USAGE
    assert [place in err for place in ("sluice.yaml:1:", "sluice.yaml:2:", "sluice.yaml:6:", "SLUICE_ADMIN_TOKEN")] == [True] * 4, err
    assert "canary" not in err


def test_a_file_that_cannot_be_read_flags_and_variables(tmp_path):
    assert serve(tmp_path, "--config", "none.yaml", "--check")[0] == USAGE
    assert "none.yaml" in serve(tmp_path, "--config", "none.yaml", "--check")[2]
    assert serve(tmp_path, "--config", ".", "--check")[0] == USAGE
    code, _, err = serve(tmp_path, "--check", "--listen", "300.1.1.1:80")
    assert code == USAGE and "listen" in err
    code, _, err = serve(tmp_path, "--check", "--no-such-flag")
    assert code == USAGE and "--no-such-flag" in err
    code, _, err = serve(tmp_path, "--check", environment={"SLUICE_LINKS_TTL_S": "5"}.items())
    assert code == USAGE and "SLUICE_LINKS_TTL_S" in err


def test_a_good_configuration_is_checked_and_not_started(tmp_path):
    write(tmp_path / "sluice.yaml", "listen: 0.0.0.0:80\npublic_url: https://share.example.com\nplaintext: {public: allowed}\n")
    code, out, err = serve(tmp_path, "--config", "sluice.yaml", "--check", "--data-dir", "data")
    assert (code, err) == (0, "") and "valid" in out
    assert sorted(os.listdir(tmp_path)) == ["sluice.yaml"]


@pytest.mark.parametrize("listener", ["listen", "admin_listen"])
@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"])
def test_no_listener_beyond_loopback_without_tls(tmp_path, listener, address):
    url = {"listen": "public_url", "admin_listen": "admin_public_url"}[listener]
    write(tmp_path / "sluice.yaml", f"{url}: https://share.example.com\n")
    code, _, err = serve(tmp_path, "--config", "sluice.yaml", "--" + listener.replace("_", "-"), address)
    assert code == USAGE and listener in err and "TLS" in err
    # What allows the one does not allow the other.
    other = {"listen": "admin", "admin_listen": "public"}[listener]
    write(tmp_path / "sluice.yaml", f"{url}: https://share.example.com\nplaintext: {{{other}: allowed}}\n")
    assert serve(tmp_path, "--config", "sluice.yaml", "--" + listener.replace("_", "-"), address)[0] == USAGE
    assert sorted(os.listdir(tmp_path)) == ["sluice.yaml"]


def test_ports_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for flag, name in (("--listen", "public"), ("--admin-listen", "admin")):
            rest = [text for text in LOOPBACK if text != flag] if flag == "--listen" else LOOPBACK[:2]
            arguments = ["--admin-listen", "127.0.0.1:0"] if flag == "--listen" else rest
            code, _, err = serve(tmp_path, "--data-dir", "data", "--ready-file", "ready.json", flag, f"127.0.0.1:{port}", *arguments)
            assert code == FAILED and name in err and f"127.0.0.1:{port}" in err and "in use" in err
    assert not os.path.exists(tmp_path / "ready.json")


def test_data_directories_that_cannot_be_used(tmp_path):
    write(tmp_path / "file", "")
    # /sys takes no new directory, whoever asks.
    for path in ("file", "file/below", "/sys/sluice-data", "/proc/sluice-data"):
        code, _, err = serve(tmp_path, "--data-dir", path, *LOOPBACK)
        assert code == FAILED and path in err, (path, err)


def test_a_data_directory_that_is_in_use_or_damaged(start_server, tmp_path):
    server = start_server()
    code, _, err = serve(tmp_path, "--data-dir", server.data, *LOOPBACK)
    assert code == FAILED and "another server" in err
    assert call("GET", server.public_url + "/readyz").status == 200, "the first one must not notice"
    server.stop()
    with open(os.path.join(server.data, "metastore.db"), "r+b") as file:
        good = file.read()
        file.seek(0)
        file.write(b"this is no database")
    code, _, err = serve(tmp_path, "--data-dir", server.data, *LOOPBACK)
    assert code == FAILED and err.startswith("error: ")
    with open(os.path.join(server.data, "metastore.db"), "wb") as file:
        file.write(good)
    server.start()
    assert Provider(server).must("GET", "/shares") is not None


def test_another_master_key(start_server, tmp_path):
    # R56
    server = start_server()
    server.stop()
    key = os.path.join(server.data, "keys", "master")
    os.rename(key, key + ".kept")
    code, _, err = serve(tmp_path, "--data-dir", server.data, *LOOPBACK)
    assert code == FAILED and "master key" in err
    os.replace(key + ".kept", key)
    server.start()
    assert call("GET", server.public_url + "/readyz").status == 200


def test_tls_files_that_cannot_be_used(tmp_path):
    write(tmp_path / "bad.pem", "no certificate")
    for files in ("{cert: bad.pem, key: bad.pem}", "{cert: none.pem, key: none.pem}"):
        write(tmp_path / "sluice.yaml", f"tls: {{public: {files}}}\n")
        code, _, err = serve(tmp_path, "--config", "sluice.yaml", "--data-dir", "data", *LOOPBACK)
        assert code == FAILED and "public" in err and "certificate" in err


def test_what_a_first_start_leaves(start_server):
    # R56
    server = start_server()
    assert os.stat(os.path.join(server.data, "admin.token")).st_mode & 0o777 == 0o600
    assert os.stat(os.path.join(server.data, "keys", "master")).st_mode & 0o777 == 0o600
    assert os.stat(server.data).st_mode & 0o777 == 0o700
    first = server.admin_token
    server.stop()
    server.start()
    assert server.admin_token == first
    assert Provider(server).admin("GET", "/shares").status == 200
